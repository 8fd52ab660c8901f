"""A row of units that somebody has put below the headings of a known layout."""

from __future__ import annotations

import pytest

from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.ingest.layouts.page import Page, names_units
from kobimo.ingest.outline import Role
from kobimo.ingest.recognition.recognise import tables_of

HEADS = ["BezirkName", "BezirkNummer", "2010", "2011", "2012"]
UNITS = ["", "", "Anzahl", "Anzahl", "Anzahl"]
NUMBERS = ["1", "2", "3", "4", "5"]
ROWS = [["Aegidii", "11", "1200", "1210", "1220"], ["Überwasser", "12", "900", "910", "920"]]


@pytest.mark.parametrize("between", [[], [UNITS], [NUMBERS], [UNITS, NUMBERS], [NUMBERS, UNITS]])
def test_units_and_numbers_of_columns_are_no_data_in_any_order(between: list[list[str]]) -> None:
    rows = [HEADS, *between, *ROWS]
    grid = Grid("datei.csv", "", rows, range(1, len(rows) + 1))
    (table, asked), *_others = tables_of(grid, Opened("datei.csv", Container.CSV, (grid,)))
    assert table.first == 1 + len(between)
    assert (table.unit_row is not None) == (UNITS in between)
    assert not asked
    units = {column.unit for column in table.columns if column.role is Role.VALUE}
    assert units == {"Anzahl"} or UNITS not in between


def test_a_row_with_anything_but_units_names_none() -> None:
    rows = [["", "Anzahl", "%"], ["Einheit", "Anzahl", "12"], ["", "", ""], ["Mitte", "Anzahl", "Anzahl"]]
    page = Page(Grid("datei.csv", "", rows, range(1, 5)))
    assert [names_units(page, row) for row in range(5)] == [True, False, False, False, False]
