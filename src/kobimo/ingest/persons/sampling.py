"""Tables, grids and files as the detector sees them: columns of distinct cells, from rows spread over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.ingest.persons.detector import find_persons
from kobimo.ingest.persons.finding import PersonColumn, PersonFinding
from kobimo.ingest.persons.pivots import pivot_caches
from kobimo.ingest.persons.vocabulary import Strength, meaning
from kobimo.model.table import Table

Row = TypeVar("Row", bound=Sequence[object])

LOOKED_AT = 1200
"""Rows, evenly spread, that are enough to know what a column holds."""

_HEAD_ROWS = 30
_WIDEST = 400


def persons_in_table(table: Table) -> tuple[PersonFinding, ...]:
    """Find the columns of a table, as a recipe reads it, that describe persons; see `find_persons`."""
    chosen = _spread(table.rows)
    columns = [
        PersonColumn(heading, Counter(row[position] for row in chosen if position < len(row)))
        for position, heading in enumerate(table.columns)
    ]
    return find_persons(columns, len(table.rows))


def persons_in_grid(grid: Grid) -> tuple[PersonFinding, ...]:
    """Find the columns of a sheet that describe persons, wherever its headings stand, or without any.

    Parameters
    ----------
    grid : Grid

    Returns
    -------
    tuple of PersonFinding
    """
    head = _head(grid)
    chosen = _spread(grid.rows[head + 1 :])
    width = min(max(map(len, chosen), default=0), _WIDEST)
    headings = [as_text(cell) for cell in grid.rows[head]] if head >= 0 else []
    columns = [
        PersonColumn(
            headings[position] if position < len(headings) else "",
            Counter(as_text(row[position]) if position < len(row) else "" for row in chosen),
        )
        for position in range(width)
    ]
    return find_persons(columns, len(chosen))


def persons_in_file(path: Path) -> dict[tuple[str, str], tuple[PersonFinding, ...]]:
    """Open a file and find persons in it; see `persons_in_opened`."""
    from kobimo.ingest.formats.registry import open_file  # noqa: PLC0415 - readers load slowly

    return persons_in_opened(path, open_file(path))


def persons_in_opened(path: Path, opened: Opened) -> dict[tuple[str, str], tuple[PersonFinding, ...]]:
    """Find persons in every sheet of a file: hidden ones, and the rows that a pivot table carries along unseen.

    Parameters
    ----------
    path : Path
        The file.
    opened : Opened
        Its grids.

    Returns
    -------
    dict of (str, str) to tuple of PersonFinding
        By file and sheet, "" outside workbooks; sheets without an alarm are not in it.
    """
    found = {(grid.file, grid.name): persons_in_grid(grid) for grid in opened.grids}
    if opened.container in {Container.XLSX, Container.XLSM}:
        for name, columns, rows in pivot_caches(path):
            found[opened.file, name] = find_persons(columns, rows)
    return {place: items for place, items in found.items() if items}


def _head(grid: Grid) -> int:
    """Return the row that has most headings of persons, counts and institutions; -1 if there is none."""
    best, most = -1, 0
    for number, row in enumerate(grid.rows[:_HEAD_ROWS]):
        known = sum(_weight(as_text(cell)) for cell in row[:_WIDEST])
        if known > most:
            best, most = number, known
    return best


def _weight(cell: str) -> int:
    """Return how much a cell looks like a heading."""
    if not cell or len(cell) > 60 or cell[0].isdigit():
        return 0
    said = meaning(cell)
    return 2 if said.strength is Strength.STRONG else int(said.known)


def _spread(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows that are not empty, evenly spread over all of them."""
    filled = [row for row in rows if any(row)]
    return filled[:: max(1, -(-len(filled) // LOOKED_AT))]
