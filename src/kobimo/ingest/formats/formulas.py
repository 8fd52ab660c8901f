"""Formulas that are nothing but a text (`="01001"`), by which people make Excel keep the zeros of a key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kobimo.ingest.grid import Grid, Value

_FORMULA = re.compile(r'\s*="([^"]*)"\s*')
_SAMPLE = 300
"""Rows of a sheet in which one must occur; they stand in whole columns."""


def without_formula(cell: str) -> str:
    """Return the text of such a formula, any other cell as it is.

    Parameters
    ----------
    cell : str
        Raw cell.

    Returns
    -------
    str

    Examples
    --------
    >>> without_formula('="01001"'), without_formula('="a"&"b"'), without_formula("01001")
    ('01001', '="a"&"b"', '01001')
    """
    match = _FORMULA.fullmatch(cell)
    return match[1] if match else cell


def without_formulas(grid: Grid) -> Grid:
    """Return a sheet in which no such formula was kept as text.

    Parameters
    ----------
    grid : Grid
        A sheet.

    Returns
    -------
    Grid
        The same one where there is nothing to do.
    """
    sample = (cell for row in grid.rows[:_SAMPLE] for cell in row)
    if not any(isinstance(cell, str) and cell.lstrip().startswith('="') for cell in sample):
        return grid
    return replace(grid, rows=[_cleaned(row) for row in grid.rows])


def _cleaned(row: Sequence[Value]) -> list[Value]:
    """Return the cells of one row."""
    return [without_formula(cell) if isinstance(cell, str) else cell for cell in row]
