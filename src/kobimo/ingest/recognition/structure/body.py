"""The rows of data: the last one, and those in between that are something else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.outline import RowKind
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import CODE, DATE, EMPTY, PROSE, TEXT, YEAR
from kobimo.ingest.recognition.structure.markers import is_footer, is_source
from kobimo.ingest.recognition.structure.repetition import repeated_headings, rows_again
from kobimo.ingest.recognition.structure.view import View


@dataclass(frozen=True, slots=True)
class Body:
    """Rows of data.

    Attributes
    ----------
    last : int
        Last row of data.
    kinds : dict of int to RowKind
        Lone headings, notes and repeated headings between the data.
    repeated : tuple of int
        Rows that repeat the heading.
    unsure : tuple of int
        Lone cells of which it is open whether they are headings of groups or rows without values.
    odd : tuple of int
        Rows with words where the other rows have values.
    beyond : tuple of int
        Rows with values below the last one.
    again : bool
        Whether rows below a repeated heading have the labels of rows above it.
    """

    last: int
    kinds: dict[int, RowKind]
    repeated: tuple[int, ...]
    unsure: tuple[int, ...]
    odd: tuple[int, ...]
    beyond: tuple[int, ...]
    again: bool = False


def find_body(view: View, measure: Profile, head: Head, bottom: int) -> Body:
    """Find the last row of the data and sort the rows up to it.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    head : Head
        Headings and first row of data.
    bottom : int
        Row behind the block.

    Returns
    -------
    Body
        Never empty: the first row of data is part of it.
    """
    end = min(bottom, measure.end)
    last = _last(view, measure, head, end)
    rows = np.arange(head.first, last + 1)
    repeated = repeated_headings(view, measure, head, rows)
    kinds = dict(repeated)
    unsure: list[int] = []
    for row in rows[view.lone[rows]]:
        kind = _lone_kind(view, measure, head, int(row), last)
        if kind is not None:
            kinds[int(row)] = kind
        elif view.kinds[row, view.start] != CODE and not _continues(view, measure, int(row)):
            unsure.append(int(row))
    odd = _odd(view, measure, rows, kinds)
    again = rows_again(view, measure, rows, set(repeated))
    return Body(last, kinds, tuple(sorted(repeated)), tuple(unsure), odd, _beyond(view, measure, last, bottom), again)


def _last(view: View, measure: Profile, head: Head, end: int) -> int:
    """Return the last row that fits the data, so that notes below are left out."""
    longest = _longest_label(view, head, end)
    for row in range(end - 1, head.first, -1):
        if not view.filled[row]:
            continue
        if view.wide[row]:
            if _is_data(view, measure, head, row, longest):
                return row
        elif (_is_value(view, measure, row) or _continues(view, measure, row)) and (
            row == head.first + 1 or view.filled[row - 1]
        ):
            return row
    return head.first


def _beyond(view: View, measure: Profile, last: int, bottom: int) -> tuple[int, ...]:
    """Return the rows below the data that look like data all the same."""
    need = max(1, 0.5 * np.count_nonzero(measure.values))
    rows = np.flatnonzero(view.valued[last + 1 : bottom]) + last + 1
    return tuple(int(row) for row in rows if measure.votes(view, int(row))[1] >= need)


def _longest_label(view: View, head: Head, end: int) -> int:
    """Return the length of the longest first text in the rows that surely are data."""
    rows = np.flatnonzero(view.valued[head.first : end]) + head.first
    sample = rows if rows.size < 400 else rows[:: rows.size // 400]
    return max((len(view.first_word(int(row))) for row in sample[: max(1, sample.size - 1)]), default=0)


def _is_data(view: View, measure: Profile, head: Head, row: int, longest: int) -> bool:
    """Tell whether a row at the end is data rather than a note that was broken into cells."""
    word = view.first_word(row)
    if not measure.values.any():
        return not is_footer(word) and view.filled[row] >= 0.5 * measure.typical
    against, fit = measure.votes(view, row)
    start = view.cells(row)[0]
    complete = fit >= max(1, 0.5 * np.count_nonzero(measure.values)) and not is_source(word)
    if is_footer(word) and not complete:
        return False
    if fit == 0:
        return _labels_only(view, measure, head, row)
    if view.kinds[row, start] == PROSE and len(word) > 1.5 * longest and view.filled[row] < 0.5 * measure.typical:
        return False
    return fit >= against or view.filled[row] >= 0.7 * measure.typical


def _labels_only(view: View, measure: Profile, head: Head, row: int) -> bool:
    """Tell whether a row without values is still data: all columns of labels are filled, right below other data."""
    labels = measure.used & ~measure.values
    return bool(
        np.count_nonzero(labels) > 1
        and (view.kinds[row, labels] != EMPTY).all()
        and not (view.kinds[row] == PROSE).any()
        and row > head.first
        and view.wide[row - 1]
    )


def _is_value(view: View, measure: Profile, row: int) -> bool:
    """Tell whether the only cell of a row is a value below values."""
    column = view.cells(row)[0]
    return bool(measure.values[column] and view.hard[row, column] and not is_footer(view.first_word(row)))


def _lone_kind(view: View, measure: Profile, head: Head, row: int, last: int) -> RowKind | None:
    """Tell a heading among the data from a note and from a row whose values are missing (None)."""
    column = view.cells(row)[0]
    kind = view.kinds[row, column]
    word = view.grid.text(row, column)
    if kind == PROSE or is_footer(word):
        return RowKind.NOTE
    if kind_by_words(word) is RowKind.SUBSET:
        return RowKind.GROUP
    merge = view.covered.get((row, column))
    if merge and merge.right > merge.left:
        return RowKind.GROUP
    labels = np.flatnonzero(measure.used & ~measure.values)
    if measure.values[column]:
        dated = measure.years[column] or measure.dates[column]
        dates = kind in {YEAR, DATE} and not dated and column == view.start
        return RowKind.GROUP if kind == TEXT or dates else None
    if labels.size > 1 or kind in {YEAR, DATE} or word.endswith(":"):
        return RowKind.GROUP
    neighbours = [near for near in (row - 1, row + 1) if head.first <= near <= last]
    if any(view.lone[near] for near in neighbours):
        return None
    if row > head.first and not view.filled[row - 1]:
        return RowKind.GROUP
    return RowKind.GROUP if view.lone[head.first] and view.cells(head.first) == [column] else None


def _continues(view: View, measure: Profile, row: int) -> bool:
    """Tell whether the lone cell is one more year or day in a column of them: a row whose values are missing."""
    column = view.cells(row)[0]
    return bool((measure.years[column] or measure.dates[column]) and view.kinds[row, column] in {YEAR, DATE})


def _odd(view: View, measure: Profile, rows: NDArray[np.int64], kinds: dict[int, RowKind]) -> tuple[int, ...]:
    """Return the rows with words in most of the columns of values."""
    values = measure.values
    if not values.any():
        return ()
    words = view.text[rows][:, values].sum(axis=1)
    chosen = rows[(words > 0) & (words >= 0.5 * np.count_nonzero(values))]
    return tuple(int(row) for row in chosen if int(row) not in kinds)
