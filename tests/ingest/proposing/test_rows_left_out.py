"""What a proposal leaves out, asks, and tells apart, for tables that name more than one kind of row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.proposing.proposal import Proposal, propose
from kobimo.ingest.recognition.recognise import tables_of
from kobimo.model.period import PeriodType

Proposed = Callable[..., Proposal]


@pytest.fixture
def proposed(tmp_path: Path) -> Proposed:
    def make(*lines: str, **answers: str) -> Proposal:
        path = tmp_path / "datei.csv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        opened = open_file(path)
        ((table, asked),) = tables_of(opened.grids[0], opened)
        return propose(opened.grids[0], table, {}, "quelle", answers, asked)

    return make


def dropped(proposal: Proposal) -> list[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    return [(rule.column, rule.equals, rule.empty) for rule in proposal.recipe.drop]


def test_the_sum_over_years_is_no_year(proposed: Proposed) -> None:
    found = proposed("Jahr;Kinder;Frauen", "2021;510;410", "2022;520;420", "2023;530;430", "Summe;1560;1260")
    assert (("Jahr",), ("Summe",), False) in dropped(found)


def test_a_change_between_two_days_is_asked_about_and_left_out(proposed: Proposed) -> None:
    rows = ["Rostock;208400;209920;1520", "Schwerin;95740;98596;2856", "Stralsund;58980;59450;470"]
    found = proposed("Kreis;31.12.2021;31.12.2022;Veränderung absolut", *rows)
    asked = [question for question in found.questions if question.code == "COLUMN_WITHOUT_PERIOD"]
    assert "Veränderung absolut" in asked[0].text
    assert (("Zeitraum",), (), True) in dropped(found)


def test_where_every_heading_names_its_day_nothing_is_left_out(proposed: Proposed) -> None:
    found = proposed("Kreis;31.12.2021;31.12.2022", "Rostock;208400;209920", "Schwerin;95740;98596")
    assert not found.recipe.drop
    assert "COLUMN_WITHOUT_PERIOD" not in [question.code for question in found.questions]


def test_sums_are_left_out_and_a_single_one_is_compared_with_its_parts(proposed: Proposed) -> None:
    rows = ["Mitte;Rathaus;510;2021", "Mitte;Schloss;410;2021", "Mitte;Insgesamt;920;2021",
            "Nord;Heide;310;2021", "Nord;Berg;210;2021", "Nord;Insgesamt;520;2021"]  # fmt: skip
    found = proposed("Stadtbezirk;Stadtteil;Kinder;Jahr", *rows)
    assert (("Stadtteil",), ("Insgesamt",), False) in dropped(found)
    one = proposed("Stadtteil;Kinder;Jahr", "Rathaus;510;2021", "Schloss;410;2021", "Insgesamt;920;2021")
    assert dropped(one) == [(("Stadtteil",), ("Insgesamt",), False)]
    assert one.recipe.drop[0].check_against is not None, "as an area it would count twice"
    assert one.areas is not None
    assert one.areas.drop[0].equals == ("Insgesamt",)


def test_codes_without_a_label_tell_rows_apart_that_nothing_else_does(proposed: Proposed) -> None:
    rows = ["0301;510,5;520,5", "0302;610,5;620,5", "0601;710,5;720,5", "0602;810,5;820,5"]
    found = proposed("Produkt-Nr.;Ansatz 2023;Ansatz 2024", *rows)
    assert found.dataset is not None
    assert [len(dimension.categories) for dimension in found.dataset.dimensions] == [4]


def test_years_of_which_the_file_does_not_say_what_they_mean_follow_the_answer(proposed: Proposed) -> None:
    lines = [
        "GENESIS-Tabelle: 21111-01-03-4", "Schulen, Schüler/innen - Schuljahr - regionale Tiefe: Kreise;;;",
        "Statistik der allgemeinbildenden Schulen;;;", ";;;Schüler", "2021;05315;Köln;510", "2022;05315;Köln;520",
        "__________", "© Statistische Ämter des Bundes und der Länder, Deutschland, 2024.", "Stand: 13.03.2024",
    ]  # fmt: skip
    open_ = proposed(*lines)
    assert open_.dataset is not None
    ends = proposed(*lines, YEAR_MEANING_OPEN="school_year_end")
    assert ends.dataset is not None
    assert ends.dataset.period_type is PeriodType.SCHOOL_YEAR
    assert ends.recipe.period is not None
    assert ends.recipe.period.form == "school_year_end"


def test_the_answer_about_the_day_of_a_list_is_its_period(proposed: Proposed) -> None:
    lines = ["Kitas;;", "Stand: 01.03.2023;;", ";;", "Nr.;Stadtteil;Plätze", "1;Nord;20", "2;Süd;30", "3;West;40"]
    found = proposed(*lines, PERIOD_STAND="2022-12-31")
    assert found.recipe.period is not None
    assert found.recipe.period.constant == "2022-12-31"


def test_a_number_and_a_share_of_the_same_thing_are_two_measures(proposed: Proposed) -> None:
    rows = [
        f"{key};{name};2022;{value};{unit}"
        for key, name in (("05315", "Köln"), ("05111", "Düsseldorf"), ("05515", "Münster"))
        for value, unit in (("510", "Anzahl"), ("12,5", "%"))
    ]
    found = proposed("AGS;Kreis;Jahr;Wert;Einheit", *rows)
    assert found.dataset is not None
    measures = [(measure.unit.de if measure.unit else "", measure.additivity) for measure in found.dataset.measures]
    assert measures == [("Anzahl", "count"), ("%", "none")]
    assert [rule.rows[0].equals for rule in found.recipe.values] == [("Anzahl",), ("%",)]


def test_a_share_without_period_does_not_make_counts_decimal(proposed: Proposed) -> None:
    rows = ["Nord;22.511;22.733;1,0", "Süd;17.222;17.111;-0,6", "West;29.222;29.444;0,8"]
    found = proposed("Stadtteil;Schüler 2021/22;Schüler 2022/23;Veränderung in %", *rows)
    assert found.dataset is not None
    (measure,) = found.dataset.measures
    assert (measure.scale, measure.additivity, measure.unit.de if measure.unit else "") == (0, "count", "Anzahl")


def test_one_heading_with_a_month_among_many_leaves_no_column_out(proposed: Proposed) -> None:
    rows = ["Nord;510;210;12;5,5", "Süd;520;220;14;6,5", "West;530;230;16;7,5"]
    heads = "Stadtteil;Einwohner;Haushalte;Arbeitslose (Dez 2013);Fläche in ha"
    found = proposed(heads, *rows, PERIOD_MISSING="2014-12-31")
    assert found.dataset is not None
    assert len(found.dataset.measures) == 4
    assert not found.recipe.drop


def test_a_file_about_the_whole_town_alone_keeps_its_row(proposed: Proposed) -> None:
    found = proposed("Stadt;Einwohner insgesamt;0 - 2;3 - 5", "Köln gesamt;1044070;30120;27130", PERIOD_MISSING="2012")
    assert not found.recipe.drop
