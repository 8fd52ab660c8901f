"""The steps that changes are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from support.tables import Row, Table


def put(items: tuple[Any, ...], at: int, item: Any) -> tuple[Any, ...]:
    return (*items[:at], item, *items[at + 1 :])


def is_ascii(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether damage to umlauts changes nothing; what is lost already cannot be lost again."""
    return all(cell.isascii() for row in rows for cell in row) or any("\ufffd" in cell for row in rows for cell in row)


def sum_of(table: Table, column: int) -> Decimal:
    numbers = (table.truth.get((row.ident, column), (None, ""))[0] for row in table.rows)
    return sum((number for number in numbers if number is not None), Decimal(0))


def each_row(table: Table, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Table:
    return replace(
        table,
        before=tuple(map(change, table.before)),
        heads=tuple(map(change, table.heads)),
        rows=tuple(replace(row, cells=change(row.cells)) for row in table.rows),
        after=tuple(map(change, table.after)),
    )


def each_number(table: Table, change: Callable[[str], str], only: set[int] | None = None) -> Table:
    """Write all cells otherwise that hold a number."""

    def cell(row: Row, across: int, text: str) -> str:
        column = table.columns[across] if across < len(table.columns) else -1
        if column not in table.values or (only is not None and column not in only):
            return text
        number, _ = table.truth.get((row.ident, column), (None, ""))
        return text if number is None else change(text.strip())

    return replace(table, rows=tuple(
        replace(row, cells=tuple(cell(row, across, text) for across, text in enumerate(row.cells)))
        for row in table.rows
    ))  # fmt: skip


def each_value(table: Table, change: Callable[[str], str]) -> Table:
    return each_key(table, change, set(table.values))


def each_key(table: Table, change: Callable[[str], str], columns: set[int]) -> Table:
    """Write the cells of some columns otherwise."""
    chosen = [column in columns for column in table.columns]
    return replace(table, rows=tuple(
        replace(row, cells=tuple(change(text) if yes else text for text, yes in zip(row.cells, chosen, strict=False)))
        if row.ident > 0 else row
        for row in table.rows
    ))  # fmt: skip


def grouped(text: str, decimal: str, sign: str) -> str:
    whole, point, fraction = text.partition(decimal) if decimal else (text, "", "")
    digits = whole.lstrip("-")
    if not digits.isdigit() or len(digits) < 4:
        return text
    groups = re.findall(r"\d{1,3}", digits[::-1])
    return whole[: len(whole) - len(digits)] + sign.join(groups)[::-1] + point + fraction


def ordered(table: Table, order: list[int]) -> Table:
    def arrange(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cells[at] if at < len(cells) else "" for at in order)

    rows = tuple(replace(row, cells=arrange(row.cells)) for row in table.rows)
    columns = tuple(table.columns[at] for at in order)
    return replace(table, columns=columns, heads=tuple(map(arrange, table.heads)), rows=rows)


def column_in(table: Table, at: int, heading: str, cell: Callable[[Row], str]) -> Table:
    def insert(cells: tuple[str, ...], text: str) -> tuple[str, ...]:
        full = cells + ("",) * (at - len(cells))
        return (*full[:at], text, *full[at:])

    last = len(table.heads) - 1 - (table.unit_at is not None and table.unit_at == len(table.heads) - 1)
    heads = tuple(insert(head, heading if down == last else "") for down, head in enumerate(table.heads))
    rows = tuple(replace(row, cells=insert(row.cells, cell(row))) for row in table.rows)
    columns = (*table.columns[:at], -1, *table.columns[at:])
    return replace(table, columns=columns, heads=heads, rows=rows)


def label_column(table: Table) -> int | None:
    """Return where the names stand that a total would be called among."""
    for role in ("area_name", "institution_name", "category"):
        for across, column in enumerate(table.columns):
            if role in table.roles.get(column, ()):
                return across
    return None
