"""What the content of an OpenDocument workbook tells beyond its values."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree as ET

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.packed import refuse_dtd
from kobimo.ingest.formats.workbook.sheet import Extras

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_ROWS, _COLUMNS = 1 << 20, 1 << 14


@dataclass(slots=True)
class _Found:
    """What was found in one sheet so far."""

    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    cells: int = 0

    @property
    def extras(self) -> Extras:
        """Return the part that workbooks of all formats have."""
        return Extras(
            self.errors, (), frozenset(self.hidden_rows), frozenset(self.hidden_columns), frozenset(self.percent)
        )


class Document:
    """Sheets of an OpenDocument workbook by name."""

    def __init__(self, source: Source, archive: zipfile.ZipFile) -> None:
        refuse_dtd(source, archive)
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        if b"encryption-data" in manifest:
            raise reject("WORKBOOK_PASSWORD", source.name)
        self._sheets: dict[str, _Found] = {}
        try:
            with archive.open("content.xml") as stream:
                for table in _tables(stream):
                    self._sheets[table.get(f"{_TABLE}name", "")] = _found(source, table)
        except (KeyError, ET.ParseError) as error:
            raise reject("WORKBOOK_DAMAGED", source.name) from error

    def sheet(self, name: str) -> _Found:
        """Return what was found in a sheet."""
        return self._sheets.get(name, _Found())


def _tables(stream: IO[bytes]) -> Iterator[ET.Element]:
    """Give the sheets one after the other; each is forgotten after use."""
    for _event, element in ET.iterparse(stream):  # noqa: S314 - no document type
        if element.tag == f"{_TABLE}table":
            yield element
            element.clear()


def _found(source: Source, table: ET.Element) -> _Found:
    """Walk through a sheet; repeated cells are counted, not copied."""
    result = _Found()
    column = 0
    for node in table.iter(f"{_TABLE}table-column"):
        repeat = _number(node, "number-columns-repeated")
        if _hidden(node):
            result.hidden_columns.update(range(column, min(column + repeat, _COLUMNS)))
        column += repeat
    row = 0
    for node in table.iter(f"{_TABLE}table-row"):
        repeat = _number(node, "number-rows-repeated")
        filled = _walk(result, node, row)
        result.cells += filled * repeat
        if result.cells > source.limits.cells:
            raise reject("SHEET_TOO_LARGE", source.name, sheet=table.get(f"{_TABLE}name", ""), corner=str(row + 1))
        if _hidden(node) and repeat < _ROWS // 2:
            result.hidden_rows.update(range(row, row + repeat))
        row += repeat
    return result


def _walk(result: _Found, node: ET.Element, row: int) -> int:
    """Look at the cells of one row; return how many hold something."""
    column = filled = 0
    for cell in node:
        repeat = _number(cell, "number-columns-repeated")
        across, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            result.merges.append(((row, column), (row + down - 1, column + across - 1)))
        kind = cell.get(f"{_OFFICE}value-type")
        if kind is not None:
            filled += repeat
        if kind == "percentage":
            result.percent.update((row, at) for at in range(column, min(column + repeat, _COLUMNS)))
        if cell.get(_ERROR) == "error":
            result.errors[row, column] = cell.findtext(_PARAGRAPH) or "#NV"
        note = cell.find(f"{_OFFICE}annotation")
        if note is not None:
            result.comments[row, column] = " ".join("".join(note.itertext()).split())
        column += repeat
    return filled


def _number(node: ET.Element, name: str) -> int:
    """Read a count, 1 where it is missing or nonsense."""
    text = node.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _hidden(node: ET.Element) -> bool:
    """Tell whether a row or column is collapsed or filtered away."""
    return node.get(f"{_TABLE}visibility", "visible") in {"collapse", "filter"}
