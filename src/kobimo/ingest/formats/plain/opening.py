"""Open text without delimiters: records of fixed width, tables aligned by blanks, running text."""

from __future__ import annotations

import re
from dataclasses import replace

from kobimo.ingest.formats.contract import Source
from kobimo.ingest.formats.delimited.decoding import Decoded
from kobimo.ingest.formats.plain.front_matter import front_matter
from kobimo.ingest.formats.plain.layout import Layout, are_numbers_between_blanks, find_layout
from kobimo.ingest.formats.trimming import without_empty_end
from kobimo.ingest.grid import Container, Dialect, Grid, Opened
from kobimo.language import _

_BREAK = re.compile(r"\r\n|\r|\n")
_GAP = re.compile(r"(?<=\S)(?: {2,}|[ ]*\t[ \t]*)(?=\S)")
_STROKE = re.compile(r"\s*[-=+|]{8,}\s*")
"""A line drawn between headings, data and sum; it says nothing, and would part them."""

_MANY = 3
_HEAD = 1 << 18
_TWO_COLUMNS = 0.7
"""Evenness that a text with one delimiter per line cannot reach."""
_PROSE = 6
"""Words of a line that no single cell has."""


def open_plain(source: Source, decoded: Decoded) -> Opened | None:
    """Open what has no even delimiter; None for one column of values, which is a table as it stands."""
    lines = _BREAK.split(decoded.text)
    filled = [line for line in lines if line.strip()]
    facts = front_matter(lines)
    layout = None if facts else find_layout(filled)
    if not facts and not (layout and layout.name) and are_numbers_between_blanks(filled):
        opened = _opened(source, decoded, Container.CSV, [line.split() for line in lines], {})
        return replace(opened, dialect=Dialect(" "))
    if layout is not None:
        return _opened(
            source, decoded, Container.FIXED_WIDTH, [layout.cells(line) for line in lines], _describe(layout)
        )
    aligned = any(_GAP.search(line) for line in filled)
    if not facts and not aligned and not any(len(line.split()) > _PROSE for line in filled):
        return None
    if aligned:
        facts["columns"] = _("an zwei und mehr Leerzeichen getrennt; Spalten können gegeneinander verschoben sein")
    return _opened(source, decoded, Container.TEXT, [_cells(line) for line in lines], facts)


def is_fixed_width(text: str, evenness: float) -> bool:
    """Tell records of fixed width that look divided because every name in them has a comma."""
    if evenness >= _TWO_COLUMNS:
        return False
    lines = [line for line in _BREAK.split(text[:_HEAD]) if line.strip()]
    layout = find_layout(lines)
    return layout is not None and (bool(layout.name) or len(layout.slices) > _MANY)


def _opened(
    source: Source, decoded: Decoded, container: Container, cells: list[list[str]], facts: dict[str, str]
) -> Opened:
    """Make the one grid."""
    kept = [at for at, row in enumerate(cells) if len(row) != 1 or not _STROKE.fullmatch(row[0])]
    rows, numbers = without_empty_end([cells[at] for at in kept], [at + 1 for at in kept])
    return Opened(
        file=source.name,
        container=container,
        grids=(Grid(source.name, "", rows, numbers, facts=facts),),
        checks=decoded.checks,
        encoding=decoded.encoding,
        lost_characters=decoded.lost,
        facts=facts,
    )


def _cells(line: str) -> list[str]:
    """Cut a line at its gaps; the blanks before the first word stay."""
    line = line.rstrip().replace("\f", "")
    return _GAP.split(line) if line else []


def _describe(layout: Layout) -> dict[str, str]:
    """Say where the columns begin, counted from 1 as record descriptions do."""
    starts = ", ".join(str(start + 1) for start, _end in layout.slices)
    facts = {"columns": _("feste Satzlänge; Felder beginnen an den Stellen {starts}").format(starts=starts)}
    return facts | ({"record_layout": layout.name} if layout.name else {})
