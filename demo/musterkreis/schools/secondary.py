"""Pupils after class 4: they enter, move up, change the kind of school, and leave with a certificate or without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from musterkreis.population import People
from musterkreis.schools.certificates import draw_leavers
from musterkreis.schools.kinds import CERTIFICATES, GRADES, KINDS, PRIMARY, UNGRADED, next_grade
from musterkreis.schools.primary import FIRST_ENTRY
from musterkreis.schools.sharing import apportion, fluctuating
from musterkreis.world import FIRST_YEAR, LAST_YEAR, School, World

_NOISE = 0.03
_COMMUTERS = {"gymnasium": 0.03, "gesamtschule": 0.03, "realschule": 0.02, "waldorfschule": 0.4}
_FIRST_CLASS = {"foerderschule": 0.058, "waldorfschule": 0.072}
_ONWARD_TO_UPPER = 0.15
_AGE = {grade: age for age, grade in enumerate(GRADES, 6)}


@dataclass(frozen=True, slots=True)
class Secondary:
    """Pupils and leavers of all schools but the Grundschulen.

    Attributes
    ----------
    grades : mapping of (year, school, grade) to int
        Years in which school years begin, FIRST_YEAR to LAST_YEAR; only open schools.
    leavers : mapping of (year, school, certificate) to int
        At the end of the school year that begins in `year`; schools of general education.
    """

    grades: Mapping[tuple[int, str, str], int]
    leavers: Mapping[tuple[int, str, str], int]


def secondary_schools(world: World, people: People, moves: Mapping[int, Mapping[tuple[str, str], int]]) -> Secondary:
    """Follow the pupils of all schools but the Grundschulen.

    Parameters
    ----------
    world : World
    people : People
        Gives the growth of cohorts by moves over the border of the Kreis.
    moves : mapping of year to (Grundschule, target) to int
        From FIRST_ENTRY on, so that all classes are filled in FIRST_YEAR.

    Returns
    -------
    Secondary
    """
    run = _Run(world, people)
    for year in range(FIRST_ENTRY, LAST_YEAR + 1):
        run.enter(year, moves[year])
        run.finish(year)
    grades, leavers = dict(run.grades), dict(run.leavers)
    for school in world.schools:
        if KINDS[school.kind].grades == (UNGRADED,):
            grades |= _ungraded(world, school)
    return Secondary(grades, leavers)


@dataclass
class _Run:
    """The schools from year to year. `now` holds the pupils by school and grade."""

    world: World
    people: People
    now: dict[tuple[str, str], int] = field(default_factory=dict)
    grades: dict[tuple[int, str, str], int] = field(default_factory=dict)
    leavers: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = self.world.rng("secondary schools")
        self.schools = [s for s in self.world.schools if set(KINDS[s.kind].grades) & {"5"}]
        for school in self.schools:
            for grade in PRIMARY if school.kind in _FIRST_CLASS else ():
                self.now[school.key, grade] = round(self._first_class(school))

    def enter(self, year: int, moves: Mapping[tuple[str, str], int]) -> None:
        """Let class 1 and class 5 enter, and remember the year."""
        for school in self.schools:
            if school.kind in _FIRST_CLASS:
                self.now[school.key, "1"] = fluctuating(self.rng, self._first_class(school), 0.4)
            coming = sum(count for (_origin, target), count in moves.items() if target == school.key)
            coming += fluctuating(self.rng, coming * _COMMUTERS.get(school.kind, 0.0), 0.8)
            self.now[school.key, "5"] = self.now.get((school.key, "5"), 0) + coming
            if year >= FIRST_YEAR and school.open_in(year):
                for grade in KINDS[school.kind].grades:
                    self.grades[year, school.key, grade] = self.now.get((school.key, grade), 0)

    def finish(self, year: int) -> None:
        """End the school year: some leave, the others move up."""
        after: dict[tuple[str, str], int] = {}
        onward = 0.0
        for school in self.schools:
            total = dict.fromkeys(CERTIFICATES, 0)
            for grade in KINDS[school.kind].grades:
                pupils = self.now.get((school.key, grade), 0)
                left = draw_leavers(self.rng, school.kind, grade, pupils, self._poverty(school))
                total = {certificate: total[certificate] + left[certificate] for certificate in CERTIFICATES}
                self._move_up(school, year, grade, pupils - sum(left.values()), after)
            if school.kind in {"hauptschule", "realschule", "sekundarschule"}:
                onward += _ONWARD_TO_UPPER * total["msa"]
            if year >= FIRST_YEAR and school.open_in(year):
                self.leavers |= {(year, school.key, certificate): count for certificate, count in total.items()}
        self._enter_upper_stage(round(onward), after)
        self.now = after

    def _move_up(self, school: School, year: int, grade: str, staying: int, after: dict[tuple[str, str], int]) -> None:
        above = next_grade(school.kind, grade, year - GRADES.index(grade) + GRADES.index("5"))
        if above is not None and (school.last_year is None or year < school.last_year):
            expected = staying * KINDS[school.kind].onward[grade] * self._growth(year, _AGE[grade])
            after[school.key, above] = after.get((school.key, above), 0) + fluctuating(self.rng, expected, _NOISE)

    def _enter_upper_stage(self, coming: int, after: dict[tuple[str, str], int]) -> None:
        """Share out those who go on to the upper stage of another school; it takes who has one that year."""
        having = [s for s in self.schools if s.kind in {"gymnasium", "gesamtschule"} and after.get((s.key, "EF"))]
        weights = np.array([2.0 if school.kind == "gesamtschule" else 1.0 for school in having])
        for school, part in zip(having, apportion(self.rng, coming, weights, 0.5), strict=True):
            after[school.key, "EF"] += int(part)

    def _growth(self, year: int, age: int) -> float:
        """Return how many of an age there are a year later for each one now; people move in and out."""
        if not FIRST_YEAR <= year < LAST_YEAR or age > 15:
            return 1.0
        areas = [area.key for area in self.world.areas]
        before = sum(self.people.of(year, area, age, age) for area in areas)
        later = sum(self.people.of(year + 1, area, age + 1, age + 1) for area in areas)
        return float(np.clip(later / before, 0.97, 1.06)) if before else 1.0

    def _first_class(self, school: School) -> float:
        return school.pupils * _FIRST_CLASS[school.kind]

    def _poverty(self, school: School) -> float:
        return self.world.areas[self.world.position[school.social_area]].poverty


def _ungraded(world: World, school: School) -> dict[tuple[int, str, str], int]:
    """Draw the pupils of a school without grades: a slow fall, and some who fled from Ukraine."""
    rng = world.rng(f"pupils of {school.key}")
    result: dict[tuple[int, str, str], int] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        expected = school.pupils * (1.06 - 0.012 * (year - FIRST_YEAR) + (0.03 if year >= 2022 else 0.0))
        result[year, school.key, UNGRADED] = fluctuating(rng, expected, 0.3)
    return result
