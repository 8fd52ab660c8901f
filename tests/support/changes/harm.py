"""What destroys something: reading on in silence would be wrong."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from support.changes.parts import (
    each_number,
    grouped,
    is_ascii,
    label_column,
    put,
)
from support.changes.register import kind
from support.tables import Table, as_csv, csv_text


@kind("cut off in a row", harmful=True)
def _cut_off(table: Table, rng: random.Random) -> Table | None:
    table = as_csv(table)
    if len(table.rows) < 5 or len(table.columns) < 3:
        return None
    row = rng.randrange(len(table.rows) // 2, len(table.rows))
    rows = [*table.before, *table.heads, *(entry.cells for entry in table.rows[: row + 1])]
    text = csv_text(table, [()] * table.first_row + [("",) * table.first_column + cells for cells in rows])
    last = text.rstrip("\r\n").rfind(table.writing.delimiter)
    announced = len(f"sep={table.writing.delimiter}{table.writing.newline}") if table.writing.announced else 0
    return as_csv(table, damage=f"cut {announced + last - rng.randrange(2)}")


@kind("two exports glued together", harmful=True, spoken=True)
def _twice(table: Table, _: random.Random) -> Table:
    return as_csv(table, damage="twice")


@kind("umlauts replaced", harmful=True)
def _replaced(table: Table, _: random.Random) -> Table | None:
    return None if is_ascii(table.grid()) else as_csv(table, damage="replacement", encoding="utf-8")


@kind("read in the wrong encoding", harmful=True)
def _mojibake(table: Table, _: random.Random) -> Table | None:
    return None if is_ascii(table.grid()) else as_csv(table, damage="mojibake", encoding="utf-8")


@kind("two encodings in one file", harmful=True)
def _mixed(table: Table, _: random.Random) -> Table | None:
    grid = table.grid()
    middle = len(grid) // 2
    either = is_ascii(grid[: middle - 1]) or is_ascii(grid[middle + 1 :])
    return None if either else as_csv(table, damage="mixed", encoding="utf-8")


@kind("fractions eaten as dates", harmful=True)
def _eaten(table: Table, rng: random.Random) -> Table | None:
    months = ["Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]

    def change(text: str) -> str:
        match = re.fullmatch(r"(\d{1,2})[.,](\d{1,2})", text)
        if match is None or not 1 <= int(match[1]) <= 28 or not 1 <= int(match[2]) <= 12:
            return text
        return f"{int(match[1]):02d}. {months[int(match[2]) - 1]}"

    changed = each_number(table, change)
    return None if changed.rows == table.rows else as_csv(changed)


@kind("other decimal sign in half of the rows", harmful=True)
def _half_decimal(table: Table, _: random.Random) -> Table | None:
    table = as_csv(table)
    new = "." if table.decimal == "," else ","
    changed = each_number(table, lambda text: text.replace(table.decimal, new) if table.decimal else text)
    half = len(table.rows) // 2
    rows = (*table.rows[:half], *changed.rows[half:])
    return None if rows == table.rows or changed.rows[:half] == table.rows[:half] else replace(table, rows=rows)


@kind("grouped thousands in half of the rows", harmful=True)
def _half_grouped(table: Table, _: random.Random) -> Table | None:
    table = as_csv(table)
    sign = "," if table.decimal == "." else "."
    changed = each_number(table, lambda text: grouped(text, table.decimal, sign))
    half = len(table.rows) // 2
    rows = (*table.rows[:half], *changed.rows[half:])
    return None if rows == table.rows else replace(table, rows=rows)


@kind("a row lost a cell", harmful=True)
def _shifted(table: Table, rng: random.Random) -> Table | None:
    if len(table.rows) < 5 or len(table.columns) < 3:
        return None
    at = rng.randrange(len(table.rows))
    drop = rng.randrange(len(table.columns) - 1)
    cells = table.rows[at].cells
    if len(set(cells[drop:])) == 1:
        return None
    rows = put(table.rows, at, replace(table.rows[at], cells=cells[:drop] + cells[drop + 1 :]))
    return as_csv(replace(table, rows=rows))


@kind("a separator in a name without quotes", harmful=True)
def _unquoted(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if at is None or len(table.rows) < 5:
        return None
    row = rng.randrange(len(table.rows))
    cells = table.rows[row].cells
    rows = put(table.rows, row, replace(table.rows[row], cells=(*cells[:at], cells[at], " Stadt", *cells[at + 1 :])))
    return as_csv(replace(table, rows=rows))


@kind("quotes never closed", harmful=True)
def _open_quote(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if at is None or len(table.rows) < 5:
        return None
    table = as_csv(table)
    row = rng.randrange(1, len(table.rows) - 1)
    mark = "\ue000"
    cells = table.rows[row].cells
    rows = put(table.rows, row, replace(table.rows[row], cells=put(cells, at, mark + cells[at])))
    return replace(table, rows=rows, writing=replace(table.writing, damage="quote", encoding="utf-8"))


@kind("umlauts as question marks", harmful=True)
def _question_marks(table: Table, _: random.Random) -> Table | None:
    shown = "".join("".join(row) for row in table.grid())
    enough = len(re.findall("[äöüÄÖÜß]", shown)) > 5 and "?" not in shown
    return as_csv(table, damage="question marks", encoding="cp1252") if enough else None


@kind("a heading is missing", harmful=True)
def _no_heading(table: Table, rng: random.Random) -> Table | None:
    places = [across for across, column in enumerate(table.columns) if column in table.values]
    if not places or len(table.heads) > 1:
        return None
    return replace(table, heads=(put(table.heads[0], rng.choice(places), ""),))


@kind("the headings lost a cell", harmful=True)
def _heads_shifted(table: Table, rng: random.Random) -> Table | None:
    if len(table.columns) < 3 or not table.values or not any(row.cells[-1] for row in table.rows):
        return None
    drop = rng.randrange(len(table.columns) - 1)
    down = len(table.heads) - 1 - (table.unit_at is not None)
    head = table.heads[down]
    if len(set(head[drop:])) == 1:
        return None
    return as_csv(replace(table, heads=put(table.heads, down, head[:drop] + head[drop + 1 :])))


@kind("two columns of one name", harmful=True, spoken=True)
def _same_name(table: Table, rng: random.Random) -> Table | None:
    places = [across for across, column in enumerate(table.columns) if column in table.values]
    if len(places) < 2 or len(table.heads) > 1:
        return None
    first, second = rng.sample(places, 2)
    return replace(table, heads=(put(table.heads[0], second, table.heads[0][first]),))


@kind("unknown text in a value", harmful=True)
def _unknown_text(table: Table, rng: random.Random) -> Table | None:
    text = rng.choice(["ca. 100", "siehe unten", "10-20", "?", "mehrere", "1O5"])
    chosen = [place for place in table.truth if table.truth[place][0] is not None]
    if not chosen or len(table.rows) < 5:
        return None
    row_of, column_of = rng.choice(chosen)
    rows = tuple(
        replace(row, cells=put(row.cells, table.columns.index(column_of), text)) if row.ident == row_of else row
        for row in table.rows
    )
    return replace(table, rows=rows)
