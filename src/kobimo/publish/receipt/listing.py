"""The first sheet of an annotated workbook: everything that was found, each with a link to its cell."""

from __future__ import annotations

import math

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.publish.receipt.feedback import Feedback, severity_name
from kobimo.publish.receipt.marking import FILLS, Marked, plain
from kobimo.publish.spelling import spelling

_WIDTHS = (6, 11, 22, 16, 9, 8, 22, 64, 64, 9)
_LONGEST = 32_000
_FONT = "Calibri"


def write_text(cell: Cell | MergedCell, text: str) -> None:
    """Write text that stays text: nothing of a delivered file becomes a formula."""
    cell.value = plain(text)[:_LONGEST]
    cell.data_type = "s"


def free_title(book: Workbook, wanted: str) -> str:
    """Return a title that a sheet may have and no other sheet has."""
    safe = "".join("_" if sign in "[]:*?/\\" else sign for sign in plain(wanted)).strip("'")
    taken = {name.casefold() for name in book.sheetnames}
    for number in range(1, 1000):
        ending = f" ({number})" if number > 1 else ""
        title = f"{safe[: 31 - len(ending)]}{ending}"
        if title and title.casefold() not in taken:
            return title
    return f"kobimo {len(taken)}"


def write_listing(book: Workbook, feedback: Feedback, marked: dict[int, Marked], warnings: tuple[str, ...]) -> None:
    """Put the sheet in front and show it first.

    Parameters
    ----------
    book : Workbook
        Is changed.
    feedback : Feedback
    marked : dict of int to Marked
        Cells of the check results.
    warnings : tuple of str
        What the copy lacks.
    """
    sheet = book.create_sheet(free_title(book, _("Rückmeldung")), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    line = _head(sheet, feedback, warnings)
    headings = (
        _("Nr."),
        _("Ergebnis"),
        _("Datei"),
        _("Blatt"),
        _("Zelle"),
        _("Zeile"),
        _("Spalte"),
        _("Was aufgefallen ist"),
        _("Abhilfe"),
        _("Stellen"),
    )
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(line, column)
        write_text(cell, heading)
        cell.font, cell.fill = Font(name=_FONT, bold=True), PatternFill("solid", start_color="FFE8EDF3")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    for number in range(len(feedback.checks)):
        _row(sheet, line + 1 + number, feedback, number, marked.get(number))
    if not feedback.checks:
        write_text(sheet.cell(line + 1, 2), _("Keine Auffälligkeiten."))
    last = get_column_letter(len(headings))
    sheet.auto_filter.ref = f"A{line}:{last}{line + max(len(feedback.checks), 1)}"
    sheet.freeze_panes = f"A{line + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{line}:{line}"


def _head(sheet: Worksheet, feedback: Feedback, warnings: tuple[str, ...]) -> int:
    """Write who, what and when; return the line of the headings below."""
    write_text(sheet.cell(1, 1), _("Rückmeldung zur Datenlieferung"))
    sheet.cell(1, 1).font = Font(name=_FONT, bold=True, size=16, color="FF154E84")
    write_text(sheet.cell(2, 1), feedback.verdict)
    sheet.cell(2, 1).font = Font(name=_FONT, bold=True, size=12)
    texts = [
        _("{content}, geliefert von {supplier} an {recipient}, Eingang {moment}").format(
            content=feedback.content,
            supplier=feedback.supplier,
            recipient=feedback.recipient,
            moment=spelling().moment(feedback.moment),
        ),
        ", ".join(file.name for file in feedback.files),
        *feedback.remarks,
        *warnings,
    ]
    for line, text in enumerate(texts, 3):
        write_text(sheet.cell(line, 1), text)
    return 4 + len(texts)


def _row(sheet: Worksheet, line: int, feedback: Feedback, number: int, marked: Marked | None) -> None:
    check = feedback.checks[number]
    place = check.place
    texts = (
        "",
        severity_name(check.severity),
        place.file,
        marked.sheet if marked else place.sheet,
        marked.cell if marked else place.cell,
        "",
        place.column,
        check.message,
        check.remedy if check.severity is not Severity.NOTE else "",
        "",
    )
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(line, column)
        if text:
            write_text(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    lines = max(math.ceil(len(text) / (0.95 * width)) for text, width in zip(texts, _WIDTHS, strict=True))
    sheet.row_dimensions[line].height = 15 * min(max(lines, 1), 20)
    sheet.cell(line, 1).value = number + 1
    sheet.cell(line, 6).value = place.row
    sheet.cell(line, 10).value = check.count
    sheet.cell(line, 2).fill = PatternFill("solid", start_color=FILLS[check.severity])
    if marked is not None:
        link = sheet.cell(line, 5)
        quoted = marked.sheet.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{marked.cell}")
        link.font = Font(name=_FONT, color="FF154E84", underline="single")
