"""Two territorial statuses of a space side by side: what is new, ended, has another name, place or border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from kobimo.model.area import Area, Space
from kobimo.model.territory import ChangeKind, SpaceHistory, TerritorialChange
from kobimo.spaces.conversion import Conversion
from kobimo.spaces.succession import conversion

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Geometries = Mapping[tuple[str, str], "BaseGeometry"]

_SAME = 1e-3
"""Part of its surface that an area may gain or lose by being digitised anew."""
_SQUARE_KILOMETRE = 1e6


class Fate(StrEnum):
    """What became of an area from one status to the other."""

    UNCHANGED = "unchanged"
    RELABELLED = "relabelled"  # another key, another name, or another area above; the same surface
    BORDER = "border"  # the same key, another surface
    NEW = "new"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AreaFate:
    """One area.

    Attributes
    ----------
    fate : Fate
    before, after : Area or None
        As it is in both statuses, perhaps under two keys; None where it does not exist.
    linked : tuple of (str, float)
        Successors of an ended area with the part of it that goes there; of any other one its predecessors with the
        part of them that lies in it. Empty for an unchanged one.
    surface_before, surface_after : float or None
        Square kilometres; None without geometry, and for an area that is wholly unchanged.
    kept : float or None
        Part of the earlier surface that still belongs to the area; None as the surfaces.
    reasons : tuple of str
    """

    fate: Fate
    before: Area | None
    after: Area | None
    linked: tuple[tuple[str, float], ...] = ()
    surface_before: float | None = None
    surface_after: float | None = None
    kept: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def area(self) -> Area:
        """The area as it is last known."""
        found = self.after or self.before
        if found is None:
            raise ValueError("an area of no status")
        return found

    @property
    def rekeyed(self) -> bool:
        """Whether it has another key."""
        return self.before is not None and self.after is not None and self.before.key != self.after.key

    @property
    def renamed(self) -> bool:
        """Whether it has another name."""
        return self.before is not None and self.after is not None and self.before.name != self.after.name

    @property
    def reassigned(self) -> bool:
        """Whether it belongs to another area above."""
        both = self.before is not None and self.after is not None
        return both and (self.before.parent, self.before.further) != (self.after.parent, self.after.further)  # type: ignore[union-attr]


@dataclass(frozen=True)
class LevelComparison:
    """One level; `areas` are in the order of their keys, ended ones after those that hold."""

    level: str
    title: str
    areas: tuple[AreaFate, ...]
    changes: tuple[TerritorialChange, ...]

    def of(self, *fates: Fate) -> tuple[AreaFate, ...]:
        """Return the areas with some fates."""
        return tuple(item for item in self.areas if item.fate in fates)

    @property
    def counts(self) -> dict[Fate, int]:
        """How many areas have each fate."""
        return {fate: len(self.of(fate)) for fate in Fate}


@dataclass(frozen=True)
class SpaceComparison:
    """Two statuses of a space; `begin` and `end` name them."""

    space: str
    begin: date
    end: date
    levels: tuple[LevelComparison, ...]


def compare_statuses(
    history: SpaceHistory,
    begin: date,
    end: date,
    before: Geometries | None = None,
    after: Geometries | None = None,
) -> SpaceComparison:
    """Compare two territorial statuses of a space.

    Surfaces are measured on an equal-area projection. An area whose surface differs by less than
    a thousandth and that no recorded change touches has the same border: it was digitised anew.

    Parameters
    ----------
    history : SpaceHistory
    begin, end : date
        Days that name the statuses, in this order. A day before the first recorded status means that one.
    before, after : mapping, optional
        Geometry in EPSG:4326 by level and key.
    """
    begin, end = known_day(history, begin), known_day(history, end)
    one, other = history.at(begin), history.at(end)
    levels = tuple(
        _level(history, _Surfaces(level, before or {}, after or {}), level, one, other, begin, end)
        for level in one.levels
    )
    return SpaceComparison(history.definition.id, begin, end, levels)


def known_day(history: SpaceHistory, day: date) -> date:
    """Return the day; one before the first recorded status means the first day of that.

    Parameters
    ----------
    history : SpaceHistory
    day : date
    """
    return max(day, min((version.valid.begin for version in history.versions), default=day))


def _level(
    history: SpaceHistory, surfaces: _Surfaces, level: str, one: Space, other: Space, begin: date, end: date
) -> LevelComparison:
    changes = history.changes_between(level, begin, end)
    before = {area.key: area for area in one.areas(level)}
    after = {area.key: area for area in other.areas(level)}
    links = _Links(conversion(history, level, begin, end), changes)
    for key, area in after.items():
        origin = links.of(key, ended=False)
        earlier_area = before.get(origin[0][0]) if len(origin) == 1 else None  # the level may begin later
        if key not in before and earlier_area is not None and earlier_area.name == area.name:
            links.named_alike(key)
    earlier = _earlier_keys(before, after, links)
    continued = set(earlier.values())
    fates = [_fate(before.get(earlier.get(key, "")), area, links, surfaces) for key, area in after.items()]
    fates += [_fate(area, None, links, surfaces) for key, area in before.items() if key not in continued]
    return LevelComparison(level, other.levels[level].title.shown, tuple(fates), changes)


def _earlier_keys(before: Mapping[str, Area], after: Mapping[str, Area], links: _Links) -> dict[str, str]:
    """Return the key that each area had before, where it is one that was there; keys may have been exchanged."""
    rekeyed = {key: old for key in after if (old := links.rekeyed_from(key)) in before and old != key}
    gone = set(rekeyed.values())
    same = {key: key for key in after if key in before and key not in rekeyed and key not in gone}
    return rekeyed | same


class _Links:
    """Where areas go and come from, and what is said of it."""

    def __init__(self, found: Conversion, changes: tuple[TerritorialChange, ...]) -> None:
        self.forward: dict[str, list[tuple[str, float]]] = {}
        self.backward: dict[str, list[tuple[str, float]]] = {}
        for n, m, weight in zip(found.source, found.target, found.weight, strict=True):
            source, target = found.sources[n], found.targets[m]
            self.forward.setdefault(source, []).append((target, float(weight)))
            self.backward.setdefault(target, []).append((source, float(weight)))
        self._alike: set[str] = set()
        self._changes: dict[str, list[TerritorialChange]] = {}
        for change in changes:
            for key in dict.fromkeys((change.before, change.after)):
                self._changes.setdefault(key, []).append(change)

    def of(self, key: str, *, ended: bool) -> tuple[tuple[str, float], ...]:
        """Return successors of an ended area, or predecessors of another one, the largest share first."""
        found = (self.forward if ended else self.backward).get(key, [])
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def touched(self, key: str) -> bool:
        """Whether a change concerns an area."""
        return key in self._changes

    def reasons(self, key: str) -> tuple[str, ...]:
        """Return why an area changed."""
        return tuple(dict.fromkeys(change.reason for change in self._changes.get(key, ()) if change.reason))

    def named_alike(self, key: str) -> None:
        """Note that an area is called as the only one that it comes from."""
        self._alike.add(key)

    def rekeyed_from(self, key: str) -> str:
        """Return the key that an area had before if nothing else happened to it; otherwise nothing.

        An area that changed sides may have got another key with its old name: it is the same if it has all of the old.
        """
        rows = self._changes.get(key, [])
        origin = self.of(key, ended=False)
        whole = len(origin) == 1 and self.of(origin[0][0], ended=True) == ((key, 1.0),)
        only = all(row.kind is ChangeKind.REKEYED for row in rows) or key in self._alike
        return origin[0][0] if rows and whole and only else ""


class _Surfaces:
    """Surfaces of the areas of one level in both statuses, on an equal-area projection."""

    def __init__(self, level: str, before: Geometries, after: Geometries) -> None:
        self._level, self._before, self._after = level, before, after

    def same(self, key: str) -> bool:
        """Whether an area has the very same surface in both statuses, or none."""
        place = (self._level, key)
        return self._before.get(place) == self._after.get(place)

    def measured(self, one: Area | None, other: Area | None) -> tuple[float | None, float | None, float | None]:
        """Return both surfaces in square kilometres and the part of the earlier one that is kept."""
        first = None if one is None else self._before.get((self._level, one.key))
        second = None if other is None else self._after.get((self._level, other.key))
        if first is None and second is None:
            return None, None, None
        from kobimo.spaces.crosswalks.overlay import equal_area  # noqa: PLC0415 - a space may have no geometry

        flat = equal_area([first, second])
        sizes = [None if item is None else float(item.area / _SQUARE_KILOMETRE) for item in flat]
        kept = None
        if first is not None and second is not None and flat[0].area > 0:
            kept = 1.0 if first == second else min(float(flat[0].intersection(flat[1]).area / flat[0].area), 1.0)
        return sizes[0], sizes[1], kept


def _fate(before: Area | None, after: Area | None, links: _Links, surfaces: _Surfaces) -> AreaFate:
    area = after if after is not None else before
    if area is None:
        raise ValueError("an area of no status")
    if before == after and not links.touched(area.key) and surfaces.same(area.key):
        return AreaFate(Fate.UNCHANGED, before, after)
    one, other, kept = surfaces.measured(before, after)
    linked = links.of(area.key, ended=after is None)
    reasons = links.reasons(area.key)
    if before is None or after is None:
        fate = Fate.ENDED if after is None else Fate.NEW
        return AreaFate(fate, before, after, linked, one, other, kept, reasons)
    if before.key != after.key:
        return AreaFate(Fate.RELABELLED, before, after, linked, one, other, kept, reasons)
    grown = one is not None and other is not None and abs(other - one) > _SAME * one
    if links.touched(area.key) or grown or (kept is not None and kept < 1 - _SAME):
        return AreaFate(Fate.BORDER, before, after, linked, one, other, kept, reasons)
    found = AreaFate(Fate.UNCHANGED, before, after, (), one, other, kept)
    relabelled = found.renamed or found.reassigned
    return AreaFate(Fate.RELABELLED, before, after, (), one, other, kept) if relabelled else found
