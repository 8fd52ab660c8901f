"""Rows of delivered tables as parts of areas: key, name, parent and surface, with the place of each."""

from __future__ import annotations

import fnmatch
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.errors import nearest
from kobimo.language import _
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import AreasRule
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found
from kobimo.spaces.keys import read_keys
from kobimo.spaces.surfaces import Surface, read_surfaces
from kobimo.spaces.wording import listed


@dataclass(frozen=True, slots=True)
class Part:
    """One row: an area, or one of its parts. `parent` is what the parent column says, empty where there is none."""

    key: str
    name: str
    parent: str
    place: Place
    surface: Surface | None = None


@dataclass(frozen=True, slots=True)
class PartsReading:
    """Parts of one level in the order of the files, what was found, and the tables that were read."""

    parts: tuple[Part, ...]
    checks: tuple[CheckResult, ...]
    used: frozenset[int] = frozenset()


def matches(file: str, pattern: str) -> bool:
    """Tell whether a file name, or its last part, fits a pattern; case and Unicode form do not matter."""
    name, wanted = (unicodedata.normalize("NFC", text).lower() for text in (file.replace("\\", "/"), pattern))
    return fnmatch.fnmatchcase(name, wanted) or fnmatch.fnmatchcase(name.rpartition("/")[2], wanted)


def read_parts(
    level: LevelDefinition, rule: AreasRule, parent_width: int | None, tables: Sequence[Table], metric: str
) -> PartsReading:
    """Read the rows of all tables that belong to a level.

    Parameters
    ----------
    level : LevelDefinition
    rule : AreasRule
        With `file` and `key`.
    parent_width : int or None
        Digits of the keys of the level above.
    tables : sequence of Table
        All tables of the delivery.
    metric : str
        Projected coordinate system in which areas are measured.
    """
    pattern = rule.file or ""
    used = [index for index, table in enumerate(tables) if matches(table.file, pattern)]
    if not used:
        files = listed(dict.fromkeys(table.file for table in tables))
        missing = found("AREAS_FILE_MISSING", level=level.title.shown, id=level.id, pattern=pattern, files=files)
        return PartsReading((), (missing,))
    parts: list[Part] = []
    checks: list[CheckResult] = []
    for index in used:
        reading = _read_table(level, rule, parent_width, tables[index], metric)
        parts += reading.parts
        checks += reading.checks
    return PartsReading(tuple(parts), tuple(checks), frozenset(used))


def _read_table(
    level: LevelDefinition, rule: AreasRule, parent_width: int | None, table: Table, metric: str
) -> PartsReading:
    """Read the parts of one table."""
    parent_names = rule.parent.column if rule.parent is not None else None
    wanted = {_("Schlüssel"): rule.key, _("Name"): rule.name, _("übergeordnetes Gebiet"): parent_names}
    positions: dict[str, int] = {}
    checks: list[CheckResult] = []
    for role, headings in wanted.items():
        if headings is not None:
            position, problem = _find_column(level, table, role, headings)
            positions |= {} if position is None else {role: position}
            checks += problem
    if checks:
        return PartsReading((), tuple(checks))
    key_at, name_at, parent_at = (positions.get(role) for role in wanted)
    keys = read_keys(_cells(table, key_at), _places(table, key_at), rule.width)
    parents = read_keys(_cells(table, parent_at), _places(table, parent_at), parent_width)
    names = _cells(table, name_at)
    checks += [*keys.checks, *parents.checks]
    rows = []
    for row, (key, place) in enumerate(zip(keys.keys, _places(table, key_at), strict=True)):
        if not key:
            checks.append(found("AREA_KEY_EMPTY", place, level=level.title.shown))
        elif rule.width is not None and len(key) != rule.width:
            checks.append(found("AREA_KEY_WIDTH", place, key=key, width=rule.width, id=level.id))
        else:
            rows.append(row)
    surfaces: tuple[Surface | None, ...] = (None,) * len(rows)
    # Where rows only repeat an area, their geometry is that of the level below.
    if table.geometry is not None and (not rule.distinct or rule.merge_parts):
        reading = read_surfaces(table, rows, [keys.keys[row] for row in rows], level, metric)
        surfaces = reading.surfaces
        checks += reading.checks
    places = _places(table, None)
    parts = tuple(
        Part(keys.keys[row], clean(names[row]), parents.keys[row], places[row], surface)
        for row, surface in zip(rows, surfaces, strict=True)
    )
    return PartsReading(parts, tuple(checks))


def _find_column(
    level: LevelDefinition, table: Table, role: str, names: Sequence[str]
) -> tuple[int | None, list[CheckResult]]:
    """Return the position of the first of the alternative headings that is there, or the reason why there is none."""
    columns = [clean(column) for column in table.columns]
    for name in map(clean, names):
        times = columns.count(name)
        if times == 1:
            return columns.index(name), []
        if times > 1:
            place = Place(table.file, table.sheet, column=name)
            return None, [found("COLUMN_NOT_UNIQUE", place, name=name, times=times)]
    near = [heading for name in names for heading in nearest(name, table.columns)]
    missing = found(
        "AREA_COLUMN_MISSING",
        Place(table.file, table.sheet),
        wanted=" / ".join(names),
        role=role,
        level=level.title.shown,
        id=level.id,
        present=listed(table.columns),
        hint=_("Ähnlich heißt: {names}.").format(names=listed(dict.fromkeys(near))) if near else "",
    )
    return None, [missing]


def _cells(table: Table, position: int | None) -> list[str]:
    """Return a column; empty cells where there is none."""
    return ["" if position is None else row[position] for row in table.rows]


def _places(table: Table, position: int | None) -> list[Place]:
    """Return the place of each row, in a column where one is given."""
    column = "" if position is None else table.columns[position]
    return [Place(table.file, table.sheet, number, column) for number in table.row_numbers]
