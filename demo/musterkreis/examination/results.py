"""Children who enter school, and the result of their language test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musterkreis.associations import FloatArray, IntArray, scaled_to_mean
from musterkreis.population import People
from musterkreis.truth import Key
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

YEARS = range(FIRST_YEAR + 1, LAST_YEAR + 2)
"""Years in which the children enter school."""

RESULTS = ("unauffaellig", "grenzwertig", "auffaellig")

PANDEMIC = 2020
"""Examinations for this year were broken off in March 2020."""

_SCHOOL_AGE = 5
"""Age on 31 December before: those born in the year that turns six until the end of September, and a few older."""

_TURNS_UP = 0.97
_CONSPICUOUS = 0.12
_TREND = (0.92, 0.93, 0.95, 0.97, 0.98, 1.02, 1.04, 1.06, 1.07, 1.06)
_FLOOR, _BY_POVERTY, _SPREAD = 0.022, 0.78, 0.012
"""Share of conspicuous children where nobody is poor, its rise with child poverty, and what else makes it differ."""

_DEFIES = {"resilient": 0.09, "strained": 0.20}
_LOWEST, _HIGHEST = 0.028, 0.31
_EXAMINED_IN_PANDEMIC = (0.38, 0.43, 0.56)
"""Share that was examined all the same, by later result: children about whom a centre was worried came first."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Children by year, area and result, shape (years, areas, results) each.

    Attributes
    ----------
    entering : ndarray of int64
        All who came or would have come.
    seen : ndarray of int64
        Those who were examined; fewer only for the school year that began in the pandemic.
    """

    entering: IntArray
    seen: IntArray


def examined_of(world: World, people: People) -> Examined:
    """Draw the results of all years.

    Parameters
    ----------
    world : World
    people : People
        On 31 December before.

    Returns
    -------
    Examined
        Unit: children.
    """
    rng = world.rng("school entry examination")
    aged_five = people.count[: len(YEARS), :, _SCHOOL_AGE].sum(axis=(2, 3))
    coming = rng.binomial(aged_five, _TURNS_UP)
    conspicuous = _conspicuous(world, coming, rng)
    borderline = 0.08 + 0.35 * conspicuous
    chances = np.stack([1 - borderline - conspicuous, borderline, conspicuous], axis=-1)
    entering = rng.multinomial(coming, chances)
    seen = entering.copy()
    broken_off = PANDEMIC - YEARS[0]
    seen[broken_off] = rng.binomial(entering[broken_off], _EXAMINED_IN_PANDEMIC)
    return Examined(entering.astype(np.int64), seen.astype(np.int64))


def _conspicuous(world: World, coming: IntArray, rng: np.random.Generator) -> FloatArray:
    """Return the chance of a conspicuous result, shape (years, areas)."""
    poverty = np.array([area.poverty for area in world.areas])
    expected = _FLOOR + _BY_POVERTY * poverty + rng.normal(0, _SPREAD, len(poverty))
    expected = np.clip(expected, _LOWEST, _HIGHEST)
    for number, area in enumerate(world.areas):
        expected[number] = _DEFIES.get(area.defies, expected[number])
    level = scaled_to_mean(expected, coming.sum(axis=0), _CONSPICUOUS, _HIGHEST)
    return np.minimum(np.array(_TREND)[:, None] * level, _HIGHEST)


def school_year(year: int) -> str:
    """Write the school year that begins in a year."""
    return f"{year}/{(year + 1) % 100:02d}"


def true_totals(world: World, examined: Examined) -> dict[Key, int]:
    """Return all children who enter school, by Sozialraum of today.

    Parameters
    ----------
    world : World
    examined : Examined

    Returns
    -------
    dict of Key to int
        Zeros included.
    """
    return {
        Key("sozialraum", world.areas[area].key, school_year(YEARS[year])): int(number)
        for (year, area), number in np.ndenumerate(examined.entering.sum(axis=-1))
    }


def true_results(world: World, examined: Examined) -> dict[Key, int]:
    """Return all children who enter school by result, by Sozialraum of today.

    Parameters
    ----------
    world : World
    examined : Examined

    Returns
    -------
    dict of Key to int
        Zeros included.
    """
    return {
        Key("sozialraum", world.areas[area].key, school_year(YEARS[year]), (RESULTS[result],)): int(number)
        for (year, area, result), number in np.ndenumerate(examined.entering)
    }
