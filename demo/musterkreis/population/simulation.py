"""Ten years of life: people age, die, are born, move, become German, and in 2022 refugees from Ukraine arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musterkreis.geometry.plan import read_places
from musterkreis.population import rates
from musterkreis.population.people import OLDEST, People
from musterkreis.population.rates import AGES, Floats
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN, World

Counts = NDArray[np.int64]

YEAR_OF_REFUGEES = 2022
REFUGEES_TOWN, REFUGEES_AROUND = 0.0245, 0.0085
"""People who fled from Ukraine in 2022, as a share of the residents; the large shelters are in the town."""

STAYING = 0.92
"""Share of them who are still there a year later."""

SETTLING, SETTLING_NEW = 0.28, 0.75
"""Share of the gap to the usual residents that arrivals close within a year; the other one where houses are built."""


@dataclass(frozen=True)
class Setting:
    """What distinguishes the Sozialräume; arrays begin with the dimension of areas.

    Attributes
    ----------
    size : ndarray, shape (years, areas)
        Expected residents without refugees from Ukraine.
    profile : ndarray, shape (areas, ages)
    foreign : ndarray, shape (years, areas)
        Expected share of foreigners.
    leaving, fertility : ndarray, shape (areas, ages, 2)
    settling : ndarray, shape (areas,)
    """

    size: Floats
    profile: Floats
    foreign: Floats
    leaving: Floats
    fertility: Floats
    settling: Floats


def simulate(world: World) -> People:
    """Let the population age, be born, die, come and go for ten years.

    Parameters
    ----------
    world : World

    Returns
    -------
    People
        Whole persons; small Sozialräume fluctuate as real ones do.
    """
    rng = world.rng("population")
    setting = _setting(world, rng)
    shape = rates.start()
    now = rng.poisson(_expected(setting, 0, shape))
    refugees = np.zeros(now.shape)
    years = [now]
    for number in range(1, LAST_YEAR - FIRST_YEAR + 1):
        year = FIRST_YEAR + number
        shape = _older_shape(shape, year)
        refugees = STAYING * _older(refugees)
        usual = _expected(setting, number, shape) + refugees
        now = _one_year(now, year, setting, usual, rng)
        if year == YEAR_OF_REFUGEES:
            arriving = _refugees(world, now, rng)
            now = now + arriving
            refugees = refugees + arriving
        years.append(now)
    return People(world, np.stack(years))


def _setting(world: World, rng: np.random.Generator) -> Setting:
    """Draw trends and shares of foreigners."""
    places = read_places()
    kinds = [places[area.key].kind for area in world.areas]
    residents = np.array([area.residents for area in world.areas], float)
    poverty = np.array([area.poverty for area in world.areas])
    back = LAST_YEAR - np.arange(FIRST_YEAR, LAST_YEAR + 1)[:, None]
    yearly = np.array([_growth(kind) for kind in kinds]) + rng.normal(0, 0.0012, len(kinds))
    size = residents * 1.005 * (1 - yearly) ** back
    new = np.array([kind == "neubau" for kind in kinds])
    size = np.where(new, residents * np.interp(back, [0, 3, 8, 9], [1.0, 0.92, 0.56, 0.55]), size)
    apart = np.clip(rng.normal(0, 0.17, len(kinds)), -0.25, 0.25)
    foreign = (0.02 + 0.66 * poverty) * np.exp(apart) * (1.30 - 0.033 * back)
    return Setting(
        size,
        np.stack([rates.profile(kind) for kind in kinds]),
        foreign,
        np.stack([rates.leaving(kind) for kind in kinds]),
        np.stack([rates.fertility(kind) for kind in kinds]),
        np.where(new, SETTLING_NEW, SETTLING),
    )


def _growth(kind: str) -> float:
    """Return by how much a kind of Sozialraum grows in a year."""
    return {"altern": -0.004, "familien": 0.005, "innenstadt": 0.004, "dorf": 0.0}.get(kind, 0.003)


def _expected(setting: Setting, number: int, shape: Floats) -> Floats:
    """Return the usual residents in a year, shape (areas, ages, 2, 2)."""
    ages = shape * setting.profile
    ages = ages / ages.sum(axis=1, keepdims=True) * setting.size[number][:, None]
    odds = setting.foreign[number][:, None] * rates.foreign_by_age()
    foreign = np.minimum(odds, 0.8)
    men = rates.men_by_age()
    by_sex = np.stack([ages * men, ages * (1 - men)], axis=2)
    expected: Floats = np.stack([by_sex * (1 - foreign)[..., None], by_sex * foreign[..., None]], axis=3)
    return expected


def _older_shape(shape: Floats, year: int) -> Floats:
    """Return the age structure of the Kreis a year later."""
    survive = 1 - rates.deaths().mean(axis=1)
    moved = np.interp(AGES, [15, 18, 24, 34, 40, 60], [0.002, 0.012, 0.030, 0.012, 0.004, 0.0])
    older = _older(shape * survive * (1 + moved))
    older[0] = shape[1] * rates.BIRTHS_OF_YEAR[year]
    total: Floats = older / older.sum()
    return total


def _older(people: Floats) -> Floats:
    """Move everybody to the next age; the oldest class keeps its people. Ages are the last axis, or the second."""
    axis = 0 if people.ndim == 1 else 1
    older = np.roll(people, 1, axis)
    first, last = [slice(None)] * people.ndim, [slice(None)] * people.ndim
    first[axis], last[axis] = slice(0, 1), slice(OLDEST, OLDEST + 1)
    older[tuple(last)] += older[tuple(first)]
    older[tuple(first)] = 0
    return older


def _one_year(now: Counts, year: int, setting: Setting, usual: Floats, rng: np.random.Generator) -> Counts:
    """Return the residents a year later, refugees apart."""
    women = now[:, :, 1, :]
    births = rng.poisson(women * setting.fertility * rates.BIRTHS_OF_YEAR[year]).sum(axis=1)
    alive = now - rng.binomial(now, np.broadcast_to(rates.deaths()[None, :, :, None], now.shape))
    share = rates.NATURALISED_OF_YEAR.get(year, rates.NATURALISED_SINCE)
    german = rng.binomial(alive[..., 1], share)
    alive = alive + np.stack([german, -german], axis=-1)
    leaving = np.broadcast_to(setting.leaving[:, :, None, :], now.shape)
    staying = alive - rng.binomial(alive, leaving)
    older = _older(staying.astype(float)).astype(np.int64)
    older[:, 0] += _newborn(births, rng)
    replaced = older + _older(alive * leaving)
    gap = setting.settling[:, None, None, None] * (usual - replaced)
    gap[:, 0] = 0
    wanted = (replaced - older + gap).sum(axis=(1, 2, 3))
    arriving = np.maximum(0, replaced - older + gap)
    arriving *= (np.maximum(0, wanted) / np.maximum(1e-9, arriving.sum(axis=(1, 2, 3))))[:, None, None, None]
    return older + rng.poisson(arriving)


def _newborn(births: Counts, rng: np.random.Generator) -> Counts:
    """Turn births by nationality of the mother into children by sex and nationality, shape (areas, 2, 2)."""
    german = births[:, 0] + rng.binomial(births[:, 1], rates.GERMAN_CHILDREN_OF_FOREIGNERS)
    children = np.stack([german, births.sum(axis=1) - german], axis=1)
    girls = rng.binomial(children, rates.GIRLS)
    return np.stack([children - girls, girls], axis=1)


def _refugees(world: World, now: Counts, rng: np.random.Generator) -> Counts:
    """Draw who came from Ukraine: the town takes more, and there its cheaper quarters."""
    residents = now.sum(axis=(1, 2, 3)).astype(float)
    poverty = np.array([area.poverty for area in world.areas])
    in_town = np.array([area.municipality == TOWN for area in world.areas])
    pull = residents * np.where(in_town, 0.4 + 3.2 * poverty, 1.0)
    pull[in_town] *= residents[in_town].sum() / pull[in_town].sum()
    share = np.where(in_town, REFUGEES_TOWN, REFUGEES_AROUND * np.exp(rng.normal(0, 0.15, len(pull))))
    quota = pull * share
    arriving = np.zeros(now.shape, np.int64)
    arriving[..., 1] = rng.poisson(quota[:, None, None] * rates.refugees_from_ukraine())
    return arriving
