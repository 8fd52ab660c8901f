"""Tables that stand below each other: where a new heading begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.ingest.recognition.structure.counting import even_years
from kobimo.ingest.recognition.structure.view import View

_LONGEST_HEAD = 12
_SAMPLE = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that hold one table: `top` is the first row of its heading, `bottom` the row behind everything below it."""

    top: int
    bottom: int


def blocks(view: View) -> list[Block]:
    """Cut a region into blocks that hold one table each.

    A new table begins where words stand above columns of values, after rows that end the table before: an empty row,
    a title or a note. Without such rows a heading must be complete.

    Parameters
    ----------
    view : View
        The region.

    Returns
    -------
    list of Block
        In their order; the rows between two of them belong to both neighbours.
    """
    begin = _first_row(view)
    if begin is None:
        return []
    starts = [begin]
    for row in _candidates(view):
        data = _data_below(view, row)
        if row <= starts[-1] or data is None or not view.valued[starts[-1] : row].any():
            continue
        first = _data_below(view, starts[-1])
        known = first is None or first > row or _same_as_head(view, row, starts[-1], first)
        if known and not _detached(view, row):
            continue
        if _only_looks_like_years(view, row, data, starts[-1]):
            continue
        if _covers(view, row, data, 0.5 if _detached(view, row) else 0.8):
            starts.append(row)
    return [Block(top, bottom) for top, bottom in zip(starts, [*starts[1:], len(view.filled)], strict=True)]


def _first_row(view: View) -> int | None:
    """Return the first row with more than one cell."""
    rows = np.flatnonzero(view.wide)
    return int(rows[0]) if rows.size else None


def _detached(view: View, row: int) -> bool:
    """Tell whether something other than data stands directly above a row."""
    return row == 0 or not view.wide[row - 1]


def _candidates(view: View) -> list[int]:
    """Return the rows of words that have values below them and either a gap above or words in most of the columns."""
    rows = len(view.filled)
    below = np.zeros_like(view.hard)
    for step in range(1, min(_LONGEST_HEAD, rows)):
        below[: rows - step] |= view.hard[step:]
    above_values = ((view.text | view.soft) & below).sum(axis=1)
    wordy = view.wordy & (above_values > 0)
    detached = np.concatenate(([True], ~view.wide[:-1]))
    complete = (above_values >= 3) & (above_values >= 0.7 * below.sum(axis=1))
    return [int(row) for row in np.flatnonzero(wordy & (detached | complete))]


def _data_below(view: View, row: int) -> int | None:
    """Return the first row with values below a heading, None if other things come first."""
    for place in range(row, min(row + _LONGEST_HEAD, len(view.filled))):
        if view.valued[place]:
            return place
    return None


def _same_as_head(view: View, row: int, top: int, data: int) -> bool:
    """Tell whether a row repeats one of the heading above."""
    words = view.words(row)
    return any(_alike(words, view.words(head)) for head in range(top, min(data, top + _LONGEST_HEAD)))


def _alike(one: list[str], two: list[str]) -> bool:
    """Tell whether two rows have mostly the same texts."""
    same = sum(text in two for text in one)
    return bool(one) and same >= 0.7 * max(len(one), len(two))


def _only_looks_like_years(view: View, row: int, data: int, top: int) -> bool:
    """Tell whether a row has a label and counts such as 2017, and no heading of years."""
    words = [view.grid.text(row, int(column)) for column in np.flatnonzero(view.text[row])]
    if not words or not view.soft[row].any() or even_years(view, row) or _next_wide(view, row) != data:
        return False
    if (view.text[row] & view.hard[data]).any():
        return False
    known = view.words(top)
    return not any(word in known for word in words)


def _next_wide(view: View, row: int) -> int | None:
    """Return the next row with more than one cell."""
    rows = np.flatnonzero(view.wide[row + 1 :])
    return row + 1 + int(rows[0]) if rows.size else None


def _covers(view: View, row: int, data: int, share: float) -> bool:
    """Tell whether the rows from a heading to the data have words in so many of the columns of values."""
    sample = view.hard[data : data + _SAMPLE][view.wide[data : data + _SAMPLE]]
    values = sample.mean(axis=0) >= 0.5
    named = (view.text | view.soft)[row:data].any(axis=0)
    need = max(1, int(np.ceil(share * np.count_nonzero(values))))
    return int(np.count_nonzero(named & values)) >= need
