"""A level as a file has it becomes a territorial status: what continues, what begins, what ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shapely.geometry.base import BaseGeometry

from kobimo.model.area import Area
from kobimo.model.territory import ALWAYS, AreaVersion, Validity
from kobimo.spaces.delivered.likeness import compared
from kobimo.spaces.geojson import GeometryVersion

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Held:
    """A version of an area with its surface (EPSG:4326), if it has one."""

    version: AreaVersion
    geometry: BaseGeometry | None = None

    @property
    def area(self) -> Area:
        """The area."""
        return self.version.area

    @property
    def valid(self) -> Validity:
        """When it holds."""
        return self.version.valid

    def during(self, valid: Validity) -> Held:
        """Return the same for another time."""
        return replace(self, version=replace(self.version, valid=valid))


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A space with the new status of a level, and what became of its areas.

    Attributes
    ----------
    held : tuple of Held
        All levels.
    valid : Validity
        When the new status holds.
    new, changed, ended, same : tuple of str
        Keys, in order. `changed` have another name, parent or surface.
    shares : mapping of str to float
        For areas with another surface: part that the two surfaces share.
    noise : float
        Width of what differs between both statuses only because borders were drawn twice. Unit: metres.
    """

    held: tuple[Held, ...]
    valid: Validity
    new: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    same: tuple[str, ...]
    shares: Mapping[str, float]
    noise: float = 0.0


def held_versions(versions: Iterable[AreaVersion], geometries: Iterable[GeometryVersion]) -> tuple[Held, ...]:
    """Join versions of areas with their surfaces; a version with two surfaces is cut where they change."""
    surfaces: dict[tuple[str, str], list[GeometryVersion]] = {}
    for geometry in geometries:
        surfaces.setdefault(geometry.place, []).append(geometry)
    held: list[Held] = []
    for version in versions:
        fitting = [g for g in surfaces.get(version.place, ()) if g.valid.overlaps(version.valid)]
        begins = {g.valid.first for g in fitting} | {g.valid.last + _DAY for g in fitting if g.valid.last is not None}
        cuts = sorted(day for day in begins if day is not None and version.valid.begin < day <= version.valid.end)
        for valid in _pieces(version.valid, cuts):
            found = next((g.geometry for g in fitting if g.valid.overlaps(valid)), None)
            held.append(Held(replace(version, valid=valid), found))
    return tuple(held)


def _pieces(valid: Validity, cuts: Sequence[date]) -> list[Validity]:
    firsts = [valid.first, *cuts]
    lasts = [*(day - _DAY for day in cuts), valid.last]
    return [Validity(first, last) for first, last in zip(firsts, lasts, strict=True)]


def with_status(held: Sequence[Held], level: str, areas: Iterable[Held], day: date | None) -> StatusChange:
    """Put a level as a file has it in its place in time.

    Parameters
    ----------
    held : sequence of Held
        The space so far.
    level : str
    areas : iterable of Held
        Areas of the level as the file has them; their time does not matter.
    day : date or None
        First day of the new status; it holds until the next recorded one. None: the level has always been like this.
    """
    delivered = {item.area.key: item for item in areas}
    mine = [item for item in held if item.area.level == level]
    valid = ALWAYS if day is None else Validity(day, _until(mine, day))
    current = {item.area.key: item for item in mine if item.valid.overlaps(valid)}
    surfaces = {key: item.geometry for key, item in current.items()}
    likeness = compared(surfaces, {key: item.geometry for key, item in delivered.items()})
    both = current.keys() & delivered.keys()
    changed = {key for key in both if key in likeness.differing or not _alike(current[key].area, delivered[key].area)}
    kept = [item for item in held if item.area.level != level]
    for item in mine:
        before, _during, after = split(item, valid)
        kept += [part for part in (before, after) if part is not None]
    for key, item in delivered.items():
        geometry = item.geometry if item.geometry is not None or key not in current else current[key].geometry
        kept.append(Held(AreaVersion(item.area, valid), geometry))
    return StatusChange(
        joined(kept),
        valid,
        tuple(sorted(delivered.keys() - both)),
        tuple(sorted(changed)),
        tuple(sorted(current.keys() - both)),
        tuple(sorted(both - changed)),
        {key: likeness.shares[key] for key in sorted(likeness.differing)},
        likeness.noise,
    )


def _until(mine: Sequence[Held], day: date) -> date | None:
    """Return the last day before the next status of the level."""
    begins = {item.valid.first for item in mine} | {v.valid.last + _DAY for v in mine if v.valid.last is not None}
    return min((first - _DAY for first in begins if first is not None and first > day), default=None)


def _cut(valid: Validity, by: Validity) -> tuple[Validity | None, Validity | None, Validity | None]:
    """Return the parts of a time before, during and after another one."""
    if not valid.overlaps(by):
        return (valid, None, None) if valid.end < by.begin else (None, None, valid)
    first, last = max(valid.begin, by.begin), min(valid.end, by.end)
    before = Validity(valid.first, first - _DAY) if valid.begin < first else None
    after = Validity(last + _DAY, valid.last) if last < valid.end else None
    during = Validity(None if first == date.min else first, None if last == date.max else last)
    return before, during, after


def split(item: Held, by: Validity) -> tuple[Held | None, Held | None, Held | None]:
    """Return the parts of a version before, during and after a time."""
    before, during, after = (None if part is None else item.during(part) for part in _cut(item.valid, by))
    return before, during, after


def _alike(one: Area, other: Area) -> bool:
    return (one.name, one.parent) == (other.name, other.parent) and dict(one.further) == dict(other.further)


def joined(held: Iterable[Held]) -> tuple[Held, ...]:
    """Join versions that follow on one another without a difference."""
    places: dict[tuple[str, str], list[Held]] = {}
    for item in sorted(held, key=lambda item: item.valid.begin):
        group = places.setdefault(item.version.place, [])
        last = group[-1] if group else None
        if last is not None and _continues(last, item):
            group[-1] = replace(item, version=replace(item.version, valid=Validity(last.valid.first, item.valid.last)))
        else:
            group.append(item)
    return tuple(item for group in places.values() for item in group)


def _continues(one: Held, other: Held) -> bool:
    follows = (
        one.valid.last is not None and other.valid.first is not None and one.valid.last + _DAY == other.valid.first
    )
    return follows and _alike(one.area, other.area) and _same_surface(one.geometry, other.geometry)


def _same_surface(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.equals_exact(other, 0))


def versions_of(held: Iterable[Held]) -> tuple[AreaVersion, ...]:
    """Return the versions of the areas; those that differ only by their surface become one."""
    places: dict[tuple[str, str], list[AreaVersion]] = {}
    for item in sorted(held, key=lambda item: item.valid.begin):
        group = places.setdefault(item.version.place, [])
        last = group[-1] if group else None
        if last is not None and _alike(last.area, item.area) and _follows(last.valid, item.valid):
            group[-1] = replace(last, valid=Validity(last.valid.first, item.valid.last))
        else:
            group.append(item.version)
    return tuple(version for group in places.values() for version in group)


def _follows(one: Validity, other: Validity) -> bool:
    return one.last is not None and other.first is not None and one.last + _DAY == other.first


def surfaces_of(held: Iterable[Held]) -> tuple[GeometryVersion, ...]:
    """Return the surfaces; one that stays the same while name or parent change is one version."""
    places: dict[tuple[str, str], list[GeometryVersion]] = {}
    for item in sorted(held, key=lambda item: item.valid.begin):
        if item.geometry is None:
            continue
        group = places.setdefault(item.version.place, [])
        last = group[-1] if group else None
        if last is not None and _follows(last.valid, item.valid) and last.geometry.equals_exact(item.geometry, 0):
            group[-1] = replace(last, valid=Validity(last.valid.first, item.valid.last))
        else:
            group.append(GeometryVersion(*item.version.place, item.geometry, item.valid))
    return tuple(version for group in places.values() for version in group)
