"""The areas of one level from a delivered table: parts joined, repeated keys judged, overlaps and gaps found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kobimo.language import _, counted
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.recipe import AreasRule
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found
from kobimo.spaces.coordinates import LONLAT, project
from kobimo.spaces.delivered.columns import Columns
from kobimo.spaces.members import Member, from_parts
from kobimo.spaces.overlaps import overlaps
from kobimo.spaces.parts import Part, read_parts
from kobimo.spaces.shapes import as_stored, repaired
from kobimo.spaces.wording import distance, number, size, spot

SLIVER_GAP = 2500.0
"""Square metres below which a gap between neighbours comes from borders that were drawn twice."""

CLOSED = 10.0
"""Metres; slivers that are narrower can be closed."""

_REMEDIES = {
    "AREA_KEY_EMPTY": "Den Schlüssel in der Datei ergänzen, Summen- und Fußzeilen löschen.",
    "AREA_KEY_WIDTH": "Den Schlüssel in der Datei berichtigen.",
    "AREA_GEOMETRY_TYPE": "Eine Datei mit Flächen (Polygonen) einlesen; Punkte sind meist Einrichtungen.",
}
"""What to do where there is no recipe that could be changed."""


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The areas of a level by key, the key that each row of the table has, and what was found."""

    members: dict[str, Member]
    checks: tuple[CheckResult, ...]

    @property
    def rejected(self) -> bool:
        """Whether any check is an error."""
        return has_errors(self.checks)


def corrected(table: Table, key: str, corrections: Mapping[int, str]) -> Table:
    """Return the table with other keys in some rows, numbered as the user sees them."""
    if not corrections:
        return table
    at = list(table.columns).index(key)
    rows = []
    for line, row in zip(table.row_numbers, table.rows, strict=True):
        cells = list(row)
        if line in corrections:
            cells[at] = clean(corrections[line])
        rows.append(cells)
    return replace(table, rows=rows)


def read_level(
    level: LevelDefinition, table: Table, columns: Columns, metric: str, *, close_gaps: bool = False
) -> LevelReading:
    """Read the areas of a level.

    Several rows of one key and one name are parts of one area, or the same area again in a list. A key with two names
    is an error, and so is a real overlap.

    Parameters
    ----------
    level : LevelDefinition
    table : Table
        Geometry is placed (see `placed`).
    columns : Columns
        Of key and name.
    metric : str
        Projected coordinate system in which areas are measured.
    close_gaps : bool
        Whether slivers between neighbours are closed.
    """
    rule = AreasRule(
        level=level.id,
        file="*",
        key=(columns.key,),
        width=columns.width,
        name=(columns.name,) if columns.name else None,
        merge_parts=True,
    )
    read = read_parts(level, rule, None, [table], metric)
    parts = _different(read.parts)
    twice = _two_names(parts)
    gathered = from_parts(level, rule, parts)
    members = gathered.members
    checks = [_advised(check) for check in read.checks]
    checks += twice
    if table.geometry is not None and members:
        checks += _joined(members)
        checks += [check for member in members.values() for check in _elsewhere(member, members)]
        if close_gaps:
            members, closed = _closed(members, metric)
            checks += closed
        checks += overlaps(level, list(members.values()))
        checks += _islands(members)
        checks += gaps(level, members, metric)
    return LevelReading(members, tuple(checks))


def _advised(check: CheckResult) -> CheckResult:
    """Give the advice that fits a file without recipe."""
    return replace(check, remedy=_(_REMEDIES[check.code])) if check.code in _REMEDIES else check


def _different(parts: Sequence[Part]) -> list[Part]:
    """Leave out rows that repeat another one: same key, same name, and the same surface or none."""
    seen: set[tuple[str, str, bytes]] = set()
    kept = []
    for part in parts:
        surface = b"" if part.surface is None else bytes(shapely.normalize(part.surface.stored).wkb)
        mark = (part.key, part.name, surface)
        if mark not in seen:
            seen.add(mark)
            kept.append(part)
    return kept


def _two_names(parts: Sequence[Part]) -> list[CheckResult]:
    """Report keys that stand for two areas."""
    first: dict[str, Part] = {}
    checks = []
    for part in parts:
        held = first.setdefault(part.key, part)
        if held.name != part.name:
            said: dict[str, Any] = {"first": spot(held.place, part.place), "second": spot(part.place, part.place)}
            checks.append(found("AREA_KEY_TWICE", part.place, key=part.key, name=held.name, other=part.name, **said))
    return checks


def _joined(members: Mapping[str, Member]) -> list[CheckResult]:
    """Say that areas were put together from several rows."""
    several = [member for member in members.values() if len(member.parts) > 1]
    if not several:
        return []
    most = max(several, key=lambda member: len(member.parts))
    rows = counted(len(most.parts), "Zeile", "Zeilen")
    areas = counted(len(several), "Gebiet", "Gebiete")
    place = Place(most.place.file, most.place.sheet)
    said: dict[str, Any] = {"areas": areas, "key": most.key, "name": most.name, "parts": rows}
    return [found("AREA_PARTS_JOINED", place, count=len(several), **said)]


def _elsewhere(member: Member, members: Mapping[str, Member]) -> list[CheckResult]:
    """Report parts that lie apart among areas whose keys begin in another way: their key is probably wrong."""
    surfaced = [part for part in member.parts if part.surface is not None]
    if len(surfaced) < 2:
        return []
    checks = []
    for part in surfaced:
        shape = _metric(part)
        gap = min(shape.distance(_metric(other)) for other in surfaced if other is not part)
        prefix = _prefix_around(shape, member, members) if gap > 0 else ""
        if prefix and not member.key.startswith(prefix):
            said: dict[str, Any] = {"distance": distance(gap), "prefix": prefix, "row": part.place.row}
            checks.append(found("AREA_PART_ELSEWHERE", part.place, key=member.key, name=member.name, **said))
    return checks


def _metric(part: Part) -> BaseGeometry:
    if part.surface is None:
        raise ValueError(part.key)
    return part.surface.metric


def _prefix_around(shape: BaseGeometry, member: Member, members: Mapping[str, Member]) -> str:
    """Return how the keys of all neighbours of a part begin; empty if it has less than two, or they differ."""
    others = [other for other in members.values() if other is not member and other.metric is not None]
    shapes = np.array([other.metric for other in others], dtype=object)
    beside = np.flatnonzero(shapely.dwithin(shapes, shape, 1.0))
    if len(beside) < 2:
        return ""
    keys = sorted(others[index].key for index in beside)
    shared = next((n for n, (a, b) in enumerate(zip(keys[0], keys[-1], strict=False)) if a != b), len(keys[0]))
    return keys[0][:shared] if shared >= 2 else ""


def _islands(members: Mapping[str, Member]) -> list[CheckResult]:
    """Count areas of several pieces and areas with holes."""
    shapes = [member.metric for member in members.values() if member.metric is not None]
    islands = sum(len(shapely.get_parts(shape)) > 1 for shape in shapes)
    holes = sum(int(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum()) > 0 for shape in shapes)
    if not islands + holes:
        return []
    place = Place(next(iter(members.values())).place.file)
    said: dict[str, Any] = {
        "islands": counted(islands, "Gebiet", "Gebiete"),
        "holes": counted(holes, "Gebiet", "Gebiete"),
    }
    return [found("AREA_ISLANDS", place, count=islands + holes, **said)]


def gaps(level: LevelDefinition, members: Mapping[str, Member], metric: str) -> list[CheckResult]:
    """Find places that areas of a level enclose and none of them covers."""
    surfaced = [member for member in members.values() if member.metric is not None]
    if len(surfaced) < 2:
        return []
    whole = shapely.union_all([member.metric for member in surfaced])
    rings = [ring for polygon in shapely.get_parts(whole) for ring in polygon.interiors]
    if not rings:
        return []
    holes = shapely.polygons(rings)
    sizes = shapely.area(holes)
    checks = []
    for code, chosen in (("AREA_GAPS", sizes > SLIVER_GAP), ("AREA_GAP_SLIVERS", (sizes <= SLIVER_GAP) & (sizes > 1))):
        if not chosen.any():
            continue
        largest = int(np.argmax(np.where(chosen, sizes, -1)))
        inside = shapely.point_on_surface(holes[largest])
        apart = shapely.distance(np.array([member.metric for member in surfaced], dtype=object), holes[largest])
        near = surfaced[int(np.argmin(apart))]
        place = project(np.array([inside], dtype=object), metric, LONLAT)[0]
        checks.append(
            found(
                code,
                near.place,
                count=int(chosen.sum()),
                level=level.title.shown,
                gaps=counted(int(chosen.sum()), "Lücke", "Lücken"),
                size=size(float(sizes[chosen].sum())),
                largest=size(float(sizes[largest])),
                lon=number(place.x, 4),
                lat=number(place.y, 4),
                key=near.key,
            )
        )
    return checks


def _closed(members: dict[str, Member], metric: str) -> tuple[dict[str, Member], list[CheckResult]]:
    """Close slivers between neighbours: overlaps and gaps that are narrow."""
    keys = [key for key, member in members.items() if member.metric is not None]
    before = np.array([members[key].metric for key in keys], dtype=object)
    if shapely.coverage_is_valid(before, gap_width=CLOSED):
        return members, []
    after = shapely.coverage_clean(before, gap_width=CLOSED, snapping_distance=0.5)
    stored = project(np.array([repaired(item) for item in after], dtype=object), metric, LONLAT)
    change = float(np.abs(shapely.area(after) - shapely.area(before)).max())
    closed = dict(members)
    for key, shape, degrees in zip(keys, after, stored, strict=True):
        sound = repaired(degrees)
        kept = None if sound is None else as_stored(sound)
        if kept is not None:
            closed[key] = replace(members[key], metric=shape, stored=kept)
    place = Place(members[keys[0]].place.file)
    return closed, [found("AREA_GAPS_CLOSED", place, change=size(change))]
