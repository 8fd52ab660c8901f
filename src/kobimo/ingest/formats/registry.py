"""The containers that can be read, by content and never by the ending of the file name."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, cast

from kobimo.ingest.formats.content import Content, describe, sniff
from kobimo.ingest.formats.contract import Open, ReadResult, RejectedFileError, Source, reject
from kobimo.ingest.formats.cutting import cut_tables
from kobimo.ingest.formats.formulas import without_formulas
from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.grid import Container, Opened
from kobimo.model.checks import Place
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.model.recipe import Names, TableRule

__all__ = ["COMPANIONS", "Limits", "open_file", "open_source", "read_tables", "unreadable", "without_companions"]

_FORMATS = "kobimo.ingest.formats"
_OPENERS = {
    Content.TEXT: f"{_FORMATS}.delimited.opening:open_text",
    Content.JSON: f"{_FORMATS}.records.opening:open_json",
    Content.XLSX: f"{_FORMATS}.workbook.opening:open_xlsx",
    Content.OLE: f"{_FORMATS}.workbook.opening:open_xls",
    Content.ODS: f"{_FORMATS}.workbook.opening:open_ods",
    Content.HTML: f"{_FORMATS}.markup.opening:open_html",
    Content.XML: f"{_FORMATS}.markup.spreadsheet:open_xml",
    Content.ZIP: f"{_FORMATS}.archive.opening:open_zip",
    Content.SHAPE: f"{_FORMATS}.features.opening:open_shapefile",
    Content.SQLITE: f"{_FORMATS}.features.opening:open_geopackage",
}
"""Openers by content; a module is imported when its first file comes, for GDAL takes its time."""

_SUFFIXES = {
    Container.CSV: (".csv", ".tsv", ".txt"),
    Container.FIXED_WIDTH: (".txt", ".asc", ".csv"),
    Container.TEXT: (".txt", ".md"),
    Container.XLSX: (".xlsx", ".xlsm"),
    Container.XLSM: (".xlsm",),
    Container.XLS: (".xls", ".xml"),
    Container.ODS: (".ods",),
    Container.JSON: (".json",),
    Container.GEOJSON: (".geojson", ".json"),
    Container.SHAPEFILE: (".shp",),
    Container.GEOPACKAGE: (".gpkg",),
    Container.HTML: (".html", ".htm"),
    Container.ZIP: (".zip",),
}
_TEXTS = (".csv", ".tsv", ".txt", ".asc", ".md")
_LOCKS = ("~$", ".~lock.")
_KNOWN = tuple(dict.fromkeys(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes))
COMPANIONS = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qpj", ".qmd")
"""Endings of files that belong to a Shapefile and are not read on their own."""


def open_file(path: Path, limits: Limits = Limits()) -> Opened:  # noqa: B008 - frozen
    """Open a delivered file as grids of raw cells.

    The content decides how it is read; an ending that says something else is noted. Nothing is interpreted but the
    container: encoding, delimiter, sheets, merged and hidden cells, geometry.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may cost.

    Returns
    -------
    Opened
        Grids, or none and the reason among its checks; never an exception for a bad file.
    """
    return open_source(Source(path, path.name, limits=limits))


def open_source(source: Source) -> Opened:
    """Open a file under the name that the user knows; see `open_file`."""
    try:
        if PurePath(source.name).name.startswith(_LOCKS):
            raise reject("FILE_IS_LOCK", source.name)
        if source.path.stat().st_size == 0:
            raise reject("FILE_EMPTY", source.name)
        content = sniff(source.path)
        opened = _opener(source, content)(source)
        opened = replace(opened, grids=tuple(map(without_formulas, opened.grids)))
    except RejectedFileError as error:
        return Opened(source.name, None, (), (error.result,))
    except MemoryError:
        memory = f"{source.limits.memory_bytes / (1 << 30):.1f}"
        return Opened(source.name, None, (), (reject("FILE_TOO_EXPENSIVE_MEMORY", source.name, memory=memory).result,))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Opened(source.name, None, (), (reject("FILE_UNREADABLE", source.name, reason=reason).result,))
    return _with_ending(source, opened, content)


def read_tables(path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the tables of a delivered file.

    Nothing is interpreted but the container: encoding, delimiter, header row, sheet, geometry. A file that cannot be
    used yields no table and the reason.

    Parameters
    ----------
    path : Path
        The file.
    rule : TableRule
        What the recipe says of sheet, header row and coordinate system.
    wanted : sequence of Names
        Headings that the recipe needs; they decide about header row and sheet.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        Tables with cleaned text cells, and findings that are not folded yet (see `kobimo.ingest.protocol.fold`).
    """
    return cut_tables(open_source(Source(path, path.name, wanted=wanted)), rule, wanted)


def _opener(source: Source, content: Content) -> Open:
    """Return the function for a content; reject what nothing can be done with."""
    if content is Content.ENCRYPTED:
        raise reject("WORKBOOK_PASSWORD", source.name)
    if content not in _OPENERS:
        raise unreadable(source, content)
    module, name = _OPENERS[content].split(":")
    return cast("Open", getattr(importlib.import_module(module), name))


def unreadable(source: Source, content: Content) -> RejectedFileError:
    """Make the message about a content that nothing can be done with; its advice goes with a misleading ending."""
    suffix = Path(source.name).suffix
    if suffix.lower() in _KNOWN and suffix.lower() != ".xml":
        actual, advice = describe(content)
        return reject("FILE_CONTENT_UNEXPECTED", source.name, suffix=suffix, actual=actual, advice=advice)
    return reject("FILE_FORMAT_UNKNOWN", source.name, suffix=suffix, known=", ".join(_KNOWN))


def _with_ending(source: Source, opened: Opened, content: Content) -> Opened:
    """Note an ending that belongs to another kind of file."""
    suffix = Path(source.name).suffix.lower()
    expected = _TEXTS if content is Content.TEXT else _SUFFIXES.get(opened.container or Container.TEXT, ())
    if not opened.grids or suffix not in _KNOWN or suffix in expected:
        return opened
    actual, _advice = describe(content)
    note = found("FILE_ENDING_DIFFERS", Place(source.name), suffix=suffix, actual=actual)
    return replace(opened, checks=(note, *opened.checks))


def without_companions(paths: Iterable[Path]) -> list[Path]:
    """Leave out the files that belong to another one, such as the .dbf of a Shapefile.

    Parameters
    ----------
    paths : iterable of Path
        All files of a delivery.

    Returns
    -------
    list of Path
        Files to be read on their own, in the given order.
    """
    files = list(paths)
    shapes = {(path.parent, path.stem.lower()) for path in files if path.suffix.lower() == ".shp"}
    return [path for path in files if not _belongs_to_another(path, shapes)]


def _belongs_to_another(path: Path, shapes: set[tuple[Path, str]]) -> bool:
    """Tell whether a file is part of a delivered Shapefile of the same name."""
    stem = path.name.lower().removesuffix(".xml")
    return any(folder == path.parent and any(stem == name + suffix for suffix in COMPANIONS) for folder, name in shapes)
