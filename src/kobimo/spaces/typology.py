"""The types of areas as a file lists them: one type for each area, such as the Kreistyp of the BBSR."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.spaces.official.keys import WIDTHS, parse_key
from kobimo.spaces.wording import listed, meant

_NAMED = 5
"""Areas of one finding that are named."""


@dataclass(frozen=True, slots=True)
class TypeColumns:
    """Headings that somebody has chosen.

    Attributes
    ----------
    code : str
        The type of an area, as a key.
    label : str
        Its name; empty where the key is the name.
    key : str
        The key of the area; empty for the column in which most keys are known.
    """

    code: str
    label: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Types:
    """What a file says of types.

    Attributes
    ----------
    names : mapping of str to str
        Name of each type, by its key.
    members : mapping of str to str
        Type of each area of the level, by its key.
    checks : tuple of CheckResult
    """

    names: Mapping[str, str]
    members: Mapping[str, str]
    checks: tuple[CheckResult, ...]


def read_types(table: Table, level: str, known: Mapping[str, str], columns: TypeColumns) -> Types:
    """Read the type of each area of a level.

    Keys that a spreadsheet or the BBSR has changed (1001000 for 01001) are understood where the level is an official
    one. A row without a type says nothing.

    Parameters
    ----------
    table : Table
    level : str
        Id of the level.
    known : mapping of str to str
        Names of its areas, by key.
    columns : TypeColumns

    Returns
    -------
    Types
        Without names and members where a check is an error.
    """
    place = Place(table.file, table.sheet)
    for wanted in filter(None, (columns.code, columns.label, columns.key)):
        if wanted not in table.columns:
            said: dict[str, Any] = {
                "columns": listed(table.columns, 40),
                "hint": meant(wanted, table.columns),
                "wanted": wanted,
            }
            return Types({}, {}, (found("AREA_COLUMN_UNKNOWN", place, **said),))
    key = columns.key or _likely(table, level, known)
    rows = _rows(table, level, known, key, columns)
    members, names = {area: code for _row, area, code, _name in rows if area in known}, _names(rows)
    if not members:
        return Types({}, {}, (found("TYPE_NO_AREA", place, level=level, column=key, example=_example(table, key)),))
    checks = (*_conflicts(table, rows, known, columns), *_strangers(place, rows, level, known))
    checks = (*checks, *_untyped(place, members, level, known))
    return Types({}, {}, checks) if has_errors(checks) else Types(names, members, checks)


_Row = tuple[int, str, str, str]
"""Number of the row, key of the area, key and name of the type."""


def _rows(table: Table, level: str, known: Collection[str], key: str, columns: TypeColumns) -> list[_Row]:
    at, code = table.columns.index(key), table.columns.index(columns.code)
    label = table.columns.index(columns.label) if columns.label else code
    return [
        (number, _area(row[at], level, known), row[code], row[label] or row[code])
        for number, row in zip(table.row_numbers, table.rows, strict=True)
        if row[at] and row[code]
    ]


def _area(text: str, level: str, known: Collection[str]) -> str:
    """Return the key that a cell means; the cell itself where it means none."""
    if text in known or level not in WIDTHS:
        return text
    try:
        return parse_key(text, level).text
    except InvalidInputError:
        return text


def _likely(table: Table, level: str, known: Collection[str]) -> str:
    """Return the column in which most cells are keys of areas."""
    hits = {
        name: sum(_area(row[at], level, known) in known for row in table.rows) for at, name in enumerate(table.columns)
    }
    return max(hits, key=lambda name: hits[name])


def _example(table: Table, key: str) -> str:
    at = table.columns.index(key)
    return next((row[at] for row in table.rows if row[at]), "–")


def _names(rows: list[_Row]) -> dict[str, str]:
    return {code: name for _row, _area, code, name in sorted(rows, key=lambda row: row[2])}


def _conflicts(
    table: Table, rows: list[_Row], known: Mapping[str, str], columns: TypeColumns
) -> tuple[CheckResult, ...]:
    """Refuse an area with two types, and a type with two names."""
    types: dict[str, tuple[int, str]] = {}
    names: dict[str, str] = {}
    checks = []
    for number, area, code, name in rows:
        place = Place(table.file, table.sheet, number, columns.code)
        first, before = types.setdefault(area, (number, code))
        if before != code and area in known:
            said: dict[str, Any] = {"name": known[area], "one": before, "first": first, "other": code}
            checks.append(found("TYPE_TWICE", place, key=area, **said))
        if names.setdefault(code, name) != name:
            checks.append(found("TYPE_NAMED_TWICE", place, type=code, one=names[code], other=name))
    return tuple(checks)


def _strangers(place: Place, rows: list[_Row], level: str, known: Collection[str]) -> tuple[CheckResult, ...]:
    gone = sorted({area for _row, area, _code, _name in rows if area not in known})
    if not gone:
        return ()
    return (
        found("TYPE_AREA_UNKNOWN", place, count=len(gone), areas=len(gone), level=level, keys=listed(gone, _NAMED)),
    )


def _untyped(place: Place, members: Collection[str], level: str, known: Mapping[str, str]) -> tuple[CheckResult, ...]:
    missing = [f"{key} {known[key]}".strip() for key in sorted(known) if key not in members]
    if not missing:
        return ()
    return (
        found("TYPE_MISSING", place, count=len(missing), areas=len(missing), level=level, keys=listed(missing, _NAMED)),
    )
