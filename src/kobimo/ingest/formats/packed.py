"""Packed files: nothing is unpacked before its directory says what it will cost."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.limits import SMALL_PART

_PROLOGUE = re.compile(rb"<!DOCTYPE|<!ENTITY|<[A-Za-z_]")
_HEAD = 1 << 14
_BEST_RATIO = 1100
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
)
"""What reading a damaged archive raises: a way of packing nobody knows ends in NotImplementedError, a cut-off one in
EOFError or zlib.error."""


@contextmanager
def unpacked(source: Source, damaged: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose directory is harmless; `damaged` is the code for one that cannot be read."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            guard(source, archive)
            yield archive
    except ARCHIVE_ERRORS as error:
        raise reject(damaged, source.name) from error


def guard(source: Source, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would unpack to more than a table needs."""
    parts, limits = archive.infolist(), source.limits
    size = source.path.stat().st_size
    unpacked_bytes = sum(part.file_size for part in parts)
    if sum(part.compress_size for part in parts) > size or any(map(_impossible, parts)):
        raise zipfile.BadZipFile
    bomb = (
        len(parts) > limits.members
        or unpacked_bytes > limits.inflated_bytes
        or any(part.file_size > SMALL_PART and part.file_size > limits.ratio * part.compress_size for part in parts)
    )
    if bomb:
        raise reject(
            "ARCHIVE_TOO_LARGE", source.name, parts=len(parts), size=unpacked_bytes >> 20, packed=max(1, size >> 20)
        )


def _impossible(part: zipfile.ZipInfo) -> bool:
    """Tell a size that no packing reaches: the directory is damaged or lies."""
    return part.file_size > _BEST_RATIO * (part.compress_size + 1)


def has_dtd(head: bytes) -> bool:
    """Tell whether XML declares a document type; then entities could hide anything."""
    match = _PROLOGUE.search(head.replace(b"\0", b""))
    return match is not None and match.group().startswith(b"<!")


def refuse_dtd(source: Source, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook one of whose parts declares a document type."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")) and part.file_size:
            with archive.open(part) as stream:
                if has_dtd(stream.read(_HEAD)):
                    raise reject("XML_WITH_DTD", source.name, part=part.filename)
