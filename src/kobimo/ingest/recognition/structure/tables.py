"""Outline the tables of a grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Column, ColumnType, Outline, Role
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.ingest.recognition.structure.blocks import Block, blocks
from kobimo.ingest.recognition.structure.body import Body, find_body
from kobimo.ingest.recognition.structure.columns import Profile, profile
from kobimo.ingest.recognition.structure.evidence import Found, Words, conclusions, heading_words
from kobimo.ingest.recognition.structure.filling import fill_down
from kobimo.ingest.recognition.structure.heads import Head, find_head
from kobimo.ingest.recognition.structure.kinds import EMPTY, PROSE, TEXT, kinds_of
from kobimo.ingest.recognition.structure.markers import is_footer, is_title
from kobimo.ingest.recognition.structure.names import headings
from kobimo.ingest.recognition.structure.notes import facts, lines, marks, single_lines
from kobimo.ingest.recognition.structure.prose import is_prose
from kobimo.ingest.recognition.structure.questions import open_questions
from kobimo.ingest.recognition.structure.regions import regions
from kobimo.ingest.recognition.structure.view import View, merged_cells


def outlines(grid: Grid, distinct: Distinct | None = None) -> tuple[Outline, ...]:
    """Find every table of a grid.

    Rows of headings and data are told apart by what the columns hold below: words above numbers, years above counts.
    Titles, sources and notes become facts of their table. Roles, types and units are left to the next step.

    Parameters
    ----------
    grid : Grid
        One sheet, one text file.
    distinct : Distinct or None
        Its distinct values, as far as they are known.

    Returns
    -------
    tuple of Outline
        From the top and the left; empty where a grid holds nothing but text. A confidence above 0.5 says that it is a
        table of data with headings.
    """
    kinds = kinds_of(grid, distinct)
    covered = merged_cells(grid.merges)
    boxes = regions(grid, kinds)
    found: list[Outline] = []
    for top, bottom, left, right in boxes:
        part = kinds
        if len(boxes) > 1:
            part = np.zeros_like(kinds)
            part[top:bottom, left:right] = kinds[top:bottom, left:right]
        found.extend(_tables(View(grid, part, covered), beside=len(boxes) > 1))
    return tuple(sorted(found, key=lambda outline: (min((*outline.head, outline.first)), outline.left)))


def _tables(view: View, *, beside: bool) -> Iterable[Outline]:
    """Outline the tables of one region, from the top."""
    above = 0
    tables: list[Found] = []
    for block in blocks(view):
        found = _table(view, block, above, beside=beside)
        if found is not None:
            tables.append(found)
            above = found.body.last + 1
    tables = [found for found in tables if found is tables[-1] or not _is_list_of_facts(view, found)]
    known: dict[Words, tuple[int, ...]] = {}
    for index, found in enumerate(tables):
        behind = tables[index + 1].head.top if index + 1 < len(tables) else len(view.filled)
        above_rows, below_rows = _notes_above(view, tables, index), _notes_below(view, found, behind)
        yield _outline(view, found, above_rows, below_rows, known)
        known.setdefault(heading_words(view, found), found.head.rows)


def _is_list_of_facts(view: View, found: Found) -> bool:
    """Tell whether what looks like a table above another one is a short list of names and values about it."""
    rows = np.count_nonzero(view.wide[found.head.first : found.body.last + 1])
    return found.right - found.left == 1 and int(rows) < 3


def _table(view: View, block: Block, above: int, *, beside: bool) -> Found | None:
    """Find headings and data of one block."""
    measure = profile(view, block.top, block.bottom)
    if measure is None or not measure.used.any():
        return None
    head = find_head(view, measure, above, block.top)
    if head is None:
        return None
    body = find_body(view, measure, head, block.bottom)
    rows = [row for row in (*head.rows, head.unit, head.numbers) if row is not None]
    data = [row for row in range(head.first, body.last + 1) if view.filled[row] and row not in body.kinds]
    if not data or is_prose(view, measure, head, body):
        return None
    used = np.flatnonzero((view.kinds[[*rows, *data]] != EMPTY).any(axis=0))
    right = _without_margin(view, used, data)
    return Found(measure, head, body, int(used[0]), right, beside, int(used[-1]) - right)


def _without_margin(view: View, used: NDArray[np.int64], data: list[int]) -> int:
    """Return the last column; a column of remarks behind an empty one, filled in few rows, is no part of the table."""
    last = int(used[-1])
    if used.size < 3 or last - int(used[-2]) < 2:
        return last
    cells = view.kinds[data, last]
    words = np.isin(cells, (TEXT, PROSE))
    return int(used[-2]) if words.mean() <= 0.5 and (cells[~words] == EMPTY).all() else last


def _notes_above(view: View, tables: list[Found], index: int) -> list[int]:
    """Return the rows above a table that are not part of another one."""
    top = tables[index].head.top
    if not index:
        return list(range(top))
    return list(range(_border(view, tables[index - 1], top), top))


def _notes_below(view: View, found: Found, behind: int) -> list[int]:
    """Return the rows below a table up to the title of the next one."""
    return list(range(found.body.last + 1, _border(view, found, behind)))


def _border(view: View, found: Found, behind: int) -> int:
    """Return the row that begins the title of the next table: what stands behind the last empty row."""
    begin = found.body.last + 1
    if behind >= len(view.filled):
        return behind
    last = behind
    while last > begin and not view.filled[last - 1]:
        last -= 1
    between = range(begin, last)
    titles = [row for row in between if is_title(view.first_word(row))]
    notes = [row for row in between if is_footer(view.first_word(row))]
    empty = [row for row in between if not view.filled[row]]
    if titles:
        return titles[-1]
    return max([begin, *(row + 1 for row in (*notes[-1:], *empty[-1:]))])


def _outline(
    view: View, found: Found, above: list[int], below: list[int], known: Mapping[Words, tuple[int, ...]]
) -> Outline:
    """Put together what was found of one table."""
    head, body, measure = found.head, found.body, found.measure
    above_lines, below_lines = lines(view, above), lines(view, below)
    named = headings(view, head, found.left, found.right, marks(single_lines(view, below)))
    columns = tuple(
        _column(view, measure, head, body, position, named.names[position], named.parts[position])
        for position in range(found.left, found.right + 1)
    )
    repeats = fill_down(view, measure, head, body, found.left)
    evidence, confidence = conclusions(view, found, named, repeats, above_lines, below_lines, known)
    return Outline(
        sheet=view.grid.name,
        head=head.rows,
        first=head.first,
        last=body.last,
        left=found.left,
        right=found.right,
        columns=columns,
        unit_row=head.unit,
        number_row=head.numbers,
        shape="wide" if _wide(measure) else "long",
        kinds=body.kinds,
        facts=facts(above_lines, below_lines),
        fill_down=repeats,
        questions=open_questions(view, found),
        evidence=evidence,
        confidence=confidence,
    )


def _column(
    view: View, measure: Profile, head: Head, body: Body, position: int, name: str, parts: tuple[str, ...]
) -> Column:
    """Describe a column; one without any data is empty."""
    used = bool(measure.used[position] or (view.kinds[head.first : body.last + 1, position] != EMPTY).any())
    role, kind = (Role.ATTRIBUTE, ColumnType.TEXT) if used else (Role.EMPTY, ColumnType.EMPTY)
    return Column(position, name, parts, role, kind)


def _wide(measure: Profile) -> bool:
    """Tell whether there are several columns of measured values."""
    return int(np.count_nonzero(measure.values & ~measure.years & ~measure.dates)) > 2
