"""Changes of how numbers, signs and keys are written."""

from __future__ import annotations

import random
from dataclasses import replace

from support.changes.parts import (
    each_key,
    each_number,
    each_row,
    each_value,
    grouped,
)
from support.changes.register import kind
from support.tables import Table, as_csv


@kind("other decimal sign")
def _other_decimal(table: Table, _: random.Random) -> Table | None:
    table = as_csv(table)
    new = "." if table.decimal == "," else ","
    changed = each_number(table, lambda text: text.replace(table.decimal, new) if table.decimal else text)
    return None if changed.rows == table.rows else replace(changed, decimal=new)


@kind("grouped thousands")
def _grouped(table: Table, rng: random.Random) -> Table | None:
    table = as_csv(table)
    sign = rng.choice([",", " ", "\u00a0", "\u202f"] if table.decimal == "." else [".", " ", "\u00a0", "\u202f", "'"])
    changed = each_number(table, lambda text: grouped(text, table.decimal, sign))
    if changed.rows == table.rows:
        return None
    encoding = "utf-8" if sign == "\u202f" else table.writing.encoding
    return as_csv(changed, encoding=encoding)


@kind("one column as padded text")
def _padded(table: Table, rng: random.Random) -> Table | None:
    if not table.values:
        return None
    column = rng.choice(sorted(table.values & set(table.columns)))
    sign = rng.choice(["", " ", "\u00a0"])
    changed = each_number(table, lambda text: grouped(text, table.decimal, sign) + "    ", {column})
    return replace(changed, writing=replace(table.writing, typed=table.writing.container == "csv"))


@kind("signs written otherwise")
def _signs(table: Table, rng: random.Random) -> Table | None:
    spellings = {
        "-": ["–", " - ", "-  "],
        ".": ["·", ". ", " ."],
        "x": ["X", "x "],
        "/": ["/ "],
        "...": ["…"],
    }
    chosen = {sign: rng.choice(texts) for sign, texts in spellings.items()}
    changed = as_csv(each_value(table, lambda text: chosen.get(text.strip(), text)), encoding="utf-8")
    return None if changed.rows == table.rows else changed


@kind("no statement as k. A.")
def _no_statement(table: Table, rng: random.Random) -> Table | None:
    text = rng.choice(["k.A.", "k. A."])
    changed = each_value(table, lambda cell: text if cell.strip() in {".", "/"} else cell)
    return None if changed.rows == table.rows else changed


@kind("lost zeros")
def _lost_zeros(table: Table, _: random.Random) -> Table | None:
    keys = {column for column, roles in table.roles.items() if roles & {"area_key"}}

    def change(text: str) -> str:
        return str(int(text)) if text.isdigit() else text

    changed = each_key(as_csv(table), change, keys)
    return None if changed.rows == table.rows else changed


@kind("keys as fractions")
def _fraction_keys(table: Table, _: random.Random) -> Table | None:
    keys = {column for column, roles in table.roles.items() if roles & {"area_key"}}
    changed = each_key(as_csv(table), lambda text: f"{int(text)}.0" if text.isdigit() else text, keys)
    return None if changed.rows == table.rows else changed


@kind("keys as formulas of text")
def _formula_keys(table: Table, _: random.Random) -> Table | None:
    keys = {column for column, roles in table.roles.items() if roles & {"area_key", "institution_key"}}
    changed = each_key(as_csv(table), lambda text: f'="{text}"' if text.isdigit() else text, keys)
    return None if changed.rows == table.rows else changed


@kind("counts as fractions of a program")
def _point_zero(table: Table, _: random.Random) -> Table | None:
    if table.decimal == ",":
        return None
    changed = each_number(as_csv(table), lambda text: f"{text}.0" if text.isdigit() else text)
    return None if changed.rows == table.rows else replace(changed, decimal=".")


@kind("English thousands")
def _english(table: Table, _: random.Random) -> Table | None:
    if table.decimal == ",":
        return None
    changed = each_number(as_csv(table, delimiter=";"), lambda text: grouped(text, ".", ","))
    return None if changed.rows == table.rows else changed


@kind("blanks around all cells")
def _blanks(table: Table, rng: random.Random) -> Table:
    before, after = rng.choice([("", "  "), (" ", ""), (" ", " "), ("", "\u00a0")])

    def pad(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{before}{cell}{after}" if cell else cell for cell in row)

    return as_csv(each_row(table, pad))


@kind("zeros as dashes")
def _dashes(table: Table, rng: random.Random) -> Table | None:
    sign = rng.choice(["-", "–"])
    zero = [place for place, (number, _) in table.truth.items() if number == 0]
    changed = each_number(as_csv(table, encoding="utf-8"), lambda text: sign if not text.strip("0.,") else text)
    return replace(changed, truth={**table.truth, **dict.fromkeys(zero, (None, "-"))}) if zero else None


@kind("signs left empty")
def _empty_signs(table: Table, _: random.Random) -> Table | None:
    signs = [place for place, (number, sign) in table.truth.items() if number is None and sign in {".", "-", "x", "/"}]
    changed = each_value(table, lambda text: "" if text.strip() in {".", "-", "x", "/"} else text)
    return replace(changed, truth={**table.truth, **dict.fromkeys(signs, (None, ""))}) if signs else None


@kind("error values of Excel")
def _error_values(table: Table, rng: random.Random) -> Table | None:
    text = rng.choice(["#NV", "#DIV/0!", "#BEZUG!", "#WERT!"])
    numbers = [place for place, (number, _) in table.truth.items() if number is not None]
    if len(table.rows) < 10 or not numbers:
        return None
    lost = set(rng.sample(sorted(numbers), min(2, len(numbers))))
    rows = tuple(
        replace(row, cells=tuple(
            text if at < len(table.columns) and (row.ident, table.columns[at]) in lost else cell
            for at, cell in enumerate(row.cells)
        ))
        for row in table.rows
    )  # fmt: skip
    return replace(table, rows=rows, truth={**table.truth, **dict.fromkeys(lost, (None, text))})


@kind("numbers of limited value in brackets")
def _brackets(table: Table, rng: random.Random) -> Table | None:
    changed = each_number(as_csv(table), lambda text: f"({text})" if rng.random() < 0.05 else text)
    return None if changed.rows == table.rows else changed
