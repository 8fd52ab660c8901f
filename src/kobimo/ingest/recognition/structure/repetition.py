"""Headings that stand again among the data: new pages, files glued together, headings of groups."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.outline import RowKind
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import EMPTY
from kobimo.ingest.recognition.structure.view import View


def repeated_headings(view: View, measure: Profile, head: Head, rows: NDArray[np.int64]) -> dict[int, RowKind]:
    """Return the rows that repeat a row of the heading, and the rows of units and column numbers with them.

    A repeated heading whose first cell says something else is the heading of a group.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    head : Head
        The heading.
    rows : ndarray of int
        Rows of data.

    Returns
    -------
    dict of int to RowKind
        Note or group, by row.
    """
    above = [row for row in (*head.rows, head.unit, head.numbers) if row is not None]
    if not above:
        return {}
    values = measure.values if measure.values.any() else measure.used
    columns = np.flatnonzero(values)
    odd = view.text[rows] | measure.misplaced(view.kinds[rows])
    maybe = rows[np.count_nonzero(odd[:, values], axis=1) >= 0.5 * columns.size]
    known = {word for row in above for word in view.words(row)}
    begins = {word for row in head.rows for word in view.words(row)}
    found: dict[int, RowKind] = {}
    for row in map(int, maybe):
        if not any(view.grid.text(row, column) in known for column in _first_two(view, row, columns)):
            continue
        if max(_agreement(view, row, other, columns) for other in above) >= 0.7:
            found[row] = RowKind.NOTE if view.first_word(row) in begins else RowKind.GROUP
    texts = [view.words(row) for row in above]
    near = {row + step for row in found for step in range(-len(above), len(above) + 1)} & {int(row) for row in rows}
    return found | {row: RowKind.NOTE for row in near - set(found) if view.words(row) in texts}


def rows_again(view: View, measure: Profile, rows: NDArray[np.int64], repeated: Collection[int]) -> bool:
    """Tell whether labels below a repeated heading stand above it as well: a file was appended, no page turned.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    rows : ndarray of int
        Rows of data.
    repeated : collection of int
        Rows of repeated headings.

    Returns
    -------
    bool
        True if words, keys and years of any row come again.
    """
    if not repeated:
        return False
    names = measure.used & (~measure.values | measure.years | measure.dates | measure.codes)
    columns = [int(column) for column in np.flatnonzero(names if names.any() else measure.used)]
    border = min(repeated)
    parts: tuple[set[tuple[str, ...]], set[tuple[str, ...]]] = (set(), set())
    for row in map(int, rows):
        if view.wide[row] and row not in repeated:
            parts[row > border].add(tuple(view.grid.text(row, column) for column in columns))
    return not parts[0].isdisjoint(parts[1])


def _first_two(view: View, row: int, columns: NDArray[np.int64]) -> list[int]:
    """Return the first two of some columns that are filled in a row."""
    return [int(column) for column in columns[view.kinds[row, columns] != EMPTY][:2]]


def _agreement(view: View, row: int, other: int, columns: NDArray[np.int64]) -> float:
    """Return the share of filled cells in which two rows agree, 0 for a single one among several columns."""
    pairs = [(view.grid.text(row, column), view.grid.text(other, column)) for column in map(int, columns)]
    filled = [pair for pair in pairs if any(pair)]
    same = sum(one == two for one, two in filled)
    return same / len(filled) if same > 1 or (same and columns.size == 1) else 0.0
