"""A mesh of small cells, each given to one centre, so that areas get irregular outlines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from musterkreis.geometry.plan import Floats, Plan, north_of_river

Ints = NDArray[np.int64]

REACH_X, REACH_Y = 33.0, 27.0
"""Half width and half height of the mesh in kilometres."""

CROSSING = 1.6
"""The other bank of the river counts as so much farther away within the town."""


@dataclass(frozen=True)
class Mesh:
    """Cells around sites.

    Attributes
    ----------
    sites : ndarray, shape (cells, 2)
        Kilometres. The first ones are the centres of the plan.
    owner : ndarray of int, shape (cells,)
        Centre that each cell belongs to; -1 outside the Kreis.
    north : ndarray of bool, shape (cells,)
    edges : tuple of ((cell, cell), (start, end))
        Straight borders between two cells, in kilometres.
    """

    sites: Floats
    owner: Ints
    north: NDArray[np.bool_]
    edges: tuple[tuple[tuple[int, int], Floats], ...]


def make_mesh(plan: Plan, areas: int, rng: np.random.Generator) -> Mesh:
    """Scatter sites, denser towards the market place, and give each cell to the centre that draws it most."""
    sites = _scatter(plan.centres, rng)
    north = north_of_river(sites)
    edges = tuple(_edges(sites))
    owner = _connected(_owners(plan, sites, north, areas), edges, areas, int(np.argmax(np.hypot(*sites.T))))
    return Mesh(sites, owner, north, edges)


def _scatter(centres: Floats, rng: np.random.Generator) -> Floats:
    """Draw sites that keep a distance, which grows with that to the market place."""
    candidates = np.concatenate(
        [
            rng.normal(0, 3.0, (4000, 2)),
            rng.uniform(-1, 1, (9000, 2)) * (REACH_X, REACH_Y),
        ]
    )
    sites = np.empty((len(centres) + len(candidates), 2))
    sites[: len(centres)] = centres
    count = len(centres)
    gaps = np.clip(0.12 + 0.13 * np.hypot(*candidates.T), 0.22, 1.15)
    for candidate, gap in zip(candidates, gaps, strict=True):
        if np.square(sites[:count] - candidate).sum(axis=1).min() > gap * gap:
            sites[count] = candidate
            count += 1
    return sites[:count]


def _owners(plan: Plan, sites: Floats, north: NDArray[np.bool_], areas: int) -> Ints:
    """Give each cell to the centre with the smallest weighted distance; neighbours of the Kreis become -1."""
    distance = np.hypot(*(sites[:, None, :] - plan.centres[None, :, :]).transpose(2, 0, 1)) / plan.weights
    crossing = (north[:, None] != north[None, : len(plan.centres)]) & plan.urban[None, :]
    owner = np.argmin(np.where(crossing, distance * CROSSING, distance), axis=1).astype(np.int64)
    rim = (np.abs(sites[:, 0]) > REACH_X - 2) | (np.abs(sites[:, 1]) > REACH_Y - 2)
    return np.where((owner >= areas) | rim, -1, owner)


def _edges(sites: Floats) -> Iterator[tuple[tuple[int, int], Floats]]:
    """Give the borders of the Voronoi cells, each once."""
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), ordered=True)
    seen: dict[tuple[tuple[float, float], tuple[float, float]], int] = {}
    for number, cell in enumerate(cells.geoms):
        corners = np.round(shapely.get_coordinates(cell), 7)
        for start, end in pairwise(corners):
            a, b = (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))
            if a == b:
                continue
            other = seen.pop((b, a), None)
            if other is None:
                seen[a, b] = number
            else:
                yield (other, number), np.array([b, a])


def _connected(owner: Ints, edges: tuple[tuple[tuple[int, int], Floats], ...], areas: int, outside: int) -> Ints:
    """Give away what is cut off from its centre, or from the world outside, until every area is one piece."""
    neighbours: list[list[int]] = [[] for _ in owner]
    for (a, b), _line in edges:
        neighbours[a].append(b)
        neighbours[b].append(a)
    owner = owner.copy()
    owner[:areas] = np.arange(areas)
    while True:
        attached = np.zeros(len(owner), np.bool_)
        for start in (*range(areas), outside):
            _spread(start, owner, neighbours, attached)
        loose = np.flatnonzero(~attached)
        if not len(loose):
            return owner
        for cell in loose:
            around = [int(owner[n]) for n in neighbours[cell] if attached[n]]
            if around:
                owner[cell] = max(sorted(set(around)), key=around.count)


def _spread(start: int, owner: Ints, neighbours: list[list[int]], attached: NDArray[np.bool_]) -> None:
    """Mark the cells of the same owner that can be reached from one cell."""
    attached[start] = True
    queue = deque([start])
    while queue:
        for cell in neighbours[queue.popleft()]:
            if not attached[cell] and owner[cell] == owner[start]:
                attached[cell] = True
                queue.append(cell)
