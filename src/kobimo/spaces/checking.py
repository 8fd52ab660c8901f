"""Whether a space fits together on every day: validity, memberships, surfaces, changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kobimo.errors import KobimoError
from kobimo.language import _, counted
from kobimo.model.area import LevelDefinition, Space
from kobimo.model.checks import CheckResult, Place
from kobimo.model.territory import Basis, ChangeKind, SpaceHistory, TerritorialChange
from kobimo.reference.checks import found
from kobimo.spaces.coordinates import LONLAT, project
from kobimo.spaces.geojson import GeometryVersion, geometries_at
from kobimo.spaces.overlaps import NOISE, REAL_SHARE, REAL_SIZE
from kobimo.spaces.wording import listed, number, size

Surfaces = Mapping[tuple[str, str], BaseGeometry]

ALIKE = 0.98
"""Part that an area and those that belong to it share at least."""

_SLIVER_GAP = 2500.0
_EXACT = 1e-6
_NAMED = 5


def check_space(
    history: SpaceHistory, geometries: Sequence[GeometryVersion], bridged: Collection[tuple[str, str]] = ()
) -> Iterator[CheckResult]:
    """Check everything that a space says of itself.

    Parameters
    ----------
    history : SpaceHistory
    geometries : sequence of GeometryVersion
    bridged : collection of (str, str)
        Level and key of areas whose successors a crosswalk names.

    Yields
    ------
    CheckResult
    """
    name = history.definition.id
    yield from _gaps_in_time(history, Place(f"spaces/{name}.areas.csv"))
    spaces: dict[date, Space] = {}
    for day in (date.min, *history.statuses):
        try:
            spaces[day] = history.at(day)
        except KobimoError as error:
            yield inconsistency(error, name, day)
    yield from _empty_levels(history, spaces)
    yield from _strange_and_invalid(history, geometries)
    if spaces:
        newest = spaces[max(spaces)]
        yield from _memberships(newest, _shown(max(spaces)))
        yield from _children(newest, geometries_at(geometries, max(spaces)), _shown(max(spaces)))
    yield from _coverage(history, spaces, geometries)
    yield from _changes(history)
    yield from _unexplained(history, bridged)


def inconsistency(error: KobimoError, space: str, day: date | None = None) -> CheckResult:
    """Say that the areas of a space contradict each other.

    Parameters
    ----------
    error : KobimoError
        The contradiction.
    space : str
    day : date, optional
        First day of the status that it was found in; `date.min` before the first one. None where no day is concerned.
    """
    what = _("Die Gebiete passen nicht zusammen")
    if day == date.min:
        what = _("Vor dem ersten Gebietsstand passen die Gebiete nicht zusammen")
    elif day is not None:
        what = _("Am {day} passen die Gebiete nicht zusammen").format(day=day.isoformat())
    said: dict[str, Any] = {"what": what, "reason": error.message, "hint": error.remedy}
    return found("SPACE_INCONSISTENT", Place(error.where or f"spaces/{space}.areas.csv"), **said)


def _shown(day: date) -> str:
    return _("Beginn") if day == date.min else day.isoformat()


def _gaps_in_time(history: SpaceHistory, place: Place) -> Iterator[CheckResult]:
    titles = {level.id: level.title.shown for level in history.definition.levels}
    for level, title in titles.items():
        for key in history.ever(level):
            for one, other in pairwise(history.held(level, key)):
                last, first = one.valid.end, other.valid.begin
                if first - last > timedelta(1):
                    said: dict[str, Any] = {"level": title, "key": key, "name": one.area.name}
                    yield found("SPACE_VALIDITY_GAP", place, last=last.isoformat(), first=first.isoformat(), **said)


def _empty_levels(history: SpaceHistory, spaces: Mapping[date, Space]) -> Iterator[CheckResult]:
    for level in history.definition.levels:
        begun = False
        for day, space in sorted(spaces.items()):
            filled = bool(space.keys(level.id))
            if begun and not filled:
                yield found("SPACE_LEVEL_EMPTY", level=level.title.shown, day=_shown(day))
            begun = begun or filled


def _memberships(space: Space, day: str) -> Iterator[CheckResult]:
    """Report areas that belong to none in a further hierarchy in which others of their level have one."""
    for level in space.definition.levels:
        for upper in level.further_parents:
            areas = space.areas(level.id)
            without = [area.key for area in areas if not area.above(level, upper)]
            if without and len(without) < len(areas):
                said: dict[str, Any] = {
                    "level": level.title.shown,
                    "parent": space.level(upper).title.shown,
                    "key": without[0],
                }
                areas_text = counted(len(without), "Gebiet", "Gebiete")
                yield found("SPACE_FURTHER_PARENT_MISSING", count=len(without), areas=areas_text, day=day, **said)


def _strange_and_invalid(history: SpaceHistory, geometries: Sequence[GeometryVersion]) -> Iterator[CheckResult]:
    place = Place(f"spaces/{history.definition.id}.geojson")
    known = {version.place for version in history.versions}
    titles = {level.id: level.title.shown for level in history.definition.levels}
    for version in geometries:
        level, key = version.place
        if version.place not in known:
            yield found("SPACE_GEOMETRY_STRANGE", place, level=titles.get(level, level), key=key)
        elif not version.geometry.is_valid:
            reason = shapely.is_valid_reason(version.geometry)
            yield found("SPACE_GEOMETRY_INVALID", place, level=titles[level], key=key, reason=reason)


def _children(space: Space, surfaces: Surfaces, day: str) -> Iterator[CheckResult]:
    """Compare each area with those that belong to it."""
    for level in space.definition.levels:
        if level.parent is None:
            continue
        parts: dict[str, list[BaseGeometry]] = {}
        whole: set[str] = set()
        for area in space.areas(level.id):
            surface = surfaces.get((level.id, area.key))
            if surface is None:
                whole.add(area.parent)
            else:
                parts.setdefault(area.parent, []).append(surface)
        upper = space.level(level.parent)
        for key, pieces in parts.items():
            parent = surfaces.get((upper.id, key))
            if parent is None or key in whole:
                continue
            union = shapely.union_all(pieces)
            share = shapely.intersection(union, parent).area / max(union.area, parent.area)
            if share < ALIKE:
                said: dict[str, Any] = {"parent_level": upper.title.shown, "parent": key, "level": level.title.shown}
                yield found("SPACE_CHILDREN_DIFFER", day=day, share=number(100 * share, 0), **said)


def _coverage(
    history: SpaceHistory, spaces: Mapping[date, Space], geometries: Sequence[GeometryVersion]
) -> Iterator[CheckResult]:
    """Look at the surfaces of each level on each day on which they are others than before."""
    crs = history.definition.crs
    for level in history.definition.levels:
        seen: set[frozenset[tuple[str, int]]] = set()
        for day, space in sorted(spaces.items()):
            at = geometries_at(geometries, day)
            keys = [key for key in space.keys(level.id) if (level.id, key) in at]
            missing = [key for key in space.keys(level.id) if (level.id, key) not in at]
            mark = frozenset((key, id(at[level.id, key])) for key in keys)
            if mark in seen or (not keys and not missing):
                continue
            seen.add(mark)
            if missing and (keys or day == max(spaces)):
                areas = counted(len(missing), "Gebiet", "Gebiete")
                said: dict[str, Any] = {"level": level.title.shown, "key": missing[0], "day": _shown(day)}
                yield found("SPACE_GEOMETRY_MISSING", count=len(missing), areas=areas, **said)
            if len(keys) > 1:
                stored = np.array([at[level.id, key] for key in keys], dtype=object)
                yield from _of_coverage(level, _shown(day), keys, project(stored, LONLAT, crs))


def _of_coverage(
    level: LevelDefinition, day: str, keys: Sequence[str], shapes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> Iterator[CheckResult]:
    title = level.title.shown
    if not shapely.is_valid(shapes).all() or shapely.coverage_is_valid(shapes):
        edges: list[int] = []
    else:
        edges = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes))).tolist()
        yield from _overlaps(title, day, keys, shapes)
    if edges:
        areas = counted(len(edges), "Gebiet", "Gebiete")
        yield found("SPACE_COVERAGE_EDGES", count=len(edges), areas=areas, day=day, level=title, key=keys[edges[0]])
    whole = shapely.union_all(shapes)
    rings = [ring for polygon in shapely.get_parts(whole) for ring in polygon.interiors]
    holes = shapely.polygons(rings) if rings else np.array([], dtype=object)
    large = holes[shapely.area(holes) > _SLIVER_GAP]
    if len(large):
        largest = large[int(np.argmax(shapely.area(large)))]
        near = keys[int(np.argmin(shapely.distance(shapes, largest)))]
        said: dict[str, Any] = {
            "gaps": counted(len(large), "Lücke", "Lücken"),
            "size": size(float(shapely.area(large).sum())),
        }
        yield found("SPACE_GAPS", count=len(large), day=day, level=title, key=near, **said)


def _overlaps(
    title: str, day: str, keys: Sequence[str], shapes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> Iterator[CheckResult]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    shares = common / np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    for pair in np.flatnonzero((common > max(REAL_SIZE, NOISE)) & (shares > REAL_SHARE)):
        said: dict[str, Any] = {"key": keys[left[pair]], "other": keys[right[pair]], "size": size(float(common[pair]))}
        yield found("SPACE_OVERLAP", day=day, level=title, share=number(100 * float(shares[pair]), 1), **said)


def _changes(history: SpaceHistory) -> Iterator[CheckResult]:
    """Check the recorded changes: keys, shares, sums."""
    place = Place(f"spaces/{history.definition.id}.changes.csv")
    titles = {level.id: level.title.shown for level in history.definition.levels}
    held = {
        version_place: [v.valid for v in history.held(*version_place)]
        for version_place in dict.fromkeys(version.place for version in history.versions)
    }
    nowhere: dict[str, None] = {}
    unknown: dict[str, list[TerritorialChange]] = {}
    sums: dict[tuple[date, str, str, Basis], list[TerritorialChange]] = {}
    for change in history.changes:
        for key, day, when in (
            (change.before, change.day - timedelta(1), _("am Tag davor")),
            (change.after, change.day, _("an diesem Tag")),
        ):
            if (change.level, key) not in held:
                nowhere[key] = None
            elif not any(valid.holds(day) for valid in held[change.level, key]):
                said: dict[str, Any] = {
                    "level": titles.get(change.level, change.level),
                    "key": key,
                    "when": when,
                }
                yield found("SPACE_CHANGE_STRANGE", place, day=change.day.isoformat(), **said)
        if change.share is None:
            unknown.setdefault(change.level, []).append(change)
        sums.setdefault((change.day, change.level, change.before, change.basis), []).append(change)
    if nowhere:
        yield found("TERRITORY_KEY_UNKNOWN", place, count=len(nowhere), keys=listed(sorted(nowhere), _NAMED))
    for level, changes in unknown.items():
        first = changes[0]
        said = {"level": titles.get(level, level), "before": first.before, "after": first.after}
        text = counted(len(changes), "Änderung", "Änderungen")
        day_text = first.day.isoformat()
        yield found("SPACE_CHANGE_WITHOUT_SHARE", place, count=len(changes), changes=text, day=day_text, **said)
    for (day, level, key, _basis), parts in sums.items():
        known = [part.share for part in parts if part.share is not None]
        # Where only parts are given away, the rest stays without a row of its own.
        rest_stays = all(part.kind is ChangeKind.PART_MOVED for part in parts)
        wrong = sum(known) - 1 > _EXACT if rest_stays else abs(sum(known) - 1) > _EXACT
        if len(known) == len(parts) and wrong:
            said = {"level": titles.get(level, level), "key": key, "sum": number(sum(known), 4)}
            yield found("SPACE_CHANGE_SHARES", place, day=day.isoformat(), **said)


def _unexplained(history: SpaceHistory, bridged: Collection[tuple[str, str]]) -> Iterator[CheckResult]:
    """Report areas that end without a change that says what they become."""
    explained = {(change.level, change.before, change.day) for change in history.changes}
    ends: dict[tuple[str, date], list[str]] = {}
    for level in history.definition.levels:
        for key in history.ever(level.id):
            last = history.held(level.id, key)[-1].valid.last
            if last is None or (level.id, key) in bridged:
                continue
            if (level.id, key, last + timedelta(1)) not in explained:
                ends.setdefault((level.id, last), []).append(key)
    titles = {level.id: level.title.shown for level in history.definition.levels}
    for (name, last), keys in sorted(ends.items()):
        said: dict[str, Any] = {"level": titles[name], "last": last.isoformat(), "key": keys[0]}
        areas = counted(len(keys), "Gebiet", "Gebiete")
        yield found("SPACE_CHANGE_WITHOUT_RECORD", count=len(keys), areas=areas, **said)
