"""Columns by their headings: find the header row among title lines, and columns in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kobimo.errors import nearest
from kobimo.ingest.listing import first_of
from kobimo.language import _, quoted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.model.recipe import Names

SEARCHED_ROWS = 100
"""The header row must be among so many first rows."""

TITLE_LENGTH = 300
"""Characters of the title lines that are remembered."""

NAMED_COLUMNS = 15
"""Unread columns that a message names; the others are counted."""


def hits(cells: Iterable[str], wanted: Sequence[Names]) -> int:
    """Count the wanted columns whose heading is among the cells; capitals do not matter."""
    present = {clean(cell).casefold() for cell in cells}
    return sum(any(clean(name).casefold() in present for name in names) for names in wanted)


def find_header(rows: Sequence[Sequence[str]], wanted: Sequence[Names]) -> int:
    """Return the index of the row with the headings.

    The row with most of the wanted headings; where none has any, the first row that is as wide as most rows and has
    no number in it, so that a message about missing columns can name what is there instead.

    Parameters
    ----------
    rows : sequence of sequence of str
        First rows of the file, at least one.
    wanted : sequence of Names
        Headings that the recipe needs.

    Returns
    -------
    int
        Index into `rows`.

    Examples
    --------
    >>> find_header([["Einwohner 2018"], ["Nr", "Zahl"], ["1", "5"]], [("Nr",), ("Zahl",)])
    1
    """
    searched = rows[:SEARCHED_ROWS]
    scores = [hits(row, wanted) for row in searched]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    filled = [sum(bool(cell.strip()) for cell in row) for row in searched]
    usual = Counter(filled).most_common(1)[0][0] if filled else 0
    for index, row in enumerate(searched):
        if filled[index] >= max(1, usual) and not any(_numeric(cell) for cell in row):
            return index
    return next((index for index, count in enumerate(filled) if count), 0)


def _numeric(cell: str) -> bool:
    """Tell whether a cell looks like a number rather than a heading."""
    return cell.strip().replace(".", "").replace(",", "").isdigit()


def title_facts(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Join the rows above the header row to the fact `title` of a table.

    Parameters
    ----------
    rows : iterable of sequence of str
        Cells of the rows above the headings.

    Returns
    -------
    dict of str to str
        `title`, at most `TITLE_LENGTH` characters; empty if nothing stands above the headings.

    Examples
    --------
    >>> title_facts([["Einwohner", ""], ["", ""], ["Stand:", "31.12.2018"]])
    {'title': 'Einwohner | Stand: 31.12.2018'}
    """
    lines = (clean(" ".join(cells)) for cells in rows)
    title = " | ".join(line for line in lines if line)[:TITLE_LENGTH].rstrip()
    return {"title": title} if title else {}


def column_index(table: Table, names: Names) -> tuple[int | None, list[CheckResult]]:
    """Find one column.

    Parameters
    ----------
    table : Table
        The delivered table.
    names : Names
        Heading, or alternatives of which the first that exists counts. Where none is written exactly so, a heading
        that differs only in capitals counts, if it is the only one.

    Returns
    -------
    tuple of (int or None, list of CheckResult)
        Position, or None with the reason: missing (with the nearest headings) or not unique.

    Examples
    --------
    >>> column_index(Table("a.csv", "", ("Nr", "Zahl"), (), ()), ("Anzahl", "Zahl"))
    (1, [])
    """
    columns = list(table.columns)
    for name in names:
        times = columns.count(clean(name))
        if times == 1:
            return columns.index(clean(name)), []
        if times > 1:
            place = Place(table.file, table.sheet, column=clean(name))
            return None, [found("COLUMN_NOT_UNIQUE", place, name=name, times=times)]
    for name in names:
        if (position := in_other_capitals(columns, name)) is not None:
            return position, []
    text = _(" oder ").join(map(quoted, names))
    place = Place(table.file, table.sheet, column=names[0])
    return None, [found("COLUMN_MISSING", place, names=text, nearest=similar(names, columns))]


def in_other_capitals(columns: Sequence[str], name: str) -> int | None:
    """Return the position of the only heading that equals a name but for capitals."""
    folded, wanted = [column.casefold() for column in columns], clean(name).casefold()
    return folded.index(wanted) if folded.count(wanted) == 1 else None


def unread_columns(table: Table, wanted: Iterable[Names]) -> str:
    """Name the headings of a table that a recipe does not want, empty if there are none."""
    read = {column_index(table, names)[0] for names in wanted}
    unread = [quoted(column) for index, column in enumerate(table.columns) if column and index not in read]
    return first_of(unread, NAMED_COLUMNS)


def similar(names: Iterable[str], columns: Sequence[str]) -> str:
    """Name the headings that resemble the wanted ones, or the first ones there are."""
    named = [column for column in columns if column]
    close = list(dict.fromkeys(hit for name in names for hit in nearest(name, named)))
    chosen = close or named[:5]
    return ", ".join(map(quoted, chosen)) if chosen else _("keine")
