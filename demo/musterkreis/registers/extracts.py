"""What the offices hold in their extracts: counts by area, and the cells of each cube."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from musterkreis.boundaries import units
from musterkreis.population import OLDEST, People
from musterkreis.registers.offices import REVISED, SECONDARY, AgeGroup, Office
from musterkreis.truth import Key
from musterkreis.world import FIRST_YEAR, World

Counts = NDArray[np.int64]

SEXES, NATIONS = ("m", "w"), ("d", "a")
_AXES = ("alter", "geschlecht", "staat")

CUBES: dict[str, tuple[str, ...]] = {
    "geschlecht": ("geschlecht",),
    "geschlecht_staat": ("geschlecht", "staat"),
    "alter": ("alter",),
    "alter_geschlecht": ("alter", "geschlecht"),
    "alter_geschlecht_staat": ("alter", "geschlecht", "staat"),
}
"""Cubes of the dataset `einwohner` and their dimensions in the order of the definition."""

EXTRA = 0.032
"""Secondary residences in the year when they were counted, as a share of the main ones."""

UNREGISTERED = 0.012
"""Share of residents who were not yet registered when the revised extract was first made."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The people of one area as an office counts them; `people` has the shape (ages, 2, 2)."""

    level: str
    area: str
    name: str
    people: Counts


def extracts(world: World, people: People, office: Office, year: int, *, draft: bool = False) -> tuple[Extract, ...]:
    """Return what an office counts in its areas on 31 December.

    Parameters
    ----------
    world : World
    people : People
    office : Office
    year : int
    draft : bool, optional
        The first version where the office sent two.

    Returns
    -------
    tuple of Extract
        By area; before the split, the area that was split as one.
    """
    result = []
    for unit in units(world, year, office.municipality):
        numbers = [world.position[member] for member in unit.members]
        counted: Counts = people.count[year - FIRST_YEAR, numbers].sum(axis=0)
        if (office.municipality, year) == SECONDARY:
            counted = counted + _secondary(world, counted)
        if (office.municipality, year) == REVISED and draft:
            counted = counted - world.rng("not yet registered").binomial(counted, UNREGISTERED)
        result.append(Extract(unit.level, unit.key, unit.name, counted))
    return tuple(result)


def _secondary(world: World, counted: Counts) -> Counts:
    """Draw people with a second home: students who are registered with their parents, and holiday homes."""
    ages = np.arange(OLDEST + 1)
    weight = np.where((ages >= 19) & (ages < 28), 3.0, np.where((ages >= 55) & (ages < 75), 1.4, 0.4))
    expected = counted * weight[:, None, None]
    extra = world.rng("secondary residences").poisson(expected * EXTRA * counted.sum() / expected.sum())
    whole: Counts = extra.astype(np.int64)
    return whole


def cells(people: Counts, cube: str, ages: tuple[AgeGroup, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give codes and count of each cell of a cube.

    Parameters
    ----------
    people : ndarray of int64, shape (ages, 2, 2)
    cube : str
    ages : tuple of AgeGroup
        From 0 on without gap.

    Yields
    ------
    tuple of (tuple of str, int)
    """
    grouped = np.add.reduceat(people, [first for _heading, _code, first, _last in ages], axis=0)
    dropped = tuple(number for number, name in enumerate(_AXES) if name not in CUBES[cube])
    yield from zip(_codes(cube, ages), grouped.sum(axis=dropped).ravel().tolist(), strict=True)


@lru_cache(maxsize=128)
def _codes(cube: str, ages: tuple[AgeGroup, ...]) -> tuple[tuple[str, ...], ...]:
    axes = {"alter": tuple(code for _heading, code, _first, _last in ages), "geschlecht": SEXES, "staat": NATIONS}
    return tuple(product(*(axes[name] for name in CUBES[cube])))


def period(year: int) -> str:
    """Return the label of 31 December."""
    return f"{year}-12-31"


def keys(extract: Extract, year: int, cube: str, ages: tuple[AgeGroup, ...]) -> Iterator[tuple[Key, int]]:
    """Give the cells of one extract with their keys."""
    label = period(year)
    for codes, count in cells(extract.people, cube, ages):
        yield Key(extract.level, extract.area, label, codes), count
