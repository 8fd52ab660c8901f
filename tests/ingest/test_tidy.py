"""Values one by one with all that describes them; expectations are written by hand."""

from __future__ import annotations

from decimal import Decimal

from ingest.outlining import CATEGORY, KEY, NAME, PERIOD, STATUS, UNIT, VALUE, grid, outline
from kobimo.ingest.outline import PeriodFinding, RowKind
from kobimo.ingest.tidy import observations
from kobimo.model.status import ObsStatus


def test_headings_of_several_rows_describe_each_value_by_level() -> None:
    sheet = grid(
        [
            ["", "", "Schüler", "Schüler"],
            ["Nr", "Name", "gesamt", "weiblich"],
            ["01", "Mitte", "10", "4"],
            ["02", "Nord", "-", "."],
        ]
    )
    table = outline(sheet, 2, [KEY, NAME, VALUE, VALUE], head_names=("", "Geschlecht"))
    found = list(observations(sheet, table))
    assert [(item.cell, item.value, item.status) for item in found] == [
        ("C3", Decimal(10), ObsStatus.NORMAL),
        ("D3", Decimal(4), ObsStatus.NORMAL),
        ("C4", Decimal(0), ObsStatus.NIL),
        ("D4", None, ObsStatus.SUPPRESSED),
    ]
    assert found[1].keys == {"Nr": "01", "Name": "Mitte", "Kopfzeile 1": "Schüler", "Geschlecht": "weiblich"}


def test_a_label_that_stands_only_in_the_first_row_of_its_group_is_repeated() -> None:
    sheet = grid([["Bezirk", "Art", "Zahl"], ["Mitte", "a", "1"], ["", "b", "2"], ["Nord", "a", "3"]])
    table = outline(sheet, 1, [NAME, CATEGORY, VALUE], fill_down=(0,))
    assert [item.keys["Bezirk"] for item in observations(sheet, table)] == ["Mitte", "Mitte", "Nord"]
    plain = outline(sheet, 1, [NAME, CATEGORY, VALUE])
    assert [item.keys["Bezirk"] for item in observations(sheet, plain)] == ["Mitte", "", "Nord"]


def test_a_heading_among_the_data_describes_the_rows_below_and_has_no_values() -> None:
    sheet = grid([["Art", "Zahl"], ["Mädchen", ""], ["a", "1"], ["Jungen", ""], ["a", "2"], ["Summe", "3"]])
    kinds = {1: RowKind.GROUP, 3: RowKind.GROUP, 5: RowKind.TOTAL}
    found = list(observations(sheet, outline(sheet, 1, [CATEGORY, VALUE], kinds=kinds)))
    assert [(item.keys["Zwischenüberschrift"], item.value, item.row_kind) for item in found] == [
        ("Mädchen", Decimal(1), None),
        ("Jungen", Decimal(2), None),
        ("Jungen", Decimal(3), RowKind.TOTAL),
    ]


def test_periods_in_headings_and_outside_the_table_describe_values_under_one_name() -> None:
    sheet = grid([["Nr", "2019", "2020"], ["01", "1", "2"]])
    wide = outline(sheet, 1, [KEY, VALUE, VALUE], periods=["", "2019", "2020"])
    assert [item.keys["Zeitraum"] for item in observations(sheet, wide)] == ["2019", "2020"]
    titled = outline(sheet, 1, [KEY, VALUE, VALUE], period=PeriodFinding("school_year", ("2023/24",), "title"))
    assert {item.keys["Zeitraum"] for item in observations(sheet, titled)} == {"2023/24"}


def test_unit_and_quality_sign_may_stand_in_columns_of_their_own() -> None:
    sheet = grid([["Jahr", "Wert", "Einheit", "Q"], ["2020", "5", "Prozent", "p"], ["2021", "6", "Anzahl", ""]])
    found = list(observations(sheet, outline(sheet, 1, [PERIOD, VALUE, UNIT, STATUS])))
    assert [(item.unit, item.status) for item in found] == [
        ("Prozent", ObsStatus.PROVISIONAL),
        ("Anzahl", ObsStatus.NORMAL),
    ]


def test_what_cannot_be_read_keeps_its_text_and_has_no_number() -> None:
    sheet = grid([["Nr", "Zahl"], ["01", "zwölf"]])
    (item,) = observations(sheet, outline(sheet, 1, [KEY, VALUE]))
    assert (item.text, item.value, item.problem) == ("zwölf", None, "NUMBER_UNREADABLE")


def test_a_column_without_heading_is_named_by_its_role_and_no_name_occurs_twice() -> None:
    sheet = grid([["", "", "Zahl", "Zeitraum"], ["01", "Mitte", "3", "x"]])
    (item,) = observations(sheet, outline(sheet, 1, [KEY, NAME, VALUE, CATEGORY]))
    assert item.keys == {"Schlüssel": "01", "Gebiet": "Mitte", "Kopfzeile 1": "Zahl", "Zeitraum (2)": "x"}
