"""Recognised tables in the two forms that recipes read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.outlining import CATEGORY, KEY, NAME, VALUE, grid, outline
from kobimo.ingest.outline import PeriodFinding, RowKind
from kobimo.ingest.structured import as_table


def test_joined_headings_keep_columns_and_leave_out_what_is_no_row_of_data() -> None:
    sheet = grid(
        [
            ["", "", "Schüler", "Schüler"],
            ["Nr", "Name", "gesamt", "w"],
            ["", "Bezirk Mitte", "", ""],
            ["01", "Altstadt", "10", "4"],
            ["", "", "", ""],
            ["02", "Markt", "7", "3"],
        ]
    )
    table = as_table(sheet, outline(sheet, 2, [KEY, NAME, VALUE, VALUE], kinds={2: RowKind.GROUP}), "joined")
    assert table.columns == ("Nr", "Name", "Schüler | gesamt", "Schüler | w", "Zwischenüberschrift")
    assert table.rows == [("01", "Altstadt", "10", "4", "Bezirk Mitte"), ("02", "Markt", "7", "3", "Bezirk Mitte")]
    assert table.row_numbers == [4, 6]


@given(
    st.lists(st.lists(st.integers(0, 99999), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["2023", "2022/23", "31.12.2020"]),
)
def test_both_forms_hold_the_same_values_at_the_same_cells(numbers: list[list[int]], period: str) -> None:
    sheet = grid([["Nr", "a", "b", "c"], *([f"{n:02}", *map(str, row)] for n, row in enumerate(numbers))])
    made = outline(sheet, 1, [KEY, VALUE, VALUE, VALUE], period=PeriodFinding("calendar_year", (period,), "title"))
    joined, rows = as_table(sheet, made, "joined"), as_table(sheet, made, "rows")
    wide = {
        (row[0], name): cell
        for row in joined.rows
        for name, cell in zip(joined.columns, row, strict=True)
        if name in {"a", "b", "c"}
    }
    at = {name: index for index, name in enumerate(rows.columns)}
    long = {(row[at["Nr"]], row[at["Kopfzeile 1"]]): row[at["Wert"]] for row in rows.rows}
    assert long == wide
    assert {row[at["Zeitraum"]] for row in rows.rows} == {period} == {row[-1] for row in joined.rows}
    assert rows.cells == [f"{'BCD'[index % 3]}{2 + index // 3}" for index in range(3 * len(numbers))]


def test_numbers_that_excel_shows_as_percent_are_read_as_shown() -> None:
    sheet = grid([["Nr", "Quote"], ["01", 0.125]], percent=frozenset({(1, 1)}), typed=True)
    made = outline(sheet, 1, [KEY, VALUE])
    assert as_table(sheet, made, "joined").rows == [("01", "12.5")]
    assert as_table(sheet, made, "joined").facts["decimal"] == "."


def test_categories_of_long_tables_stay_columns() -> None:
    sheet = grid([["Nr", "Art", "Zahl"], ["01", "a", "1"], ["01", "b", "2"]])
    table = as_table(sheet, outline(sheet, 1, [KEY, CATEGORY, VALUE]), "rows")
    assert table.columns == ("Nr", "Art", "Kopfzeile 1", "Wert", "Einheit", "Zeilenart")
    assert [row[1] for row in table.rows] == ["a", "b"]
