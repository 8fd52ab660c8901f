"""What only the package of a workbook tells of its sheets: parts, states, styles, notes."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from kobimo.ingest.formats.contract import Source
from kobimo.ingest.formats.packed import refuse_dtd

_PERCENT_BUILTIN = {"9", "10"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_THREADED = re.compile(r"\[Threaded comment\].*?(?:Comment|Kommentar):\s*", re.DOTALL)


class Package:
    """The parts of a workbook; every part is parsed without document types, on demand."""

    def __init__(self, source: Source, archive: zipfile.ZipFile) -> None:
        refuse_dtd(source, archive)
        self._archive = archive
        self._names = set(archive.namelist())

    @property
    def macros(self) -> bool:
        """Whether the workbook brings programs along; they are never run."""
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    @property
    def links(self) -> int:
        """Number of other workbooks that formulas refer to."""
        return sum(bool(re.fullmatch(r"xl/externalLinks/[^/]+\.(?:xml|bin)", name)) for name in self._names)

    def part(self, name: str) -> bytes:
        """Return the bytes of a part, empty where it is missing."""
        return self._archive.read(name) if name in self._names else b""

    def sheet(self, name: str) -> bytes:
        """Return the XML of a sheet."""
        return self.part(self._sheets.get(name, ""))

    @cached_property
    def percent_styles(self) -> frozenset[int]:
        """Numbers of the cell styles that show a share as percent."""
        root = _parse(self.part("xl/styles.xml"))
        if root is None:
            return frozenset()
        formats = {
            node.get("numFmtId", ""): _QUOTED.sub("", node.get("formatCode", ""))
            for node in root.iterfind(".//{*}numFmt")
        }
        percent = _PERCENT_BUILTIN | {number for number, code in formats.items() if "%" in code}
        styles = root.find("{*}cellXfs")
        return frozenset(
            index for index, style in enumerate(() if styles is None else styles) if style.get("numFmtId") in percent
        )

    def comments(self, sheet: str) -> dict[tuple[int, int], str]:
        """Return the notes at cells of a sheet."""
        part = self._sheets.get(sheet, "")
        notes: dict[tuple[int, int], str] = {}
        for kind, target in self._relations(part).values():
            if not kind.endswith("/comments"):
                continue
            root = _parse(self.part(target))
            for node in () if root is None else root.iterfind(".//{*}comment"):
                place = _ADDRESS.fullmatch(node.get("ref", ""))
                text = "".join(run.text or "" for run in node.iterfind(".//{*}t"))
                if place is not None:
                    notes[int(place[2]) - 1, column_number(place[1])] = _THREADED.sub("", text).strip()
        return notes

    @cached_property
    def _sheets(self) -> Mapping[str, str]:
        """Parts of the sheets by name."""
        root = _parse(self.part("xl/workbook.xml"))
        relations = self._relations("xl/workbook.xml")
        sheets = {}
        for node in () if root is None else root.iterfind(".//{*}sheet"):
            link = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
            if link in relations:
                sheets[node.get("name", "")] = relations[link][1]
        return sheets

    def _relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return kind and target of each relation of a part."""
        path = PurePosixPath(part)
        root = _parse(self.part(f"{path.parent}/_rels/{path.name}.rels"))
        relations = {}
        for link in () if root is None else root:
            goal = link.get("Target", "")
            target = goal.lstrip("/") if goal.startswith("/") else posixpath.normpath(f"{path.parent}/{goal}")
            relations[link.get("Id", "")] = (link.get("Type", ""), target)
        return relations


def _parse(data: bytes) -> ET.Element | None:
    """Parse a part that has no document type; None for one that is missing or broken."""
    if not data:
        return None
    try:
        return ET.fromstring(data)  # noqa: S314 - parts with a document type were refused
    except ET.ParseError:
        return None


def column_number(letters: str) -> int:
    """Turn column letters into a number from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
