"""Areas that a release no longer has: when each ended, and which areas of the release have taken its place.

An address outlives the area that it names. A release keeps a row for each area that ended, so that it leads on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kobimo.errors import FormerAreaError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.spelling import spelling

Named = tuple[str, str]
"""Key and name of an area."""


class Ending(StrEnum):
    """How an area ended."""

    REKEYED = "rekeyed"  # it lives on under another key, and nothing else came to it
    MERGED = "merged"  # it went into another area as a whole
    SPLIT = "split"  # its parts went into several areas
    PARTLY = "partly"  # a part went into another area, of the rest nothing is recorded
    ENDED = "ended"  # nothing is recorded of what became of it


@dataclass(frozen=True, slots=True)
class Departure:
    """The end of an area: the first day without it, how it ended, and the areas of that day which it went into."""

    level: str
    key: str
    name: str
    day: date
    ending: Ending
    into: tuple[Named, ...] = ()

    def as_list(self) -> list[Any]:
        """Return the row of a release."""
        return [self.level, self.key, self.name, self.day.isoformat(), self.ending.value, [list(x) for x in self.into]]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Departure:
        """Read a row of a release."""
        level, key, name, day, ending, into = row
        return cls(level, key, name, date.fromisoformat(day), Ending(ending), tuple((x, y) for x, y in into))

    @property
    def told(self) -> str:
        """What happened, as a sentence."""
        words = {
            Ending.REKEYED: _("{area} wird seit dem {day} als {successors} geführt."),
            Ending.MERGED: _("{area} ging am {day} in {successors} auf."),
            Ending.SPLIT: _("{area} wurde am {day} aufgeteilt in {successors}."),
            Ending.PARTLY: _(
                "{area} ging am {day} zum Teil in {successors} auf; wohin der Rest kam, ist nicht verzeichnet."
            ),
            Ending.ENDED: _("{area} gibt es seit dem {day} nicht mehr; ein Nachfolger ist nicht verzeichnet."),
        }[self.ending]
        return words.format(
            area=_named(self.key, self.name), day=spelling().day(self.day), successors=_listed(self.into)
        )


@dataclass(frozen=True, slots=True)
class FormerArea:
    """An area that a release no longer has.

    Attributes
    ----------
    level, key, name : str
    departures : tuple of Departure
        Its own and those of the areas that it went into, in order of time.
    successors : tuple of Area
        Areas of the release that parts of it belong to, ordered by key; none if nobody knows.
    """

    level: str
    key: str
    name: str
    departures: tuple[Departure, ...]
    successors: tuple[Area, ...]

    @property
    def is_rekeyed(self) -> bool:
        """Whether it is the same area as its only successor, under another key."""
        return len(self.successors) == 1 and all(item.ending is Ending.REKEYED for item in self.departures)

    @property
    def told(self) -> str:
        """What became of it, in sentences."""
        return " ".join(item.told for item in self.departures)

    def error(self) -> FormerAreaError:
        """Return the error for a look-up that needs the area itself."""
        named = _listed((f"{area.level}:{area.key}", area.name) for area in self.successors)
        return FormerAreaError(
            self.level,
            self.key,
            self.told,
            tuple((area.key, area.name) for area in self.successors),
            rekeyed=self.is_rekeyed,
            remedy=_("An seiner Stelle ansehen: {areas}.").format(areas=named) if named else "",
        )


class FormerAreas:
    """The areas of a space that ended before the status of a release.

    Parameters
    ----------
    rows : iterable of sequence
        As `Departure.as_list`; an older release has none.
    """

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._departures: dict[tuple[str, str], list[Departure]] = {}
        for item in sorted(map(Departure.of, rows), key=lambda item: item.day):
            self._departures.setdefault((item.level, item.key), []).append(item)

    def levels_of(self, key: str) -> tuple[str, ...]:
        """Return the levels that once had a key."""
        return tuple(level for level, known in self._departures if known == key)

    def find(self, level: str, key: str, there: Mapping[tuple[str, str], Area]) -> FormerArea | None:
        """Return what became of an area; None if the release has no word of it.

        Each area that it went into is followed from the day on which it did, so that a key given anew leads nowhere
        else, and changes that lead in a circle come to an end.

        Parameters
        ----------
        level, key : str
        there : mapping of (level, key) to Area
            The areas of the release.
        """
        if (level, key) not in self._departures:
            return None
        first = self._departures[level, key][-1]
        passed, last, seen = [first], set(), set()
        ahead = [(first.day, after) for after, _name in first.into]
        while ahead:
            place = day, current = ahead.pop()
            if place in seen:
                continue
            seen.add(place)
            later = (item for item in self._departures.get((level, current), ()) if item.day > day)
            if (found := next(later, None)) is None:
                last.add(current)
            elif found not in passed:
                passed.append(found)
                ahead += [(found.day, after) for after, _name in found.into]
        told = tuple(sorted(passed, key=lambda item: (item.day, item.key)))
        successors = tuple(there[level, after] for after in sorted(last) if (level, after) in there)
        return FormerArea(level, key, first.name, told, successors)


def _named(key: str, name: str) -> str:
    return f"{name} ({key})" if name else key


def _listed(areas: Iterable[Named]) -> str:
    """List areas as a sentence does."""
    named = [_named(*area) for area in areas]
    if len(named) < 2:
        return "".join(named)
    return _("{areas} und {last}").format(areas=", ".join(named[:-1]), last=named[-1])
