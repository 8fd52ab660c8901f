"""What the real public files hold (`truth.toml`), and their cells once more by naive code."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

REPOSITORY = Path(__file__).resolve().parents[2]
REAL = REPOSITORY.parent / "shared" / "real"
TRUTH = REPOSITORY / "tests" / "acceptance" / "recognition" / "truth.toml"
SIGNS = {"-": "nil", ".": "suppressed", "x": "not_meaningful", "/": "unreliable", "...": "later", "": "missing"}
"""States of the signs that occur in value columns."""

Number = tuple[Decimal | None, str]
"""A number, or the sign in its place."""


@dataclass(frozen=True)
class TableTruth:
    """One table; rows are numbered as a person sees them, columns are positions from 0."""

    sheet: str
    layout: str
    head: tuple[int, ...]
    unit_row: int | None
    first: int
    last: int
    left: int
    right: int
    keys: Mapping[int, frozenset[str]]
    values: tuple[int, ...]
    decimal: str | None
    units: tuple[str, ...]
    symbols: Mapping[str, int]
    sentinels: Mapping[str, int]
    area: Mapping[str, Any]
    periods: tuple[tuple[str, tuple[str, ...]], ...]
    totals: tuple[int, ...]
    remainders: tuple[int, ...]
    lone: tuple[int, ...]
    twin: str
    signs: Mapping[str, str]


@dataclass(frozen=True)
class FileTruth:
    """One file; one without tables, features and records holds no data."""

    path: str
    title: str
    container: str
    encoding: str | None
    delimiter: str | None
    announced: bool
    lost_characters: int
    tables: tuple[TableTruth, ...]
    features: int | None
    records: int | None
    crs: str | None
    area: Mapping[str, Any]
    values_of: Mapping[str, int]
    no_tables_in: tuple[str, ...]


@lru_cache(maxsize=1)
def truths() -> tuple[FileTruth, ...]:
    """Return all files in the order of `truth.toml`."""
    data = tomllib.loads(TRUTH.read_text(encoding="utf-8"))
    return tuple(_file(entry) for entry in data["file"])


def position(letters: str) -> int:
    """Turn a column's letters into its position from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def naive_grid(file: FileTruth, sheet: str) -> list[list[Any]]:
    """Read a sheet, or the lines of a text file one by one: row 1 is at index 0."""
    path = REAL / file.path
    if file.container in {"xlsx", "xls"}:
        return _sheet(path, sheet)
    assert file.encoding is not None
    assert file.delimiter is not None
    text = path.read_bytes().decode({"windows-1252": "cp1252"}.get(file.encoding, file.encoding))
    lines = text.replace("\r\n", "\n").split("\n")
    return [next(csv.reader([line], delimiter=file.delimiter), []) for line in lines]


def naive_values(file: FileTruth, table: TableTruth) -> dict[tuple[int, int], Number]:
    """Read all cells of the value columns: by row number and column position."""
    grid = naive_grid(file, table.sheet)
    found = {}
    for number in range(table.first, table.last + 1):
        row = grid[number - 1]
        for column in table.values:
            found[number, column] = naive_number(row[column] if column < len(row) else "", table.decimal)
    return found


def naive_number(cell: Any, decimal: str | None) -> Number:
    """Read one cell: real numbers as they are, text by the decimal sign of the table."""
    if isinstance(cell, (int, float)):
        return Decimal(repr(cell)), ""
    text = str(cell).strip()
    if re.fullmatch(r"\d(\.\d+)?e[+-]\d\d", text):
        return Decimal(text), ""
    plain = text.removeprefix("-")
    if decimal == "," and "." in plain:
        return None, text
    plain = plain.replace(decimal or "#", ".")
    if not plain.replace(".", "", 1).isdigit() or not plain.isascii():
        return None, text
    try:
        return Decimal(text.replace(decimal or "#", ".")), ""
    except InvalidOperation:
        return None, text


@lru_cache(maxsize=64)
def _sheet(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _file(entry: Mapping[str, Any]) -> FileTruth:
    return FileTruth(
        path=entry["path"],
        title=entry["title"],
        container=entry["container"],
        encoding=entry.get("encoding"),
        delimiter=entry.get("delimiter"),
        announced=entry.get("announced", False),
        lost_characters=entry.get("lost_characters", 0),
        tables=tuple(table for raw in entry.get("table", ()) for table in _tables(raw)),
        features=entry.get("features"),
        records=entry.get("records"),
        crs=entry.get("crs"),
        area=entry.get("area", {}),
        values_of=entry.get("values_of", {}),
        no_tables_in=tuple(entry.get("no_tables_in", ())),
    )


def _tables(raw: Mapping[str, Any]) -> list[TableTruth]:
    if "sheets" in raw:
        return [_table(raw, sheet, (raw["head"][-1] + 1, last)) for sheet, last in raw["sheets"].items()]
    return [_table(raw, raw.get("sheet", ""), raw["data"])]


def _table(raw: Mapping[str, Any], sheet: str, data: Sequence[int]) -> TableTruth:
    left, right = (position(letters) for letters in raw["span"].split(":"))
    values = _columns(raw["values"])
    units = tuple(raw.get("units", ()))
    return TableTruth(
        sheet=sheet,
        layout=raw.get("layout", ""),
        head=tuple(raw["head"]),
        unit_row=raw.get("unit_row"),
        first=data[0],
        last=data[1],
        left=left,
        right=right,
        keys={position(letters): frozenset(roles.split("|")) for letters, roles in raw["keys"].items()},
        values=values,
        decimal=raw.get("decimal"),
        units=units * len(values) if len(units) == 1 else units,
        symbols=raw.get("symbols", {}),
        sentinels=raw.get("sentinels", {}),
        area=raw.get("area", {}),
        periods=tuple((entry["type"], _labels(entry["labels"])) for entry in raw.get("period", ())),
        totals=tuple(raw.get("totals", ())),
        remainders=tuple(raw.get("remainders", ())),
        lone=tuple(raw.get("lone", ())),
        twin=raw.get("twin", ""),
        signs={**SIGNS, **raw.get("signs", {})},
    )


def _columns(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    first, _, last = text.partition(":")
    return tuple(range(position(first), position(last or first) + 1))


def _labels(raw: Sequence[str]) -> tuple[str, ...]:
    """Write out `2000..2003`, `2000-12-31..2003-12-31` and `2000/01..2003/04`."""
    labels: list[str] = []
    for entry in raw:
        first, _, last = entry.partition("..")
        years = range(int(first[:4]), int((last or first)[:4]) + 1)
        labels += [f"{year}/{(year + 1) % 100:02d}" if "/" in first else f"{year}{first[4:]}" for year in years]
    return tuple(labels)
