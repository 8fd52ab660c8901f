"""Rows that count: numbers of columns, and headings such as ages and years that look like numbers."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.kinds import PROSE, TEXT
from kobimo.ingest.recognition.structure.markers import is_meta
from kobimo.ingest.recognition.structure.view import View

_YEAR_STEPS = frozenset({0, 1, 2, 5, 10})
_ANY_YEAR = re.compile(r"(?:19|20)\d{2}")
_INTEGER = re.compile(r"[(\[]?(\d{1,4})[)\].]?")


def _integers(view: View, row: int) -> list[tuple[int, int]]:
    """Return column and number of the cells of a row that are whole numbers, in brackets or not."""
    numbers = []
    for column in view.cells(row):
        match = _INTEGER.fullmatch(view.grid.text(row, column))
        if match:
            numbers.append((column, int(match[1])))
    return numbers


def counts(view: View, row: int, measure: Profile) -> bool:
    """Tell whether a row counts up where the rows below do not: numbers of columns, ages, years.

    Parameters
    ----------
    view : View
        The region.
    row : int
        Position of the row.
    measure : Profile
        What the columns of the block hold.

    Returns
    -------
    bool
        True for steps of one, for rising limits of ages, for rising years.
    """
    numbers = _integers(view, row)
    cells = view.cells(row)
    values = [number for _column, number in numbers]
    if len(values) < 3 or len(values) < 0.5 * len(cells):
        return False
    steps = [later - earlier for earlier, later in pairwise(values)]
    single = sum(abs(step) == 1 for step in steps) >= 0.8 * len(steps) and (min(steps) > 0 or max(steps) < 0)
    limits = len(values) >= 4 and min(steps) > 0 and values[-1] <= 120
    years = min(steps) > 0 and all(1900 <= value < 2100 for value in values)
    if not (single or limits or years):
        return False
    others = [column for column in cells if column not in {place for place, _number in numbers}]
    if any(view.kinds[row, column] not in {TEXT, PROSE} for column in others):
        return False
    following = [later for later in range(row + 1, min(row + 6, measure.end)) if view.wide[later]]
    if years and not single:
        return not all(_runs(view, later, rising=True) for later in following)
    return not any(_runs(view, later, rising=not single) for later in following[: 2 if single else 5])


def _runs(view: View, row: int, *, rising: bool) -> bool:
    """Tell whether a row of data happens to count up, or to rise."""
    values = [number for _column, number in _integers(view, row)]
    steps = [later - earlier for earlier, later in pairwise(values)]
    return len(values) >= 3 and (min(steps) > 0 if rising else all(step == 1 for step in steps))


def is_year_like_data(view: View, measure: Profile, row: int, top: int) -> bool:
    """Tell whether a row below a complete heading has values that only happen to look like years.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    row : int
        Position of the row.
    top : int
        First row of the block.

    Returns
    -------
    bool
        False for rows with words above values, without labels, or with years at even distances.
    """
    values = [column for column in view.cells(row) if measure.values[column]]
    labels = [column for column in view.cells(row) if not measure.values[column]]
    if not values or view.text[row, values].any() or not (labels or view.hard[row].any()):
        return False
    years = [number for column, number in _integers(view, row) if column in values]
    steps = {later - earlier for earlier, later in pairwise(years)}
    if len(years) == len(values) > 1 and len(steps) == 1 and abs(min(steps)) in _YEAR_STEPS:
        return False
    below = next((later for later in range(row + 1, measure.end) if view.wide[later]), None)
    if below is not None and view.text[below, values].any():
        return False
    named = view.text[top:row] | view.soft[top:row]
    plain = [above for above in range(top, row) if not is_meta(view.first_word(above))]
    if any(named[above - top, values].all() and view.text[above, labels].all() for above in plain):
        return True
    fits = measure.votes(view, row)[1] > 0 and view.text[row, labels].all()
    over = [above - top for above in plain]
    return bool(
        fits and named[over][:, values].any(axis=0).all() and view.text[top:row][over][:, labels].any(axis=0).all()
    )


def even_years(view: View, row: int) -> bool:
    """Tell whether all numbers of a row are years at even distances, two at least.

    Parameters
    ----------
    view : View
        The region.
    row : int
        Position of the row.

    Returns
    -------
    bool
        True for a heading of years or school years.
    """
    soft = [view.grid.text(row, int(column)) for column in np.flatnonzero(view.soft[row])]
    years = [int(match[0]) for text in soft if (match := _ANY_YEAR.search(text))]
    steps = {later - earlier for earlier, later in pairwise(years)}
    return 1 < len(years) == len(soft) and len(steps) == 1 and abs(min(steps)) in _YEAR_STEPS


def number_row(view: View, counting: list[int], above: int) -> tuple[int | None, int | None]:
    """Tell numbers of columns from headings that count, such as ages: there are names above the former.

    Parameters
    ----------
    view : View
        The region.
    counting : list of int
        Rows that count, from the top.
    above : int
        First row that may belong to the heading.

    Returns
    -------
    tuple of (int or None, int or None)
        Row of column numbers, row of headings; at most one of them.
    """
    if not counting:
        return None, None
    row = counting[-1]
    values = _integers(view, row)
    named = np.asarray((view.text[above:row] | view.soft[above:row]).any(axis=0))
    over = sum(bool(named[column]) for column, _number in values)
    from_one = values[0][1] in {0, 1} and len(values) >= len(view.cells(row)) - 1
    if from_one and over >= 0.6 * len(values):
        return row, None
    return None, row
