"""Where things lie, in kilometres from the market place: centres, river and railway; the seed moves them a little."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from musterkreis.world import TOWN, World

Floats = NDArray[np.float64]

RIVER = np.array([[-40, 16], [-26, 9.5], [-18, 6.5], [-11, 3.6], [-5.2, 1.6], [-2.6, 0.75], [-0.8, 1.0], [0.8, 0.7]])
"""Course of the Fließ as far as the old town; from there on it comes from the south-east."""

RIVER_ABOVE = np.array([[1.6, 0.75], [3.3, 0.35], [5.2, -0.9], [10.3, -5.2], [17, -8.5], [26, -15], [40, -22]])

RAILWAY = np.array([[15.5, 12], [9.3, 6.4], [2.6, 1.2], [0.7, -0.45], [1.0, -1.3], [1.3, -4.2], [2.6, -12.6], [3, -24]])
"""From Ahlbrügge by the two stations of the town to Eschwede."""

OUTSIDE = 26
"""Centres of the neighbouring Kreise, which bound the Musterkreis."""


@dataclass(frozen=True)
class Place:
    """Where a Sozialraum lies and what it is like; `weight` is how far it reaches compared with others."""

    key: str
    east: float
    north: float
    weight: float
    kind: str


@dataclass(frozen=True)
class Plan:
    """Everything that draws area to a centre.

    Attributes
    ----------
    centres : ndarray, shape (areas + OUTSIDE, 2)
        Kilometres; first the Sozialräume as in `World.areas`, then the neighbours.
    weights : ndarray, shape (areas + OUTSIDE,)
    urban : ndarray of bool, shape (areas + OUTSIDE,)
        Parts of the town: the river bounds them.
    """

    centres: Floats
    weights: Floats
    urban: NDArray[np.bool_]


def read_places() -> dict[str, Place]:
    """Read position and kind of each Sozialraum, by key."""
    text = files("musterkreis").joinpath("places", "lagen.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {
        row["key"]: Place(row["key"], float(row["east"]), float(row["north"]), float(row["weight"]), row["kind"])
        for row in rows
    }


def make_plan(world: World, rng: np.random.Generator) -> Plan:
    """Place the centres; countryside moves by up to 900 m, parts of the town by up to 120 m."""
    places = read_places()
    chosen = [places[area.key] for area in world.areas]
    urban = np.array([area.municipality == TOWN for area in world.areas])
    centres = np.array([[place.east, place.north] for place in chosen])
    centres += rng.uniform(-1, 1, centres.shape) * np.where(urban, 0.08, 0.6)[:, None]
    weights = np.array([place.weight for place in chosen]) * rng.uniform(0.96, 1.04, len(chosen))
    angles = np.arange(OUTSIDE) * 2 * np.pi / OUTSIDE
    ring = np.stack([27.5 * np.cos(angles) - 0.5, 21.5 * np.sin(angles) - 1.5], axis=1)
    ring += rng.uniform(-1.6, 1.6, ring.shape)
    return Plan(
        np.concatenate([centres, ring]),
        np.concatenate([weights, np.full(OUTSIDE, 1.45)]),
        np.concatenate([urban, np.zeros(OUTSIDE, np.bool_)]),
    )


def north_of_river(points: Floats) -> NDArray[np.bool_]:
    """Say for points in kilometres on which side of the Fließ they lie."""
    course = np.concatenate([RIVER, RIVER_ABOVE])
    side: NDArray[np.bool_] = points[:, 1] > np.interp(points[:, 0], course[:, 0], course[:, 1])
    return side
