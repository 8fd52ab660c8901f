"""Where title, headings, data and notes of a GENESIS table stand.

The export begins with `Tabelle: CODE` (older ones `GENESIS-Tabelle:`), then the title, hard-wrapped. The first cells
of all rows of headings are blank, they belong to the columns with time, key and label. A line of underscores ends the
data. Workbooks have no line with the code, and name the columns of the labels in the first row of headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kobimo.ingest.layouts.page import Page, counts_columns
from kobimo.ingest.layouts.periods import period_of
from kobimo.ingest.layouts.units import is_unit

CODE = re.compile(r'(?:GENESIS-)?Tabelle:\s*"?(?P<code>Temporär|[0-9A-Z]{4,6}-[0-9A-Za-z*_$-]+)"?$')
END = re.compile(r"_{5,}")
STAMP = re.compile(r"Stand: ?\d{2}\.\d{2}\.\d{4}(?: ?/? ?\d{2}:\d{2}(?::\d{2})?)?")
COPYRIGHT = re.compile(
    r"(?:©|\ufffd|ï¿½|\(C\)(?:opyright)?|Copyright)\s*(?:\(C\)\s*)?(?=\S*\s*(?:Statisti|Landes|Bayer|Amt|Hess|Inform|Th))"
)
_HEAD_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of one table; `notes` are those below the data, `ended` whether the line of underscores is there."""

    code: str
    title: tuple[int, ...]
    head: tuple[int, ...]
    named: bool  # the first row of headings names the columns of the labels
    labels: tuple[int, ...]  # columns with time, key, label
    number_row: int | None
    first: int
    last: int
    right: int
    notes: tuple[int, ...]
    ended: bool
    closed: bool  # copyright or time stamp is there

    @property
    def rows(self) -> range:
        """Rows of data."""
        return range(self.first, self.last + 1)


def segments(page: Page) -> list[tuple[int, int]]:
    """Cut a file into exports: each begins with the line of its code, one without code with the file."""
    starts = [row for row in range(page.height) if code_in(page, row)]
    if not starts or _looks_like_data(page, starts[0]):
        starts.insert(0, 0)
    elif starts[0] > 0:
        starts[0] = 0
    return list(zip(starts, [*starts[1:], page.height], strict=True))


def code_in(page: Page, row: int) -> str:
    """Return the code that a row names; it may be glued to the time stamp of the export before."""
    first = page.first(row)
    match = CODE.search(first) if "Tabelle:" in first else None
    return match["code"] if match and (match.start() == 0 or STAMP.match(first) is not None) else ""


def frame_of(page: Page, start: int, stop: int) -> Frame | None:
    """Find the parts of one export, or return None if its grammar does not fit."""
    code = next((code for row in range(start, min(stop, start + 5)) if (code := code_in(page, row))), "")
    end = next((row for row in range(start, stop) if _is_end(page, row)), None)
    below = stop if end is None else end
    head_span = _head(page, start, below, has_code=bool(code))
    if code and not page.grid.typed and (head_span is None or _is_heading(page, head_span[0] - 1, start)):
        head_span = _moved_head(page, start, below) or head_span
    if head_span is None:
        return None
    top, first, named = head_span
    head = tuple(range(top, first))
    number_row = first if counts_columns(page, first) else None
    first += number_row is not None
    below = _below(page, first, stop) if end is None else end
    last = next((row for row in range(below - 1, first - 1, -1) if page.filled(row)), None)
    if last is None:
        return None
    notes = tuple(row for row in range(below, stop) if page.filled(row) and not _is_end(page, row))
    right = max(_right(page, head), _usual_right(page, range(first, last + 1)))
    title = tuple(row for row in range(start, top) if page.filled(row) and not code_in(page, row))
    closed = any(STAMP.search(page.text(row)) or COPYRIGHT.search(page.text(row)) for row in notes)
    labels = _labels(page, head, named=named, first=first, last=last, right=right)
    if not labels:
        return None
    return Frame(code, title, head, named, labels, number_row, first, last, right, notes, end is not None, closed)


def _right(page: Page, rows: Iterable[int]) -> int:
    """Return the last column that is filled in any of the rows."""
    return max((page.filled(row)[-1] for row in rows if page.filled(row)), default=0)


def _usual_right(page: Page, rows: Iterable[int]) -> int:
    """Return the last filled column of most rows; one row with a cell too many does not widen the table."""
    return Counter(page.filled(row)[-1] for row in rows if page.filled(row)).most_common(1)[0][0]


def _is_end(page: Page, row: int) -> bool:
    """Tell whether a row is the line of underscores, alone in its row."""
    filled = page.filled(row)
    return len(filled) == 1 and END.fullmatch(page.row(row)[filled[0]]) is not None


def _head(page: Page, start: int, stop: int, *, has_code: bool) -> tuple[int, int, bool] | None:
    """Return first row of headings, first row of data, and whether the columns of the labels are named."""
    blank = next((row for row in range(start, stop) if not page.first(row) and page.filled(row)), None)
    if blank is None or blank > start + 60 or any(_looks_like_data(page, row) for row in range(start, blank)):
        return None if has_code and not page.grid.typed else _named_head(page, start, stop)
    first = next((row for row in range(blank, stop) if page.first(row) or not page.filled(row)), None)
    if first is None or first - blank > _HEAD_AT_MOST:
        return None
    above = blank - 1
    named = above >= start and _names_labels(page, above, blank, has_code=has_code)
    return (above if named else blank), first, named


def _names_labels(page: Page, above: int, blank: int, *, has_code: bool) -> bool:
    """Tell whether the row above the headings with a blank first cell belongs to them."""
    merges = [merge for merge in page.grid.merges if merge.top == above]
    if any(merge.left > 0 or (merge.right == 0 and merge.bottom >= blank) for merge in merges):
        return True
    filled = page.filled(above)
    return not has_code and len(filled) > 1 and filled[-1] * 2 >= page.filled(blank)[-1] - 1


def _named_head(page: Page, start: int, stop: int) -> tuple[int, int, bool] | None:
    """Find the only row of headings of a workbook: the last row of text before the first row of numbers."""
    first = next((row for row in range(start, min(stop, start + 60)) if _looks_like_data(page, row)), None)
    if first is None or first == start:
        return None
    head = first - 1
    return (head, first, True) if len(page.filled(head)) > 1 else None


def _is_heading(page: Page, row: int, start: int) -> bool:
    """Tell whether the row above the supposed headings has more cells than a line of the title."""
    return row >= start and len(page.filled(row)) > max(2, len(page.filled(row + 1)) // 2)


def _moved_head(page: Page, start: int, stop: int) -> tuple[int, int, bool] | None:
    """Find the headings where columns were moved, so that the blank cells no longer stand first.

    Rows of data are full; the row above the first of them is the last row of headings, its blank cells are labels.
    """
    filled = {row: len(page.filled(row)) for row in range(start, stop)}
    width = max(filled.values(), default=0)
    full = [row for row, number in filled.items() if number == width]
    if width < 3 or len(full) * 2 < sum(number > 1 for number in filled.values()):
        return None
    first = full[0]
    labels = set(range(width)) - set(page.filled(first - 1)) if first > start else set()
    if not labels or 0 in labels:
        return None
    top = first
    while top > start and len(page.filled(top - 1)) >= max(2, (width - len(labels) + 1) // 2):
        if labels & set(page.filled(top - 1)):
            break
        top -= 1
    return (top, first, False) if top < first else None


def _labels(page: Page, head: tuple[int, ...], *, named: bool, first: int, last: int, right: int) -> tuple[int, ...]:
    """Return the columns of the labels: blank in all headings, or in all but the first that names them."""
    if not named:
        above = {column for row in head for column in page.filled(row)}
        return tuple(column for column in range(right + 1) if column not in above)
    if len(head) > 1:
        merged = {m.left for m in page.grid.merges if m.top == head[0] and m.left < m.right}
        below = {column for row in head[1:] for column in page.filled(row)} | merged
        return tuple(range(max(min(below, default=1), 1)))
    values = (column for column in range(1, right + 1) if _is_number(page, first, last, column))
    return tuple(range(max(next(values, 1), 1)))


def _is_number(page: Page, first: int, last: int, column: int) -> bool:
    """Tell whether most cells of a column are typed numbers; keys of workbooks are text."""
    values = [row[column] for row in page.grid.rows[first : last + 1] if column < len(row)]
    return sum(isinstance(value, (int, float)) for value in values) * 2 > len(values)


def _looks_like_data(page: Page, row: int) -> bool:
    """Tell whether a row has a label in front and numbers or signs behind."""
    texts = page.row(row)
    if not texts or not texts[0]:
        return False
    values = [text for text in texts[1:] if text]
    plain = sum(looks_like_value(text) for text in values)
    return len(values) > 0 and plain * 3 >= len(values) and looks_like_value(values[-1])


def looks_like_value(text: str) -> bool:
    """Tell whether a cell is a number, with or without brackets and mark, or a sign of official tables."""
    if text in _SIGNS:
        return True
    bare = text.strip("()").removeprefix("-").removeprefix("−").rstrip("prse ")
    return bool(bare) and bare.translate(_DIGITS) == "" and bare[0].isdigit()


_SIGNS = frozenset({"-", "–", ".", "·", "...", "…", "/", "x", "X", "*"})
_DIGITS = dict.fromkeys(map(ord, "0123456789., '’"))


def _below(page: Page, first: int, stop: int) -> int:
    """Find the row after the data where the line of underscores is missing: the first one with nothing but a text."""
    for row in range(first, stop):
        filled = page.filled(row)
        alone = len(filled) == 1 and page.first(row)
        if (
            alone
            and not lone_period(page, row)
            and not any(_looks_like_data(page, later) for later in _next(page, row, stop))
        ):
            return row
    return stop


def _next(page: Page, row: int, stop: int) -> Iterator[int]:
    """Give the next rows that are not empty."""
    return (later for later in range(row + 1, min(stop, row + 4)) if page.filled(later))


def lone_period(page: Page, row: int) -> bool:
    """Tell whether a row is a date or a year alone: it is valid for the rows below."""
    filled = page.filled(row)
    return len(filled) == 1 and filled[0] == 0 and period_of(page.first(row)) is not None


def unit_row(page: Page, frame: Frame) -> int | None:
    """Return the last row of headings if it has nothing but units."""
    row = frame.head[-1]
    texts = [page.cell(row, column) for column in page.filled(row)]
    full = len(texts) + len(frame.labels) > frame.right or bool(page.grid.merges)
    return row if len(frame.head) > 1 and full and all(map(is_unit, texts)) else None
