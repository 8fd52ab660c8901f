"""What the records of an old Excel workbook tell beyond its values: errors, hidden rows and columns, percent."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import olefile

from kobimo.ingest.formats.workbook.sheet import Extras

_STREAMS = ("Workbook", "Book")
_BOUNDSHEET, _FORMAT, _XF, _BOF, _EOF = 0x85, 0x41E, 0xE0, 0x809, 0x0A
_ROW, _COLINFO, _BOOLERR, _FORMULA, _MULRK = 0x208, 0x7D, 0x205, 0x06, 0xBD
_NUMBERS = {0x203, 0x27E}
_HIDDEN_ROW, _HIDDEN_COLUMN, _UNICODE = 0x20, 0x01, 0x01
_NO_NUMBER, _IS_ERROR = 0xFFFF, 2
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def binary_extras(path: Path) -> Mapping[str, Extras]:
    """Walk through the records of a workbook.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    mapping of str to Extras
        What was found in each sheet; empty where the records cannot be followed.
    """
    try:
        data = _stream(path)
        percent = _percent_styles(data)
        return {name: _sheet(data, start, percent) for name, start in _sheets(data)}
    except (OSError, struct.error, ValueError, IndexError):
        return {}


def _stream(path: Path) -> bytes:
    """Return the stream of records."""
    with olefile.OleFileIO(str(path)) as container:
        for name in _STREAMS:
            if container.exists(name):
                return bytes(container.openstream(name).read())
    return b""


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Give kind and content of the records of one part, without the parts inside it."""
    at, depth = start, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        content = data[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, content


def _sheets(data: bytes) -> Iterator[tuple[str, int]]:
    """Give name and place of the sheets."""
    for kind, content in _records(data, 0):
        if kind == _BOUNDSHEET:
            start, _state, _type, length = struct.unpack_from("<IBBB", content)
            yield _text(content[7:], length), start


def _text(content: bytes, length: int) -> str:
    """Read a name behind its length."""
    if content[0] & _UNICODE:
        return content[1 : 1 + 2 * length].decode("utf-16-le")
    return content[1 : 1 + length].decode("latin-1")


def _percent_styles(data: bytes) -> set[int]:
    """Return the numbers of the cell styles that show a share as percent."""
    formats, styles = {9, 10}, []
    for kind, content in _records(data, 0):
        if kind == _FORMAT:
            number, length = struct.unpack_from("<HH", content)
            if "%" in _text(content[4:], length).replace('"%"', ""):
                formats.add(number)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", content, 2)[0])
    return {index for index, number in enumerate(styles) if number in formats}


def _sheet(data: bytes, start: int, percent: set[int]) -> Extras:
    """Collect what the records of one sheet tell."""
    errors: dict[tuple[int, int], str] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    shares: set[tuple[int, int]] = set()
    for kind, content in _records(data, start):
        if kind == _ROW and struct.unpack_from("<H", content, 12)[0] & _HIDDEN_ROW:
            rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLINFO and struct.unpack_from("<H", content, 8)[0] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", content)
            columns.update(range(first, last + 1))
        elif (code := _error(kind, content)) is not None:
            row, column = struct.unpack_from("<HH", content)
            errors[row, column] = _ERRORS.get(code, "#N/A")
        else:
            shares.update(place for place, style in _styled(kind, content) if style in percent)
    return Extras(errors, (), frozenset(rows), frozenset(columns), frozenset(shares))


def _error(kind: int, content: bytes) -> int | None:
    """Return the code of a cell that holds an error."""
    if kind == _BOOLERR and content[7]:
        return content[6]
    no_number = kind == _FORMULA and struct.unpack_from("<H", content, 12)[0] == _NO_NUMBER
    return content[8] if no_number and content[6] == _IS_ERROR else None


def _styled(kind: int, content: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """Give place and style of the cells with numbers."""
    if kind in _NUMBERS or kind == _FORMULA:
        row, column, style = struct.unpack_from("<HHH", content)
        yield (row, column), style
    elif kind == _MULRK:
        row, first = struct.unpack_from("<HH", content)
        for index, at in enumerate(range(4, len(content) - 2, 6)):
            yield (row, first + index), struct.unpack_from("<H", content, at)[0]
