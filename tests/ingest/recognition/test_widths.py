"""Headings and rows that have another number of cells than the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HEADS = ["Schlüssel", "Stadtteil", "Kinder", "Jugendliche", "Erwachsene"]
ROWS = ["01;Mitte;120;130;140", "02;Nord;210;220;230", "03;Süd;310;320;330", "04;West;410;420;430"]


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_a_row_of_headings_that_lost_a_cell_is_an_error(told: Callable[..., Any], lost: int) -> None:
    heads = HEADS[:lost] + HEADS[lost + 1 :]
    found = told(";".join(heads), *ROWS)
    assert {"HEADINGS_SHORT", "TABLE_UNSURE"} & set(found.checks)


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_it_is_one_as_well_where_all_rows_end_with_a_delimiter(told: Callable[..., Any], lost: int) -> None:
    heads = [*HEADS[:lost], *HEADS[lost + 1 :], ""]
    found = told(";".join(heads), *(f"{row};" for row in ROWS))
    assert {"HEADINGS_SHORT", "TABLE_UNSURE"} & set(found.checks)


def test_a_delimiter_behind_every_row_of_data_moves_no_heading(told: Callable[..., Any]) -> None:
    found = told(";".join(HEADS), *(f"{row};" for row in ROWS))
    assert not found.checks
    assert [item.value for item in found.values][:3] == [120, 130, 140]


def test_a_row_with_one_cell_less_is_an_error_at_its_line(told: Callable[..., Any]) -> None:
    found = told(";".join(HEADS), *ROWS, "05;Ost;520;530")
    errors = [check for _grid, table in found.tables for check in table.checks]
    assert [(check.code, check.place.row) for check in errors] == [("ROW_TOO_SHORT", 6)]
