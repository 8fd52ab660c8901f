"""Open a workbook: typed cells of all its sheets, and what only its package tells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import python_calamine as calamine

from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.packed import unpacked
from kobimo.ingest.formats.trimming import filled_length, is_blank, without_empty_end
from kobimo.ingest.formats.workbook.package import Package
from kobimo.ingest.formats.workbook.sheet import Extras, extras, far_cell
from kobimo.ingest.grid import Container, Grid, Merge, Opened, Value, address, letters
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

_DAMAGED = "WORKBOOK_DAMAGED"
_NATURAL = {Content.XLSX: (".xlsx", ".xlsm"), Content.OLE: (".xls",), Content.ODS: (".ods",)}
_LARGE = 4 << 20
"""Bytes of XML from which on a second thread saves time."""

_Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet as calamine gives it, and what its package adds."""

    name: str
    hidden: bool
    rows: list[list[Value]]
    merges: list[_Range]
    extras: Extras = field(default_factory=Extras)


def open_xlsx(source: Source) -> Opened:
    """Open XLSX or XLSM; see `kobimo.ingest.formats.registry.open_file`."""
    with unpacked(source, _DAMAGED) as archive:
        package = Package(source, archive)
        container = Container.XLSM if package.macros else Container.XLSX
        grids, checks = [], _notes(source, package)
        for sheet in _sheets(source, package):
            grids.append(_grid(source, sheet, sheet.extras, package.comments(sheet.name)))
            checks += _uncomputed(source, sheet.name, sheet.extras)
    return _opened(source, container, grids, checks)


def open_xls(source: Source) -> Opened:
    """Open the old Excel format; see `kobimo.ingest.formats.registry.open_file`."""
    from kobimo.ingest.formats.workbook.binary import binary_extras  # noqa: PLC0415 - the other formats do without

    more = binary_extras(source.path)
    grids = [_grid(source, sheet, more.get(sheet.name, Extras()), {}) for sheet in _sheets(source, None)]
    return _opened(source, Container.XLS, grids)


def open_ods(source: Source) -> Opened:
    """Open an OpenDocument workbook; see `kobimo.ingest.formats.registry.open_file`."""
    from kobimo.ingest.formats.workbook.document import Document  # noqa: PLC0415 - the other formats do without

    with unpacked(source, _DAMAGED) as archive:
        document = Document(source, archive)
        grids = []
        for sheet in _sheets(source, None):
            more = document.sheet(sheet.name)
            merged = _Sheet(sheet.name, sheet.hidden, sheet.rows, more.merges)
            grids.append(_grid(source, merged, more.extras, more.comments))
    return _opened(source, Container.ODS, grids)


def _opened(source: Source, container: Container, grids: Sequence[Grid], checks: Sequence[CheckResult] = ()) -> Opened:
    """Make the result; a workbook of charts alone has nothing to read."""
    if not grids:
        raise reject("SHEET_NONE_VISIBLE", source.name)
    return Opened(source.name, container, tuple(grids), tuple(checks))


def _sheets(source: Source, package: Package | None) -> Iterator[_Sheet]:
    """Read the cells of one sheet after the other."""
    try:
        with _load(source) as book:
            metas = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
            for meta in metas:
                yield _sheet(source, book, meta, package)
    except calamine.PasswordError as error:
        raise reject("WORKBOOK_PASSWORD", source.name) from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise reject(_DAMAGED, source.name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise reject(_DAMAGED, source.name) from error


def _load(source: Source) -> calamine.CalamineWorkbook:
    """Load a workbook; the library goes by the ending, so one that may lie is kept from it."""
    natural = _NATURAL.get(sniff(source.path), ())
    if source.path.suffix.lower() in natural:
        return calamine.load_workbook(source.path)
    return calamine.load_workbook(io.BytesIO(source.path.read_bytes()))


def _sheet(
    source: Source, book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, package: Package | None
) -> _Sheet:
    """Read the cells of one sheet, unless a lone cell at its far end makes it too large."""
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    if package is None:
        sheet = book.get_sheet_by_name(meta.name)
        return _Sheet(meta.name, hidden, _rows(sheet), _merges(sheet))
    xml, styles = package.sheet(meta.name), package.percent_styles
    far = far_cell(xml, source.limits.cells)
    if far is not None:
        corner = address(far[0], far[1])
        raise reject("SHEET_TOO_LARGE", source.name, sheet=meta.name, row=far[0], corner=corner)
    if len(xml) < _LARGE:
        sheet, more = book.get_sheet_by_name(meta.name), extras(xml, styles)
    else:
        sheet, more = _side_by_side(book, meta.name, xml, styles)
    return _Sheet(meta.name, hidden, _rows(sheet), _merges(sheet), more)


def _side_by_side(
    book: calamine.CalamineWorkbook, name: str, xml: bytes, styles: frozenset[int]
) -> tuple[calamine.CalamineSheet, Extras]:
    """Let the library read while the XML is searched; it works without Python's lock."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most sheets are not worth it

    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(book.get_sheet_by_name, name)
        more = extras(xml, styles)
        return reading.result(), more


def _merges(sheet: calamine.CalamineSheet) -> list[_Range]:
    """Return the merged cells in their order."""
    return sorted(sheet.merged_cell_ranges or [])


def _rows(sheet: calamine.CalamineSheet) -> list[list[Value]]:
    """Return all cells from A1 on, without the empty end of each row."""
    rows = cast("list[list[Value]]", sheet.to_python(skip_empty_area=False))
    for cells in rows:
        if cells and type(cells[-1]) is not float and is_blank(cells[-1]):
            del cells[filled_length(cells) :]
    return rows


def _grid(source: Source, sheet: _Sheet, more: Extras, comments: dict[tuple[int, int], str]) -> Grid:
    """Join cells and extras."""
    _overlay(sheet.rows, more.errors)
    covered = _uncover(sheet.rows, sheet.merges)
    rows, numbers = without_empty_end(sheet.rows, list(range(1, len(sheet.rows) + 1)))
    width = max(map(len, rows), default=0)
    return Grid(
        file=source.name,
        name=sheet.name,
        rows=rows,
        numbers=numbers,
        merges=tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merges),
        hidden=sheet.hidden,
        hidden_rows=frozenset(row for row in more.hidden_rows if row < len(rows)),
        hidden_columns=frozenset(column for column in more.hidden_columns if column < width),
        percent=more.percent,
        uncomputed=frozenset(more.uncomputed),
        comments=comments,
        typed=True,
        facts={"covered": str(covered)} if covered else {},
    )


def _uncover(rows: list[list[Value]], merges: list[_Range]) -> int:
    """Empty the cells that a merged one covers, as Excel shows them; return how many held something."""
    covered = 0
    for (top, left), (bottom, right) in merges:
        for at in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[at]))):
                if (at, column) != (top, left) and not is_blank(rows[at][column]):
                    rows[at][column] = ""
                    covered += 1
    return covered


def _overlay(rows: list[list[Value]], errors: dict[tuple[int, int], str]) -> None:
    """Put error values such as #REF! back as text."""
    for (row, column), text in errors.items():
        if row < len(rows):
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = text


def _notes(source: Source, package: Package) -> list[CheckResult]:
    """Note programs and links, which are left alone."""
    checks = []
    if package.macros:
        checks.append(found("WORKBOOK_MACROS", Place(source.name)))
    if package.links:
        checks.append(found("WORKBOOK_LINKS", Place(source.name), count=package.links, books=package.links))
    return checks


def _uncomputed(source: Source, sheet: str, more: Extras) -> list[CheckResult]:
    """Report formulas that were never computed."""
    if not more.uncomputed:
        return []
    row, column = more.uncomputed[0]
    place = Place(source.name, sheet, row + 1, letters(column))
    return [found("FORMULA_WITHOUT_VALUE", place, count=len(more.uncomputed), cells=len(more.uncomputed))]
