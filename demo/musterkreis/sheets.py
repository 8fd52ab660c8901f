"""Tables as offices save them: text with semicolons, and workbooks with a title and coloured headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

from musterkreis.layout import Layout

Cell = str | int | float | None
Row = Mapping[str, Cell]

BROKEN_REFERENCE = "#BEZUG!"
"""What German Excel shows for a formula whose source was deleted. In a workbook it is a formula and an error."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table before it is written.

    Attributes
    ----------
    file : str
        Name; harmless details are drawn by it.
    columns : sequence of str
        Headings in the order of this file.
    rows : sequence of mapping
        Heading to cell; a heading that is not in it stays empty.
    titles : sequence of str
        Lines that may stand above; the layout decides how many do.
    bands : sequence of (str, int)
        Headings above the headings with the number of columns they span, in order; empty if there are none.
    """

    file: str
    columns: Sequence[str]
    rows: Sequence[Row]
    titles: Sequence[str]
    bands: Sequence[tuple[str, int]] = ()


def as_csv(sheet: Sheet, layout: Layout, encoding: str = "cp1252") -> bytes:
    """Write text with semicolons, as a German spreadsheet program saves it.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    encoding : str, optional

    Returns
    -------
    bytes
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    width = len(sheet.columns)
    for title in layout.titles(sheet.file, sheet.titles):
        writer.writerow([title, *[""] * (width - 1)])
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([_german(row.get(column)) for column in sheet.columns])
    for _line in range(_blank_lines(sheet.file, layout)):
        writer.writerow([""] * width)
    return stream.getvalue().encode(encoding)


def as_workbook(sheet: Sheet, layout: Layout, name: str) -> bytes:
    """Write a workbook with one sheet.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    name : str
        Of the sheet.

    Returns
    -------
    bytes
        The same for the same input.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    page = book.add_worksheet(name)
    title, heading = (
        book.add_format({"bold": True, "font_size": 13}),
        book.add_format({"bold": True, "bg_color": "#DCE6F1"}),
    )
    width, line = len(sheet.columns), 0
    for text in layout.titles(sheet.file, sheet.titles):
        page.merge_range(line, 0, line, width - 1, text, title)
        line += 1
    if sheet.bands:
        _write_bands(page, line, sheet.bands, heading)
        line += 1
    page.write_row(line, 0, sheet.columns, heading)
    for number, row in enumerate(sheet.rows, line + 1):
        for column, text in enumerate(sheet.columns):
            if row.get(text) == BROKEN_REFERENCE:
                page.write_formula(number, column, "=#REF!", None, "#REF!")
            else:
                page.write(number, column, row.get(text))
    page.set_column(0, width - 1, 18)
    book.close()
    return stream.getvalue()


def _write_bands(
    page: xlsxwriter.worksheet.Worksheet, line: int, bands: Sequence[tuple[str, int]], style: xlsxwriter.format.Format
) -> None:
    column = 0
    for text, span in bands:
        if span > 1:
            page.merge_range(line, column, line, column + span - 1, text, style)
        else:
            page.write(line, column, text, style)
        column += span


def _german(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def _blank_lines(file: str, layout: Layout) -> int:
    return int(layout.rng(f"{file} end").integers(0, 3))
