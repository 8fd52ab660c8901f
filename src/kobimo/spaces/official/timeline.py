"""Versions of areas from what official files say: lists of one day, and dated changes between them.

A list says which areas there are on its day, not since when. A difference between two lists is first dated to the first
day for which the later one stands; a recorded change that explains it moves it to its own day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType

from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, TerritorialChange, Validity

Place = tuple[str, str]
"""Level and key."""

_ONE_DAY = timedelta(1)


@dataclass(frozen=True)
class Listed:
    """The areas of some levels on one day, as an official list has them.

    Attributes
    ----------
    day : date
        On which the list is true.
    since : date
        First day that it stands for: differences from an earlier list are dated to it.
    areas : tuple of Area
    loose : bool
        Whether names and further hierarchies of the list matter only where nothing else is known.
    """

    day: date
    since: date
    areas: tuple[Area, ...]
    loose: bool = False

    @property
    def levels(self) -> frozenset[str]:
        """Levels that the list has as a whole."""
        return frozenset(area.level for area in self.areas)


class Timeline:
    """Versions of areas that grow with each file; the latest list is to be taken over first."""

    def __init__(self, versions: Iterable[AreaVersion]) -> None:
        self._held: dict[Place, list[AreaVersion]] = {}
        self._below: dict[str, list[Place]] | None = None
        for version in sorted(versions, key=lambda v: v.valid.begin):
            self._held.setdefault(version.place, []).append(version)

    @property
    def versions(self) -> tuple[AreaVersion, ...]:
        """All versions; those that follow each other without a difference are one."""
        return tuple(version for place in sorted(self._held) for version in _joined(self._held[place]))

    def observe(self, listed: Listed) -> None:
        """Take over what a list says."""
        present = {(area.level, area.key): area for area in listed.areas}
        levels = listed.levels
        following = {level: self._next_status(level, listed.day) for level in levels}
        for place, area in present.items():
            held = self._held.setdefault(place, [])
            covering = next((version for version in held if version.valid.holds(listed.day)), None)
            if covering is None:
                self._appear(place, area, listed, following[area.level])
            elif not _same(covering.area, area, loose=listed.loose):
                self._change(place, covering, area, listed, following[area.level])
        for place in [place for place in self._held if place[0] in levels and place not in present]:
            self._vanish(place, listed, older=following[place[0]] is not None)

    def _next_status(self, level: str, day: date) -> date | None:
        """Return the first day after `day` on which an area of a level begins or has ended."""
        held = [version.valid for place, found in self._held.items() if place[0] == level for version in found]
        days = [valid.begin for valid in held] + [valid.end + _ONE_DAY for valid in held if valid.end < date.max]
        return min((found for found in days if found > day), default=None)

    def _appear(self, place: Place, area: Area, listed: Listed, following: date | None) -> None:
        """Begin an area that nothing has on the day; it lasts until the next status that is known."""
        held = self._held[place]
        since = max([listed.since, *(v.valid.end + _ONE_DAY for v in held if v.valid.end < listed.day)])
        later = next((v for v in held if v.valid.begin > listed.day), None)
        if later is not None and later.valid.begin == following and _same(later.area, area, loose=listed.loose):
            self._replace(place, later, [replace(later, valid=Validity(since, later.valid.last))])
            return
        ends = [day for day in (following, None if later is None else later.valid.begin) if day is not None]
        last = min(ends) - _ONE_DAY if ends else None
        self._replace(place, None, [AreaVersion(area, Validity(since, last))])

    def _change(self, place: Place, old: AreaVersion, area: Area, listed: Listed, following: date | None) -> None:
        """Give an area another name or another parent, until the next status that is known."""
        if not old.area.further:  # whoever named it did not say
            known = replace(old, area=replace(old.area, further=area.further))
            self._replace(place, old, [known])
            old = known
        if old.area == area:
            return
        first = max(listed.since, old.valid.begin)
        last = min(old.valid.end, following - _ONE_DAY) if following is not None else old.valid.end
        parts = [AreaVersion(area, _open(first, last))]
        if old.valid.begin < first:
            parts.insert(0, replace(old, valid=Validity(old.valid.first, first - _ONE_DAY)))
        if last < old.valid.end:
            parts.append(replace(old, valid=Validity(last + _ONE_DAY, old.valid.last)))
        self._replace(place, old, parts)

    def _vanish(self, place: Place, listed: Listed, *, older: bool) -> None:
        """Take an area away from a day on which a list does not have it."""
        for version in [v for v in self._held[place] if v.valid.holds(listed.day)]:
            if older or version.valid.begin >= listed.since:
                first = listed.day + _ONE_DAY
                kept = (
                    [replace(version, valid=Validity(first, version.valid.last))] if first <= version.valid.end else []
                )
            else:
                kept = [replace(version, valid=Validity(version.valid.first, listed.since - _ONE_DAY))]
            self._replace(place, version, kept)

    def explain(
        self,
        changes: Iterable[TerritorialChange],
        new: Collection[tuple[Place, date]] = (),
        names: Mapping[Place, str] = MappingProxyType({}),
    ) -> None:
        """Date what changes end and begin by their days.

        Parameters
        ----------
        changes : iterable of TerritorialChange
            All that are recorded.
        new : collection of (place, date)
            Areas of which it is known that a change of that day made them; of others that are there since the first
            status it is taken that they were there before they took others in.
        names : mapping
            Names of areas that no list has.
        """
        ordered = sorted(changes, key=lambda change: (change.day, change.level))
        firsts: dict[str, date] = {}
        for row in ordered:
            if row.level not in firsts:
                firsts[row.level] = self._opened(row.level, row.day)
        self._add_former(ordered, names)
        self._below = None
        for _day, group in groupby(ordered, key=lambda change: (change.day, change.level)):
            rows = list(group)
            staying = {row.before for row in rows if row.before == row.after or row.kind is ChangeKind.PART_MOVED}
            for row in rows:
                if row.before != row.after:
                    if row.before not in staying:
                        self._end(row)
                    self._begin((row.level, row.after), row.day, firsts[row.level], new)

    def _parent_of(self, key: str, like: Area) -> str:
        """Return the area that a key begins with, if keys do so and it is known; else where the successor lies."""
        above = key[: len(like.parent)]
        nested = like.key.startswith(like.parent) and any(known == above for _level, known in self._held)
        return above if nested else like.parent

    def _opened(self, level: str, day: date) -> date:
        """Return the first status of a level; it begins openly if a change before it explains what was."""
        held = {p: found for p, found in self._held.items() if p[0] == level}
        first = min((v.valid.begin for found in held.values() for v in found), default=date.min)
        if first < day:
            return first
        for place, found in held.items():
            for version in [v for v in found if v.valid.begin == first]:
                self._replace(place, version, [replace(version, valid=Validity(None, version.valid.last))])
        return date.min

    def _add_former(self, changes: Sequence[TerritorialChange], names: Mapping[Place, str]) -> None:
        """Add areas that no list has and that became known ones; they lay where their successors lie."""
        waiting = [row for row in changes if row.before != row.after]
        while waiting:
            known = [row for row in waiting if (row.level, row.after) in self._held]
            waiting = [row for row in waiting if (row.level, row.after) not in self._held]
            for row in known:
                place = (row.level, row.before)
                if place not in self._held:
                    like = self._held[row.level, row.after][0].area
                    area = Area(row.level, row.before, names.get(place, row.before), self._parent_of(row.before, like))
                    self._held[place] = [AreaVersion(area, Validity(None, row.day - _ONE_DAY))]
            if not known:
                return

    def _end(self, row: TerritorialChange) -> None:
        """End an area on the eve of the change that dissolves it, and with it the areas below that go over."""
        place, eve = (row.level, row.before), row.day - _ONE_DAY
        held = self._held.get(place, [])
        version = next((v for v in held if v.valid.begin < row.day and _reaches(v.valid, row.day)), None)
        if version is not None and version.valid.end != eve:
            self._replace(place, version, [replace(version, valid=Validity(version.valid.first, eve))])
            if version.valid.end < date.max:
                self._move_parts(row, version.valid.end + _ONE_DAY)

    def _begin(self, place: Place, day: date, first: date, new: Collection[tuple[Place, date]]) -> None:
        """Let an area begin with the change that made it."""
        held = self._held.get(place, [])
        version = next((v for v in held if v.valid.end >= day), None)
        if version is None:
            return
        begin = version.valid.begin
        if any(v.valid.end < date.max and v.valid.end + _ONE_DAY == begin for v in held):
            return
        listed = begin > day or begin == date(day.year, 1, 1)
        if (place, day) in new or (listed and begin != first):
            self._replace(place, version, [replace(version, valid=Validity(day, version.valid.last))])

    def _move_parts(self, row: TerritorialChange, listed: date) -> None:
        """Date areas that went over with a larger one to the day of its change."""
        if self._below is None:
            self._below = {}
            for place, held in self._held.items():
                for parent in {version.area.parent for version in held}:
                    self._below.setdefault(parent, []).append(place)
        for place in {*self._below.get(row.before, ()), *self._below.get(row.after, ())}:
            for version in list(self._held[place]):
                valid = version.valid
                if version.area.parent == row.before and valid.end == listed - _ONE_DAY and valid.begin < row.day:
                    self._replace(place, version, [replace(version, valid=Validity(valid.first, row.day - _ONE_DAY))])
                elif version.area.parent == row.after and valid.begin == listed:
                    self._replace(place, version, [replace(version, valid=Validity(row.day, valid.last))])

    def support(self, definition: SpaceDefinition, changes: Iterable[TerritorialChange] = ()) -> None:
        """Let areas begin as early as those that belong to them; with a dissolved area those in it end."""
        made = {(change.level, change.after, change.day) for change in changes}
        for level in sorted(definition.levels, key=lambda item: len(_above(definition, item.id)), reverse=True):
            for place in [place for place in self._held if place[0] == level.id]:
                for version in list(self._held[place]):
                    self._support(version, level, made)

    def _support(self, version: AreaVersion, level: LevelDefinition, made: Collection[tuple[str, str, date]]) -> None:
        """Fit a version into the times of the areas above: cut it, or leave out a membership in another hierarchy."""
        parts = [version]
        for above in level.parents:
            if key := version.area.above(level, above):
                self._lengthen((above, key), parts[0].valid, made)
                runs = _runs(self._held.get((above, key), []))
                parts = [fitted for part in parts for fitted in _fitted(part, runs, (above, key), level)]
                if not parts:
                    break
        if parts != [version]:
            self._replace(version.place, version, parts)

    def _lengthen(self, above: Place, valid: Validity, made: Collection[tuple[str, str, date]]) -> None:
        """Let an area begin as early as one that belongs to it, unless a change made it."""
        held = self._held.get(above, [])
        if held and valid.begin < held[0].valid.begin and (*above, held[0].valid.begin) not in made:
            self._replace(above, held[0], [replace(held[0], valid=Validity(valid.first, held[0].valid.last))])

    def _replace(self, place: Place, old: AreaVersion | None, new: Sequence[AreaVersion]) -> None:
        kept = [version for version in self._held[place] if version is not old]
        self._held[place] = sorted([*kept, *new], key=lambda version: version.valid.begin)


def _fitted(version: AreaVersion, runs: Sequence[Validity], above: Place, level: LevelDefinition) -> list[AreaVersion]:
    """Return the parts of a version for which the area above is there; of a further hierarchy the others, too."""
    if not runs:
        return [version]
    parts, begin = [], version.valid.begin
    without = replace(version.area, further=tuple(pair for pair in version.area.further if pair != above))
    for run in (run for run in runs if run.overlaps(version.valid)):
        if run.begin > begin:
            parts.append((without, begin, run.begin - _ONE_DAY))
        parts.append((version.area, max(begin, run.begin), min(version.valid.end, run.end)))
        begin = date.max if run.end == date.max else run.end + _ONE_DAY
    if begin <= version.valid.end and begin < date.max:
        parts.append((without, begin, version.valid.end))
    kept = [part for part in parts if above[0] != level.parent or part[0] is version.area]
    if above[0] == level.parent:  # a key that is used again later is another area
        kept = kept[-1:]
    return [AreaVersion(area, _open(first, last)) for area, first, last in kept]


def _open(first: date, last: date) -> Validity:
    return Validity(None if first == date.min else first, None if last == date.max else last)


def _above(definition: SpaceDefinition, level: str) -> set[str]:
    """Return all levels above one."""
    levels = {item.id: item for item in definition.levels}
    found: set[str] = set()
    waiting = [level]
    while waiting:
        new = set(levels[waiting.pop()].parents) - found
        found |= new
        waiting += new
    return found


def _reaches(valid: Validity, day: date) -> bool:
    """Whether something lasts until a day, or to the end of the year before, as far as lists by years show."""
    return valid.end >= day - _ONE_DAY or valid.end + _ONE_DAY == date(day.year, 1, 1)


def _runs(held: Sequence[AreaVersion]) -> list[Validity]:
    """Return the times without a gap in which an area has some version."""
    runs: list[Validity] = []
    for version in held:
        if runs and runs[-1].end < date.max and runs[-1].end + _ONE_DAY == version.valid.begin:
            runs[-1] = Validity(runs[-1].first, version.valid.last)
        else:
            runs.append(version.valid)
    return runs


def _same(one: Area, other: Area, *, loose: bool) -> bool:
    if loose:
        return one.parent == other.parent
    return (one.name, one.parent, one.further) == (other.name, other.parent, other.further)


def _joined(held: Sequence[AreaVersion]) -> Iterator[AreaVersion]:
    """Join versions that follow each other without a difference."""
    last: AreaVersion | None = None
    for version in held:
        if last is not None and last.area == version.area and last.valid.end + _ONE_DAY == version.valid.begin:
            last = replace(last, valid=Validity(last.valid.first, version.valid.last))
            continue
        if last is not None:
            yield last
        last = version
    if last is not None:
        yield last
