"""Rows put in, taken out and marked."""

from __future__ import annotations

import random
from dataclasses import replace

from support.changes.parts import (
    each_number,
    label_column,
    put,
    sum_of,
)
from support.changes.register import kind
from support.tables import Row, Table, as_csv


@kind("total put in")
def _total_in(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if table.totals or at is None or len(table.rows) < 3:
        return None
    sums = {column: sum_of(table, column) for column in table.values}
    label = rng.choice(["Insgesamt", "Summe", "Gesamt", "Zusammen"])
    cells = []
    for across, column in enumerate(table.columns):
        same = {row.cells[across] for row in table.rows}
        shared = next(iter(same)) if len(same) == 1 else ""
        number = str(sums.get(column, "")).replace(".", table.decimal or ".")
        cells.append(number if column in sums else label if across == at else shared)
    row = Row(-1, tuple(cells), total=True)
    truth = {(-1, column): (total, "") for column, total in sums.items()}
    rows = (row, *table.rows) if rng.random() < 0.5 else (*table.rows, row)
    return replace(table, rows=rows, truth={**table.truth, **truth})


@kind("totals taken out")
def _totals_out(table: Table, _: random.Random) -> Table | None:
    rows = tuple(row for row in table.rows if row.ident not in table.totals)
    return None if len(rows) == len(table.rows) else replace(table, rows=rows)


@kind("blank rows")
def _blank_rows(table: Table, rng: random.Random) -> Table:
    step = rng.choice([1, 5, 10])
    rows: list[Row] = []
    for number, row in enumerate(table.rows):
        if number % step == 0 and (number or rng.random() < 0.5):
            rows.append(Row(-2, ("",) * len(table.columns)))
        rows.append(row)
    return replace(table, rows=tuple(rows))


@kind("headings repeated on each page")
def _pages(table: Table, rng: random.Random) -> Table | None:
    if len(table.rows) < 8:
        return None
    at = rng.randrange(3, len(table.rows) - 3)
    again = [Row(-3, head) for head in table.heads]
    return replace(table, rows=(*table.rows[:at], *again, *table.rows[at:]))


@kind("numbers of the columns")
def _column_numbers(table: Table, _: random.Random) -> Table:
    row = Row(-4, tuple(str(number) for number in range(1, len(table.columns) + 1)))
    return replace(table, rows=(row, *table.rows))


@kind("group headings")
def _groups(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if len(table.rows) < 8 or at is None or table.layout:
        return None
    middle = rng.randrange(3, len(table.rows) - 3)

    def group(name: str) -> Row:
        return Row(-5, tuple(name if across == at else "" for across in range(len(table.columns))))

    rows = (group("Norden"), *table.rows[:middle], group("Süden"), *table.rows[middle:])
    return replace(table, rows=rows)


@kind("titles put in")
def _titles_in(table: Table, rng: random.Random) -> Table:
    titles: list[tuple[str, ...]] = [("Bildungsbericht, Anhang",), ("Tabelle 3.1: Übersicht", "", "")]
    if rng.random() < 0.5:
        titles.append(())
    return replace(table, before=(*titles, *table.before))


@kind("titles taken out")
def _titles_out(table: Table, rng: random.Random) -> Table | None:
    keep = rng.randrange(len(table.before)) if table.before else 0
    return replace(table, before=table.before[len(table.before) - keep :]) if table.before else None


@kind("notes put in")
def _notes_in(table: Table, rng: random.Random) -> Table:
    notes: list[tuple[str, ...]] = [("",), ("Quelle: Amt für Statistik und Wahlen",)]
    more = [("1) vorläufige Angaben",), ("Stand: 01.03.2025",), ("© Stadt Musterstadt, 2025", "", "")]
    rng.shuffle(more)
    return replace(table, after=(*notes, *more[: rng.randrange(1, 4)], *table.after))


@kind("notes taken out")
def _notes_out(table: Table, _: random.Random) -> Table | None:
    return replace(table, after=()) if table.after else None


@kind("footnote marks at names")
def _marked_names(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if at is None:
        return None
    mark = rng.choice(["1)", " 1)", "¹", "¹⁾"])
    rows = tuple(
        replace(row, cells=put(row.cells, at, row.cells[at] + mark)) if row.cells[at] and rng.random() < 0.2 else row
        for row in table.rows
    )
    changed = replace(table, rows=rows)
    return None if rows == table.rows else as_csv(changed, encoding="utf-8") if mark != "1)" else changed


@kind("footnote marks at numbers")
def _marked_numbers(table: Table, rng: random.Random) -> Table | None:
    mark = rng.choice([" 1)", "¹", "¹⁾", "*", " r", "p"])
    changed = each_number(table, lambda text: text + mark if rng.random() < 0.05 else text)
    return None if changed.rows == table.rows else as_csv(changed, encoding="utf-8")


@kind("line ends in names")
def _broken_names(table: Table, rng: random.Random) -> Table | None:
    at = label_column(table)
    if at is None:
        return None
    rows = tuple(
        replace(row, cells=put(row.cells, at, row.cells[at].strip().replace(" ", "\n", 1)))
        if rng.random() < 0.2 and " " in row.cells[at].strip()
        else row
        for row in table.rows
    )
    return None if rows == table.rows else as_csv(replace(table, rows=rows))


@kind("row of units put in")
def _units_in(table: Table, _: random.Random) -> Table | None:
    if table.unit_at is not None or not table.values or table.layout in {"ffcsv_v4", "ffcsv_v5"}:
        return None
    row = Row(-6, tuple("Anzahl" if column in table.values else "" for column in table.columns))
    return replace(table, rows=(row, *table.rows))


@kind("comment lines on top")
def _comments(table: Table, _: random.Random) -> Table:
    lines: tuple[tuple[str, ...], ...] = (("# Export vom 03.02.2025, Fachverfahren",), ("# alle Angaben ohne Gewähr",))
    return as_csv(replace(table, before=(*lines, *table.before)))


@kind("cover and notes in sheets of their own")
def _companions(table: Table, _: random.Random) -> Table:
    how = replace(table.writing, container="xlsx", companions=True, announced=False)
    return replace(table, writing=how)


@kind("columns of blanks")
def _fixed_width(table: Table, _: random.Random) -> Table | None:
    cells = [cell for row in (*table.heads, *(row.cells for row in table.rows)) for cell in row]
    plain = all(cell.strip() and "  " not in cell.strip() and "\n" not in cell for cell in cells)
    if not plain or len(table.columns) > 15 or len(table.heads) > 1 or len(table.rows) < 5 or table.layout:
        return None
    how = replace(as_csv(table).writing, container="fixed", encoding="utf-8", announced=False)
    return replace(table, before=(), after=(), writing=how)
