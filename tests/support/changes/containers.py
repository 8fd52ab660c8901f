"""Changes of characters, separators and containers."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

from support.changes.parts import (
    each_row,
)
from support.changes.register import Change, kind
from support.tables import Table, as_csv, encodable


def _encoded(encoding: str) -> Change:
    def change(table: Table, _: random.Random) -> Table | None:
        return as_csv(table, encoding=encoding) if encodable(as_csv(table), encoding) else None

    return change


for _encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
    kind(f"encoding {_encoding}")(_encoded(_encoding))


def _delimited(delimiter: str) -> Change:
    def change(table: Table, _: random.Random) -> Table:
        return as_csv(table, delimiter=delimiter)

    return change


for _name, _delimiter in {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}.items():
    kind(f"delimiter {_name}")(_delimited(_delimiter))


@kind("all quoted")
def _all_quoted(table: Table, rng: random.Random) -> Table:
    return as_csv(table, quote_all=True, delimiter=rng.choice(";,"))


@kind("line ends")
def _line_ends(table: Table, _: random.Random) -> Table:
    plain = as_csv(table)
    return as_csv(plain, newline="\n" if plain.writing.newline == "\r\n" else "\r\n")


@kind("announced separator")
def _announced(table: Table, _: random.Random) -> Table | None:
    return None if table.writing.announced else as_csv(table, announced=True)


@kind("Unicode text of Excel")
def _unicode_text(table: Table, _: random.Random) -> Table:
    return as_csv(table, encoding="utf-16", delimiter="\t", newline="\r\n")


@kind("decomposed umlauts")
def _decomposed(table: Table, _: random.Random) -> Table | None:
    def change(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(unicodedata.normalize("NFD", cell) for cell in row)

    changed = as_csv(each_row(table, change), encoding="utf-8")
    return None if changed.grid() == table.grid() else changed


@kind("in an archive")
def _archived(table: Table, _: random.Random) -> Table:
    return replace(table, writing=replace(table.writing, in_zip=True))


@kind("saved as XLSX")
def _xlsx(table: Table, rng: random.Random) -> Table:
    how = replace(table.writing, container="xlsx", typed=True, merged=rng.random() < 0.5, announced=False)
    return replace(table, writing=how)


@kind("saved as XLSX, numbers as text")
def _xlsx_text(table: Table, rng: random.Random) -> Table:
    how = replace(table.writing, container="xlsx", typed=False, merged=rng.random() < 0.5, announced=False)
    return replace(table, writing=how)


@kind("saved as ODS")
def _ods(table: Table, _: random.Random) -> Table:
    return replace(table, writing=replace(table.writing, container="ods", typed=True, announced=False))


@kind("saved as a web page")
def _html(table: Table, _: random.Random) -> Table:
    return replace(table, writing=replace(table.writing, container="html", announced=False))


@kind("saved as CSV")
def _csv(table: Table, _: random.Random) -> Table | None:
    return None if table.writing.container == "csv" else as_csv(table)
