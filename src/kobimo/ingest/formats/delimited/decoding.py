"""Bytes to text: guard against files that are no text, and find the encoding."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from kobimo.ingest.formats.contract import reject
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

LINE_LIMIT = 16 << 20
"""Bytes of the longest line that a table can have."""

_CHUNK = 1 << 20
_BREAKS = re.compile(rb"[\r\n]")
_DOUBLED = re.compile("Ã[¤¶¼\u201e\u0178\u2013\u0153]|â\u20ac[\u201c\u017e\u0153]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file and how it was read."""

    text: str
    encoding: str
    checks: tuple[CheckResult, ...]


def read_guarded(path: Path) -> bytes:
    """Read a file, but stop at a line that no table has (a sparse file would fill the memory)."""
    data, length = bytearray(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            breaks = [match.start() for match in _BREAKS.finditer(chunk)] if length + len(chunk) > LINE_LIMIT else None
            if breaks is None:
                last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
                length = length + len(chunk) if last < 0 else len(chunk) - last - 1
            else:
                first = breaks[0] if breaks else len(chunk)
                if length + first > LINE_LIMIT:
                    raise reject("LINE_TOO_LONG", path, limit=LINE_LIMIT >> 20)
                length = len(chunk) - breaks[-1] - 1 if breaks else length + len(chunk)
            data += chunk
    return bytes(data)


def decode(path: Path, data: bytes) -> Decoded:
    """Find the encoding of the whole file: byte order mark, else strict UTF-8, else Windows-1252."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _utf16_without_mark(data)
    if encoding is None and b"\0" in data:
        raise reject("BINARY_CONTENT", path, row=data.count(b"\n", 0, data.index(b"\0")) + 1)
    if encoding is not None:
        try:
            return _checked(path, data.decode(encoding), encoding)
        except UnicodeDecodeError as error:
            raise reject("ENCODING_BROKEN", path, encoding=encoding.upper().removesuffix("-SIG")) from error
    try:
        return _checked(path, data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _checked(path, data.decode("cp1252", errors="replace"), "windows-1252")


def _utf16_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 without byte order mark by the zero in every second byte."""
    head = data[:2000]
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) > 0.8 * half and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) > 0.8 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _checked(path: Path, text: str, encoding: str) -> Decoded:
    """Report characters that were lost before the file reached us."""
    text = text.removeprefix("\ufeff")
    checks = []
    if "\0" in text:
        raise reject("BINARY_CONTENT", path, row=text.count("\n", 0, text.index("\0")) + 1)
    if lost := text.count("\ufffd"):
        row = text.count("\n", 0, text.index("\ufffd")) + 1
        checks.append(found("ENCODING_DAMAGED", Place(path.name, row=row), characters=lost))
    if doubled := list(_DOUBLED.finditer(text)):
        row = text.count("\n", 0, doubled[0].start()) + 1
        place = Place(path.name, row=row)
        checks.append(found("ENCODING_DOUBLED", place, characters=len(doubled), sample=doubled[0].group()))
    return Decoded(text, encoding, tuple(checks))
