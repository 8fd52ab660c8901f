"""Pivot tables of a workbook carry the rows they were made of, though no sheet shows them."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from kobimo.ingest.persons.finding import PersonColumn
from kobimo.language import _
from kobimo.model.table import clean

_DEFINITION = re.compile(r"xl/pivotCache/pivotCacheDefinition(\d+)\.xml")
_LARGEST = 64 << 20
"""Bytes of a cache that is looked into; a larger one would cost more than its sheet."""


def pivot_caches(path: Path) -> Iterator[tuple[str, list[PersonColumn], int]]:
    """Yield name, columns and number of rows of each pivot cache of an XLSX or XLSM.

    Parameters
    ----------
    path : Path
        A workbook that could be opened.

    Yields
    ------
    tuple of (str, list of PersonColumn, int)
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                part = _DEFINITION.fullmatch(info.filename)
                if part and info.file_size <= _LARGEST:
                    columns = _columns(archive.read(info), _records(archive, part[1]))
                    rows = max((sum(column.counts.values()) for column in columns), default=0)
                    yield _("Pivot-Zwischenspeicher {number}").format(number=part[1]), columns, rows
    except (zipfile.BadZipFile, OSError, ET.ParseError, KeyError):
        return


def _records(archive: zipfile.ZipFile, number: str) -> bytes:
    name = f"xl/pivotCache/pivotCacheRecords{number}.xml"
    try:
        return archive.read(name) if archive.getinfo(name).file_size <= _LARGEST else b""
    except KeyError:
        return b""


def _columns(definition: bytes, records: bytes) -> list[PersonColumn]:
    """Read the fields with their shared items, and the items that stand in the records themselves."""
    fields = [element for element in ET.fromstring(definition).iter() if _tag(element) == "cacheField"]  # noqa: S314 - expat limits entities
    names = [field.get("name", "") for field in fields]
    counts: list[Counter[str]] = [
        Counter(clean(item.get("v", "")) for shared in field for item in shared if _tag(item) != "m")
        for field in fields
    ]
    for record in ET.fromstring(records) if records else ():  # noqa: S314 - as above
        for place, item in enumerate(record):
            if place < len(counts) and _tag(item) not in {"x", "m"}:
                counts[place][clean(item.get("v", ""))] += 1
    return [PersonColumn(name, count) for name, count in zip(names, counts, strict=True)]


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
