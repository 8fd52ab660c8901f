"""Tables as towns and offices write them, each with the trap that it sets; what is right is written down by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

Told = Callable[..., Any]


def roles(found: Any) -> dict[str, str]:
    ((_grid, table),) = found.tables
    return {column.name: column.role.value for column in table.columns}


def numbers(found: Any) -> list[Decimal | None]:
    return [None if item.value is None else Decimal(item.value) for item in found.values]


def test_numbers_of_characteristics_are_no_keys_of_the_laender(told: Told) -> None:
    rows = [
        f"{place},{number},{what},{value},{value + 1}"
        for value, place in enumerate(("Mitte", "Nord", "Hafen", "Berg"), 310)
        for number, what in enumerate(("Einwohner", "davon Männer", "davon Frauen"), 1)
    ]
    found = told("Gebiet,Kennziffer,Merkmal,2020,2021", *rows)
    assert roles(found)["Kennziffer"] == "category_code"
    assert found.tables[0][1].area.system == "Name"
    assert found.tables[0][1].area.column == 0


def test_keys_of_the_laender_that_lost_their_zero_are_told_by_the_names_beside_them(told: Told) -> None:
    rows = ["1;Schleswig-Holstein;510", "2;Hamburg;520", "3;Niedersachsen;530", "5;Nordrhein-Westfalen;540"]
    found = told("Kennziffer;Raumeinheit;Schüler", *rows)
    area = found.tables[0][1].area
    assert (area.system, area.levels, area.repaired) == ("AGS", ("land",), 4)


def test_keys_with_a_blank_inside_are_no_values(told: Told) -> None:
    rows = [
        "Darmstadt;411 000;22.511",
        "Frankfurt;412 000;98.222",
        "Offenbach;413 000;17.222",
        "Bergstraße;431 000;29.222",
    ]
    found = told("Stadt/Landkreis;Schlüssel;Schüler 2022", *rows)
    assert roles(found) == {"Stadt/Landkreis": "area_name", "Schlüssel": "area_key", "Schüler 2022": "value"}
    assert numbers(found) == [22511, 98222, 17222, 29222]


def test_numbered_names_below_the_heading_gliederung_are_areas_and_no_levels(told: Told) -> None:
    rows = [f"Anteil,2021,{name},5.1" for name in ("Stadt", "01 Altstadt - Lehel", "02 Isarvorstadt", "25 Laim")]
    found = told("INDIKATOR,JAHR,RAEUMLICHE_GLIEDERUNG,WERT", *rows)
    assert roles(found)["RAEUMLICHE_GLIEDERUNG"] == "area_name"
    levels = told("GLIEDERUNG,NAME,JAHR,WERT", "Bezirk,Nord,2021,5", "Bezirk,Süd,2021,6", "Stadt,Stadt,2021,11")
    assert roles(levels)["GLIEDERUNG"] == "area_level"


def test_the_quality_of_a_number_is_no_number(told: Told) -> None:
    rows = [f"Ort {letter};Kinder;{value};{value % 3}" for value, letter in enumerate("ABCDEFGH", 51)]
    found = told("Ort;Merkmal;Anzahl;Anzahl_q", *rows)
    assert roles(found)["Anzahl_q"] == "attribute"
    assert len(numbers(found)) == 8


def test_a_year_without_values_in_a_series_is_a_row_like_the_others(told: Told) -> None:
    found = told("jahr,mitte,nord", "1927,510,", "1938,520,410", "1951,,", "1960,530,420", "1970,540,430", "1971,,")
    ((_grid, table),) = found.tables
    assert not found.questions
    assert roles(found) == {"jahr": "period", "mitte": "value", "nord": "value"}
    assert (table.first, table.last) == (1, 6)
    assert table.period.labels == ("1927", "1938", "1951", "1960", "1970", "1971")
    assert [number for number in numbers(found) if number is not None] == [510, 520, 410, 530, 420, 540, 430]


def test_a_lone_year_among_names_still_opens_a_part_of_the_table(told: Told) -> None:
    rows = ["2021;;", "Mitte;510;410", "Nord;520;420", "2022;;", "Mitte;511;411", "Nord;521;421"]
    found = told("Stadtteil;Kinder;Frauen", *rows)
    ((_grid, table),) = found.tables
    assert (table.period.where, table.period.labels) == ("row", ("2021", "2022"))


def test_school_years_and_bare_years_in_one_column_are_asked_about(told: Told) -> None:
    found = told("jahr,gruppen,kinder", "2007,10,340", "2008/09,11,350", "2009,12,360", "2013/14,13,370")
    asked = [question for question in found.recognition.questions if question.code == "PERIOD_TYPE"]
    assert len(asked) == 1
    assert asked[0].place == "A2"
    assert {option for option, _text in asked[0].options} == {"school_year_begin", "school_year_end", "calendar_year"}


def test_a_winter_semester_is_the_year_that_it_opens(told: Told) -> None:
    found = told("Semester;Studierende", "WS 2021/22;510", "WS 2022/23;520", "Wintersemester 2023/24;530")
    assert found.tables[0][1].period.labels == ("2021/22", "2022/23", "2023/24")


TITLES = {
    "Niedersachsen (Gebietsstand: 1.1.2023), Zeit: 31.12.2022": ("2022-12-31",),
    "Kinder am 01.03.2023, Gebietsstand 01.01.2024": ("2023-03-01",),
    "Plätze 2023, Datenstand: 15.02.2024": ("2023",),
}


@pytest.mark.parametrize(("title", "labels"), TITLES.items())
def test_the_day_of_the_boundaries_is_not_the_period(told: Told, title: str, labels: tuple[str, ...]) -> None:
    found = told(f"{title};;", ";;", "Stadtteil;Kinder;Frauen", "Mitte;510;410", "Nord;520;420", "Süd;530;430")
    assert found.tables[0][1].period.labels == labels
    assert "PERIOD_STAND" not in found.questions


def test_a_list_that_only_names_its_own_day_is_asked_about_and_not_refused(told: Told) -> None:
    rows = ["1;Kita A;Nord;20", "2;Kita B;Nord;30", "3;Kita C;Süd;40"]
    found = told("Einrichtungen der Stadt;;;", "Stand: 01.03.2023;;;", ";;;", "Nr.;Name;Stadtteil;Plätze", *rows)
    asked = [question for question in found.recognition.questions if question.code == "PERIOD_STAND"]
    assert [option for option, _text in asked[0].options] == ["2023-03-01", ""]
    assert numbers(found) == [20, 30, 40]


def test_the_day_of_an_export_below_the_data_is_no_period(told: Told) -> None:
    rows = ["Mitte;510;410", "Nord;520;420", "Süd;530;430", ";;", "Stand: 12.02.2024;;"]
    found = told("Stadtteil;Kinder;Frauen", *rows)
    assert found.tables[0][1].period is None


def test_a_year_with_a_footnote_heads_a_column(told: Told) -> None:
    rows = ["Adorf;12;14;9", "Bdorf;3;5;6", "Cstadt;120;133;140"]
    found = told("Gemeinde;2019;2020 1);2021 p", *rows, "1) Ohne Abendschulen.")
    assert found.tables[0][1].period.labels == ("2019", "2020", "2021")
    assert numbers(found) == [12, 14, 9, 3, 5, 6, 120, 133, 140]


def test_davon_alone_in_its_row_is_a_heading_and_nothing_to_ask(told: Told) -> None:
    rows = ["Insgesamt;510;520", "davon;;", "ohne Abschluss;110;120", "mit Abschluss;400;400"]
    found = told("Kinder am 31.12.2022;;", "Merkmal;Mitte;Nord", *rows)
    assert "LONE_CELLS" not in found.questions
    assert numbers(found) == [510, 520, 110, 120, 400, 400]
