"""Persons in benefit units on 30 June of each year, by where they live and age."""

from __future__ import annotations

import numpy as np

from musterkreis.associations import IntArray, counts_around
from musterkreis.population import People
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

YEARS = range(FIRST_YEAR + 1, LAST_YEAR + 2)
"""Years of the reference date."""

AGE_GROUPS = ("0-2", "3-5", "6-14", "15-17")
UNDER_18 = "0-17"

_LIMITS = ((0, 2), (3, 5), (6, 14), (15, 17), (18, 64))
_RELATIVE = (1.13, 1.10, 1.0, 0.80, 0.53)
"""Rate of each age group divided by that of minors; adults live in benefit units about half as often. Statistik der
Bundesagentur für Arbeit, Grundsicherung in Zahlen: of every ten persons in benefit units in North Rhine-Westphalia
three are minors."""

_TREND = (0.910, 0.900, 0.889, 0.876, 0.884, 0.871, 0.950, 0.956, 0.950, 0.940)
"""Rate of each year relative to the expected one of the area: slowly falling, halted by the pandemic in 2020, and up
by about nine per cent in June 2022, when refugees from Ukraine came under SGB II."""

_LASTING = 0.9
"""Share of an area's deviation that stays: the same families are counted year after year."""


def recipients_of(world: World, people: People) -> IntArray:
    """Draw the persons in benefit units.

    Parameters
    ----------
    world : World
    people : People
        On 31 December before.

    Returns
    -------
    ndarray of int64, shape (years, areas, 5)
        Years as `YEARS`, areas as `world.areas`; age groups as `AGE_GROUPS`, then 18 to 64. Unit: persons.
    """
    rng = world.rng("basic income support")
    living = np.stack(
        [people.count[: len(YEARS), :, first : last + 1].sum(axis=(2, 3, 4)) for first, last in _LIMITS], axis=-1
    )
    poverty = np.array([area.poverty for area in world.areas])
    rates = np.array(_TREND)[:, None, None] * poverty[None, :, None] * np.array(_RELATIVE)
    lasting = rng.standard_normal(living.shape[1:])
    passing = rng.standard_normal(living.shape)
    deviation = _LASTING * lasting + np.sqrt(1 - _LASTING**2) * passing
    return counts_around(living, rates, deviation, rng)
