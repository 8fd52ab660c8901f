"""Tables of one grid that hold the same rows: somebody appended a file to itself, or to an older one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline, Question
from kobimo.model.checks import Place
from kobimo.reference.checks import found

_COMPARED = 200
"""Rows from the first of each table that are compared."""

_SHARE = 0.5

Understood = tuple[Outline, tuple[Question, ...]]


def same_rows_again(grid: Grid, tables: Sequence[Understood]) -> list[Understood]:
    """Report every table whose headings and rows stand in an earlier table as well.

    Parameters
    ----------
    grid : Grid
        The grid.
    tables : sequence of (Outline, tuple of Question)
        Its tables with what they leave open.

    Returns
    -------
    list of (Outline, tuple of Question)
        The same tables, with a check where rows come again.
    """
    if len(tables) < 2:
        return list(tables)
    seen: dict[tuple[tuple[str, ...], ...], set[tuple[str, ...]]] = {}
    result = []
    for table, asked in tables:
        headings = tuple(column.parts for column in table.columns)
        rows = _rows(grid, table)
        known = seen.get(headings, set())
        if headings and rows and sum(row in known for row in rows) >= _SHARE * len(rows):
            start = grid.numbers[min((*table.head, table.first))]
            check = found("TABLE_TWICE", Place(grid.file, grid.name, start), row=start)
            table = replace(table, checks=(*table.checks, check))  # noqa: PLW2901 - the same table, with its check
        seen.setdefault(headings, set()).update(rows)
        result.append((table, asked))
    return result


def _rows(grid: Grid, table: Outline) -> list[tuple[str, ...]]:
    """Return the texts of the first rows."""
    last = min(table.last + 1, table.first + _COMPARED)
    cut = slice(table.left, table.right + 1)
    texts = (tuple(map(as_text, grid.rows[row][cut])) for row in range(table.first, last))
    return [row for row in texts if any(row)]
