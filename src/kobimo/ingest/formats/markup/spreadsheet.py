"""Open XML spreadsheets of 2003, which reporting programs name .xls."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from xml.etree import ElementTree as ET

from kobimo.ingest.formats.content import Content
from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.delimited.decoding import read_guarded
from kobimo.ingest.formats.packed import has_dtd
from kobimo.ingest.formats.registry import unreadable
from kobimo.ingest.formats.trimming import without_empty_end
from kobimo.ingest.grid import Container, Grid, Merge, Opened, Value

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HEAD = 1 << 14


@dataclass(slots=True)
class _Cells:
    """Cells of one sheet on their grid."""

    rows: list[list[Value]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    covered: set[tuple[int, int]] = field(default_factory=set)
    places: int = 0


def open_xml(source: Source) -> Opened:
    """Open XML, if it is a spreadsheet; see `kobimo.ingest.formats.registry.open_file`."""
    data = read_guarded(source)
    if has_dtd(data[:_HEAD]):
        raise reject("XML_WITH_DTD", source.name, part=source.name)
    try:
        root = ET.fromstring(data)  # noqa: S314 - a document type was refused
    except (ET.ParseError, ValueError) as error:
        raise _no_spreadsheet(source) from error
    if root.tag != f"{_SS}Workbook":
        raise _no_spreadsheet(source)
    grids = tuple(_grid(source, sheet) for sheet in root.iter(f"{_SS}Worksheet"))
    if not grids:
        raise reject("SHEET_NONE_VISIBLE", source.name)
    return Opened(source.name, Container.XLS, grids, facts={"variant": "XML 2003"})


def _no_spreadsheet(source: Source) -> Exception:
    """Make the message about XML that is no spreadsheet."""
    return unreadable(source, Content.XML)


def _grid(source: Source, sheet: ET.Element) -> Grid:
    """Read one sheet."""
    cells = _Cells()
    name = sheet.get(f"{_SS}Name", "")
    for node in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row = max(len(cells.rows), _number(node, "Index", len(cells.rows) + 1) - 1)
        _take(source, cells, name, (row - len(cells.rows)) + 1)
        cells.rows.extend([] for _gap in range(row + 1 - len(cells.rows)))
        if node.get(f"{_SS}Hidden") == "1":
            cells.hidden.add(row)
        _fill(source, cells, name, node)
    rows, numbers = without_empty_end(cells.rows, list(range(1, len(cells.rows) + 1)))
    merges = tuple(merge for merge in cells.merges if merge.top < len(rows))
    state = sheet.findtext("{urn:schemas-microsoft-com:office:excel}WorksheetOptions/"
                           "{urn:schemas-microsoft-com:office:excel}Visible", "")  # fmt: skip
    return Grid(source.name, name, rows, numbers, merges, bool(state), frozenset(cells.hidden), typed=True)


def _fill(source: Source, cells: _Cells, sheet: str, node: ET.Element) -> None:
    """Put the cells of one row on the grid."""
    row, column = len(cells.rows) - 1, 0
    for cell in node.iterfind(f"{_SS}Cell"):
        column = max(column, _number(cell, "Index", column + 1) - 1)
        while (row, column) in cells.covered:
            column += 1
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        _take(source, cells, sheet, (across + 1) * (down + 1) + max(0, column - len(cells.rows[row])))
        cells.rows[row].extend([""] * (column - len(cells.rows[row])))
        cells.rows[row].append(_value(cell.find(f"{_SS}Data")))
        if across or down:
            cells.merges.append(Merge(row, column, row + down, column + across))
            cells.covered.update((row + y, column + x) for y in range(1, down + 1) for x in range(across + 1))
        column += across + 1


def _take(source: Source, cells: _Cells, sheet: str, places: int) -> None:
    """Count places, and refuse a sheet that has too many."""
    cells.places += places
    if cells.places > source.limits.cells // 10:
        raise reject("SHEET_TOO_LARGE", source.name, sheet=sheet, corner="–")


def _number(node: ET.Element, name: str, default: int) -> int:
    """Read a count; nonsense is the default."""
    text = node.get(_SS + name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else default


def _value(data: ET.Element | None) -> Value:
    """Read a typed cell; what its type does not fit stays text."""
    if data is None:
        return ""
    text, kind = "".join(data.itertext()), data.get(f"{_SS}Type")
    with suppress(ValueError):
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == time(0) else moment
    return text == "1" if kind == "Boolean" else text
