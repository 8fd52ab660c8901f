"""How many die, are born, move and become German in a year; magnitudes as in North Rhine-Westphalia.

The magnitudes follow published tables: life table 2020/22 and births by age of mother (Statistisches Bundesamt),
population by age on 31 December 2015 (IT.NRW). The values between the anchors are estimates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musterkreis.population.people import OLDEST

Floats = NDArray[np.float64]

AGES = np.arange(OLDEST + 1)

KINDS = (
    "innenstadt",
    "bahnhof",
    "gruenderzeit",
    "villen",
    "siedlung",
    "altern",
    "familien",
    "neubau",
    "dorf",
    "gemeinde",
    "gewerbe",
)
"""Kinds of Sozialräume in the order of the tables below."""

_START_AGES = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100]
_START = [91, 88, 92, 103, 117, 126, 122, 116, 116, 150, 172, 155, 131, 113, 93, 117, 80, 47, 19, 5, 1]

_KIND_AGES = [0, 6, 10, 16, 19, 22, 26, 30, 36, 42, 50, 60, 70, 80, 90]
_KIND = {
    "innenstadt": [0.70, 0.55, 0.50, 0.55, 1.10, 1.90, 2.00, 1.60, 1.05, 0.85, 0.90, 0.90, 0.90, 1.10, 1.30],
    "bahnhof": [0.95, 0.85, 0.80, 0.85, 1.30, 1.70, 1.60, 1.40, 1.10, 0.95, 0.95, 0.90, 0.75, 0.70, 0.70],
    "gruenderzeit": [0.95, 0.85, 0.80, 0.80, 1.00, 1.40, 1.50, 1.45, 1.25, 1.05, 1.00, 0.90, 0.80, 0.80, 0.90],
    "villen": [0.85, 1.00, 1.05, 1.05, 0.80, 0.55, 0.55, 0.75, 1.00, 1.10, 1.10, 1.10, 1.20, 1.25, 1.20],
    "siedlung": [1.35, 1.30, 1.25, 1.20, 1.10, 1.10, 1.15, 1.15, 1.10, 1.00, 0.95, 0.90, 0.80, 0.75, 0.60],
    "altern": [0.75, 0.75, 0.80, 0.85, 0.85, 0.85, 0.85, 0.80, 0.85, 0.90, 0.95, 1.15, 1.40, 1.60, 1.40],
    "familien": [1.30, 1.45, 1.40, 1.20, 0.85, 0.60, 0.65, 0.95, 1.35, 1.35, 1.10, 0.85, 0.75, 0.65, 0.55],
    "neubau": [1.80, 1.50, 1.20, 0.90, 0.80, 0.80, 1.10, 1.65, 1.75, 1.30, 0.90, 0.65, 0.50, 0.40, 0.30],
    "dorf": [0.90, 1.00, 1.05, 1.10, 0.95, 0.75, 0.75, 0.85, 1.00, 1.05, 1.10, 1.10, 1.05, 1.00, 0.90],
    "gemeinde": [1.00, 1.02, 1.05, 1.08, 1.00, 0.85, 0.85, 0.95, 1.02, 1.02, 1.03, 1.03, 1.02, 1.00, 0.95],
    "gewerbe": [1.00] * 15,
}

_FOREIGN_AGES = [0, 10, 18, 24, 30, 40, 50, 60, 75, 90]
_FOREIGN = [0.95, 0.90, 1.05, 1.50, 1.80, 1.50, 1.05, 0.80, 0.50, 0.30]

_MALE_AGES = [0, 20, 50, 65, 75, 85, 95, 100]
_MALE = [0.513, 0.516, 0.502, 0.485, 0.455, 0.380, 0.250, 0.180]

_MOVE_AGES = [0, 5, 7, 15, 18, 20, 24, 29, 36, 45, 60, 75, 85, 100]
_MOVE = [0.070, 0.058, 0.040, 0.032, 0.070, 0.125, 0.140, 0.125, 0.075, 0.042, 0.021, 0.018, 0.030, 0.040]

_RESTLESS = (1.5, 1.6, 1.25, 0.75, 1.1, 0.8, 0.7, 0.8, 0.8, 0.62, 1.0)
_FERTILE = (0.60, 0.95, 0.85, 1.05, 1.10, 0.95, 1.25, 1.35, 1.05, 1.05, 1.0)

FOREIGNERS_MOVE = 1.6
"""So many times as often as Germans of the same age."""

BIRTHS_OF_YEAR = {
    2016: 1.02,
    2017: 1.01,
    2018: 1.02,
    2019: 1.0,
    2020: 1.0,
    2021: 1.03,
    2022: 0.93,
    2023: 0.86,
    2024: 0.82,
}
"""Births compared with a usual year: high in 2021, low since 2022."""

NATURALISED_OF_YEAR = {2016: 0.010, 2017: 0.010, 2018: 0.010, 2019: 0.012, 2020: 0.009, 2021: 0.012, 2022: 0.016}
NATURALISED_SINCE = 0.020
"""Share of foreigners who become German in a year; more of them since 2023."""

GIRLS = 0.487
GERMAN_CHILDREN_OF_FOREIGNERS = 0.45


def start() -> Floats:
    """Return the share of each age in the Kreis on 31 December 2015, shape (ages,)."""
    people: Floats = np.interp(AGES, _START_AGES, _START)
    shares: Floats = people / people.sum()
    return shares


def profile(kind: str) -> Floats:
    """Return how often each age is found in a kind of Sozialraum, compared with the Kreis, shape (ages,)."""
    return np.interp(AGES, _KIND_AGES, _KIND[kind])


def foreign_by_age() -> Floats:
    """Return the foreign share of each age compared with that of all ages, shape (ages,)."""
    return np.interp(AGES, _FOREIGN_AGES, _FOREIGN)


def men_by_age() -> Floats:
    """Return the share of men of each age, shape (ages,)."""
    return np.interp(AGES, _MALE_AGES, _MALE)


def deaths() -> Floats:
    """Return the probability to die within a year by age and sex, shape (ages, 2)."""
    rate: Floats = np.stack([5e-5 * np.exp(0.090 * AGES), 2e-5 * np.exp(0.097 * AGES)], axis=1)
    rate[0] = 0.0032
    capped: Floats = np.minimum(rate, 0.45)
    return capped


def leaving(kind: str) -> Floats:
    """Return the probability to move away within a year by age and nationality, shape (ages, 2)."""
    base = np.interp(AGES, _MOVE_AGES, _MOVE) * _RESTLESS[KINDS.index(kind)]
    return np.stack([base, np.minimum(base * FOREIGNERS_MOVE, 0.5)], axis=1)


def fertility(kind: str) -> Floats:
    """Return births per woman and year by age and nationality of the mother, shape (ages, 2)."""
    shape = np.exp(-0.5 * ((AGES - 31.0) / 5.3) ** 2) * ((AGES >= 15) & (AGES < 50))
    shape = shape / shape.sum() * _FERTILE[KINDS.index(kind)]
    return np.stack([1.50 * shape, 1.85 * shape], axis=1)


def refugees_from_ukraine() -> Floats:
    """Return the share of each age and sex among those who came in 2022, shape (ages, 2): women and children."""
    women = np.interp(AGES, [17, 18, 30, 40, 59, 60, 80, 81], [0, 0.8, 1.3, 1.2, 0.6, 0.45, 0.15, 0])
    men = np.interp(AGES, [17, 18, 40, 59, 60, 80, 81], [0, 0.35, 0.28, 0.25, 0.25, 0.08, 0])
    children = np.interp(AGES, [0, 3, 8, 15, 17, 18], [0.9, 1.7, 2.2, 2.2, 2.0, 0])
    shares = np.stack([children * 0.51 + men, children * 0.49 + women], axis=1)
    whole: Floats = shares / shares.sum()
    return whole
