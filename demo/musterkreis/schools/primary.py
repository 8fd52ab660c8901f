"""Children in the Grundschulen: who lives around a school enters it, and classes move up together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from musterkreis.geometry import outline
from musterkreis.population import People
from musterkreis.schools.kinds import PRIMARY
from musterkreis.schools.sharing import FloatArray, IntArray, apportion, balanced
from musterkreis.world import FIRST_YEAR, LAST_YEAR, School, World

FIRST_ENTRY = 2007
"""Who entered class 5 in this year was in the last class of a Gesamtschule in FIRST_YEAR."""

ATTENDING = 0.968
"""Share of the children of primary age at Grundschulen; the others go to Förderschule, Waldorfschule or elsewhere."""

_AGE = {grade: age for age, grade in enumerate(PRIMARY, 6)}
_NEAR = 1100.0
_MOVING, _ENTERING = 0.03, 0.25
_FULL, _SENT = (29, 56, 81, 104), 6


@dataclass(frozen=True, slots=True)
class Primary:
    """Children at Grundschulen.

    Attributes
    ----------
    grades : mapping of (year, school, grade) to int
        Years in which school years begin, FIRST_YEAR to LAST_YEAR; only open schools.
    leaving : mapping of (year, school) to int
        Children of class 4 in the school year before `year`, FIRST_ENTRY to LAST_YEAR.
    """

    grades: Mapping[tuple[int, str, str], int]
    leaving: Mapping[tuple[int, str], int]


def primary_schools(world: World, people: People) -> Primary:
    """Follow the children of the Grundschulen through ten school years.

    Parameters
    ----------
    world : World
    people : People
        Ages on 31 December: a child of six is in class 1.

    Returns
    -------
    Primary
    """
    grades: dict[tuple[int, str, str], int] = {}
    leaving: dict[tuple[int, str], int] = {}
    for municipality in world.municipalities:
        local = _Municipality(world, people, municipality.key)
        rng = world.rng(f"primary schools {municipality.key}")
        local.before(rng, leaving)
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            local.school_year(rng, year, grades)
            if year < LAST_YEAR:
                leaving |= {(year + 1, s.key): grades[year, s.key, "4"] for s in local.open_in(year)}
    return Primary(grades, leaving)


@dataclass(frozen=True)
class _Municipality:
    """The Grundschulen of one municipality and the areas around them."""

    world: World
    people: People
    key: str

    @cached_property
    def schools(self) -> tuple[School, ...]:
        return tuple(s for s in self.world.schools if s.kind == "grundschule" and s.municipality == self.key)

    def open_in(self, year: int) -> list[School]:
        return [school for school in self.schools if school.open_in(year)]

    @cached_property
    def _reach(self) -> FloatArray:
        """How well each school can be reached from each area, shape (areas, schools)."""
        areas = [area.key for area in self.world.areas_of(self.key)]
        distance = distances(self.world, areas, [school.social_area for school in self.schools])
        return np.exp(-distance / _NEAR) + 1e-6

    def before(self, rng: np.random.Generator, leaving: dict[tuple[int, str], int]) -> None:
        """Estimate class 4 of the years before from the young people of the first year."""
        schools = self.open_in(FIRST_YEAR)
        for entry in range(FIRST_ENTRY, FIRST_YEAR + 1):
            age = min(_AGE["4"] + FIRST_YEAR - entry + 1, 17)
            parts = apportion(rng, self._children(FIRST_YEAR, age), self._catchment(schools, age), _ENTERING)
            leaving |= {(entry, school.key): int(part) for school, part in zip(schools, parts, strict=True)}

    def school_year(self, rng: np.random.Generator, year: int, grades: dict[tuple[int, str, str], int]) -> None:
        """Let a new class 1 enter and the others move up, or start with four classes."""
        schools = self.open_in(year)
        for grade in PRIMARY:
            age = _AGE[grade]
            if grade == "1" or year == FIRST_YEAR:
                weights, noise = self._catchment(schools, age, year), _ENTERING
            else:
                weights, noise = self._moved_up(schools, year, grade, grades), _MOVING
            parts = apportion(rng, self._children(year, age), weights, noise)
            if grade == "1" or year == FIRST_YEAR:
                parts = steered(parts)
            grades |= {(year, s.key, grade): int(part) for s, part in zip(schools, parts, strict=True)}

    def _children(self, year: int, age: int) -> int:
        areas = self.world.areas_of(self.key)
        return round(ATTENDING * sum(self.people.of(year, area.key, age, age) for area in areas))

    def _catchment(self, schools: Sequence[School], age: int, year: int = FIRST_YEAR) -> FloatArray:
        """Expect the children of an age at each school: they live near it, and it has places."""
        areas = self.world.areas_of(self.key)
        usual = np.array([self.people.of(year, area.key, 5, 10) for area in areas], np.float64)
        places = np.array([school.pupils for school in schools], np.float64)
        reach = self._reach[:, [self.schools.index(school) for school in schools]]
        spread = balanced(reach, usual, places * usual.sum() / places.sum())
        shares = np.divide(spread, usual[:, None], out=np.zeros_like(spread), where=usual[:, None] > 0)
        return np.array([self.people.of(year, area.key, age, age) for area in areas], np.float64) @ shares

    def _moved_up(
        self, schools: Sequence[School], year: int, grade: str, grades: Mapping[tuple[int, str, str], int]
    ) -> FloatArray:
        """Return the class below a year before; a school that closed has sent its children to its successor."""
        below = PRIMARY[PRIMARY.index(grade) - 1]
        sent = {s.key: s.successor if s.last_year == year - 1 else s.key for s in self.open_in(year - 1)}
        weights = {school.key: 0.0 for school in schools}
        for key, target in sent.items():
            weights[target] += grades[year - 1, key, below]
        return np.array(list(weights.values()))


def steered(beginners: IntArray) -> IntArray:
    """Send a few children to another school of the municipality where one class more would have to be made for them.

    Parameters
    ----------
    beginners : ndarray of int64, shape (schools,)

    Returns
    -------
    ndarray of int64, shape (schools,)
        The same sum.
    """
    result = beginners.copy()
    for school in range(len(result)):
        room = [_room(int(number)) if other != school else 0 for other, number in enumerate(result)]
        surplus = next((int(result[school]) - full for full in _FULL if 0 < result[school] - full <= _SENT), 0)
        if surplus and max(room) >= surplus:
            result[school] -= surplus
            result[room.index(max(room))] += surplus
    return result


def _room(number: int) -> int:
    return next((full - number for full in _FULL if number <= full), 0) if number else 0


def distances(world: World, origins: Sequence[str], targets: Sequence[str]) -> FloatArray:
    """Return the distances between the middles of Sozialräume, shape (origins, targets), in metres."""
    one, other = ([outline(world, area).centroid for area in areas] for areas in (origins, targets))
    return np.array([[shapely.distance(a, b) for b in other] for a in one])
