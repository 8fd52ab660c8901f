"""Columns and headings put in, taken out and moved."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from support.changes.parts import (
    column_in,
    each_row,
    ordered,
)
from support.changes.register import kind
from support.tables import Table, as_csv


@kind("value columns swapped")
def _swapped(table: Table, rng: random.Random) -> Table | None:
    places = [across for across, column in enumerate(table.columns) if column in table.values]
    if len(places) < 2:
        return None
    first, second = rng.sample(places, 2)
    order = list(range(len(table.columns)))
    order[first], order[second] = second, first
    return ordered(table, order)


@kind("columns shuffled")
def _shuffled(table: Table, rng: random.Random) -> Table | None:
    if len(table.heads) != 1:
        return None
    order = list(range(len(table.columns)))
    rng.shuffle(order)
    return ordered(table, order)


@kind("empty column put in")
def _empty_column(table: Table, rng: random.Random) -> Table:
    return column_in(table, rng.randrange(len(table.columns) + 1), "", lambda _: "")


@kind("column of remarks put in")
def _remarks(table: Table, rng: random.Random) -> Table:
    texts = ["", "", "", "geschätzt", "siehe Mail vom 3. März", "Zahl folgt"]
    return column_in(table, len(table.columns), "Bemerkung", lambda _: rng.choice(texts))


@kind("first column empty")
def _first_column(table: Table, _: random.Random) -> Table:
    return replace(table, first_column=table.first_column + 1)


@kind("first rows empty")
def _first_rows(table: Table, rng: random.Random) -> Table:
    return replace(table, first_row=table.first_row + rng.choice([1, 2, 3]))


@kind("wider than the table")
def _wider(table: Table, _: random.Random) -> Table:
    """Pad all rows, as a spreadsheet does that once was wider."""
    width = max(len(row) for row in table.grid()) + 2

    def pad(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*row, *[""] * (width - len(row)))

    return as_csv(each_row(table, pad))


@kind("repeated headings blanked")
def _blanked_heads(table: Table, _: random.Random) -> Table | None:
    heads = []
    for down, head in enumerate(table.heads):
        last = down == len(table.heads) - 1 - (table.unit_at is not None)
        if last or down == table.unit_at:
            heads.append(head)
            continue
        same = [
            across > 0 and all(upper[across] == upper[across - 1] for upper in table.heads[: down + 1])
            for across in range(len(head))
        ]
        heads.append(tuple("" if repeated else cell for cell, repeated in zip(head, same, strict=True)))
    if tuple(heads) == table.heads:
        return None
    return replace(as_csv(table), heads=tuple(heads))


@kind("headings over several lines")
def _broken_heads(table: Table, _: random.Random) -> Table | None:
    heads = tuple(tuple(cell.replace(" ", "\n", 1) for cell in head) for head in table.heads)
    if heads == table.heads:
        return None
    how = replace(table.writing, container="xlsx", merged=False, announced=False)
    return replace(table, heads=heads, writing=how)


@kind("soft hyphens in headings")
def _soft_hyphens(table: Table, _: random.Random) -> Table | None:
    heads = tuple(
        tuple(re.sub(r"(\w{6})(\w{4})", "\\1\u00ad\\2", cell, count=1) for cell in head) for head in table.heads
    )
    if heads == table.heads or table.layout:
        return None
    return as_csv(replace(table, heads=heads), encoding="utf-8")
