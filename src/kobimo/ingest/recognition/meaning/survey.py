"""Everything about one table that its columns are judged by: data rows, texts above and below, footnote marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline, RowKind
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.ingest.recognition.meaning.cells import Cells, columns_of
from kobimo.ingest.recognition.meaning.periods import as_period
from kobimo.model.period import Period
from kobimo.reference.symbols import SymbolProfile, symbols

TITLE_ROWS = 25
"""Rows above the headings that may be titles."""

NOTE_ROWS = 80
"""Rows below the data that may be notes."""

_SKIPPED = {RowKind.NOTE, RowKind.GROUP}
_NOTE_MARK = re.compile(r"\s*(?:\(?([1-9]\d?|[a-h]|\*{1,3})\)\s*\S|([1-9])\s+[A-ZÄÖÜ„(]|([¹²³⁴⁵⁶⁷⁸⁹])\s?\S)")
_HEADING_MARK = re.compile(r"(?<=[^\d\s(])\s?([1-9])\)(?:\s|$)|([¹²³⁴⁵⁶⁷⁸⁹])")
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")

LAYOUT_PROFILES: Mapping[str, str] = {
    "ba": "ba",
    "inkar": "inkar",
    "zensus": "zensus",
    "nrw": "nrw_schulen",
    "statistischer_bericht": "statistischer_bericht",
}
"""Profile of signs by the beginning of the name of a layout."""


@dataclass(frozen=True)
class Survey:
    """One table before its columns are judged.

    Attributes
    ----------
    grid, outline : Grid, Outline
        The table.
    rows : tuple of int
        Data rows without headings among them.
    cells : mapping of int to Cells
        Columns by position.
    title, notes : tuple of str
        Texts above and below.
    marks : frozenset of str
        Footnotes that exist.
    lone : mapping of int to Period
        Rows that hold nothing but a period.
    profile : SymbolProfile
        Signs of the publisher.
    """

    grid: Grid
    outline: Outline
    rows: tuple[int, ...]
    cells: Mapping[int, Cells]
    title: tuple[str, ...]
    notes: tuple[str, ...]
    marks: frozenset[str]
    lone: Mapping[int, Period]
    profile: SymbolProfile

    @property
    def headings(self) -> str:
        """All headings of the table in one text."""
        return " ".join(dict.fromkeys(part for column in self.outline.columns for part in column.parts if part))


def survey(grid: Grid, outline: Outline, distinct: Distinct | None = None) -> Survey:
    """Collect what the columns of a table are judged by.

    Parameters
    ----------
    grid : Grid
        The sheet.
    outline : Outline
        Structure of the table.
    distinct : Distinct or None
        The distinct values of the sheet, as far as they are known.

    Returns
    -------
    Survey
    """
    lone = _lone_periods(grid, outline)
    rows = tuple(
        row
        for row in range(outline.first, outline.last + 1)
        if row not in lone and outline.kinds.get(row) not in _SKIPPED
    )
    title, notes = _title(grid, outline), _notes(grid, outline)
    return Survey(
        grid=grid,
        outline=outline,
        rows=rows,
        cells=columns_of(grid, rows, outline.left, outline.right, outline.fill_down, distinct),
        title=title,
        notes=notes,
        marks=_marks(notes, outline),
        lone=lone,
        profile=symbols(profile_name(outline)),
    )


def profile_name(outline: Outline) -> str:
    """Return the profile of signs that fits a layout; without one, also what municipalities write is understood.

    Parameters
    ----------
    outline : Outline
        The table; `facts["symbols"]` names a profile where the layout knows it.

    Returns
    -------
    str
        Name of a shipped profile.
    """
    if "symbols" in outline.facts:
        return outline.facts["symbols"]
    for beginning, name in LAYOUT_PROFILES.items():
        if outline.layout.startswith(beginning):
            return name
    return "destatis" if outline.layout else "kommunal"


def _lone_periods(grid: Grid, outline: Outline) -> dict[int, Period]:
    """Find rows inside the data with a single cell that is a period."""
    found = {}
    others = []
    left = outline.left
    for row in range(outline.first, outline.last + 1):
        cells = grid.rows[row]
        if left < outline.right and len(cells) > left + 1 and cells[left + 1]:
            others.append(cells[left])
            continue
        cells = cells[left : outline.right + 1]
        if any(cells[1:]):
            others.append(cells[0])
            continue
        filled = [text for cell in cells if (text := as_text(cell))]
        if len(filled) == 1 and outline.right > outline.left and (period := as_period(filled[0])) is not None:
            found[row] = period
    if not found:
        return {}
    beside = sum(bool(cell) and as_period(as_text(cell)) is not None for cell in others)
    rows = outline.last - outline.first + 1
    return found if len(found) < 0.5 * rows and beside < 0.5 * (rows - len(found)) else {}


def _title(grid: Grid, outline: Outline) -> tuple[str, ...]:
    """Return the texts above the headings, the nearest last."""
    top = min((*outline.head, outline.first))
    lines: list[str] = []
    for row in range(max(0, top - TITLE_ROWS), top):
        filled = [text for cell in grid.rows[row] if (text := as_text(cell))]
        if len(filled) > 4:
            lines.clear()
        elif filled:
            lines.append(" ".join(filled))
    known = [outline.facts[name] for name in ("title", "subtitle", "statistic") if outline.facts.get(name)]
    return tuple(dict.fromkeys((*known, *lines)))


def _notes(grid: Grid, outline: Outline) -> tuple[str, ...]:
    """Return the texts below the data."""
    lines = [outline.facts["footnotes"]] if outline.facts.get("footnotes") else []
    for row in range(outline.last + 1, min(outline.last + 1 + NOTE_ROWS, len(grid.rows))):
        filled = [text for cell in grid.rows[row] if (text := as_text(cell))]
        if len(filled) > 4:
            break
        lines.extend([" ".join(filled)] if filled else [])
    return tuple(line for text in lines for line in text.splitlines() if line.strip())


def _marks(notes: tuple[str, ...], outline: Outline) -> frozenset[str]:
    """Collect the marks that notes explain or headings carry."""
    found = set()
    for line in notes:
        if match := _NOTE_MARK.match(line):
            found.add(next(group for group in match.groups() if group).translate(_RAISED))
    for column in outline.columns:
        for part in column.parts:
            for match in _HEADING_MARK.finditer(part):
                found.add((match.group(1) or match.group(2)).translate(_RAISED))
    return frozenset(found)
