"""A table as somebody pointed at it: rows of headings, rows of data, columns, roles; and how it is found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.outline import Column, ColumnType, Conclusion, Outline, Question, Role, RowKind
from kobimo.ingest.recognition.meaning import understand
from kobimo.ingest.recognition.recognise import SURE, with_doubts
from kobimo.ingest.recognition.report import row_number
from kobimo.ingest.recognition.structure.body import Body, find_body
from kobimo.ingest.recognition.structure.columns import profile
from kobimo.ingest.recognition.structure.filling import fill_down
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import EMPTY, kinds_of
from kobimo.ingest.recognition.structure.names import headings
from kobimo.ingest.recognition.structure.notes import facts, lines, marks, single_lines
from kobimo.ingest.recognition.structure.view import View, merged_cells
from kobimo.language import _
from kobimo.model.recipe import HeadRule
from kobimo.model.table import clean

_UNIT = re.compile(
    r"(?:in\s+)?(?:%|‰|prozent|anzahl|€|eur(?:o)?|t(?:sd|ausend)\.?\s?(?:€|eur|euro)?|mio\.?\s?(?:€|eur|euro)?|personen"
    r"|jahre|m²|km²|ha|index|[(\[](?:%|anzahl|€)[)\]])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ENDS = 5
"""Rows below the data whose text may mark their end."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where somebody says that a table stands, in positions from 0; `head` is empty for a table without headings."""

    head: tuple[int, ...]
    first: int
    last: int
    left: int
    right: int


def pointed(grid: Grid, pointing: Pointing) -> Outline:
    """Outline a table that somebody pointed at.

    Parameters
    ----------
    grid : Grid
        The grid.
    pointing : Pointing
        Rows and columns inside the grid.

    Returns
    -------
    Outline
        Names, groups and notes are found as in a table that was recognised; rows and columns stand as pointed.
    """
    kinds, covered = kinds_of(grid), merged_cells(grid.merges)
    part = np.zeros_like(kinds)
    across = slice(pointing.left, pointing.right + 1)
    for row in (*pointing.head, *range(pointing.first, pointing.last + 1)):
        part[row, across] = kinds[row, across]
    whole, view = View(grid, kinds, covered), View(grid, part, covered)
    behind = range(pointing.last + 1, len(grid.rows))
    head = _head(grid, pointing)
    body, repeats, wide = _body(view, head, pointing)
    named = headings(
        view, head, pointing.left, pointing.right, marks(single_lines(whole, range(pointing.last + 1, len(grid.rows))))
    )
    data = slice(pointing.first, pointing.last + 1)
    columns = tuple(
        _column(named.names[at], named.parts[at], at, used=bool((part[data, at] != EMPTY).any()))
        for at in range(pointing.left, pointing.right + 1)
    )
    return Outline(
        sheet=grid.name,
        file=grid.file,
        head=head.rows,
        first=pointing.first,
        last=pointing.last,
        left=pointing.left,
        right=pointing.right,
        columns=columns,
        unit_row=head.unit,
        shape="wide" if wide else "long",
        kinds=body,
        facts=facts(lines(whole, range(head.top)), lines(whole, behind)),
        fill_down=repeats,
        evidence=(_said(grid, pointing),),
        confidence=1.0,
    )


def understood(
    grid: Grid, pointing: Pointing, roles: Mapping[str, str] | None = None
) -> tuple[Outline, tuple[Question, ...]]:
    """Outline a table that somebody pointed at, with the meaning of its columns.

    Parameters
    ----------
    grid : Grid
        The grid.
    pointing : Pointing
        Rows and columns.
    roles : mapping of str to str or None
        Roles that somebody decided, by heading; they stand.

    Returns
    -------
    tuple of (Outline, tuple of Question)
        Never doubtful as a whole: a person has said where it stands.
    """
    outline = pointed(grid, pointing)
    fixed = {c.position: Role(roles[c.name]) for c in outline.columns if c.name in roles} if roles else None
    table, asked = understand(grid, outline, fixed)
    return with_doubts(replace(table, confidence=max(table.confidence, SURE)), asked), asked


def pointing_of(outline: Outline) -> Pointing:
    """Return the place of a table that was recognised, as if somebody had pointed at it.

    Parameters
    ----------
    outline : Outline
        A table.

    Returns
    -------
    Pointing
        Rows of headings without gaps.
    """
    rows = sorted(row for row in (*outline.head, outline.unit_row) if row is not None)
    head = tuple(range(rows[0], rows[-1] + 1)) if rows else ()
    return Pointing(head, outline.first, outline.last, outline.left, outline.right)


def rule_of(grid: Grid, pointing: Pointing) -> HeadRule:
    """Say how a table that was pointed at is found again, by its texts and not by the numbers of its rows.

    Parameters
    ----------
    grid : Grid
        The grid.
    pointing : Pointing
        Where the table stands today.

    Returns
    -------
    HeadRule
        `find_again` leads back to the same rows and columns of this grid.
    """
    top = pointing.head[0] if pointing.head else pointing.first
    at = next((at for at in range(pointing.left, pointing.right + 1) if grid.text(top, at)), pointing.left)
    text = grid.text(top, at)
    places = list(_places(grid, text))
    beyond = any(grid.text(row, pointing.right + 1) for row in (*pointing.head, pointing.first))
    rule = HeadRule(
        text=text or "–",
        rows=len(pointing.head),
        skip=pointing.first - top - len(pointing.head),
        before=at - pointing.left,
        columns=pointing.right - pointing.left + 1 if beyond or _right_of(grid, pointing) != pointing.right else None,
        number=places.index((top, at)) + 1 if len(places) > 1 and (top, at) in places else None,
    )
    ends = [None, *islice(_texts_below(grid, pointing), _ENDS)]
    rules = (rule.model_copy(update={"until": end}) for end in ends)
    return next((made for made in rules if find_again(grid, made) == pointing), rule)


def find_again(grid: Grid, rule: HeadRule) -> Pointing | None:
    """Find the place that a recipe describes.

    Parameters
    ----------
    grid : Grid
        A grid, of this delivery or of another one.
    rule : HeadRule
        From `rule_of`.

    Returns
    -------
    Pointing or None
        None if the heading does not occur, occurs more often than the rule knows, or the end does not occur.
    """
    places = list(_places(grid, rule.text))
    if not places or (rule.number is None and len(places) > 1) or len(places) < (rule.number or 1):
        return None
    row, at = places[(rule.number or 1) - 1]
    left, first = at - rule.before, row + rule.rows + rule.skip
    if left < 0 or first >= len(grid.rows):
        return None
    head = tuple(range(row, row + rule.rows))
    right = left + rule.columns - 1 if rule.columns else _right(grid, (*head, first), left)
    last = _last(grid, rule.until, first, left, right)
    return None if last is None else Pointing(head, first, last, left, right)


def _places(grid: Grid, text: str) -> Iterator[tuple[int, int]]:
    """Give the cells with a text, years in it not compared; of each row the first."""
    wanted = _without_numbers(text)
    same: dict[Value, bool] = {}
    for row, cells in enumerate(grid.rows):
        for at, raw in enumerate(cells):
            if raw is None or raw == "":
                continue
            if raw not in same:
                same[raw] = _without_numbers(as_text(raw)) == wanted
            if same[raw]:
                yield row, at
                break


def _without_numbers(text: str) -> str:
    """Return a text so that "Stand 2023" and "Stand 2024" are the same; a text of digits alone stays."""
    plain = clean(text).casefold()
    return plain if plain.isdigit() else _DIGITS.sub("#", plain)


def _texts_below(grid: Grid, pointing: Pointing) -> Iterator[str]:
    """Give the first text of each row below the data."""
    for row in range(pointing.last + 1, len(grid.rows)):
        if text := _first_text(grid, row, pointing.left, pointing.right):
            yield text


def _first_text(grid: Grid, row: int, left: int, right: int) -> str:
    """Return the first text of a row, within the columns of the table if there is one."""
    cells = range(len(grid.rows[row]))
    inside = (grid.text(row, at) for at in cells[left : right + 1])
    return next((text for text in inside if text), "") or next((t for at in cells if (t := grid.text(row, at))), "")


def _last(grid: Grid, until: str | None, first: int, left: int, right: int) -> int | None:
    """Return the last row with data before the text that ends them; without such a text the last filled one."""
    end = len(grid.rows)
    if until is not None:
        wanted = _without_numbers(until)
        rows = range(first + 1, end)
        stop = next((row for row in rows if _without_numbers(_first_text(grid, row, left, right)) == wanted), None)
        if stop is None:
            return None
        end = stop
    filled = (row for row in range(end - 1, first - 1, -1) if any(grid.text(row, at) for at in range(left, right + 1)))
    return next(filled, None)


def _right_of(grid: Grid, pointing: Pointing) -> int:
    """Return the column in which a table ends by its own cells."""
    return _right(grid, (*pointing.head, pointing.first), pointing.left)


def _right(grid: Grid, rows: Sequence[int], left: int) -> int:
    """Return the last filled column of headings and first data row."""
    return max([left, *(at for row in rows for at in range(left, len(grid.rows[row])) if grid.text(row, at))])


def _head(grid: Grid, pointing: Pointing) -> Head:
    """Tell a row of units at the end of the headings from the headings."""
    rows, unit = pointing.head, None
    if len(rows) > 1:
        texts = [t for at in range(pointing.left, pointing.right + 1) if (t := grid.text(rows[-1], at))]
        if texts and all(_UNIT.fullmatch(text) for text in texts):
            rows, unit = rows[:-1], rows[-1]
    return Head(rows, unit, None, pointing.first, min([*rows, pointing.first]))


def _body(view: View, head: Head, pointing: Pointing) -> tuple[dict[int, RowKind], tuple[int, ...], bool]:
    """Return headings and notes among the data, columns whose labels are repeated, and whether the table is wide."""
    measure = profile(view, pointing.first, pointing.last + 1)
    if measure is None:
        return {}, (), False
    body: Body = find_body(view, measure, head, pointing.last + 1)
    repeats = fill_down(view, measure, head, replace(body, last=pointing.last), pointing.left)
    wide = int(np.count_nonzero(measure.values & ~measure.years & ~measure.dates)) > 2
    return body.kinds, repeats, wide


def _column(name: str, parts: tuple[str, ...], at: int, *, used: bool) -> Column:
    """Describe a column; one without any data is empty."""
    return Column(
        at, name, parts, Role.ATTRIBUTE if used else Role.EMPTY, ColumnType.TEXT if used else ColumnType.EMPTY
    )


def _said(grid: Grid, pointing: Pointing) -> Conclusion:
    """Say that a person has pointed at the rows."""
    first, last = row_number(grid, pointing.first), row_number(grid, pointing.last)
    if not pointing.head:
        text = _("Von Hand gezeigt: keine Überschriften, Daten in Zeile {first} bis {last}.")
        return Conclusion(_("Tabelle"), text.format(first=first, last=last))
    text = _("Von Hand gezeigt: Überschriften ab Zeile {head}, Daten in Zeile {first} bis {last}.")
    return Conclusion(_("Tabelle"), text.format(head=row_number(grid, pointing.head[0]), first=first, last=last))
