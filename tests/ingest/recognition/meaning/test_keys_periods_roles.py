"""Keys, periods, roles, totals, eaten dates in tables built for one difficulty each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kobimo.ingest.outline import Role, RowKind

KREISE = ["01001", "05515", "05566", "09162", "14612", "16077"]


def keyed(keys: list[Any], heading: str = "Schlüssel") -> list[list[Any]]:
    return [[heading, "Zahl"], *([key, 100 + 7 * number] for number, key in enumerate(keys))]


@pytest.mark.parametrize(
    ("keys", "system", "levels", "repaired"),
    [
        (KREISE, "AGS", ("kreis",), 0),
        ([int(key) for key in KREISE], "AGS", ("kreis",), 2 + 2),
        ([f"{int(key)}.0" for key in KREISE], "AGS", ("kreis",), 6),
        ([float(int(key) * 1000) for key in ["01001", "01051", "05566", "16077"]], "BBSR", ("kreis",), 2 + 1),
        (["01051", 5515, 5566, 16077], "AGS", ("kreis",), 2),
        (["055150000000", "010010000000", "055660012012"], "ARS", ("gemeinde",), 0),
        (["05515000", "01001000", "05566012"], "AGS", ("gemeinde",), 0),
        (["DEF01", "DEA33", "DEA37", "DE1"], "NUTS", ("land", "kreis"), 0),
        (["01", "05", "055", "05515", "05566"], "AGS", ("land", "regierungsbezirk", "kreis"), 0),
        (["01011101", "01011102", "12301203"], "LOR bis 2020", ("planungsraum",), 0),
        ([1100101, 1100102, 1100103], "LOR ab 2021", ("planungsraum",), 3),
        (["05515 Münster, Stadt", "05566 Steinfurt", "05513 Gelsenkirchen"], "AGS", ("kreis",), 3),
        (["CRS3035RES100mN4534600E5066300", "CRS3035RES100mN4534700E5066300"], "Gitter", (), 0),
    ],
)
def test_systems_of_keys(
    keys: list[Any], system: str, levels: tuple[str, ...], repaired: int, meaning: Callable[..., Any]
) -> None:
    found = meaning(keyed(keys), typed=True)
    expected = sum(1 for key in keys if isinstance(key, int) and key < 10000) if repaired == 4 else repaired
    assert found.outline.columns[0].role is Role.AREA_KEY
    assert (found.area.system, found.area.levels) == (system, levels)
    assert found.area.repaired == expected
    assert found.values() == ["Zahl"]


@pytest.mark.parametrize("heading", ["PLZ", "Telefon", "Hausnummer", "lfd. Nr.", "Träger-Nr."])
def test_numbers_that_are_no_values(heading: str, meaning: Callable[..., Any]) -> None:
    rows = [["Schule", heading, "Schüler"], ["A-Schule", 1, 120], ["B-Schule", 2, 250], ["C-Schule", 3, 90]]
    found = meaning(rows, typed=True)
    assert found.values() == ["Schüler"]


@pytest.mark.parametrize(
    "heading",
    ["GS", "RS", "Plätze freier Träger", "Gemeindesteuern", "Gebietsfläche", "Kinder im Alter von 3", "Zuzüge im Jahr",
     "Klassen", "Landwirtschaft", "Einwohnerzahl", "Lagerfläche", "Personenkreis"],
)  # fmt: skip
def test_values_stay_values_whatever_word_is_hidden_in_the_heading(heading: str, meaning: Callable[..., Any]) -> None:
    rows = [["Stadtteil", heading, "Rest"], *([f"Ort {chr(65 + n)}", 40 + 3 * n % 7, 11 * n + 5] for n in range(20))]
    assert meaning(rows, typed=True).values() == [heading, "Rest"]


@pytest.mark.parametrize("spanning", ["Schulart", "Gemeinde", "Schlüssel", "Postleitzahl", "Status", "Rechtsform"])
def test_a_spanning_heading_does_not_turn_values_into_keys(spanning: str, meaning: Callable[..., Any]) -> None:
    heads = [["Ort", spanning, spanning], ["", "Gymnasium", "Realschule"]]
    rows = [*heads, *([f"Ort {chr(65 + n)}", n % 4, n % 3] for n in range(24))]
    assert len(meaning(rows, 2, typed=True).values()) == 2


def test_small_counts_are_no_keys_of_laender(meaning: Callable[..., Any]) -> None:
    rows = [["Stadtteil", "Schulen"], *([f"Ort {chr(65 + n)}", str(1 + n % 16)] for n in range(20))]
    found = meaning(rows)
    assert found.values() == ["Schulen"]
    assert found.area.system == "Name"


@pytest.mark.parametrize("heading", ["Alter", "Klassenstufe", "Jahrgang", "Geburtsjahr"])
def test_numbers_that_break_down_the_values_are_a_category(heading: str, meaning: Callable[..., Any]) -> None:
    rows = [[heading, "männlich", "weiblich"], *([str(n), 50 + 7 * n % 13, 40 + 5 * n % 11] for n in range(1, 11))]
    found = meaning([*rows, ["EF", 4, 5]], typed=True)
    assert found[heading].role is Role.CATEGORY
    assert found.values() == ["männlich", "weiblich"]
    assert not found.questions


def test_a_key_that_fits_two_systems_is_asked(meaning: Callable[..., Any]) -> None:
    """12005 and 12006 were Kreise of Brandenburg; with a lost zero they are regions of Berlin since 2021."""
    found = meaning(keyed(["12005", "12006"], "Nummer"))
    question = next(question for question in found.questions if question.code == "AREA_KEY")
    assert {value for value, _text in question.options} == {"AGS", "LOR ab 2021"}
    assert question.place == "A2"
    assert found.outline.confidence <= 0.5


@pytest.mark.parametrize(("heading", "system"), [("Kreisschlüssel", "AGS"), ("LOR Bezirksregion", "LOR ab 2021")])
def test_the_heading_settles_between_two_systems(heading: str, system: str, meaning: Callable[..., Any]) -> None:
    found = meaning(keyed(["12005", "12006"], heading))
    assert found.area.system == system
    assert not found.questions


def test_one_question_for_all_columns_with_the_same_riddle(meaning: Callable[..., Any]) -> None:
    rows = [
        ["Ort", *(f"Wert {n}" for n in range(30))],
        ["A", *["n.b."] * 30],
        ["B", *["1.234"] * 30],
        ["C", *["2.500"] * 30],
    ]
    found = meaning(rows)
    assert sorted(found.codes()) == ["NUMBER_FORMAT", "SYMBOL"]
    assert "30" in found.questions[0].text


@pytest.mark.parametrize(
    ("heading", "cells", "kind", "first"),
    [
        ("Jahr", ["2021", "2022", "2023"], "calendar_year", "2021"),
        ("Stichtag", ["31.12.2018", "31.12.2019", "31.12.2020"], "reference_date", "2018-12-31"),
        ("Schuljahr", ["2021/22", "2022/23", "2023/24"], "school_year", "2021/22"),
        ("Schuljahr", ["2021/2022", "2022/2023", "2023/2024"], "school_year", "2021/22"),
        ("Schuljahr", ["21/22", "22/23", "23/24"], "school_year", "2021/22"),
        ("Zeit", ["201412", "201512", "201612"], "month", "2014-12"),
        ("time", ["2018-12-31", "2019-12-31", "2020-12-31"], "reference_date", "2018-12-31"),
        ("Monat", ["Mrz 24", "Apr 24", "Mai 24"], "month", "2024-03"),
        ("Quartal", ["1. Quartal 2023", "2. Quartal 2023", "3. Quartal 2023"], "quarter", "2023-Q1"),
    ],
)
def test_periods_in_a_column(
    heading: str, cells: list[str], kind: str, first: str, meaning: Callable[..., Any]
) -> None:
    found = meaning([["Ort", heading, "Zahl"], *([f"Ort {n}", cell, n + 5] for n, cell in enumerate(cells))])
    assert found[heading].role is Role.PERIOD
    assert (found.period.type, found.period.where, found.period.labels[0]) == (kind, "column", first)


def test_day_numbers_of_a_spreadsheet_are_days(meaning: Callable[..., Any]) -> None:
    found = meaning([["Stichtag", "Zahl"], [43830, 5], [44196, 9]], typed=True)
    assert found.period.labels == ("2019-12-31", "2020-12-31")


def test_year_and_month_in_two_columns_make_months(meaning: Callable[..., Any]) -> None:
    found = meaning([["Jahr", "Monat", "Zahl"], ["2023", "11", "5"], ["2023", "12", "9"], ["2024", "1", "7"]])
    assert found.period.type == "month"
    assert found.period.labels == ("2023-11", "2023-12", "2024-01")
    assert found.values() == ["Zahl"]


@pytest.mark.parametrize(
    ("title", "kind", "label"),
    [
        ("Berichtsmonat: November 2022", "month", "2022-11"),
        ("Bevölkerung am 31.12.2018", "reference_date", "2018-12-31"),
        ("Übergänge im Schuljahr 2023/24", "school_year", "2023/24"),
        ("Kita-Plätze zum 1. März 2024", "reference_date", "2024-03-01"),
    ],
)
def test_periods_in_the_title(title: str, kind: str, label: str, meaning: Callable[..., Any]) -> None:
    found = meaning([[title], ["Ort", "Zahl"], ["A", "5"], ["B", "7"]], (1,))
    assert (found.period.type, found.period.labels, found.period.where) == (kind, (label,), "title")


def test_stand_is_the_period_only_without_another_and_without_trust(meaning: Callable[..., Any]) -> None:
    rows = [["Plätze 2023"], ["Stand: 15.02.2024"], ["Ort", "Zahl"], ["A", "5"], ["B", "7"]]
    assert meaning(rows, (2,)).period.labels == ("2023",)
    alone = meaning(rows[1:], (1,))
    assert alone.period.labels == ("2024-02-15",)
    assert alone.outline.confidence <= 0.4


def test_a_sheet_named_after_a_year(meaning: Callable[..., Any]) -> None:
    found = meaning([["Ort", "Zahl"], ["A", "5"], ["B", "7"]], name="2019")
    assert (found.period.where, found.period.labels) == ("sheet", ("2019",))


def test_bare_years_of_schools_are_asked(meaning: Callable[..., Any]) -> None:
    found = meaning([["Schüler nach Schulformen"], ["Jahr", "Gymnasium"], ["2022", "500"], ["2023", "510"]], (1,))
    question = next(question for question in found.questions if question.code == "PERIOD_TYPE")
    assert [value for value, _text in question.options] == ["school_year_begin", "school_year_end", "calendar_year"]
    assert "2023/24" in question.options[0][1]
    assert "2022/23" in question.options[1][1]


def test_class_levels_turned_into_dates_are_asked_with_their_cells(meaning: Callable[..., Any]) -> None:
    rows = [["Klassenstufe", "Schüler"], ["1-2", 10], [date(2026, 4, 3), 12], ["05. Jun", 9], ["Nov 12", 4]]
    found = meaning(rows, typed=True)
    question = next(question for question in found.questions if question.code == "DATE_EATEN")
    assert question.place in {"A3", "A4", "A5"}
    assert found["Klassenstufe"].role is Role.CATEGORY


def test_decimals_turned_into_dates_are_asked(meaning: Callable[..., Any]) -> None:
    found = meaning([["Ort", "Quote"], ["A", "05. Mrz"], ["B", "4,8"], ["C", "12,1"], ["D", "7,7"]])
    assert found.codes() == ["DATE_EATEN"]
    assert found.questions[0].place == "B2"
    assert "5,3" in [value for value, _text in found.questions[0].options]


def test_a_date_of_today_in_a_column_of_dates_is_a_date(meaning: Callable[..., Any]) -> None:
    rows = [["Stichtag", "Zahl"], [date(2018, 12, 31), 5], [date(2019, 12, 31), 7]]
    found = meaning(rows, typed=True)
    assert not found.questions
    assert found.period.labels == ("2018-12-31", "2019-12-31")


def sums() -> list[list[Any]]:
    rows: list[list[Any]] = [["Gebiet", "a", "b", "c"]]
    parts = [[f"Ort {chr(65 + n)}", 137 * n % 89 + 20, 211 * n % 97 + 30, 61 * n % 71 + 10] for n in range(7)]
    total = ["Musterhausen", *(sum(part[column] for part in parts) for column in (1, 2, 3))]
    return [*rows, *parts, total]


def test_arithmetic_alone_finds_a_total_without_a_word(meaning: Callable[..., Any]) -> None:
    assert meaning(sums(), typed=True).labels(RowKind.TOTAL) == ["Musterhausen"]


def test_a_total_may_stand_first(meaning: Callable[..., Any]) -> None:
    rows = sums()
    assert meaning([rows[0], rows[-1], *rows[1:-1]], typed=True).labels(RowKind.TOTAL) == ["Musterhausen"]


def test_a_row_that_is_no_sum_is_no_total(meaning: Callable[..., Any]) -> None:
    rows = sums()
    rows[-1][2] += 1
    assert not meaning(rows, typed=True).outline.kinds


def test_a_total_rounded_like_in_the_north_keeps_its_name(meaning: Callable[..., Any]) -> None:
    rows = sums()
    rows[-1][0] = "Insgesamt"
    rows[-1] = [rows[-1][0], *(3 * round(value / 3) for value in rows[-1][1:])]
    assert meaning(rows, typed=True).labels(RowKind.TOTAL) == ["Insgesamt"]


def test_parts_of_a_row_are_subsets_and_do_not_disturb_the_sum(meaning: Callable[..., Any]) -> None:
    rows = sums()
    rows.insert(3, ["dar. weiblich", 5, 6, 7])
    rows.insert(6, ["darunter: Ausländer", 3, 2, 1])
    found = meaning(rows, typed=True)
    assert found.labels(RowKind.SUBSET) == ["dar. weiblich", "darunter: Ausländer"]
    assert found.labels(RowKind.TOTAL) == ["Musterhausen"]


@pytest.mark.parametrize("label", ["nicht zuzuordnen", "ohne Angabe", "keine Zuordnung möglich", "Alter unbekannt"])
def test_what_could_not_be_assigned_is_a_remainder(label: str, meaning: Callable[..., Any]) -> None:
    rows = sums()
    rows[3][0] = label
    assert meaning(rows, typed=True).labels(RowKind.REMAINDER) == [label]


def test_a_comprehensive_school_is_no_total(meaning: Callable[..., Any]) -> None:
    rows = [["Schulform", "Schüler"], ["Grundschule", 10], ["Gesamtschule", 20], ["Gymnasium", 31]]
    assert not meaning(rows, typed=True).outline.kinds


def test_a_word_in_every_row_says_nothing(meaning: Callable[..., Any]) -> None:
    rows = [["Ort", "Geschlecht", "Zahl"], *([f"Ort {n}", "Insgesamt", 5 * n + 3] for n in range(6))]
    assert RowKind.TOTAL not in meaning(rows, typed=True).outline.kinds.values()


def test_columns_with_the_sum_of_others_are_marked(meaning: Callable[..., Any]) -> None:
    rows: list[list[Any]] = [["Ort", "Menschen", "m", "w", "dar. Kinder"]]
    rows += [
        [f"Ort {n}", 100 + 31 * n % 57 + 71 * n % 43, 60 + 31 * n % 57, 40 + 71 * n % 43, 9 + n % 5] for n in range(12)
    ]
    found = meaning(rows, typed=True)
    assert [column.name for column in found.outline.columns if column.total] == ["Menschen"]
    assert [column.name for column in found.outline.columns if column.subset] == ["dar. Kinder"]


def test_what_a_layout_has_decided_stands(meaning: Callable[..., Any]) -> None:
    rows = [["a", "b", "c"], ["2019", "x", "5"], ["2020", "y", "7"]]
    decided = {0: {"role": Role.CATEGORY}, 2: {"role": Role.VALUE, "unit": "Personen"}}
    found = meaning(rows, layout="ffcsv_v5", columns=decided)
    assert found["a"].role is Role.CATEGORY
    assert found["c"].unit == "Personen"


def test_table_of_the_labour_agency(meaning: Callable[..., Any]) -> None:
    """Keys are text below 10000 and numbers above, stars carry blanks, rates are numbers."""
    rows = [
        ["Arbeitslose nach Kreisen"],
        ["Berichtsmonat: November 2022"],
        ["Region", "Arbeitslose", "Quote in %"],
        ["05515", 1234, 5.1],
        ["05566", 2345, 4.9],
        [10041, 999, 6.3],
        ["01001", "* ", "x"],
    ]
    found = meaning(rows, (2,), typed=True, layout="")
    assert (found.area.system, found.area.levels) == ("AGS", ("kreis",))
    assert found.period.labels == ("2022-11",)
    assert set(found["Arbeitslose"].symbols) == {"*"}
    assert found["Quote in %"].unit == "%"
    assert not found.questions


def test_a_row_of_headings_is_named_by_the_one_above(meaning: Callable[..., Any]) -> None:
    rows = [["Ort", "Geschlecht", "Geschlecht"], ["", "männlich", "weiblich"], ["A", 5, 6], ["B", 7, 9]]
    assert meaning(rows, 2, typed=True).outline.head_names == ("", "Geschlecht")
    rows[0][1:] = ["Arbeitslose", "Arbeitslose"]
    assert meaning(rows, 2, typed=True).outline.head_names == ()


def test_blank_cells_of_merged_labels_are_no_missing_keys(meaning: Callable[..., Any]) -> None:
    rows = [
        ["Nr", "Bezirk", "Ort", "Zahl"],
        [1, "Nord", "a", 5],
        [None, None, "b", 7],
        [2, "Süd", "c", 8],
        [None, None, "d", 3],
    ]
    grown = meaning(rows, typed=True, fill_down=(0, 1))
    assert not grown.outline.kinds
    assert not grown.questions


def test_a_sum_below_the_years_is_a_row_not_the_end_of_the_column(meaning: Callable[..., Any]) -> None:
    rows = [["Jahr", "a", "b"], ["2021", "5", "6"], ["2022", "7", "8"], ["2023p", "9", "4"], ["Summe", "21", "18"]]
    found = meaning(rows)
    assert found.period.labels == ("2021", "2022", "2023")
    assert found.labels(RowKind.TOTAL) == ["Summe"]
    assert not found.questions


def test_a_strange_word_among_years_is_asked(meaning: Callable[..., Any]) -> None:
    rows = [["Jahr", "a"], ["2021", "5"], ["2022", "7"], ["2023", "9"], ["Prognose", "21"]]
    assert meaning(rows).codes() == ["PERIOD_UNREADABLE"]


def test_rows_without_number_among_rates_are_asked(meaning: Callable[..., Any]) -> None:
    rows = [["Nr", "Bezirk", "Quote in %"], [11, "A", 5.1], [12, "B", 6.2], [None, "Mitte", 5.6], [21, "C", 4.0]]
    assert meaning(rows, typed=True).codes() == ["ROW_KIND"]


@pytest.mark.parametrize(
    ("label", "kind"), [("Durchschnitt", "total"), ("in %", "note"), ("Zwischensumme", "subtotal")]
)
def test_rows_of_another_kind(label: str, kind: str, meaning: Callable[..., Any]) -> None:
    rows = sums()
    rows[-1] = [label, 40, 50, 60]
    found = meaning(rows, typed=True)
    assert found.outline.kinds[len(rows) - 1].value == kind
