"""What the pages of areas show: statuses, the way through the hierarchies, one area through time, and outlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import orjson

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, Space
from kobimo.model.territory import AreaVersion, Basis, SpaceHistory, TerritorialChange
from kobimo.publish.maps import LevelOutlines, Outlines
from kobimo.spaces.changing import shown_day
from kobimo.spaces.succession import Succession, resolve
from kobimo.workflows.areas.receiving import with_received
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workspace.history import log

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from kobimo.spaces.changing.surfaces import Parts
    from kobimo.workflows.areas.changes import ChangePlan

MOST_FOUND = 50
_ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Status:
    """A territorial status: its first day, None where no change is recorded before; `changes` begin with it."""

    day: date | None
    title: str
    changes: int

    @property
    def value(self) -> str:
        """The status in an address."""
        return "anfang" if self.day is None else self.day.isoformat()

    @property
    def shown_on(self) -> date:
        """A day of the status."""
        return self.day or date.min


def statuses(history: SpaceHistory) -> tuple[Status, ...]:
    """Return all recorded statuses, the oldest first; that before the first recorded day where areas held then."""
    changes: dict[date, int] = {}
    for change in history.changes:
        changes[change.day] = changes.get(change.day, 0) + 1
    found = [Status(day, shown_day(day), changes.get(day, 0)) for day in history.statuses]
    if any(version.valid.first is None for version in history.versions):
        title = _("vor dem {day}").format(day=found[0].title) if found else _("ohne Datum")
        found.insert(0, Status(None, title, 0))
    return tuple(found)


def ordered_levels(space: Space) -> tuple[LevelDefinition, ...]:
    """Return the levels from the lowest to the root, as the definition has them where they are equally high."""
    return tuple(sorted(space.levels.values(), key=lambda level: -len(space.path_to_root(level.id))))


@dataclass(frozen=True, slots=True)
class Step:
    """One opened node of the tree: an area, and the areas directly below it by level."""

    area: Area
    below: tuple[tuple[LevelDefinition, tuple[Area, ...]], ...]


def way_to(space: Space, area: Area) -> tuple[Step, ...]:
    """Return the way from the root to an area in the main hierarchy, with what lies below each."""
    way = [area]
    while (above := space.levels[way[-1].level].parent) is not None:
        way.append(space.area(above, way[-1].parent))
    return tuple(Step(item, below(space, item)) for item in reversed(way))


def below(space: Space, area: Area) -> tuple[tuple[LevelDefinition, tuple[Area, ...]], ...]:
    """Return the areas directly below one, in every hierarchy."""
    found = []
    for level in space.levels.values():
        if area.level in level.parents:
            parts = tuple(a for a in space.areas(level.id) if a.above(level, area.level) == area.key)
            if parts:
                found.append((level, parts))
    return tuple(found)


def memberships(space: Space, area: Area) -> tuple[tuple[tuple[LevelDefinition, Area], ...], ...]:
    """Return the ways up from an area, one for each hierarchy that it is in."""
    level = space.levels[area.level]
    ways = []
    for above in level.parents:
        key = area.above(level, above)
        if key:
            ways.append(tuple(_upward(space, space.area(above, key))))
    return tuple(ways)


def _upward(space: Space, area: Area) -> Iterator[tuple[LevelDefinition, Area]]:
    level = space.levels[area.level]
    yield level, area
    if level.parent is not None:
        yield from _upward(space, space.area(level.parent, area.parent))


@dataclass(frozen=True, slots=True)
class Kin:
    """An area that came before or after another one.

    Attributes
    ----------
    change : TerritorialChange
    area : Area or None
        As it was on the day before, or became on that day; None if the table of areas does not have it.
    status : date
        A day on which it can be looked at.
    """

    change: TerritorialChange
    area: Area | None
    status: date


@dataclass(frozen=True)
class AreaDetails:
    """One area through time, seen from one status.

    Attributes
    ----------
    area : Area
        As it is in the status, or as it was last if it does not hold then.
    holds : bool
    versions : tuple of AreaVersion
    memberships : tuple
        See `memberships`.
    predecessors, successors : tuple of Kin
    today : Succession or None
        What it is in the newest status; None if it is still the same.
    """

    area: Area
    holds: bool
    versions: tuple[AreaVersion, ...]
    memberships: tuple[tuple[tuple[LevelDefinition, Area], ...], ...]
    predecessors: tuple[Kin, ...]
    successors: tuple[Kin, ...]
    today: Succession | None


def area_details(workspace: OpenedWorkspace, history: SpaceHistory, day: date, level: str, key: str) -> AreaDetails:
    """Describe an area.

    Raises
    ------
    UnknownNameError
        If the level never had it.
    """
    versions = history.held(level, key)
    space = history.at(day)
    holds = key in space.keys(level)
    area = space.area(level, key) if holds else versions[-1].area
    mine = _of_one_basis(c for c in history.changes if c.level == level and c.before != c.after)
    before = tuple(_kin(history, c, c.before, c.day - _ONE_DAY) for c in mine if c.after == key)
    after = tuple(_kin(history, c, c.after, c.day) for c in mine if c.before == key)
    newest = max(history.statuses, default=None)
    today = None
    if newest is not None and any(c.day > day for c in mine if key in {c.before, c.after}):
        today = _resolved(workspace, history, level, key, max(day, versions[0].valid.begin), newest)
    return AreaDetails(area, holds, versions, memberships(space, area) if holds else (), before, after, today)


def _of_one_basis(changes: Iterable[TerritorialChange]) -> list[TerritorialChange]:
    """Keep one row of each pair and day: official tables measure the same change by persons and by surface."""
    order = [Basis.POPULATION, Basis.TABLE, *Basis]
    ranked = sorted(changes, key=lambda c: (c.day, c.before, c.after, -order.index(c.basis)))
    return list({(c.day, c.before, c.after): c for c in ranked}.values())


def _kin(history: SpaceHistory, change: TerritorialChange, key: str, day: date) -> Kin:
    found = next((v.area for v in history.versions if v.place == (change.level, key) and v.valid.holds(day)), None)
    return Kin(change, found, day)


def _resolved(
    workspace: OpenedWorkspace, history: SpaceHistory, level: str, key: str, day: date, newest: date
) -> Succession | None:
    crosswalks = [workspace.crosswalk(name) for name in workspace.definitions.crosswalks]
    try:
        return with_received(resolve(history, crosswalks, key, day, newest, level), history)
    except KobimoError:  # what is recorded in changes is shown all the same
        return None


def day_in(history: SpaceHistory, status: date) -> date:
    """Return the last day of a status, today for the newest one."""
    return min((one - _ONE_DAY for one in history.statuses if one > status), default=max(today(), status))


@dataclass(frozen=True, slots=True)
class Hit:
    """An area that a search found; `until` is its last day if it does not hold in the status looked at."""

    area: Area
    level_title: str
    until: date | None


def find_areas(history: SpaceHistory, day: date, text: str) -> tuple[Hit, ...]:
    """Return the areas whose name or key contains a text: those of the status, then those of other times."""
    wanted = text.casefold().strip()
    now, other = [], []
    titles = {level.id: level.title.shown for level in history.definition.levels}
    space = history.at(day)
    for level in space.levels:
        now += [
            Hit(a, titles[level], None) for a in space.areas(level) if wanted in a.name.casefold() or wanted in a.key
        ]
    present = {(area.level, area.key) for area in space.all_areas()}
    for version in history.versions:
        area = version.area
        if version.place not in present and (wanted in area.name.casefold() or wanted in area.key):
            other.append(Hit(area, titles[area.level], version.valid.last or version.valid.first))
    return tuple(now + other)


@dataclass(frozen=True)
class _Drawing:
    """What outlines are made of; equal as long as the files are the same."""

    stamp: tuple[object, ...]
    space: str
    days: tuple[date, ...]
    level: str
    workspace: OpenedWorkspace = field(compare=False)


def outlines_at(workspace: OpenedWorkspace, space: str, day: date) -> Mapping[str, LevelOutlines]:
    """Return light shapes of all levels of a space on a day, by level; empty without geometry."""
    return _made(_Drawing(_stamp(workspace, space), space, (day,), "", workspace)).levels(space)


def outlines_of_both(
    workspace: OpenedWorkspace, space: str, level: str, begin: date, end: date
) -> tuple[LevelOutlines, LevelOutlines]:
    """Return light shapes of one level in two statuses, on the same view box."""
    made = _made(_Drawing(_stamp(workspace, space), space, (begin, end), level, workspace))
    return made.level(space, "0"), made.level(space, "1")


def _stamp(workspace: OpenedWorkspace, space: str) -> tuple[object, ...]:
    layout = workspace.layout
    paths = (layout.space(space), layout.areas(space), layout.changes(space), layout.geometry(space))
    found = [path.stat() if path.exists() else None for path in paths]
    return (str(layout.root), *((None if s is None else (s.st_mtime_ns, s.st_size)) for s in found))


@lru_cache(maxsize=32)
def _made(drawing: _Drawing) -> Outlines:
    found: list[_Feature] = []
    for number, day in enumerate(drawing.days):
        areas = drawing.workspace.history(drawing.space).at(day)
        for (level, key), geometry in drawing.workspace.geometries(drawing.space, day).items():
            if drawing.level in {"", level} and key in areas.keys(level):
                name = (str(number), "") if drawing.level else (level, areas.area(level, key).parent)
                found.append((*name, key, geometry))
    return _outlines(drawing.space, found)


_Feature = tuple[str, str, str, "BaseGeometry"]
"""Name of the level, key of the area above, own key, surface."""


def _outlines(space: str, features: Iterable[_Feature]) -> Outlines:
    """Make light shapes of surfaces."""
    from kobimo.publish.maps.make import make_outlines  # noqa: PLC0415 - geometry libraries load slowly

    collection = [
        {
            "type": "Feature",
            "properties": {"space": space, "level": level, "key": key, "parent": parent},
            "geometry": geometry.__geo_interface__,
        }
        for level, parent, key, geometry in features
    ]
    return make_outlines(orjson.dumps({"type": "FeatureCollection", "features": collection}).decode())


def outlines_of_plan(
    workspace: OpenedWorkspace, plan: ChangePlan, parts: Parts | None
) -> tuple[LevelOutlines, LevelOutlines] | None:
    """Return light shapes of the areas around a planned change, as they are until then and as they would be.

    Parameters
    ----------
    workspace : OpenedWorkspace
    plan : ChangePlan
    parts : mapping, optional
        Surfaces that were given with the change.

    Returns
    -------
    tuple of LevelOutlines or None
        None if no area that changes has a surface.
    """
    versions = workspace.geometry_versions(plan.space)
    if plan.changed is None or not versions:
        return None
    import shapely  # noqa: PLC0415 - geometry libraries load slowly

    from kobimo.spaces.changing.surfaces import surfaces_after  # noqa: PLC0415 - as above
    from kobimo.spaces.geojson import geometries_at  # noqa: PLC0415 - as above

    day, level = plan.wanted.day, plan.wanted.level
    history, changed = workspace.history(plan.space), plan.changed.history
    later = surfaces_after(versions, history, changed, plan.wanted, parts)
    sides = [(versions, history, day - _ONE_DAY), (later, changed, day)]
    found = [
        {
            key: shape
            for (one, key), shape in geometries_at(v, at).items()
            if one == level and key in h.at(at).keys(level)
        }
        for v, h, at in sides
    ]
    keys = {area.key for area in (*plan.before, *plan.after) if area.level == level}
    touched = [shape for side in found for key, shape in side.items() if key in keys]
    if not touched:
        return None
    west, south, east, north = shapely.total_bounds(touched)
    near = shapely.box(west - (east - west), south - (north - south), 2 * east - west, 2 * north - south)
    made = _outlines(
        plan.space,
        (
            (str(number), "", key, shape)
            for number, side in enumerate(found)
            for key, shape in side.items()
            if shape.intersects(near)
        ),
    )
    return made.level(plan.space, "0"), made.level(plan.space, "1")


def last_change(workspace: OpenedWorkspace, space: str) -> str:
    """Return what the history says of the last change of the areas of a space; empty if there is none."""
    layout = workspace.layout
    entries = log(layout, layout.relative(layout.areas(space)))
    return entries[0].reason if entries else ""
