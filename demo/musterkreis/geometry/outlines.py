"""Outlines from a mesh: each border is drawn once, made crooked, bent, and only then closed to areas.

Borders therefore are exactly shared. They cannot cross: a crooked line stays between the two sites that it separates,
and the bending moves neighbouring points by nearly the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from musterkreis.geometry.cells import Mesh
from musterkreis.geometry.plan import RAILWAY, Floats

EAST, NORTH = 452_000.0, 5_716_000.0
"""The market place in EPSG:25832, give or take 3 km."""

WAVES = ((15.0, 0.75), (5.5, 0.22), (2.1, 0.06))
"""Length and height of the waves that bend the map, in kilometres; slopes add up to less than 1."""

STRAIGHT = (0.09, 0.17)
"""Longest straight piece of a border in kilometres, in the town and far from it."""

CROOKED = 0.28
"""How far the middle of a straight piece may move, as a share of its length."""


@dataclass(frozen=True)
class Outlines:
    """Shapes in EPSG:25832, metres; `areas` in the order of `World.areas`."""

    areas: tuple[Polygon, ...]
    river: LineString
    railway: LineString


class Bend:
    """Moves kilometres around the market place to metres of EPSG:25832."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._turn = rng.uniform(-0.25, 0.25)
        self._origin = np.array([EAST, NORTH]) + rng.uniform(-3000, 3000, 2)
        self._waves = [
            (length, height * rng.uniform(0.8, 1.0), rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi, 2))
            for length, height in WAVES
        ]

    def __call__(self, points: Floats) -> Floats:
        """Return easting and northing, rounded to centimetres."""
        moved = points.astype(np.float64)
        for length, height, angle, phases in self._waves:
            along = np.stack([np.cos([angle, angle + np.pi / 2]), np.sin([angle, angle + np.pi / 2])])
            waves = np.sin(moved @ along * 2 * np.pi / length + phases)
            moved = moved + height * waves[:, ::-1] @ along.T
        cos, sin = np.cos(self._turn), np.sin(self._turn)
        turned = moved @ np.array([[cos, sin], [-sin, cos]])
        metres: Floats = np.round(turned * 1000 + self._origin, 2)
        return metres


def draw(mesh: Mesh, areas: int, rng: np.random.Generator) -> Outlines:
    """Draw all areas, the river and the railway."""
    bend = Bend(rng)
    borders, river = [], []
    for (a, b), line in mesh.edges:
        separates, wet = mesh.owner[a] != mesh.owner[b], mesh.north[a] != mesh.north[b]
        if separates or wet:
            crooked = LineString(bend(_crooked(line, mesh.sites[a], mesh.sites[b], rng)))
            if separates:
                borders.append(crooked)
            if wet and (mesh.owner[a] >= 0 or mesh.owner[b] >= 0):
                river.append(crooked)
    faces = list(shapely.get_parts(shapely.polygonize(borders)))
    tree = shapely.STRtree(faces)
    centres = [shapely.Point(point) for point in bend(mesh.sites[:areas])]
    polygons = tuple(shapely.normalize(faces[int(tree.query(point, "within")[0])]) for point in centres)
    longest = max(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(river))), key=lambda line: line.length)
    return Outlines(polygons, longest, LineString(bend(_smooth(RAILWAY))))


def _crooked(line: Floats, one: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Break a straight border by moving midpoints towards one of the two sites, ever less."""
    longest = float(np.interp(np.hypot(*line[0]), [2, 9], STRAIGHT))
    points = line
    while float(np.hypot(*(points[1] - points[0]))) > longest:
        middles = (points[:-1] + points[1:]) / 2
        lengths = np.hypot(*(points[1:] - points[:-1]).T)
        swing = rng.uniform(-CROOKED, CROOKED, len(middles))
        way = np.where(swing[:, None] < 0, one, other) - middles
        middles += way * np.minimum(0.3, np.abs(swing) * lengths / np.hypot(*way.T))[:, None]
        refined = np.empty((len(points) + len(middles), 2))
        refined[::2], refined[1::2] = points, middles
        points = refined
    return points


def _smooth(line: Floats) -> Floats:
    """Round the corners of a line by cutting them four times."""
    for _ in range(4):
        near, far = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        cut = np.stack([near, far], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], cut, line[-1:]])
    return line
