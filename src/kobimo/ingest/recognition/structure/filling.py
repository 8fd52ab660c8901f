"""Labels that stand only in the first row of a group."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.recognition.structure.body import Body
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import CODE, EMPTY
from kobimo.ingest.recognition.structure.view import View


def fill_down(view: View, measure: Profile, head: Head, body: Body, left: int) -> tuple[int, ...]:
    """Return the leading columns whose blank cells repeat the label above.

    Values are never filled. Without merges the layout must be plain: the first row is filled, no label stands twice in
    a row, and a column of labels further right is filled throughout.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    head : Head
        Headings and first row of data.
    body : Body
        Rows of data.
    left : int
        First column of the table.

    Returns
    -------
    tuple of int
        Positions of the columns.
    """
    rows = np.array([row for row in range(head.first, body.last + 1) if view.filled[row] and row not in body.kinds])
    labels = _label_columns(view, measure, rows, left)
    found: list[int] = []
    for column in labels:
        filled = view.kinds[rows, column] != EMPTY
        blank = [int(row) for row in rows[~filled]]
        if not blank:
            break
        merged = all(_from_above(view, row, column) for row in blank)
        if not merged and not (filled[0] and _outlined(view, rows, column, labels)):
            break
        found.append(column)
    return tuple(found)


def _label_columns(view: View, measure: Profile, rows: NDArray[np.int64], left: int) -> list[int]:
    """Return the columns up to the first one of measured values: words, years and keys."""
    labels: list[int] = []
    for column in range(left, view.kinds.shape[1]):
        cells = view.kinds[rows, column]
        plain = not measure.values[column] or measure.years[column] or measure.dates[column]
        if not plain and not (cells[cells != EMPTY] == CODE).all():
            break
        labels.append(column)
    return labels


def _from_above(view: View, row: int, column: int) -> bool:
    """Tell whether a cell belongs to a merge that begins above it."""
    merge = view.covered.get((row, column))
    return merge is not None and merge.top < row


def _outlined(view: View, rows: NDArray[np.int64], column: int, labels: list[int]) -> bool:
    """Tell whether a column of labels names only the first row of each group."""
    filled = view.kinds[rows, column] != EMPTY
    if np.count_nonzero(filled) > 0.7 * rows.size or np.count_nonzero(filled) < 2:
        return False
    further = [other for other in labels if other > column]
    if not any((view.kinds[rows[~filled], other] != EMPTY).all() for other in further):
        return False
    texts = [view.grid.text(int(row), column) for row in rows[filled]]
    return all(one != two for one, two in pairwise(texts))
