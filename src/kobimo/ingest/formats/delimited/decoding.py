"""Bytes to text: guard against files that are no text, and find the encoding."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.lost_characters import lost_characters
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

_CHUNK = 1 << 20
_DOS_END = "\x1a"
_MARK = "\ufeff"
_BREAKS = re.compile(rb"[\r\n]")
_DOUBLED = re.compile("Ã[¤¶¼\u201e\u0178\u2013\u0153]|â\u20ac[\u201c\u017e\u0153]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = (("cp1252", "windows-1252"), ("cp850", "cp850"), ("mac_roman", "mac-roman"))
_CODECS = {name: codec for codec, name in _SINGLE_BYTE}
_SAMPLE = 1 << 21
_FEWEST_UMLAUTS = 2
_IN_WORD = re.compile(r"(?<=[A-Za-zÄÖÜäöüß])[äöüß](?=[A-Za-zäöüß]|\b)|\b[ÄÖÜ](?=[a-zäöüß])")
_STRANGE = re.compile(r"(?<=[A-Za-zÄÖÜäöüß])[^\x00-\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ’‘´`\u00ad\u00a0²³°–](?=[A-Za-zÄÖÜäöüß])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, how it was read, and how many characters were lost before it came."""

    text: str
    encoding: str
    checks: tuple[CheckResult, ...]
    lost: int = 0


def read_guarded(source: Source) -> bytes:
    """Read a file, but stop at a line that no table has (a sparse file would fill the memory)."""
    limit, data, length = source.limits.text_bytes, bytearray(), 0
    size = source.path.stat().st_size
    with source.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            length = _unbroken(source, chunk, length)
            if size <= limit:
                data += chunk
            elif stream.tell() > 2 * source.limits.line_bytes:
                raise reject("FILE_TOO_LARGE", source.name, size=size >> 20, limit=limit >> 20)
    if size > limit:
        raise reject("FILE_TOO_LARGE", source.name, size=size >> 20, limit=limit >> 20)
    return bytes(data)


def _unbroken(source: Source, chunk: bytes, length: int) -> int:
    """Return the bytes since the last line break; a line beyond the limit is refused."""
    limit = source.limits.line_bytes
    if length + len(chunk) <= limit:
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        return length + len(chunk) if last < 0 else len(chunk) - last - 1
    breaks = [match.start() for match in _BREAKS.finditer(chunk)]
    if length + (breaks[0] if breaks else len(chunk)) > limit:
        raise reject("LINE_TOO_LONG", source.name, limit=limit >> 20)
    return len(chunk) - breaks[-1] - 1 if breaks else length + len(chunk)


def decode(file: str, data: bytes) -> Decoded:
    """Find the encoding of the whole file.

    A byte order mark decides, else zeros in every second byte, else strict UTF-8. What is none of these is
    Windows-1252, unless another single-byte encoding gives umlauts inside words where Windows-1252 gives none.
    Lines of a file that two programs have written are decoded one by one.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _utf16_without_mark(data)
    if encoding is None and b"\0" in data:
        raise reject("BINARY_CONTENT", file, row=_line(data, data.index(b"\0")))
    if encoding is not None:
        return _announced(file, data, encoding)
    try:
        return _checked(file, data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(data) and not data[: error.start].isascii():
            raise reject("ENCODING_BROKEN", file, encoding="UTF-8") from error
        return _mixed(file, data) or _single_byte(file, data)


def _announced(file: str, data: bytes, encoding: str) -> Decoded:
    """Decode what the first bytes announce; UTF-8 that was glued to something else is mixed."""
    try:
        return _checked(file, data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        mixed = _mixed(file, data) if encoding == "utf-8-sig" else None
        if mixed is None:
            raise reject("ENCODING_BROKEN", file, encoding=encoding.upper().removesuffix("-SIG")) from error
        return mixed


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


def _mixed(file: str, data: bytes) -> Decoded | None:
    """Decode line by line where some lines are UTF-8 beyond ASCII and others cannot be."""
    lines, utf8, other = [], 0, []
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        try:
            lines.append(line.decode("utf-8"))
            utf8 += 1
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            other.append(number)
    if not utf8:
        return None
    decoded = _checked(file, "".join(lines), "utf-8")
    place = Place(file, row=other[0])
    check = found("ENCODING_MIXED", place, count=len(other), utf8=utf8, other=len(other))
    return Decoded(decoded.text, "utf-8 + windows-1252", (check, *decoded.checks), decoded.lost)


def _single_byte(file: str, data: bytes) -> Decoded:
    """Choose among encodings of one byte by umlauts inside words; Windows-1252 wins every tie."""
    usual = data.decode("cp1252", errors="replace")
    sample = data[:_SAMPLE]
    if _plausible(usual[:_SAMPLE]) > 0:
        return _checked(file, usual, "windows-1252")
    scores = {name: _plausible(sample.decode(codec, errors="replace")) for codec, name in _SINGLE_BYTE}
    best = max(scores, key=lambda name: scores[name])
    if best == "windows-1252" or scores[best] < _FEWEST_UMLAUTS:
        return _checked(file, usual, "windows-1252")
    decoded = _checked(file, data.decode(_CODECS[best], errors="replace"), best)
    check = found("ENCODING_RARE", Place(file), encoding=best, count=scores[best], umlauts=scores[best])
    return Decoded(decoded.text, best, (check, *decoded.checks), decoded.lost)


def _plausible(text: str) -> int:
    """Count umlauts inside words, less the signs that no word has."""
    return len(_IN_WORD.findall(text)) - len(_STRANGE.findall(text))


def _checked(file: str, text: str, encoding: str) -> Decoded:
    """Report characters that were lost before the file reached us."""
    text = text.removeprefix(_MARK).removesuffix(_DOS_END)
    checks = []
    if _MARK in text:
        checks.append(found("FILES_GLUED", Place(file, row=_line(text, text.index(_MARK)))))
        text = text.replace(_MARK, "")
    if "\0" in text:
        raise reject("BINARY_CONTENT", file, row=_line(text, text.index("\0")))
    if damaged := text.count("\ufffd"):
        checks.append(found("ENCODING_DAMAGED", Place(file, row=_line(text, text.index("\ufffd"))), characters=damaged))
    asked = lost_characters(text) if "?" in text else []
    if asked:
        place, lost = Place(file, row=_line(text, asked[0][0])), sum(number for _start, number, _word in asked)
        checks.append(found("CHARACTERS_REPLACED", place, characters=lost, sample=asked[0][2]))
    if doubled := list(_DOUBLED.finditer(text)):
        place = Place(file, row=_line(text, doubled[0].start()))
        checks.append(found("ENCODING_DOUBLED", place, characters=len(doubled), sample=doubled[0].group()))
    return Decoded(text, encoding, tuple(checks), damaged + sum(number for _start, number, _word in asked))


def is_damaged(file: str, text: str) -> bool:
    """Tell whether characters were lost before the file reached us, as `decode` would report it."""
    return "\ufeff" in text or bool(_checked(file, text, "").checks)


def _line(text: str | bytes, position: int) -> int:
    """Return the number of the line at a position."""
    head = text[:position]
    if isinstance(head, bytes):
        return head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n") + 1
    return head.count("\n") + head.count("\r") - head.count("\r\n") + 1
