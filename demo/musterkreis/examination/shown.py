"""What the health office shows of its results: areas of the time, sums, and nothing between zero and three."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musterkreis.associations import IntArray
from musterkreis.boundaries import Unit, sums, units
from musterkreis.examination.results import RESULTS, YEARS, Examined, school_year
from musterkreis.truth import Hidden, Key
from musterkreis.world import World

HIDDEN = Hidden(1, 2)
"""What "<3" stands for."""


def rows_of(world: World, examined: Examined, year: int) -> Iterator[tuple[Unit, IntArray]]:
    """Give each area of the list of a year with its children by result, then municipalities and Kreis.

    Parameters
    ----------
    world : World
    examined : Examined
    year : int
        In which the children enter school.

    Yields
    ------
    tuple of (Unit, ndarray of int64, shape (results,))
        Unit: children.
    """
    counts = examined.seen[year - YEARS[0]]
    for unit in (*units(world, year), *sums(world, year)):
        inside: IntArray = counts[[world.position[key] for key in unit.members]].sum(axis=0, dtype=np.int64)
        yield unit, inside


def shown(number: int) -> int | Hidden:
    """Return the number, or that it is hidden."""
    return HIDDEN if HIDDEN.lower <= number <= HIDDEN.upper else number


def delivered_totals(world: World, examined: Examined) -> dict[Key, int | Hidden]:
    """Return the examined children as the lists show them.

    Parameters
    ----------
    world : World
    examined : Examined

    Returns
    -------
    dict of Key to int or Hidden
    """
    return {
        Key(unit.level, unit.key, school_year(year)): shown(int(counts.sum()))
        for year in YEARS
        for unit, counts in rows_of(world, examined, year)
    }


def delivered_results(world: World, examined: Examined) -> dict[Key, int | Hidden]:
    """Return the results as the lists show them.

    Parameters
    ----------
    world : World
    examined : Examined

    Returns
    -------
    dict of Key to int or Hidden
    """
    return {
        Key(unit.level, unit.key, school_year(year), (result,)): shown(int(number))
        for year in YEARS
        for unit, counts in rows_of(world, examined, year)
        for result, number in zip(RESULTS, counts, strict=True)
    }
