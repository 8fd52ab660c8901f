"""Columns by their headings: find the header row among title lines, and columns in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kobimo.errors import nearest
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import Names
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

SEARCHED_ROWS = 100
"""The header row must be among so many first rows."""


def hits(cells: Iterable[str], wanted: Sequence[Names]) -> int:
    """Count the wanted columns whose heading is among the cells."""
    present = {clean(cell) for cell in cells}
    return sum(any(clean(name) in present for name in names) for names in wanted)


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


def column_index(table: Table, names: Names) -> tuple[int | None, list[CheckResult]]:
    """Find one column.

    Parameters
    ----------
    table : Table
        The delivered table.
    names : Names
        Heading, or alternatives of which the first that exists counts.

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
    text = _(" oder ").join(f"„{name}“" for name in names)
    place = Place(table.file, table.sheet, column=names[0])
    return None, [found("COLUMN_MISSING", place, names=text, nearest=similar(names, columns))]


def similar(names: Iterable[str], columns: Sequence[str]) -> str:
    """Name the headings that resemble the wanted ones, or the first ones there are."""
    named = [column for column in columns if column]
    close = list(dict.fromkeys(hit for name in names for hit in nearest(name, named)))
    chosen = close or named[:5]
    return ", ".join(f"„{column}“" for column in chosen) if chosen else _("keine")
