"""Records of a text file that have more or fewer cells than the others: values beside them stand in wrong columns."""

from __future__ import annotations

from collections import Counter

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import LINE_OPEN, Container, Grid, Opened
from kobimo.ingest.outline import Outline, Role, RowKind
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

TRIMMED = 0.2
"""From this share of short records on, the program that wrote the file leaves out empty cells at line ends."""


def width_checks(grid: Grid, outline: Outline, opened: Opened) -> tuple[CheckResult, ...]:
    """Compare the numbers of cells of all records of a table.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.
    opened : Opened
        Its file; only text with delimiters has records of different width.

    Returns
    -------
    tuple of CheckResult
        An error for each record that is too short or too long, a warning if short ones are so many that the writer
        seems to leave out empty cells, and a warning if the file ends within a number.
    """
    if opened.container is not Container.CSV:
        return ()
    known = {check.place.row for check in outline.checks}
    rows = [row for row in range(outline.first, outline.last + 1) if grid.rows[row] and not _lone(outline, row)]
    if not rows:
        return ()
    sizes = Counter(len(grid.rows[row]) for row in rows)
    heads = [len(grid.rows[row]) for row in outline.head]
    usual = max(sizes, key=lambda size: (sizes[size], size in heads, size))
    short = [row for row in rows if len(grid.rows[row]) < usual]
    wider = [row for row in rows if len(grid.rows[row]) > usual]
    beyond = max(usual, outline.right + 1)
    long = [row for row in wider if len(wider) <= TRIMMED * len(rows) or any(map(as_text, grid.rows[row][beyond:]))]
    short, long = ([row for row in odd if grid.numbers[row] not in known] for odd in (short, long))
    checks = [*_short_headings(grid, outline, usual), *(_found("ROW_TOO_LONG", grid, row, usual) for row in long)]
    if len(short) > TRIMMED * len(rows):
        place = Place(grid.file, grid.name, grid.numbers[short[0]])
        checks.append(found("ROW_WIDTHS_VARY", place, count=len(short), rows=len(short)))
    else:
        checks += [_found("ROW_TOO_SHORT", grid, row, usual) for row in short]
    return (*checks, *_open_end(grid, outline, opened))


def _lone(outline: Outline, row: int) -> bool:
    """Tell whether a row is a heading or a note among the data."""
    return outline.kinds.get(row) in {RowKind.GROUP, RowKind.NOTE}


def _found(code: str, grid: Grid, row: int, usual: int) -> CheckResult:
    """Report one record."""
    place = Place(grid.file, grid.name, grid.numbers[row])
    return found(code, place, cells=len(grid.rows[row]), expected=usual)


def _short_headings(grid: Grid, outline: Outline, usual: int) -> list[CheckResult]:
    """Report a row of headings with fewer cells than the data: from the lost one on, they stand over other columns.

    A delimiter that ends every row of data, but not the headings, makes an empty column and moves nothing.
    """
    if not outline.head or not (cells := grid.rows[outline.head[-1]]) or len(cells) >= usual:
        return []
    rows = [row for row in range(outline.first, outline.last + 1) if not _lone(outline, row)]
    beyond = any(as_text(cell) for row in rows for cell in grid.rows[row][len(cells) :])
    last_bare = not as_text(cells[-1]) and any(
        as_text(cell) for row in rows for cell in grid.rows[row][len(cells) - 1 :]
    )
    return [_found("HEADINGS_SHORT", grid, outline.head[-1], usual)] if beyond or last_bare else []


def _open_end(grid: Grid, outline: Outline, opened: Opened) -> tuple[CheckResult, ...]:
    """Warn if the file ends within the last number of a table."""
    if LINE_OPEN not in opened.facts or outline.last != len(grid.rows) - 1 or not grid.rows[outline.last]:
        return ()
    at = len(grid.rows[outline.last]) - 1
    text = grid.text(outline.last, at)
    values = {column.position for column in outline.columns if column.role is Role.VALUE}
    if at not in values or not text:
        return ()
    return (found("FILE_END_OPEN", Place(grid.file, grid.name, grid.numbers[outline.last]), text=text),)
