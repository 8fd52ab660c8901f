"""What only the XML of a workbook tells: error values, and formulas that were never computed."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</(?:\w+:)?v>")


@dataclass(frozen=True, slots=True)
class SheetExtras:
    """Error values by (row, column) from 0, and the places of formulas without value."""

    errors: dict[tuple[int, int], str]
    uncomputed: tuple[tuple[int, int], ...]


def sheet_extras(path: Path, sheet: str) -> SheetExtras:
    """Find error values and formulas without stored result in one sheet."""
    errors: dict[tuple[int, int], str] = {}
    uncomputed: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, sheet)
            data = archive.read(part) if part else b""
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError):
        data = b""
    if b'"e"' not in data and b"<f" not in data and b":f" not in data:
        return SheetExtras({}, ())
    for match in _CELL.finditer(data):
        attributes, body = match.groups()
        place = _PLACE.search(attributes)
        if place is None:
            continue
        position = int(place[2]) - 1, _column(place[1])
        value = _VALUE.search(body)
        if b't="e"' in attributes and value:
            errors[position] = value[1].decode("utf-8", "replace")
        elif value is None and re.search(rb"<(?:\w+:)?f\b", body) and b't="str"' not in attributes:
            uncomputed.append(position)
    return SheetExtras(errors, tuple(uncomputed))


def _column(letters: bytes) -> int:
    """Turn column letters into a number from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> str:
    """Turn a column number from 0 into letters, as Excel shows it."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the part of the package that holds a sheet."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat of CPython limits entities
    target = None
    for element in book.iter():
        if element.tag in {_MAIN + "sheet", _STRICT + "sheet"} and element.get("name") == sheet:
            target = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    for link in links:
        if target is not None and link.get("Id") == target:
            goal = link.get("Target", "")
            return goal.lstrip("/") if goal.startswith("/") else posixpath.normpath(posixpath.join("xl", goal))
    return None
