"""Columns of values that their headings do not tell apart: without any heading, or with that of another column."""

from __future__ import annotations

from collections.abc import Iterator

from kobimo.ingest.grid import Grid, address, letters
from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Column, Outline, Question, Role
from kobimo.language import _, quoted

_NAMED = 6


def unnamed_columns(grid: Grid, outline: Outline) -> tuple[Question, ...]:
    """Ask about columns of values that have no heading, or the same as another one.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it, with roles.

    Returns
    -------
    tuple of Question
        `HEADING_MISSING` for each column without heading, `HEADING_TWICE` for each heading of several columns.
    """
    values = [column for column in outline.columns if column.role is Role.VALUE]
    if not outline.head or len(values) < 2:
        return ()
    row = outline.head[-1]
    nameless = [column for column in values if not any(column.parts) and not column.period]
    nameless = [column for column in nameless if _is_filled(grid, outline, column.position)]
    missing = (_ask_missing(column, address(grid.numbers[row], column.position)) for column in nameless)
    return (*missing, *_twice(values))


def _is_filled(grid: Grid, outline: Outline, at: int) -> bool:
    """Tell whether a column has any cell."""
    return any(grid.text(row, at) for row in range(outline.first, outline.last + 1))


def _ask_missing(column: Column, place: str) -> Question:
    """Ask what a column without heading holds."""
    text = _("Spalte {column} enthält Werte, hat aber keine Überschrift ({place}). Was enthält sie?")
    options = (("ignore", _("Spalte nicht verwenden")), ("name", _("Überschrift in der Datei ergänzen")))
    return Question("HEADING_MISSING", text.format(column=letters(column.position), place=place), place, options)


def _twice(values: list[Column]) -> Iterator[Question]:
    """Ask which of several columns of one name is which."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for column in values:
        if any(column.parts) or column.period:
            heading = tuple(part.casefold() for part in column.parts)
            groups.setdefault((heading, column.unit, column.period), []).append(column)
    for group in groups.values():
        if len(group) > 1:
            name = " | ".join(dict.fromkeys(part for part in group[0].parts if part)) or group[0].period
            columns = first_of([letters(column.position) for column in group], _NAMED)
            text = _("Die Spalten {columns} haben dieselbe Überschrift {name}. Was unterscheidet ihre Werte?")
            options = (("rename", _("Überschriften in der Datei unterscheiden")), ("ignore", _("nur eine verwenden")))
            yield Question("HEADING_TWICE", text.format(columns=columns, name=quoted(name)), "", options)
