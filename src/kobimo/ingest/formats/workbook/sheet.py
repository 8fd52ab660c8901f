"""What the XML of one sheet tells beyond its values, found without parsing it as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from kobimo.ingest.formats.workbook.package import column_number

Position = tuple[int, int]

_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ROW = re.compile(rb'\br="(\d+)"')
_RANGE = re.compile(rb'\bmin="(\d+)"[^>]*\bmax="(\d+)"|\bmax="(\d+)"[^>]*\bmin="(\d+)"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_LAST_ROW = 1 << 20
_TWO_LETTERS = 26 * 27
_QUICK = 120_000_000
"""Cells of a sheet that are bearable in the worst case, so that nobody need look at every one."""


@dataclass(frozen=True, slots=True)
class Extras:
    """Error values by position from 0, formulas without value, what is hidden, cells shown as percent."""

    errors: dict[Position, str] = field(default_factory=dict)
    uncomputed: tuple[Position, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    percent: frozenset[Position] = frozenset()


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns for one namespace prefix."""

    error: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    hidden_column: re.Pattern[bytes]
    cell: bytes
    filled: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    """Compile the patterns once per prefix."""
    p = re.escape(prefix)
    return _Patterns(
        error=re.compile(rb"<" + p + rb'c\b[^>]*\bt="e"[^>]*(?<!/)>.{0,4096}?</' + p + rb"c>", re.DOTALL),
        formula=re.compile(
            rb"<" + p + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + p + rb"f>)"
            rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v></" + p + rb"v>)?</" + p + rb"c>"
        ),
        hidden_row=re.compile(rb"<" + p + rb'row\b[^>]*\bhidden="(?:1|true)"[^>]*>'),
        hidden_column=re.compile(rb"<" + p + rb'col\b[^>]*\bhidden="(?:1|true)"[^>]*>'),
        cell=b"<" + prefix + b"c ",
        filled=re.compile(rb"<" + p + rb'c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*(?<!/)>'),
    )


def _prefix(data: bytes) -> bytes:
    """Return the namespace prefix of the sheet, with its colon."""
    match = re.search(rb"<(\w+:)?worksheet\b", data[:4096])
    return (match[1] or b"") if match else b""


def extras(data: bytes, percent_styles: AbstractSet[int]) -> Extras:
    """Find errors, formulas without stored result, hidden rows and columns, and percent cells."""
    if not data:
        return Extras()
    patterns = _patterns(_prefix(data))
    hidden = b"hidden=" in data
    return Extras(
        errors=dict(_errors(data, patterns)) if b't="e"' in data else {},
        uncomputed=tuple(_uncomputed(data, patterns)),
        hidden_rows=frozenset(_hidden_rows(data, patterns)) if hidden else frozenset(),
        hidden_columns=frozenset(_hidden_columns(data, patterns)) if hidden else frozenset(),
        percent=frozenset(_styled(data, patterns, percent_styles)) if percent_styles else frozenset(),
    )


def _position(attributes: bytes) -> Position | None:
    """Read the address of a cell."""
    place = _PLACE.search(attributes)
    return (int(place[2]) - 1, _column(place[1])) if place else None


@lru_cache(maxsize=1 << 14)
def _column(letters: bytes) -> int:
    """Turn column letters into a number from 0."""
    return column_number(letters.decode("ascii"))


def _errors(data: bytes, patterns: _Patterns) -> Iterator[tuple[Position, str]]:
    """Give the cells with error values."""
    for match in patterns.error.finditer(data):
        position, value = _position(match.group()), _ERROR_VALUE.search(match.group())
        if position is not None and value is not None:
            yield position, value[1].decode("utf-8", "replace")


def _uncomputed(data: bytes, patterns: _Patterns) -> Iterator[Position]:
    """Give the cells with a formula and no result; an empty text is a result."""
    for match in patterns.formula.finditer(data):
        cell = data[data.rfind(patterns.cell, 0, match.start()) : match.start()]
        position = _position(cell)
        if position is not None and b't="str"' not in cell:
            yield position


def _hidden_rows(data: bytes, patterns: _Patterns) -> Iterator[int]:
    """Give the rows that are hidden or filtered away."""
    for match in patterns.hidden_row.finditer(data):
        if number := _ROW.search(match.group()):
            yield int(number[1]) - 1


def _hidden_columns(data: bytes, patterns: _Patterns) -> Iterator[int]:
    """Give the columns that are hidden."""
    for match in patterns.hidden_column.finditer(data):
        if ends := _RANGE.search(match.group()):
            low, high = (ends[1], ends[2]) if ends[1] else (ends[4], ends[3])
            yield from range(int(low) - 1, min(int(high), 1 << 14))


def _styled(data: bytes, patterns: _Patterns, styles: AbstractSet[int]) -> Iterator[Position]:
    """Give the filled cells that have one of the styles."""
    numbers = b"|".join(str(style).encode() for style in sorted(styles))
    for match in re.finditer(rb' s="(?:' + numbers + rb')"', data):
        tag = data[data.rfind(b"<", 0, match.start()) : data.find(b">", match.end())]
        if tag.startswith(patterns.cell) and not tag.endswith(b"/"):
            position = _position(tag)
            if position is not None:
                yield position


def far_cell(data: bytes, cells: int) -> Position | None:
    """Return the far corner of a sheet that spans more than `cells` cells, None where it is small enough.

    A single cell at the end of the sheet would make a dense table of 17 thousand million cells.
    """
    patterns = _patterns(_prefix(data))
    last = data.rfind(patterns.cell.replace(b"c ", b"row "))
    row = _ROW.search(data[last : last + 200]) if last >= 0 else None
    rows = min(int(row[1]) if row else data.count(patterns.cell), _LAST_ROW)
    wide = re.search(rb' r="[A-Z]{3}', data) is not None
    if not wide and rows * _TWO_LETTERS <= _QUICK:
        return None
    bottom = right = 0
    for match in patterns.filled.finditer(data):
        bottom, right = max(bottom, int(match[2])), max(right, _column(match[1]) + 1)
    return (bottom, right - 1) if bottom * right > cells else None
