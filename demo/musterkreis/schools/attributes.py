"""All-day places and special needs of the pupils that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from musterkreis.schools.classes import Cells
from musterkreis.schools.kinds import KINDS, LOWER, PRIMARY, UNGRADED, UPPER
from musterkreis.schools.sharing import FloatArray, fluctuating, shifted_to_mean
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN, School, World

ALL_DAY = (0.385, 0.475)
"""Share of the children of Grundschulen in all-day operation in the first and the last year; in line with NRW."""

SPECIAL_NEEDS = (0.068, 0.078)
"""Share of the pupils of grades 1 to 10 with special needs, all schools, in the first and the last year."""

BOUND = frozenset({"010269"})
"""Schools all of whose pupils of the lower grades are in all-day operation, other than their kind."""

PANDEMIC = 2020

_NOISE = 0.25

_GRADE_ALL_DAY = dict(zip(PRIMARY, (1.09, 1.05, 1.0, 0.86), strict=True))
_GRADE_NEEDS = {"1": 0.45, "2": 0.85, "3": 1.2, "4": 1.45}


def all_day(world: World, pupils: Mapping[tuple[int, str, str], int]) -> Cells:
    """Draw the pupils in all-day operation for each cell."""
    rng = world.rng("all-day operation")
    kinds = {school.key: school.kind for school in world.schools}
    open_form = dict(_open_form(world, pupils, rng))
    result: Cells = {}
    for (year, key, grade), number in pupils.items():
        if kinds[key] == "grundschule":
            share = min(0.97, open_form[year, key] * _GRADE_ALL_DAY[grade])
        elif key in BOUND or kinds[key] == "foerderschule":
            share = 1.0 if key in BOUND and grade in LOWER else KINDS[kinds[key]].all_day
        else:
            share = KINDS[kinds[key]].all_day if grade in (*PRIMARY, *LOWER) else 0.0
        result[year, key, grade] = (
            min(number, fluctuating(rng, number * share, _NOISE)) if 0 < share < 1 else round(number * share)
        )
    return {cell: 0 if cell[2] in {*UPPER, UNGRADED} else number for cell, number in result.items()}


def _open_form(
    world: World, pupils: Mapping[tuple[int, str, str], int], rng: np.random.Generator
) -> Iterator[tuple[tuple[int, str], float]]:
    """Give the share of each Grundschule in each year: more every year, less in the pandemic."""
    schools = [school for school in world.schools if school.kind == "grundschule"]
    level = {
        school.key: 0.43 + 0.05 * (school.municipality == TOWN) + 0.11 * rng.standard_normal() for school in schools
    }
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        present = [school for school in schools if school.open_in(year)]
        shares = np.clip([level[s.key] + 0.02 * rng.standard_normal() for s in present], 0.16, 0.8)
        mean = _between(ALL_DAY, year) - (0.02 if year == PANDEMIC else 0.0)
        fitted = shifted_to_mean(shares, _sizes(present, year, pupils), mean)
        yield from {(year, school.key): float(share) for school, share in zip(present, fitted, strict=True)}.items()


def special_needs(world: World, pupils: Mapping[tuple[int, str, str], int]) -> Cells:
    """Draw the pupils with special needs for each cell: all at Förderschulen, else more where families are poor."""
    rng = world.rng("special needs")
    kinds = {school.key: school.kind for school in world.schools}
    poverty = {s.key: world.areas[world.position[s.social_area]].poverty for s in world.schools}
    expected = {
        (year, key, grade): number
        * KINDS[kinds[key]].special_needs
        * _GRADE_NEEDS.get(grade, 1.0)
        * float(np.exp(1.8 * (poverty[key] - 0.12)))
        for (year, key, grade), number in pupils.items()
        if kinds[key] != "foerderschule" and grade not in UPPER
    }
    factor = {year: _factor(year, pupils, expected, kinds) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    result: Cells = {}
    for cell, number in pupils.items():
        if kinds[cell[1]] == "foerderschule":
            result[cell] = number
        else:
            share = min(0.6, factor[cell[0]] * expected.get(cell, 0.0) / number) if number else 0.0
            result[cell] = min(number, fluctuating(rng, number * share, _NOISE))
    return result


def _factor(
    year: int,
    pupils: Mapping[tuple[int, str, str], int],
    expected: Mapping[tuple[int, str, str], float],
    kinds: Mapping[str, str],
) -> float:
    """Return by what expectations must be multiplied so that the whole Kreis has the share of a year."""
    graded = {cell: n for cell, n in pupils.items() if cell[0] == year and cell[2] in (*PRIMARY, *LOWER)}
    apart = sum(number for cell, number in graded.items() if kinds[cell[1]] == "foerderschule")
    wanted = _between(SPECIAL_NEEDS, year) * sum(graded.values()) - apart
    return max(0.1, wanted / sum(expected[cell] for cell in graded if cell in expected))


def _between(ends: tuple[float, float], year: int) -> float:
    return ends[0] + (ends[1] - ends[0]) * (year - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)


def _sizes(schools: list[School], year: int, pupils: Mapping[tuple[int, str, str], int]) -> FloatArray:
    return np.array([sum(pupils[year, s.key, grade] for grade in PRIMARY) for s in schools], np.float64)
