"""Children in day care on 1 March of each year, by where they live, age and form of care."""

from __future__ import annotations

import numpy as np

from musterkreis.associations import FloatArray, IntArray, counts_around, scaled_to_mean, scores_with_correlation
from musterkreis.population import People
from musterkreis.truth import Key
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

YEARS = range(FIRST_YEAR + 1, LAST_YEAR + 2)
"""Years of the reference date."""

AGES = range(6)

FORMS = ("tageseinrichtung", "kindertagespflege")

_UNDER_3 = (0.255, 0.263, 0.272, 0.282, 0.292, 0.288, 0.297, 0.305, 0.311, 0.317)
_FROM_3 = (0.922, 0.921, 0.920, 0.919, 0.917, 0.912, 0.904, 0.899, 0.898, 0.902)
"""Share of children in care in the whole Kreis, year by year; the order of magnitude of North Rhine-Westphalia:
Statistisches Bundesamt, Kindertagesbetreuung regional, yearly. The dip of 2021 is the second winter of the pandemic."""

_BY_AGE = (0.05, 1.04, 1.91, 0.935, 1.03, 1.035)
"""Rate at each age divided by the rate of its group."""

_UNREST = 0.75
"""Deviation from year to year in binomial standard deviations: places are full every year, and steady the count."""

_MINDED = (0.50, 0.40, 0.24, 0.015, 0.006, 0.004)
"""Share of child-minding among the children in care at each age, in the middle of all areas."""


def care_of(world: World, people: People) -> IntArray:
    """Draw the children in care.

    A child counts once, with the form in which it is cared for most of the time.

    Parameters
    ----------
    world : World
    people : People
        On 31 December before.

    Returns
    -------
    ndarray of int64, shape (years, areas, ages, forms)
        Years as `YEARS`, areas as `world.areas`, ages 0 to 5, forms as `FORMS`. Unit: children.
    """
    rng = world.rng("children in care")
    children = people.count[: len(YEARS), :, : len(AGES)].sum(axis=(3, 4))
    rates = _rates(world, children, rng)
    cared = counts_around(children, rates, _UNREST * rng.standard_normal(children.shape), rng)
    minded = rng.binomial(cared, _minded_share(world, rng))
    return np.stack([cared - minded, minded], axis=-1).astype(np.int64)


def _rates(world: World, children: IntArray, rng: np.random.Generator) -> FloatArray:
    """Return the probability of being in care, shape (years, areas, ages)."""
    lived_in = [number for number, area in enumerate(world.areas) if area.residents]
    poverty = [world.areas[number].poverty for number in lived_in]
    under_3 = 0.31 + 0.075 * np.clip(scores_with_correlation(poverty, -0.56, rng), -2.1, 2.1)
    from_3 = 0.905 + 0.022 * np.clip(scores_with_correlation(poverty, -0.40, rng), -2.0, 2.0)
    rates = np.zeros(children.shape)
    for group, levels, trend in ((slice(0, 3), under_3, _UNDER_3), (slice(3, 6), from_3, _FROM_3)):
        shape = np.zeros(len(world.areas))
        shape[lived_in] = levels
        for year, mean in enumerate(trend):
            raw = shape[:, None] * np.array(_BY_AGE[group])
            rates[year, :, group] = scaled_to_mean(raw, children[year, :, group], mean)
    return rates


def _minded_share(world: World, rng: np.random.Generator) -> FloatArray:
    """Return the share of child-minding among those in care, shape (areas, ages)."""
    usual = rng.uniform(0.6, 1.4, len(world.areas))
    share: FloatArray = np.minimum(usual[:, None] * np.array(_MINDED), 0.9)
    return share


def true_tables(world: World, care: IntArray) -> tuple[dict[Key, int], dict[Key, int]]:
    """Write the children in care as true cells.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.

    Returns
    -------
    tuple of (dict, dict)
        By age; by age and form. Every Sozialraum of today, zeros included.
    """
    by_age: dict[Key, int] = {}
    by_form: dict[Key, int] = {}
    for (year, area, age, form), number in np.ndenumerate(care):
        period, key = f"{YEARS[year]}-03-01", world.areas[area].key
        whole = Key("sozialraum", key, period, (str(age),))
        by_age[whole] = by_age.get(whole, 0) + int(number)
        by_form[Key("sozialraum", key, period, (str(age), FORMS[form]))] = int(number)
    return by_age, by_form
