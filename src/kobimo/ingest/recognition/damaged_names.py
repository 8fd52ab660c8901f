"""Names and headings of a table in which characters were lost; in notes around it nothing depends on them."""

from __future__ import annotations

from collections.abc import Iterator

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, address
from kobimo.ingest.lost_characters import lost_characters
from kobimo.ingest.outline import Outline, Role
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

_NO_NAMES = {Role.VALUE, Role.EMPTY, Role.COORDINATE}


def damaged_names(grid: Grid, outline: Outline, distinct: Distinct | None = None) -> tuple[CheckResult, ...]:
    """Warn of question marks in words that describe values.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it, with roles.
    distinct : Distinct or None
        The distinct values of the grid, as far as they are known.

    Returns
    -------
    tuple of CheckResult
        One warning with the first cell, or nothing.
    """
    damaged = {text: hits for text in dict.fromkeys(_names(grid, outline, distinct)) if (hits := lost_characters(text))}
    if not damaged:
        return ()
    lost = sum(number for hits in damaged.values() for _start, number, _word in hits)
    text, hits = next(iter(damaged.items()))
    place = Place(grid.file, grid.name, cell=_place(grid, outline, text))
    return (found("CHARACTERS_LOST", place, count=len(damaged), characters=lost, sample=hits[0][2]),)


def _names(grid: Grid, outline: Outline, distinct: Distinct | None) -> Iterator[str]:
    """Give the headings, and the cells of labels, that have a question mark."""
    for column in outline.columns:
        yield from (part for part in column.parts if "?" in part)
    if distinct is not None and not distinct.has_question_mark:
        return
    for column in outline.columns:
        if column.role not in _NO_NAMES:
            at = column.position
            cells = (row[at] for row in grid.rows[outline.first : outline.last + 1] if at < len(row))
            yield from (as_text(cell) for cell in dict.fromkeys(cells) if isinstance(cell, str) and "?" in cell)


def _place(grid: Grid, outline: Outline, text: str) -> str:
    """Return the first cell that holds a text, "" where headings were joined."""
    for row in (*outline.head, *range(outline.first, outline.last + 1)):
        for at in range(outline.left, outline.right + 1):
            if grid.text(row, at) == text:
                return address(grid.numbers[row], at)
    return ""
