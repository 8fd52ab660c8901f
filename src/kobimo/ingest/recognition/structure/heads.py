"""Where the data of a block begin, and which rows above are headings, units, numbers of columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from kobimo.ingest.grid import Merge
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.counting import counts, is_year_like_data, number_row
from kobimo.ingest.recognition.structure.kinds import EMPTY, NUMBER, PROSE, YEAR
from kobimo.ingest.recognition.structure.markers import is_footer, is_meta, is_title, is_unit, is_unit_label
from kobimo.ingest.recognition.structure.view import View

_MOST_ROWS = 8
_SEARCHED = 400
_IDENTIFIER = re.compile(r"(?=.*[_\d]|[a-z]+$)[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Head:
    """Rows above and at the beginning of the data.

    Attributes
    ----------
    rows : tuple of int
        Rows of headings, from the top.
    unit, numbers : int or None
        Row of units, row of column numbers.
    first : int
        First row of the data, a heading of a group included.
    top : int
        First row that belongs to the table.
    counted : bool
        Whether the heading was told from the data only by its counting up.
    doubtful : bool
        Whether the last row of the heading could be a row of data without numbers.
    """

    rows: tuple[int, ...]
    unit: int | None
    numbers: int | None
    first: int
    top: int
    counted: bool = False
    doubtful: bool = False


def find_head(view: View, measure: Profile, above: int, top: int) -> Head | None:
    """Find heading and first row of data.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns of the block hold.
    above : int
        First row that may belong to the heading; what stands before belongs to another table.
    top : int
        First row of the block.

    Returns
    -------
    Head or None
        None where no row can be data.
    """
    if not measure.values.any():
        return _head_of_words(view, top, measure)
    first, counting = _first_data(view, measure, top)
    if first is None:
        return None
    numbers, counted = number_row(view, counting, above)
    rows, groups = _rows_above(view, measure, above, first, {*counting})
    if counted is not None:
        rows = sorted({*rows, counted})
    if numbers is not None and numbers in rows:
        rows.remove(numbers)
    unit = _unit_row(view, rows, measure)
    if unit is not None:
        rows.remove(unit)
    doubtful = counted is None and unit is None and numbers is None and _is_named_twice(view, rows, measure)
    if doubtful and _says_one_thing(view, rows[-1], measure):
        first, groups, doubtful = rows.pop(), [], False
    if not rows:
        groups = []
    begin = min([first, *groups])
    parts = [row for row in (*rows, unit, numbers, begin) if row is not None]
    return Head(tuple(rows), unit, numbers, begin, min(parts), counted is not None, doubtful)


def _first_data(view: View, measure: Profile, top: int) -> tuple[int | None, list[int]]:
    """Return the first row that looks like the data, and rows of counting numbers before it."""
    counting: list[int] = []
    wide = [int(row) for row in np.flatnonzero(view.wide[top : measure.end]) + top]
    for row in wide[:_SEARCHED]:
        if _is_preamble(view, row, measure):
            continue
        head, data = measure.votes(view, row)
        if data <= head:
            if is_year_like_data(view, measure, row, top):
                return row, counting
            continue
        if counts(view, row, measure):
            counting.append(row)
            continue
        if not _head_follows(view, measure, row):
            return row, counting
    if counting and wide[-1] <= counting[-1]:
        return counting[-1], counting[:-1]
    return None, counting


def _is_preamble(view: View, row: int, measure: Profile) -> bool:
    """Tell whether a row is a fact above the table, such as "Schlüssel: 05515000"."""
    return view.filled[row] <= 3 and measure.typical > 3 and is_meta(view.first_word(row))


def _head_follows(view: View, measure: Profile, row: int) -> bool:
    """Tell whether a heading follows a sparse row, which therefore is no data."""
    if view.filled[row] > 0.5 * measure.typical:
        return False
    need = max(2, 0.5 * np.count_nonzero(measure.values))
    return any(
        measure.votes(view, later)[0] >= need and view.wordy[later]
        for later in range(row + 1, min(row + _MOST_ROWS, measure.end))
    )


def _rows_above(view: View, measure: Profile, above: int, first: int, skipped: set[int]) -> tuple[list[int], list[int]]:
    """Collect the rows of headings upwards from the data, and lone headings of groups between them and the data."""
    rows: list[int] = []
    groups: list[int] = []
    blanks = 0
    for row in range(first - 1, above - 1, -1):
        if row in skipped:
            continue
        if not view.filled[row]:
            blanks += 1
            if rows or blanks > 2:
                break
        elif view.lone[row] and not _spans(view, row, measure, bool(rows), rows):
            if rows or len(groups) > 1 or is_footer(view.first_word(row)):
                break
            groups.append(row)
        elif _is_heading(view, measure, row, rows):
            rows.append(row)
        else:
            break
        if len(rows) == _MOST_ROWS:
            break
    return sorted(rows), groups


def _spans(view: View, row: int, measure: Profile, below: bool, rows: list[int]) -> bool:
    """Tell whether the only cell of a row is a heading over some columns rather than a title."""
    column = view.cells(row)[0]
    kind = view.kinds[row, column]
    if kind in {PROSE, NUMBER} or is_footer(view.first_word(row)):
        return False
    merge = view.covered.get((row, column))
    columns = np.flatnonzero(measure.used)
    if not below and _recurs(view, row, column, measure.end):
        return False
    first_value = int(np.flatnonzero(measure.values)[0])
    if merge and merge.right > merge.left:
        return bool(merge.left > columns[0] or (below and merge.right < columns[-1]))
    if column == columns[0] or column > columns[-1]:
        return False
    labels = [int(place) for place in columns if not measure.values[place]]
    behind_labels = min(
        (int(p) for p in columns if measure.values[p] and (not labels or p > labels[-1])), default=first_value
    )
    return (
        column in {first_value, behind_labels}
        or not below
        or any(view.kinds[lower, column] != EMPTY for lower in rows[-1:])
    )


def _recurs(view: View, row: int, column: int, end: int) -> bool:
    """Tell whether words stand alone in the same column further down: then they head groups of rows."""
    later = np.flatnonzero(view.lone[row + 1 : end]) + row + 1
    return bool(view.text[later, column].any() and view.text[row, column])


def _is_heading(view: View, measure: Profile, row: int, lower: list[int]) -> bool:
    """Tell whether a row with words above the data is a heading, not a title broken into cells or a fact."""
    head, data = measure.votes(view, row)
    if data > head:
        return False
    word = view.first_word(row)
    sparse = view.filled[row] < 0.5 * np.count_nonzero(measure.used)
    if is_meta(word) and view.filled[row] <= 3 and (sparse or lower):
        return False
    if sparse and (is_title(word) or any(is_footer(text) for text in view.words(row))):
        return False
    if not lower:
        return True
    if _is_broken_title(view, measure, row, sparse=bool(sparse)):
        return False
    if not sparse:
        return True
    start = view.cells(row)[0]
    repeated = any(view.kinds[below, start] != EMPTY for below in lower)
    merged = any((row, column) in view.covered for column in view.cells(row))
    labels = np.flatnonzero(measure.used)
    return merged or not (repeated and start == labels[0])


def _is_broken_title(view: View, measure: Profile, row: int, *, sparse: bool) -> bool:
    """Tell whether a title was cut into cells at its commas, or stands over nothing but labels."""
    cells = view.cells(row)
    if cells[0] != np.flatnonzero(measure.used)[0] or cells[-1] - cells[0] != len(cells) - 1:
        return False
    raw = view.grid.rows[row]
    texts = [raw[column] for column in cells[1:]]
    broken = [isinstance(text, str) and text.startswith(" ") for text in texts]
    return (len(broken) > 0 and all(broken)) or (sparse and not measure.values[cells].any())


def _unit_row(view: View, rows: list[int], measure: Profile) -> int | None:
    """Return the last row of the heading if it has nothing but units above the values."""
    if len(rows) < 2:
        return None
    row = rows[-1]
    cells = view.cells(row)
    values = [column for column in cells if measure.values[column] or not measure.used[column]]
    labels = [column for column in cells if column not in values]
    if not values or not all(is_unit(view.grid.text(row, column)) for column in values):
        return None
    if not all(is_unit_label(view.grid.text(row, column)) for column in labels):
        return None
    covered = any(_covered_from_above(view.covered.get((row, column)), row) for column in values)
    return None if covered else row


def _is_named_twice(view: View, rows: list[int], measure: Profile) -> bool:
    """Tell whether the last of several rows of headings names all columns, as another one above does."""
    labels = np.flatnonzero(measure.used & ~measure.values)
    if len(rows) < 2 or not labels.size or any((rows[-1], column) in view.covered for column in view.cells(rows[-1])):
        return False
    if all(_IDENTIFIER.fullmatch(text) for text in view.words(rows[-1])):
        return False
    columns = np.flatnonzero(measure.used)
    return bool(
        (view.text[rows[-1], columns]).all() and any((view.kinds[row, labels] != EMPTY).all() for row in rows[:-1])
    )


def _says_one_thing(view: View, row: int, measure: Profile) -> bool:
    """Tell whether a row has the same words in all columns of values, such as "unbekannt", and no unit."""
    words = {view.grid.text(row, int(column)) for column in np.flatnonzero(measure.values)}
    several = int(np.count_nonzero(measure.values)) > 1
    return several and len(words) == 1 and not any(map(is_unit, words))


def _covered_from_above(merge: Merge | None, row: int) -> bool:
    """Tell whether a cell is the lower part of a merged one."""
    return merge is not None and merge.top < row


def _head_of_words(view: View, top: int, measure: Profile) -> Head | None:
    """Return the first row as heading of a table that has nothing but words."""
    following = next((row for row in range(top + 1, measure.end) if view.wide[row]), None)
    if following is None:
        return None
    cells = view.words(top)
    repeats = len(set(cells)) < len(cells) or any(kind in {PROSE, YEAR} for kind in view.kinds[top])
    return Head((), None, None, top, top) if repeats else Head((top,), None, None, following, top)
