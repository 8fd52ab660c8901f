"""Columns with names from several rows of headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kobimo.ingest.grid import letters
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Column, ColumnType, Role
from kobimo.language import _

JOINT = " | "


def make_column(position: int, parts: Sequence[str], role: Role, **known: object) -> Column:
    """Make a column whose type is left to the general recognition unless it is told.

    Parameters
    ----------
    position : int
        From 0.
    parts : sequence of str
        Its headings, the top one first.
    role : Role
        What it is for.
    **known
        Further attributes of `Column`; `name` replaces the joined headings.

    Returns
    -------
    Column
    """
    values: dict[str, object] = {"name": joined(parts), "type": ColumnType.EMPTY} | known
    return Column(position=position, parts=tuple(parts), role=role, **values)  # type: ignore[arg-type]  # named above


def joined(parts: Iterable[str]) -> str:
    """Join headings, leaving out those that repeat the one above.

    Parameters
    ----------
    parts : iterable of str
        The top one first.

    Returns
    -------
    str

    Examples
    --------
    >>> joined(["Bestand", "Bestand", "", "weiblich"])
    'Bestand | weiblich'
    """
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return JOINT.join(kept)


def distinct(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Make the names of columns unique; one without name is called after its letter.

    Parameters
    ----------
    columns : iterable of Column
        In their order.

    Returns
    -------
    tuple of Column
    """
    taken: set[str] = set()
    result = []
    for column in columns:
        name = base = column.name or _("Spalte {letters}").format(letters=letters(column.position))
        number = 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        result.append(column if name == column.name else replace(column, name=name))
    return tuple(result)


def spread(texts: dict[int, list[str]], columns: Sequence[int]) -> None:
    """Fill headings that were merged once: blank cells repeat their left neighbour within the same heading above.

    Exports repeat a heading in every column, so a blank cell in the top row tells that a program has merged them.

    Parameters
    ----------
    texts : dict of int to list of str
        Headings by row, changed in place.
    columns : sequence of int
        Columns of values.
    """
    rows = sorted(texts)
    if not rows or not columns or not texts[rows[0]][columns[0]] or all(texts[rows[0]][column] for column in columns):
        return
    above: list[tuple[str, ...]] = [()] * len(columns)
    for row in rows[:-1]:
        for index, column in enumerate(columns):
            if index and not texts[row][column] and above[index] == above[index - 1]:
                texts[row][column] = texts[row][columns[index - 1]]
        above = [(*before, texts[row][column]) for before, column in zip(above, columns, strict=True)]


def spanned(page: Page, head: Sequence[int], right: int) -> dict[int, list[str]]:
    """Return the headings of each row with merged cells filled in.

    Parameters
    ----------
    page : Page
        The sheet.
    head : sequence of int
        Rows of headings.
    right : int
        Last column.

    Returns
    -------
    dict of int to list of str
        Texts by row. A heading merged over several rows stands in the first of them only.
    """
    texts = {row: [page.cell(row, column) for column in range(right + 1)] for row in head}
    for merge in page.grid.merges:
        if merge.top in texts and merge.left < merge.right:
            value = texts[merge.top][merge.left] if merge.left <= right else ""
            for column in range(merge.left, min(merge.right, right) + 1):
                texts[merge.top][column] = value
    return texts
