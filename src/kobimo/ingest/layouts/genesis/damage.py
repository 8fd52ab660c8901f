"""What has happened to a GENESIS table on its way: the end is missing, cells are lost, keys became numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from kobimo.ingest.grid import letters
from kobimo.ingest.layouts.genesis.frame import Frame
from kobimo.ingest.layouts.keys import is_shortened
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import AreaFinding
from kobimo.model.checks import CheckResult
from kobimo.reference.checks import found


def damage(
    page: Page, frame: Frame, data: Sequence[int], remarks: Collection[int], area: AreaFinding | None
) -> tuple[CheckResult, ...]:
    """Find the harm that the grammar of the export gives away; `data` are the plain rows of data."""
    expected = frame.right + 1 - len(remarks)
    checks = _of_the_end(page, frame, expected)
    if area is not None and area.repaired and area.column is not None:
        checks.append(_shortened(page, frame, area.column))
    return (*checks, *_broken(page, frame, data, remarks, expected))


def _of_the_end(page: Page, frame: Frame, expected: int) -> list[CheckResult]:
    """Find harm: the end is missing, the last row is cut, or numbers follow after the end."""
    checks = []
    if not frame.ended and not frame.closed:
        checks.append(found("LAYOUT_CUT_OFF", page.place(frame.last), row=page.grid.numbers[frame.last]))
    late = [row for row in frame.notes if frame.ended and len(page.filled(row)) >= max(expected, 2)]
    if late:
        checks.append(found("LAYOUT_ROWS_AFTER_END", page.place(late[0]), count=len(late), rows=len(late)))
    return checks


def _shortened(page: Page, frame: Frame, column: int) -> CheckResult:
    """Say which keys have lost their zeros."""
    rows = [row for row in frame.rows if is_shortened(page.cell(row, column))]
    sample = page.cell(rows[0], column)
    place = page.place(rows[0], letters(column))
    return found("LAYOUT_KEYS_AS_NUMBERS", place, count=len(rows), cells=len(rows), sample=sample)


def _broken(
    page: Page, frame: Frame, data: Sequence[int], remarks: Collection[int], expected: int
) -> tuple[CheckResult, ...]:
    """Find rows that lost a cell or have one too many.

    In a text file the number of cells tells it; in a workbook the last cell is empty, which GENESIS never leaves.
    """
    wide = [row for row in data if any(page.row(row)[frame.right + 1 :])]
    if page.grid.typed:
        last = max(set(range(frame.right + 1)) - set(remarks))
        short = [row for row in data if not page.cell(row, last)]
    else:
        lengths = {row: len(page.grid.rows[row]) for row in (*frame.head, *data)}
        usual = Counter(lengths.values()).most_common(1)[0][0]
        short = [row for row, length in lengths.items() if length < min(usual, expected)]
    short = [] if len(short) * 10 > max(len(data), 10) else short
    rows = sorted({*short, *wide})
    if not rows:
        return ()
    cells = len(page.filled(rows[0]))
    return (found("LAYOUT_ROW_BROKEN", page.place(rows[0]), count=len(rows), cells=cells, expected=expected),)
