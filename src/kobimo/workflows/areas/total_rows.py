"""Rows of totals in a list of areas: they are no areas, and are left out before columns are found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kobimo.ingest.outline import RowKind
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

_TOTALS = (RowKind.TOTAL, RowKind.SUBTOTAL)
_WORD = re.compile(r"[^\W\d_]{2}|[∑Σσø]")


def without_totals(table: Table) -> tuple[Table, list[CheckResult]]:
    """Leave out rows of totals, and name them.

    A total stands first in its row ("Summe"), or its row is the first or last one and has no other words ("00",
    "Gesamtstadt"). A row with a surface is an area; so are all rows where half of them sound like totals.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table
    list of CheckResult
        One note for each row.
    """
    labels = {index: label for index in range(len(table.rows)) if (label := _total(table, index))}
    if not labels or 2 * len(labels) > len(table.rows):
        return table, []
    kept = [index for index in range(len(table.rows)) if index not in labels]
    notes = [
        found("AREA_TOTAL_ROW_LEFT_OUT", Place(table.file, table.sheet, table.row_numbers[index]), label=label)
        for index, label in labels.items()
    ]
    return replace(
        table,
        rows=[table.rows[index] for index in kept],
        row_numbers=[table.row_numbers[index] for index in kept],
        geometry=None if table.geometry is None else [table.geometry[index] for index in kept],
        cells=None if table.cells is None else [table.cells[index] for index in kept],
    ), notes


def _total(table: Table, index: int) -> str:
    """Return what makes a row a total; empty if it is none."""
    if table.geometry is not None and table.geometry[index] is not None:
        return ""
    filled = [cell for cell in map(clean, table.rows[index]) if cell]
    if filled and kind_by_words(filled[0]) in _TOTALS:
        return filled[0]
    worded = [cell for cell in filled if _WORD.search(cell)]
    return worded[0] if index in {0, len(table.rows) - 1} and _all_totals(worded) else ""


def _all_totals(cells: Sequence[str]) -> bool:
    return bool(cells) and all(kind_by_words(cell) in _TOTALS for cell in cells)
