"""The supplier's own workbook with the cells marked that check results are about."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kobimo.ingest.cells import as_text
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.language import _
from kobimo.publish.receipt.feedback import Feedback
from kobimo.publish.receipt.listing import free_title, write_listing, write_text
from kobimo.publish.receipt.losses import losses
from kobimo.publish.receipt.marking import Copied, mark

_LARGEST_WORKBOOK = 16 << 20
_LARGEST_TEXT = 600_000
"""Bytes of a packed workbook, and cells of a text file, beyond which a copy would take minutes."""

_UNREADABLE = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    zipfile.BadZipFile,
    InvalidFileException,
    OSError,
    SyntaxError,
)
"""What openpyxl raises for workbooks that Excel opens nevertheless; an XML error is a SyntaxError."""

Sheets = dict[tuple[str, str], Copied]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A workbook as bytes, what its copy lacks, and how many check results have a marked cell."""

    data: bytes
    warnings: tuple[str, ...]
    marked: int


def annotated_workbook(feedback: Feedback, originals: Mapping[str, Path]) -> Annotated:
    """Copy what was delivered into a workbook, mark the cells, and list everything on the first sheet.

    One XLSX keeps formats, formulas and charts as far as they can be kept. Text files, old workbooks and several files
    together become sheets in which every cell is text, in the rows and columns where it stood. A file that lists
    persons is never copied.

    Parameters
    ----------
    feedback : Feedback
    originals : mapping of file name to path
        Delivered files that are still there.

    Returns
    -------
    Annotated
    """
    book, sheets, notes = _copy(feedback, originals)
    marked = mark(book, sheets, feedback.checks)
    write_listing(book, feedback, marked, notes)
    sink = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(sink)
    return Annotated(sink.getvalue(), notes, len(marked))


def _copy(feedback: Feedback, originals: Mapping[str, Path]) -> tuple[Workbook, Sheets, tuple[str, ...]]:
    """Return the copy, its sheets by file and sheet, and what it lacks."""
    if feedback.lists_persons:
        return _empty(), {}, (_("Die Datei enthält Angaben zu einzelnen Personen und wurde deshalb nicht kopiert."),)
    present = {name: path for name, path in originals.items() if path.is_file()}
    if not present:
        return _empty(), {}, (_("Die gelieferte Datei ist nicht mehr vorhanden; deshalb steht hier nur die Liste."),)
    opened = {name: open_file(path) for name, path in present.items()}
    if len(opened) == 1:
        ((name, one),) = opened.items()
        if one.container in {Container.XLSX, Container.XLSM} and present[name].stat().st_size <= _LARGEST_WORKBOOK:
            try:
                return _workbook(name, present[name], one)
            except _UNREADABLE:  # a copy as text says at least where
                pass
    return _as_text(opened)


def _workbook(name: str, path: Path, opened: Opened) -> tuple[Workbook, Sheets, tuple[str, ...]]:
    """Load a workbook with everything that openpyxl can carry over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it cannot carry over is told by `losses`
        book = load_workbook(path, rich_text=True, keep_links=True)
    book.security = None
    titles = [sheet.title for sheet in book.worksheets]
    sheets = {(name, grid.name): Copied(grid.name) for grid in opened.grids if grid.name in titles}
    visible = [grid.name for grid in opened.grids if not grid.hidden and grid.name in titles]
    if visible:
        sheets[name, ""] = Copied(visible[0])
    return book, sheets, losses(path)


def _as_text(opened: Mapping[str, Opened]) -> tuple[Workbook, Sheets, tuple[str, ...]]:
    """Write every cell as text, so that zeros stay and nothing becomes a date."""
    book, notes = _empty(), list[str]()
    sheets: Sheets = {}
    for name, one in opened.items():
        for grid in one.grids:
            if sum(map(len, grid.rows)) > _LARGEST_TEXT:
                notes.append(
                    _("{file} ist zu groß für eine Kopie; deshalb steht hier nur die Liste.").format(file=name)
                )
                continue
            wanted = grid.name if len(opened) == 1 else " ".join(filter(None, (name, grid.name)))
            title = free_title(book, wanted or name)
            copied = Copied(title, 1 if grid.numbers and grid.numbers[0] == 0 else 0)
            sheets[grid.file, grid.name] = copied
            sheets.setdefault((grid.file, ""), copied)
            sheets.setdefault((name, ""), copied)
            _write(book, copied, grid)
        if not one.grids:
            notes.append(_("{file} ließ sich nicht öffnen; deshalb steht hier nur die Liste.").format(file=name))
    if sheets:
        notes.append(_("Die Blätter zeigen die gelieferten Zellen als Text, ohne Formate."))
    return book, sheets, tuple(dict.fromkeys(notes))


def _write(book: Workbook, copied: Copied, grid: Grid) -> None:
    """Write the cells where they stood; records of geodata get a row of headings in front of number one."""
    sheet = book.create_sheet(copied.title)
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        for column, value in enumerate(row, 1):
            if text := as_text(value):
                cell = sheet.cell(number + copied.shift, column)
                write_text(cell, text)
                cell.number_format = "@"


def _empty() -> Workbook:
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    return book
