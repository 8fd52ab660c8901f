"""Workbooks as registration offices save them: titles, headings above headings, hidden sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - the property of a workbook has no time zone


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet.

    Attributes
    ----------
    name : str
    titles : sequence of str
    columns : sequence of str
    rows : sequence of sequence of (str or int)
    bands : sequence of (str, int)
        Merged headings above the headings, with the number of columns they span.
    hidden : bool
    """

    name: str
    titles: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    bands: Sequence[tuple[str, int]] = ()
    hidden: bool = False


def workbook(pages: Sequence[Page]) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    pages : sequence of Page
        The first visible one is shown when the file is opened.

    Returns
    -------
    bytes
        The same for the same pages.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": CREATED})
    title = book.add_format({"bold": True, "font_size": 12})
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7E6E6", "align": "center"})
    shown = False
    for page in pages:
        sheet = book.add_worksheet(page.name)
        if page.hidden:
            sheet.hide()
        elif not shown:
            sheet.activate()
            sheet.set_first_sheet()
            shown = True
        _fill(sheet, page, title, heading)
    book.close()
    return stream.getvalue()


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet,
    page: Page,
    title: xlsxwriter.format.Format,
    heading: xlsxwriter.format.Format,
) -> None:
    line = 0
    for text in page.titles:
        sheet.write_string(line, 0, text, title)
        line += 1
    if page.bands:
        column = 0
        for text, span in page.bands:
            if span > 1:
                sheet.merge_range(line, column, line, column + span - 1, text, heading)
            else:
                sheet.write_string(line, column, text, heading)
            column += span
        line += 1
    sheet.write_row(line, 0, page.columns, heading)
    for number, row in enumerate(page.rows, line + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell)
    sheet.set_column(0, max(0, len(page.columns) - 1), 16)
