"""Catchments of institutions: polygons, or lists of areas, from a delivered file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.institution import Catchment, Register
from kobimo.model.table import Table, clean
from kobimo.model.territory import ALWAYS, Validity
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.coordinates import LONLAT, known_crs, project
from kobimo.spaces.institutions.columns import institution_columns
from kobimo.spaces.shapes import polygons_of, repaired
from kobimo.spaces.wording import listed, meant, size
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.places.institution_reading import status_day
from kobimo.workflows.places.institutions import COMMAND, register_of
from kobimo.workflows.places.streets import HEADINGS, list_table, write_definitions
from kobimo.workspace.institution_table import CATCHMENTS, POLYGONS, catchments_bytes, polygons_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_SEPARATORS = re.compile(r"[;,|]")
_SLIVER = 100.0
"""Square metres up to which an overlap is a rough border."""


@dataclass(frozen=True)
class CatchmentsImport:
    """What became of delivered catchments; nothing is written unless `written`."""

    register: str
    rows: int
    checks: tuple[CheckResult, ...]
    written: bool = False

    @property
    def accepted(self) -> bool:
        """Whether no check is an error."""
        return not has_errors(self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "register": self.register,
            "rows": self.rows,
            "accepted": self.accepted,
            "written": self.written,
            "checks": [check.as_dict() for check in self.checks],
        }


def import_catchments(
    workspace: OpenedWorkspace,
    name: str,
    file: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    valid_from: date | None = None,
    dry_run: bool = False,
) -> CatchmentsImport:
    """Take catchments into a register; those of the institutions in the file replace the ones they had.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        The register.
    file : path
        Polygons with the key of the institution, or a table with institution and area.
    columns : mapping of str to str, optional
        Role (key, area): heading.
    crs : str, optional
        Coordinate system, where the file does not name it.
    valid_from : date, optional
        Since when they hold; the earlier ones end on the day before. Without it they replace them.
    dry_run : bool
        Report the same, change nothing.

    Returns
    -------
    CatchmentsImport

    Raises
    ------
    UnknownNameError
        If register or heading does not exist.
    InvalidInputError
        If the file or a column does not exist, or the coordinate system is unknown.
    """
    register = register_of(workspace, name)
    given = {"key": register.definition.columns.get("key", ""), **(columns or {})}
    given = {role: heading for role, heading in given.items() if heading}
    table, checks, named = list_table(Path(file), [*((h,) for h in given.values()), *HEADINGS], crs=crs)
    if table is None:
        return CatchmentsImport(name, 0, fold(checks))
    valid = ALWAYS if valid_from is None else Validity(valid_from, None)
    rows, more = _read(workspace, register, table, columns or {}, crs or named, valid)
    if table.geometry is not None:
        more += _overlaps(rows, workspace.definitions.spaces[register.definition.space].crs, table.file)
        more += _elsewhere(register, rows, table.file)
    result = CatchmentsImport(name, len(rows), fold([*checks, *more]))
    if not result.accepted or dry_run or not rows:
        return result
    after = _merged(register.catchments, rows, valid_from)
    layout = workspace.layout
    files = {}
    if any(row.area for row in after) or layout.register(name, CATCHMENTS).exists():
        files[layout.register(name, CATCHMENTS)] = catchments_bytes(after)
    if any(row.polygon is not None for row in after) or layout.register(name, POLYGONS).exists():
        files[layout.register(name, POLYGONS)] = polygons_text(after).encode()
    reason = _("Einzugsbereiche von {name} aus {file}").format(name=name, file=table.file)
    write_definitions(workspace, files, reason, COMMAND)
    return replace(result, written=True)


def _read(
    workspace: OpenedWorkspace,
    register: Register,
    table: Table,
    columns: Mapping[str, str],
    crs: str | None,
    valid: Validity,
) -> tuple[list[Catchment], list[CheckResult]]:
    """Read the rows: a polygon each, or an area each."""
    space = workspace.space(register.definition.space, status_day(workspace, register.definition.space, valid.first))
    levels = sorted(space.levels.values(), key=lambda level: -len(space.keys(level.id)))
    names = {level.id: [n for a in space.areas(level.id) for n in (a.key, a.name)] for level in levels}
    known = register.newest()
    given = {**columns, "key": columns["key"]} if "key" in columns else _key_column(table, known, columns)
    where, level = institution_columns(table, given, levels, names)
    if "area" not in where and table.geometry is None:
        where, level = _area_column(table, where, names)
    if "key" not in where or (table.geometry is None and "area" not in where):
        present = listed(f"„{column}“" for column in table.columns if column)
        raise InvalidInputError(
            _("Die Spalte mit der Einrichtung oder mit dem Gebiet ist nicht zu erkennen. Vorhanden: {present}.").format(
                present=present
            ),
            where=table.file,
            remedy=_("Die Spalten benennen: --key SPALTE --column area=SPALTE"),
        )
    shapes = _polygons(table, crs) if table.geometry is not None else None
    rows, checks = [], []
    known_areas = _keys_by_name(space, level) if level else {}
    for at, cells in enumerate(table.rows):
        place = Place(table.file, table.sheet, table.row_numbers[at])
        key = cells[where["key"]].removesuffix(".0")
        if key not in known:
            if key or any(cells):
                hint = meant(key, known)
                checks.append(found("CATCHMENT_INSTITUTION_UNKNOWN", place, key=key, hint=hint))
        elif shapes is not None:
            shape = shapes[at]
            if shape is None:
                checks.append(found("CATCHMENT_GEOMETRY", place, key=key))
            else:
                rows.append(Catchment(key, "", shape, valid))
        else:
            for text in _SEPARATORS.split(cells[where["area"]]):
                area = _area(known_areas, clean(text))
                if area is None:
                    details: dict[str, Any] = {"text": clean(text), "level": level, "question": ""}
                    hint = meant(clean(text), names[level])
                    checks.append(found("INSTITUTION_AREA_UNCLEAR", place, hint=hint, **details))
                else:
                    rows.append(Catchment(key, f"{level}:{area}", None, valid))
    return rows, checks


def _key_column(table: Table, known: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, str]:
    """Find the column whose cells are keys of the register."""
    best, heading = 0.5, ""
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows if row[at]]
        share = sum(cell in known for cell in cells) / len(cells) if cells else 0.0
        if column and share > best:
            best, heading = share, column
    return {**columns, "key": heading} if heading else dict(columns)


def _area_column(
    table: Table, where: Mapping[str, int], names: Mapping[str, Sequence[str]]
) -> tuple[dict[str, int], str]:
    """Find the column whose cells list areas, and their level."""
    best, found_at, level = 0.5, -1, ""
    for at in range(len(table.columns)):
        texts = [clean(text) for row in table.rows for text in _SEPARATORS.split(row[at]) if text.strip()]
        for name, known in names.items() if at != where.get("key") else ():
            share = sum(text in known for text in texts) / len(texts) if texts else 0.0
            if share > best:
                best, found_at, level = share, at, name
    return {**where, **({"area": found_at} if level else {})}, level


def _keys_by_name(space: Space, level: str) -> dict[str, list[str]]:
    """Return keys of the areas of a level by key and by name, those of a name that several have included."""
    names: dict[str, list[str]] = {}
    for area in space.areas(level):
        for name in dict.fromkeys((area.key, clean(area.name))):
            names.setdefault(name, []).append(area.key)
    return names


def _area(names: Mapping[str, Sequence[str]], text: str) -> str | None:
    keys = names.get(text, ())
    return keys[0] if len(keys) == 1 else None


def _polygons(table: Table, crs: str | None) -> list[BaseGeometry | None]:
    """Return the surfaces in degrees, repaired; None for what has no surface."""
    source = crs or table.crs or LONLAT
    if known_crs(source) is None:
        raise InvalidInputError(
            _("Das Koordinatensystem „{crs}“ ist nicht bekannt.").format(crs=source),
            where=table.file,
            remedy=_("Mit --crs das richtige angeben, zum Beispiel --crs EPSG:25832."),
        )
    shapes: list[BaseGeometry | None] = []
    for geometry in table.geometry or ():
        if geometry is None or not polygons_of(geometry):
            shapes.append(None)
            continue
        whole = np.array([shapely.force_2d(geometry)], dtype=object)
        shapes.append(repaired(shapely.set_precision(project(whole, source, LONLAT)[0], 1e-7)))
    return shapes


def _overlaps(rows: Sequence[Catchment], crs: str, file: str) -> list[CheckResult]:
    """Report catchments of different institutions that share a surface."""
    metric = project(np.array([row.polygon for row in rows], dtype=object), LONLAT, crs)
    checks = []
    tree = shapely.STRtree(metric)
    for one, other in zip(*tree.query(metric, predicate="intersects").tolist(), strict=True):
        if one < other and rows[one].key != rows[other].key:
            area = shapely.area(shapely.intersection(metric[one], metric[other]))
            if area > _SLIVER:
                keys = {"one": rows[one].key, "other": rows[other].key}
                checks.append(found("CATCHMENTS_OVERLAP", Place(file), size=size(area), **keys))
    return checks


def _elsewhere(register: Register, rows: Sequence[Catchment], file: str) -> list[CheckResult]:
    """Report institutions that lie outside their own catchment."""
    own: dict[str, list[BaseGeometry]] = {}
    for row in rows:
        if row.polygon is not None:
            own.setdefault(row.key, []).append(row.polygon)
    newest = register.newest()
    return [
        found("CATCHMENT_ELSEWHERE", Place(file), key=key)
        for key, polygons in own.items()
        if (point := newest[key].point) is not None
        and not any(shapely.intersects(polygon, shapely.Point(point)) for polygon in polygons)
    ]


def _merged(before: Sequence[Catchment], rows: Sequence[Catchment], day: date | None) -> list[Catchment]:
    """Put new catchments in the place of those that the same institutions had."""
    keys = {row.key for row in rows}
    kept = [row for row in before if row.key not in keys]
    if day is not None:
        for row in before:
            if row.key in keys and row.valid.begin < day:
                last = min(row.valid.end, day - timedelta(1))
                kept.append(replace(row, valid=Validity(row.valid.first, last)))
    return [*kept, *rows]
