"""The areas that ended before the status of the figures, as a release keeps them for addresses that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange
from kobimo.publish.former_areas import Departure, Ending
from kobimo.spaces.conversion import COVERED

_ONE_DAY = timedelta(1)


def former_areas(history: SpaceHistory, status: date) -> list[list[Any]]:
    """Return the areas that ended up to a status, as rows of a release ordered by day, level and key.

    Parameters
    ----------
    history : SpaceHistory
    status : date
        A day of the status that the figures have.

    Returns
    -------
    list of list
        As `Departure.as_list`. An area that gave a part away and went on has none.
    """
    versions: dict[tuple[str, str], list[AreaVersion]] = {}
    for version in history.versions:
        versions.setdefault(version.place, []).append(version)
    days: dict[tuple[date, str], list[TerritorialChange]] = {}
    for change in history.changes:
        if change.day <= status:
            days.setdefault((change.day, change.level), []).append(change)
    found = [
        departure
        for (day, level), changes in days.items()
        for departure in _Day({key: held for (of, key), held in versions.items() if of == level}, day, changes).ends()
    ]
    last: dict[tuple[str, str], date] = {}
    for item in found:
        last[item.level, item.key] = max(item.day, last.get((item.level, item.key), date.min))
    found += [
        item
        for held in versions.values()
        for item in _unexplained(held, status)
        if last.get((item.level, item.key), date.min) < item.day
    ]
    return [item.as_list() for item in sorted(found, key=lambda item: (item.day, item.level, item.key))]


def _unexplained(held: Sequence[AreaVersion], status: date) -> Iterator[Departure]:
    """Yield the ends of an area that its validity tells."""
    for version in held:
        day = version.valid.last and version.valid.last + _ONE_DAY
        if day and day <= status and not any(other.valid.holds(day) for other in held):
            yield Departure(*version.place, version.area.name, day, Ending.ENDED)


class _Day:
    """The changes of a level on one day.

    Parameters
    ----------
    versions : dict of str to list of AreaVersion
        Of the level, by key.
    day : date
    changes : sequence of TerritorialChange
    """

    def __init__(self, versions: dict[str, list[AreaVersion]], day: date, changes: Sequence[TerritorialChange]) -> None:
        self._versions, self._day, self._level = versions, day, changes[0].level
        self._changes: dict[str, list[TerritorialChange]] = {}
        for change in changes:
            self._changes.setdefault(change.before, []).append(change)
        self._made = {change.after for change in changes}

    def ends(self) -> Iterator[Departure]:
        """Yield the end of each area that did not go on."""
        for key, into in self._landed.items():
            named = tuple((after, self._name(after, self._day)) for after in into)
            name = self._name(key, self._day - _ONE_DAY)
            yield Departure(self._level, key, name, self._day, self._how(key, into), named)

    def _holds(self, key: str, day: date) -> bool:
        return any(version.valid.holds(day) for version in self._versions.get(key, ()))

    def _name(self, key: str, day: date) -> str:
        held = self._versions.get(key, ())
        return next((version.area.name for version in held if version.valid.holds(day)), "")

    def _left(self, key: str) -> bool:
        """Whether all that an area was went elsewhere; one of which parts moved is what remains of it."""
        changes = self._changes.get(key, ())
        stays = any(change.after == key for change in changes)
        return not stays and any(change.kind is not ChangeKind.PART_MOVED for change in changes)

    @cached_property
    def _landed(self) -> dict[str, tuple[str, ...]]:
        """The areas that each area went into; a key that only leads on to others of the day was no area."""
        passing = {key for key in self._made if not self._holds(key, self._day - _ONE_DAY)}
        ended = {key for key in self._changes if self._left(key) and not self._holds(key, self._day)}
        return {key: self._followed(key, ended) for key in sorted(ended - passing)}

    def _followed(self, key: str, ended: set[str]) -> tuple[str, ...]:
        ahead, seen, landed = [key], {key}, set()
        while ahead:
            for change in self._changes[ahead.pop()]:
                if change.after in seen:
                    continue
                seen.add(change.after)
                if change.after in ended:
                    ahead.append(change.after)
                else:
                    landed.add(change.after)
        return tuple(sorted(landed))

    def _how(self, key: str, into: tuple[str, ...]) -> Ending:
        if len(into) != 1:
            return Ending.SPLIT if into else Ending.ENDED
        changes = self._changes[key]
        shares = [change.share for change in changes if change.share is not None]
        parted = all(change.kind in {ChangeKind.SPLIT, ChangeKind.PART_MOVED} for change in changes)
        if len({change.after for change in changes}) == 1 and max(shares, default=0 if parted else 1) < 1 - COVERED:
            return Ending.PARTLY
        return Ending.REKEYED if self._alone(key, into[0]) else Ending.MERGED

    def _alone(self, key: str, after: str) -> bool:
        """Whether an area is made of one area of the day before, and of nothing else."""
        fresh = self._left(after) or not self._holds(after, self._day - _ONE_DAY)
        return fresh and self._sources.get(after) == {key}

    @cached_property
    def _sources(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for before, changes in self._changes.items():
            if before in self._landed or self._holds(before, self._day):
                for after in self._landed.get(before, tuple(change.after for change in changes)):
                    found.setdefault(after, set()).add(before)
        return found
