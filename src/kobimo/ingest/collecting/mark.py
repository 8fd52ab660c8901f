"""By what a collection workbook is known at first sight; whoever opens other files loads nothing more than this."""

from __future__ import annotations

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Opened

MARK = "kobimo-erhebungsmappe"
"""First cell of the hidden sheet, whatever office software has made of its name."""

LAYOUT = "erhebungsmappe"
"""Layout that recipes for these workbooks name."""

KEY = "Schlüssel"
"""Heading of the keys of areas; recipes name it, so it is the same in every language."""


def carries_form(opened: Opened) -> bool:
    """Tell whether a file has the hidden sheet, sound or not."""
    return any(is_form(grid) for grid in opened.grids)


def is_form(grid: Grid) -> bool:
    """Tell whether a sheet begins with the mark."""
    return bool(grid.rows) and as_text(first_cell(grid.rows[0])) == MARK


def first_cell(row: object) -> object:
    """Return the first cell of a row."""
    return row[0] if isinstance(row, (list, tuple)) and row else None
