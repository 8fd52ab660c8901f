"""What a file really is, by its first bytes and whatever its name says."""

from __future__ import annotations

import re
import zipfile
from enum import Enum
from pathlib import Path

from kobimo.language import _

HEAD = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style|div|p|center|font)\b")

_UNREADABLE = (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError)
"""What a damaged archive raises; NotImplementedError says an unknown way of packing, RuntimeError a password."""


class Content(Enum):
    """Kinds of content that are told apart."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"
    ODS = "ods"
    ZIP = "zip"
    OLE = "ole"
    ENCRYPTED = "encrypted"
    HTML = "html"
    XML = "xml"
    PDF = "pdf"
    SQLITE = "sqlite"
    SHAPE = "shape"
    GZIP = "gzip"
    MAIL = "mail"


_MAGIC = (
    (b"%PDF", Content.PDF),
    (b"SQLite format 3\0", Content.SQLITE),
    (b"\x00\x00\x27\x0a", Content.SHAPE),
    (b"\x1f\x8b", Content.GZIP),
    (b"MIME-Version:", Content.MAIL),
)


def sniff(path: Path) -> Content:
    """Tell the kind of content; anything unknown counts as text."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_ZIP):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return Content.ENCRYPTED if _mentions(path, _ENCRYPTED) else Content.OLE
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _kind_of_text(_as_ascii(head).lstrip().lower())


def _as_ascii(head: bytes) -> bytes:
    """Make the beginning of a text comparable whatever its encoding."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        if head.startswith(mark):
            return head.removeprefix(mark).replace(b"\0", b"")
    return head


def _kind_of_text(start: bytes) -> Content:
    """Tell markup and JSON from plain text."""
    if start.startswith((b"<?xml", b"<!--")):
        return Content.HTML if b"<html" in start else Content.XML
    if _HTML.match(start):
        return Content.HTML
    if start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip().startswith((b"{", b"[", b'"', b"]"))):
        return Content.JSON
    return Content.TEXT


def _kind_of_zip(path: Path) -> Content:
    """Tell a workbook from another archive; a damaged archive goes by the names inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                with archive.open("mimetype") as stream:
                    if stream.read(100).startswith(_ODS):
                        return Content.ODS
    except (
        zipfile.BadZipFile,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        return _kind_of_damaged_zip(path)
    return Content.XLSX if any(name.startswith("xl/") for name in names) else Content.ZIP


def _kind_of_damaged_zip(path: Path) -> Content:
    """Go by what an archive without directory mentions."""
    if _mentions(path, b"xl/"):
        return Content.XLSX
    return Content.ODS if _mentions(path, _ODS) else Content.ZIP


def _mentions(path: Path, mark: bytes, limit: int = 1 << 26) -> bool:
    """Search for bytes near the beginning of a file."""
    with path.open("rb") as stream:
        return mark in stream.read(limit)


def describe(kind: Content) -> tuple[str, str]:
    """Say in German what the content is and what to do about it."""
    again = _("Bitte als CSV oder XLSX speichern lassen.")
    texts = {
        Content.TEXT: (_("eine Textdatei"), _("Bitte mit der Endung .csv liefern lassen oder umbenennen.")),
        Content.JSON: (
            _("eine JSON-Datei"),
            _("Geodaten bitte mit der Endung .geojson, andere als CSV liefern lassen."),
        ),
        Content.XLSX: (_("eine Excel-Arbeitsmappe"), _("Bitte die Datei in .xlsx umbenennen.")),
        Content.ODS: (_("eine Arbeitsmappe im Format OpenDocument"), _("Bitte die Datei in .ods umbenennen.")),
        Content.ZIP: (_("ein ZIP-Archiv"), _("Bitte das Archiv entpacken und die Dateien einzeln liefern.")),
        Content.OLE: (_("eine Datei im alten Office-Format (.xls oder .doc)"), _("Bitte als .xlsx speichern lassen.")),
        Content.ENCRYPTED: (
            _("eine mit Kennwort geschützte Office-Datei"),
            _("Bitte ohne Kennwort speichern lassen."),
        ),
        Content.HTML: (
            _("eine Internetseite (HTML)"),
            _("Vermutlich war die Sitzung beim Herunterladen abgelaufen. Bitte erneut herunterladen."),
        ),
        Content.XML: (_("eine XML-Datei"), again),
        Content.PDF: (_("ein PDF-Dokument"), again),
        Content.SQLITE: (_("eine Datenbank (SQLite oder GeoPackage)"), _("Ein GeoPackage bitte in .gpkg umbenennen.")),
        Content.SHAPE: (_("ein Shapefile"), _("Bitte alle Teile mit den Endungen .shp, .shx, .dbf, .prj liefern.")),
        Content.GZIP: (_("ein gepacktes Archiv (gzip)"), _("Bitte entpackt liefern lassen.")),
        Content.MAIL: (_("eine Internetseite als Einzeldatei (MHTML)"), again),
    }
    return texts[kind]
