"""Invented outlines of the Musterkreis and places within them, EPSG:25832."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from musterkreis.geometry.cells import make_mesh
from musterkreis.geometry.outlines import Outlines, draw
from musterkreis.geometry.plan import make_plan
from musterkreis.world import World

MARGIN = 15.0
"""Metres that a place keeps from every border."""

_SETTLEMENTS = 3


@lru_cache(maxsize=8)
def outlines(world: World) -> Outlines:
    """Draw the map of a world.

    Parameters
    ----------
    world : World

    Returns
    -------
    Outlines
        The same for the same seed.
    """
    rng = world.rng("geometry")
    areas = len(world.areas)
    return draw(make_mesh(make_plan(world, rng), areas, rng), areas, rng)


def outline(world: World, area: str) -> Polygon:
    """Return the shape of one Sozialraum in EPSG:25832, metres."""
    return outlines(world).areas[world.position[area]]


def river(world: World) -> LineString:
    """Return the course of the Fließ, downstream or upstream, in EPSG:25832, metres."""
    return outlines(world).river


def railway(world: World) -> LineString:
    """Return the railway line in EPSG:25832, metres; it leaves the Kreis at both ends."""
    return outlines(world).railway


def point_in(world: World, area: str, rng: np.random.Generator) -> tuple[float, float]:
    """Draw a place within a Sozialraum, where its houses stand: never on a border, nor near one.

    Parameters
    ----------
    world : World
    area : str
        Key of a Sozialraum.
    rng : Generator

    Returns
    -------
    tuple of float
        Easting and northing in metres, EPSG:25832.
    """
    inner, settlements, spread = _settled(world, area)
    for _ in range(200):
        middle = settlements[int(rng.choice(_SETTLEMENTS, p=[0.7, 0.18, 0.12]))]
        x, y = (round(float(value), 1) for value in rng.normal(middle, spread))
        if shapely.contains_xy(inner, x, y):
            return x, y
    point = inner.representative_point()
    return float(point.x), float(point.y)


@lru_cache(maxsize=1024)
def _settled(world: World, area: str) -> tuple[BaseGeometry, tuple[tuple[float, float], ...], float]:
    """Return where places may lie, a few settlements, the main one first, and how far they spread in metres."""
    shape = outline(world, area)
    inner = shape.buffer(-MARGIN)
    shapely.prepare(inner)
    rng = world.rng(f"settlements {area}")
    main = shapely.maximum_inscribed_circle(shape).coords[0]
    core = shape.buffer(-0.1 * np.sqrt(shape.area))
    west, south, east, north = core.bounds
    others: list[tuple[float, float]] = []
    while len(others) < _SETTLEMENTS - 1:
        x, y = float(rng.uniform(west, east)), float(rng.uniform(south, north))
        if core.contains(Point(x, y)):
            others.append((x, y))
    return inner, (main, *others), float(np.clip(0.3 * np.sqrt(shape.area), 100, 900))
