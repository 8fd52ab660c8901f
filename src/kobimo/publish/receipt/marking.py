"""Mark the cells that check results are about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.table import clean

FILLS = {Severity.ERROR: "FFF4B6B2", Severity.WARNING: "FFFFE08A", Severity.NOTE: "FFCFE2F5"}
"""Signal colours behind black text; the comment says the same in words."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_LETTERS = re.compile(r"[A-Z]{1,2}")
_SEARCHED_ROWS = 60
_LONGEST_COMMENT = 2000
_AUTHOR = "kobimo"
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Marked:
    """Where a check result stands in the copy."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A sheet of the copy; `shift` is how much further down its rows stand than the numbers that places name."""

    title: str
    shift: int = 0


def mark(book: Workbook, sheets: dict[tuple[str, str], Copied], checks: tuple[CheckResult, ...]) -> dict[int, Marked]:
    """Fill and comment the cells of check results.

    Parameters
    ----------
    book : Workbook
        Is changed.
    sheets : dict
        File and sheet, as places name them: sheet of the book. The sheet "" is that of a file with one.
    checks : tuple of CheckResult
        Those without a place are left out.

    Returns
    -------
    dict of int to Marked
        By position of the check result.
    """
    marked: dict[int, Marked] = {}
    worst: dict[tuple[str, str], Severity] = {}
    for number in sorted(range(len(checks)), key=lambda n: _ORDER.index(checks[n].severity)):
        check = checks[number]
        copied = sheets.get((check.place.file, check.place.sheet))
        cell = None if copied is None else _cell(book[copied.title], _shifted(check.place, copied.shift))
        if copied is None or cell is None:
            continue
        key = (copied.title, cell.coordinate)
        if key not in worst:
            worst[key] = check.severity
            cell.fill = PatternFill("solid", start_color=FILLS[check.severity])
        _comment(cell, check)
        marked[number] = Marked(copied.title, cell.coordinate)
    return marked


def plain(text: str) -> str:
    """Return a text without the characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode("utf-8")


def _comment(cell: Cell, check: CheckResult) -> None:
    """Add what was found to the comment of a cell; what the supplier wrote stays in front."""
    text = f"kobimo: {check.message}"
    if check.remedy and check.severity is not Severity.NOTE:
        text += f" – {_('Abhilfe')}: {check.remedy}"
    before = cell.comment.text if cell.comment is not None else ""
    whole = f"{before}\n{text}" if before else text
    comment = Comment(plain(whole)[:_LONGEST_COMMENT], _AUTHOR)
    comment.width, comment.height = 360, 60 + 18 * (len(comment.text) // 50)
    cell.comment = comment


def _shifted(place: Place, shift: int) -> Place:
    """Return the place in a copy whose rows begin further down."""
    if not shift:
        return place
    cell = _ADDRESS.fullmatch(place.cell)
    moved = f"{cell[1]}{int(cell[2]) + shift}" if cell else ""
    return replace(place, row=None if place.row is None else place.row + shift, cell=moved)


def _cell(sheet: Worksheet, place: Place) -> Cell | None:
    """Find the cell that a place means; None if it names neither row nor column."""
    if _ADDRESS.fullmatch(place.cell):
        return _unmerged(sheet, sheet[place.cell])
    column = _column(sheet, place.column, place.row) if place.column else None
    if place.row is not None:
        position = column[1] if column is not None else _first_filled(sheet, place.row)
        return _unmerged(sheet, sheet.cell(max(place.row, 1), position))
    return None if column is None else _unmerged(sheet, sheet.cell(*column))


def _unmerged(sheet: Worksheet, cell: Cell | MergedCell) -> Cell | None:
    """Return the cell that holds the text of a merged range."""
    if isinstance(cell, Cell):
        return cell
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            first = sheet.cell(merged.min_row, merged.min_col)
            return first if isinstance(first, Cell) else None
    return None


def _column(sheet: Worksheet, heading: str, row: int | None) -> tuple[int, int] | None:
    """Find a heading above a row: row and column of its cell."""
    last = min(sheet.max_row, _SEARCHED_ROWS, row if row is not None else sheet.max_row)
    wanted = clean(heading).casefold()
    for cells in sheet.iter_rows(min_row=1, max_row=max(last, 1)):
        for cell in cells:
            if isinstance(cell.value, str) and clean(cell.value).casefold() == wanted:
                return cell.row, cell.column
    if row is not None and _LETTERS.fullmatch(heading):
        return row, column_index_from_string(heading)
    return None


def _first_filled(sheet: Worksheet, row: int) -> int:
    if row > sheet.max_row:
        return 1
    return next((cell.column for cell in sheet[row] if cell.value not in {None, ""}), 1)
