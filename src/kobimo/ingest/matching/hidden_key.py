"""The key that a form carries through the mail: who was asked, by which source, for which period.

It stands twice, because every program loses one or the other when it saves a workbook: in a very hidden sheet `kobimo`
(names in the first column, texts in the second, `kobimo` and the version of this form in the first row) and as JSON in
the document property `kobimo`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from kobimo.ingest.formats.packed import ARCHIVE_ERRORS, has_dtd
from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.model.table import clean

if TYPE_CHECKING:
    from openpyxl import Workbook

NAME = "kobimo"
"""Of the sheet and of the document property."""

VERSION = "1"
_PART = "docProps/custom.xml"
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class HiddenKey:
    """Whose reply a file is.

    Attributes
    ----------
    source : str
        Id of the source.
    supplier : str
        Office that was asked, for people.
    period : str
        Label of the period, "" if the form is good for any.
    request : str
        Id of the request, "" if there is none.
    """

    source: str
    supplier: str = ""
    period: str = ""
    request: str = ""


def write_key(book: Workbook, key: HiddenKey) -> None:
    """Put a key into a workbook that is being made.

    Parameters
    ----------
    book : openpyxl.Workbook
        Gets a very hidden sheet and a document property; those of another key are replaced.
    key : HiddenKey
        The key.
    """
    from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415 - loads slowly

    if NAME in book.sheetnames:
        del book[NAME]
    sheet = book.create_sheet(NAME)
    sheet.sheet_state = "veryHidden"
    for row in ((NAME, VERSION), *asdict(key).items()):
        sheet.append(row)
        sheet.cell(sheet.max_row, 2).number_format = "@"  # a period must not become a number
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # unknown to the stubs
    if NAME in properties.names:
        del properties[NAME]
    properties.append(StringProperty(name=NAME, value=json.dumps({NAME: VERSION, **asdict(key)})))


def read_keys(opened: Opened, path: Path) -> tuple[HiddenKey, ...]:
    """Read the keys of a file.

    Parameters
    ----------
    opened : Opened
        The file; its hidden sheets are among its grids.
    path : Path
        The same, for its document properties.

    Returns
    -------
    tuple of HiddenKey
        Each different one once: none for an ordinary file, two if somebody has pasted forms together.
    """
    keys = [_of_sheet(grid) for grid in opened.grids if clean(grid.name).casefold() == NAME]
    if opened.container in {Container.XLSX, Container.XLSM}:
        keys.append(_of_properties(path))
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def _of_sheet(grid: Grid) -> HiddenKey | None:
    """Read the key of a hidden sheet."""
    fields = {grid.text(row, 0): grid.text(row, 1) for row in range(len(grid.rows))}
    return _key(fields) if grid.hidden else None


def _of_properties(path: Path) -> HiddenKey | None:
    """Read the key of the document properties."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _PART not in archive.namelist() or archive.getinfo(_PART).file_size > _LONGEST:
                return None
            data = archive.read(_PART)
    except (*ARCHIVE_ERRORS, OSError):
        return None
    if has_dtd(data):
        return None
    try:
        root = ET.fromstring(data)  # noqa: S314 - it has no document type
        texts = ["".join(node.itertext()) for node in root if node.get("name") == NAME]
        fields = json.loads(texts[0]) if texts else None
    except (ET.ParseError, ValueError):
        return None
    return _key(fields) if isinstance(fields, dict) else None


def _key(fields: Mapping[str, object]) -> HiddenKey | None:
    """Make a key of its fields; None if they are none, or of a later version."""
    texts = {name: clean(str(fields.get(name) or "")) for name in ("source", "supplier", "period", "request")}
    return HiddenKey(**texts) if str(fields.get(NAME, "")) == VERSION and texts["source"] else None
