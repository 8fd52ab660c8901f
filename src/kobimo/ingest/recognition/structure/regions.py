"""Tables that stand side by side, told apart by an empty column between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.grid import Grid
from kobimo.ingest.recognition.structure.kinds import CODE, EMPTY, NUMBER, PROSE, SYMBOL, TEXT, Kinds

Box = tuple[int, int, int, int]
"""First row, row behind the last, first column, column behind the last."""

_MOST_CHUNKS = 400
_MOST_GAPS = 60


def regions(grid: Grid, kinds: Kinds) -> list[Box]:
    """Cut a grid into regions that have no table beside another one.

    Parameters
    ----------
    grid : Grid
        The grid.
    kinds : ndarray of uint8
        Kinds of its cells.

    Returns
    -------
    list of (int, int, int, int)
        Rows and columns of each region, from the top and the left; all of the grid where nothing stands side by side.
    """
    if not kinds.size:
        return []
    return list(_cut(grid, kinds, (0, kinds.shape[0], 0, kinds.shape[1])))


def _cut(grid: Grid, kinds: Kinds, box: Box) -> Iterator[Box]:
    """Cut at the first column that separates two tables, else at blank rows around such a place."""
    top, bottom, left, right = box
    part = kinds[top:bottom, left:right] != EMPTY
    for gap in _gaps(part):
        if _apart(grid, kinds, box, left + gap):
            yield from _cut(grid, kinds, (top, bottom, left, left + gap))
            yield from _cut(grid, kinds, (top, bottom, left + gap + 1, right))
            return
    yield from _cut_rows(grid, kinds, box, part)


def _cut_rows(grid: Grid, kinds: Kinds, box: Box, part: np.ndarray) -> Iterator[Box]:
    """Cut out the stretch of rows between blank ones in which two tables stand side by side."""
    top, bottom, left, right = box
    chunks = _chunks(part)
    if 1 < len(chunks) <= _MOST_CHUNKS:
        for first, behind in chunks:
            inner = (top + first, top + behind, left, right)
            if behind - first > 2 and any(_apart(grid, kinds, inner, left + gap) for gap in _gaps(part[first:behind])):
                if first:
                    yield from _cut(grid, kinds, (top, top + first, left, right))
                yield from _cut(grid, kinds, inner)
                if top + behind < bottom:
                    yield from _cut(grid, kinds, (top + behind, bottom, left, right))
                return
    yield box


def _chunks(part: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches of rows between blank ones."""
    used = np.concatenate(([False], part.any(axis=1), [False]))
    edges = np.flatnonzero(used[1:] != used[:-1])
    return [(int(first), int(behind)) for first, behind in zip(edges[::2], edges[1::2], strict=True)]


def _gaps(part: np.ndarray) -> list[int]:
    """Return the first of each empty columns between used ones; rows with a single cell do not count."""
    used = part[np.count_nonzero(part, axis=1) > 1].any(axis=0)
    places = np.flatnonzero(used)
    if places.size < 2:
        return []
    free = ~used[places[0] : places[-1]]
    begins = np.flatnonzero(free & ~np.concatenate(([False], free[:-1]))) + places[0]
    return [int(gap) for gap in begins[:_MOST_GAPS]]


def _apart(grid: Grid, kinds: Kinds, box: Box, gap: int) -> bool:
    """Tell whether the cells left and right of an empty column are two tables: both have headings, labels, values.

    Where both fill the same rows, an empty column in the middle of one table is the simpler explanation, unless each
    side has its own labels that tell its rows apart.
    """
    top, bottom, left, right = box
    one, two = _half(kinds[top:bottom, left:gap]), _half(kinds[top:bottom, gap + 1 : right])
    if one is None or two is None:
        return False
    shared = np.intersect1d(one.data, two.data).size / np.union1d(one.data, two.data).size
    if shared < 0.8:
        return all(side.data.size >= 0.5 * (side.data[-1] - side.data[0] + 1) for side in (one, two))
    return _keyed(grid, kinds, (top, left), one) and _keyed(grid, kinds, (top, gap + 1), two)


@dataclass(frozen=True, slots=True)
class _Half:
    """One side of an empty column: rows of data, first two columns, counted within the side."""

    data: NDArray[np.int64]
    labels: tuple[int, int]


def _half(cells: Kinds) -> _Half | None:
    """Describe one side, None if it is no table with headings, labels and values."""
    rows = np.flatnonzero(np.count_nonzero(cells, axis=1) > 1)
    hard = np.asarray(np.isin(cells, (NUMBER, SYMBOL, CODE)).any(axis=1))
    data = rows[hard[rows]]
    if data.size < 2 or data[0] == rows[0]:
        return None
    body = cells[data]
    used = np.flatnonzero(np.count_nonzero(body, axis=0) >= 0.3 * data.size)
    if used.size < 2 or np.count_nonzero(body[:, used[0]]) < 0.7 * data.size:
        return None
    measured = np.isin(body[:, used[1:]], (NUMBER, SYMBOL)).sum(axis=0) > 0.5 * data.size
    return _Half(data, (int(used[0]), int(used[1]))) if measured.any() else None


def _keyed(grid: Grid, kinds: Kinds, corner: tuple[int, int], side: _Half) -> bool:
    """Tell whether one of the first two columns of a side holds words, or keys, that hardly repeat."""
    rows = [corner[0] + int(row) for row in side.data]
    for label in side.labels:
        column = corner[1] + label
        cells = kinds[rows, column]
        known = [row for row, cell in zip(rows, cells, strict=True) if cell in {TEXT, PROSE, CODE}]
        if len(known) > 0.7 * np.count_nonzero(cells) and np.isin(cells[cells != EMPTY], (TEXT, PROSE)).mean() > 0.7:
            texts = {grid.text(row, column) for row in known}
            if len(texts) > 0.8 * len(known):
                return True
    return False
