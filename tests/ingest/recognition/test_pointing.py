"""A table that somebody pointed at: the same cells, found again a year later, loud where it is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.outline import Role
from kobimo.ingest.recognition.pointing import Pointing, find_again, pointed, pointing_of, rule_of, understood


def grid(*rows: list[Value]) -> Grid:
    return Grid("datei.csv", "", rows, list(range(1, len(rows) + 1)))


SHEET = grid(
    ["Jugendamt", None, None],
    ["Stand 2024", None, None],
    ["Stadtteil", "Kinder", "Plätze"],
    ["Nord", 5, 7],
    ["Süd", 6, 8],
    ["Insgesamt", 11, 15],
    [None, None, None],
    ["Quelle: Amt 2024", None, None],
)
HERE = Pointing((2,), 3, 4, 0, 2)


def test_names_and_data_are_those_that_were_pointed_at() -> None:
    outline = pointed(SHEET, HERE)
    assert [column.name for column in outline.columns] == ["Stadtteil", "Kinder", "Plätze"]
    assert (outline.head, outline.first, outline.last) == ((2,), 3, 4)
    assert pointing_of(outline) == HERE


def test_a_table_without_headings_is_named_by_letters() -> None:
    outline = pointed(SHEET, Pointing((), 3, 4, 0, 2))
    assert [column.name for column in outline.columns] == ["Spalte A", "Spalte B", "Spalte C"]


def test_a_row_of_units_is_told_from_the_headings() -> None:
    sheet = grid(["Ort", "Quote", "Kinder"], [None, "%", "Anzahl"], ["Nord", 5.5, 7], ["Süd", 6.5, 8])
    outline = pointed(sheet, Pointing((0, 1), 2, 3, 0, 2))
    assert (outline.head, outline.unit_row) == ((0,), 1)


def test_roles_that_somebody_decided_stand() -> None:
    table, _questions = understood(SHEET, HERE, {"Kinder": "empty", "Stadtteil": "category"})
    roles = {column.name: column.role for column in table.columns}
    assert roles == {"Stadtteil": Role.CATEGORY, "Kinder": Role.EMPTY, "Plätze": Role.VALUE}


def test_it_is_found_again_below_another_title_and_with_another_year() -> None:
    rule = rule_of(SHEET, HERE)
    rows = [list(row) for row in SHEET.rows]
    rows[1] = ["Stand 2025", None, None]
    rows[7] = ["Quelle: Amt 2025", None, None]
    rows.insert(0, ["nur für den Dienstgebrauch", None, None])
    rows.insert(5, ["West", 1, 2])
    assert find_again(grid(*rows), rule) == Pointing((3,), 4, 6, 0, 2)


def test_it_is_found_again_when_it_moved_to_the_right() -> None:
    rule = rule_of(SHEET, HERE)
    moved = grid(*([None, *row] for row in SHEET.rows))
    assert find_again(moved, rule) == Pointing((2,), 3, 4, 1, 3)


@pytest.mark.parametrize("row", [2, 5])
def test_without_its_heading_or_its_end_it_is_not_found(row: int) -> None:
    rule = rule_of(SHEET, HERE)
    rows = [list(cells) for cells in SHEET.rows]
    rows[row][0] = "etwas anderes"
    assert find_again(grid(*rows), rule) is None


def test_a_second_table_with_the_same_heading_makes_it_doubtful() -> None:
    rule = rule_of(SHEET, HERE)
    assert find_again(grid(*SHEET.rows, *SHEET.rows), rule) is None


def test_the_second_of_two_tables_is_found_again() -> None:
    sheet = grid(*SHEET.rows, *SHEET.rows)
    here = Pointing((10,), 11, 12, 0, 2)
    assert find_again(sheet, rule_of(sheet, here)) == here


@given(
    above=st.integers(0, 4),
    heads=st.integers(1, 3),
    data=st.integers(1, 8),
    left=st.integers(0, 2),
    below=st.lists(st.sampled_from(["Quelle: X", "Summe", "", "1) Fußnote"]), max_size=3),
)
def test_what_was_pointed_at_is_found_in_the_same_grid(
    above: int, heads: int, data: int, left: int, below: list[str]
) -> None:
    rows: list[list[Value]] = [[f"Titel {chr(97 + n)}"] for n in range(above)]
    rows += [[None] * left + [f"Kopf {chr(97 + n)}", "x", "y"] for n in range(heads)]
    rows += [[None] * left + [f"Ort {chr(97 + n)}", n, n + 1] for n in range(data)]
    rows += [[None] * left + [text] for text in below]
    sheet = grid(*rows)
    here = Pointing(tuple(range(above, above + heads)), above + heads, above + heads + data - 1, left, left + 2)
    assert find_again(sheet, rule_of(sheet, here)) == here


def test_merged_headings_fill_the_cells_that_they_span() -> None:
    from kobimo.ingest.grid import Merge

    sheet = replace(
        grid(["Ort", "Kinder", None], [None, "2023", "2024"], ["Nord", 1, 2], ["Süd", 3, 4]),
        merges=(Merge(0, 1, 0, 2), Merge(0, 0, 1, 0)),
    )
    outline = pointed(sheet, Pointing((0, 1), 2, 3, 0, 2))
    assert [column.parts for column in outline.columns] == [("Ort", "Ort"), ("Kinder", "2023"), ("Kinder", "2024")]
