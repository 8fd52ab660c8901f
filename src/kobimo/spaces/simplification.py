"""Fewer vertices for a level of areas, without gaps between neighbours: shared borders stay shared.

Units are those of the coordinates; a map measures in units of its view box, a file in metres.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
import shapely
from numpy.typing import NDArray

Polygons = NDArray[np.object_]

_DISTORTION = 0.02
"""Share of its size that an area may lose or gain when a coverage is made clean."""
_STEP = 1.2
_GROWTH = 0.4
"""The power of the number of areas with which vertices grow: each of many areas gets fewer."""


class Detail(Enum):
    """How much of the borders is kept: vertices of an area that stands alone."""

    WEB = 650
    PRINT = 2600

    def vertices(self, areas: int) -> int:
        """Return how many vertices all areas of a level have together.

        Examples
        --------
        >>> Detail.WEB.vertices(1), Detail.WEB.vertices(542)
        (650, 8063)
        """
        return round(self.value * math.pow(max(areas, 1), _GROWTH))


def as_coverage(polygons: Polygons, *, gap: float, snap: float) -> Polygons | None:
    """Return the polygons with borders that match exactly, or None where they are no coverage.

    Digitised areas miss a vertex on one side of a border now and then; such flaws are mended. Areas that truly
    overlap, as catchment areas do, are no coverage.

    Parameters
    ----------
    polygons : ndarray of polygons and multipolygons
    gap : float
        What is narrower is closed.
    snap : float
        Vertices nearer than that become one.
    """
    if shapely.coverage_is_valid(polygons):
        return polygons
    try:
        clean: Polygons = shapely.coverage_clean(polygons, gap_width=gap, snapping_distance=snap)
    except shapely.errors.GEOSException:
        return None
    before, after = shapely.area(polygons), shapely.area(clean)
    kept = np.all(np.abs(after - before) <= _DISTORTION * before + gap**2)
    return clean if kept and shapely.coverage_is_valid(clean) else None


def within_budget(polygons: Polygons, vertices: int, *, covering: bool, finest: float, coarsest: float) -> Polygons:
    """Simplify just so far that at most `vertices` remain; no ring loses all its surface for that.

    The method of Visvalingam and Whyatt [1]_: the corner with the smallest triangle goes first.

    Parameters
    ----------
    polygons : ndarray of polygons and multipolygons
    vertices : int
        Vertices of all polygons together.
    covering : bool
        Whether they are a coverage. Otherwise each is simplified for itself.
    finest, coarsest : float
        Tolerances: triangles smaller than the square of the first go anyway, none larger than that of the second.

    References
    ----------
    .. [1] Visvalingam, M., Whyatt, J. D. (1993). Line generalisation by repeated elimination of points. The
       Cartographic Journal 30(1), 46-51.
    """
    parts = shapely.get_parts(polygons)
    least = 4 * (len(parts) + int(shapely.get_num_interior_rings(parts).sum()))
    tolerance, light = finest, simplified(polygons, finest, covering=covering)
    while shapely.get_num_coordinates(light).sum() > max(vertices, least) and tolerance < coarsest:
        tolerance *= _STEP
        light = simplified(light, tolerance, covering=covering)
    return light


def simplified(polygons: Polygons, tolerance: float, *, covering: bool) -> Polygons:
    """Cut off triangles that are smaller than the square of the tolerance."""
    if covering:
        result: Polygons = shapely.coverage_simplify(polygons, tolerance)
        return result
    return np.array([shapely.coverage_simplify([item], tolerance)[0] for item in polygons], dtype=object)


def light_level(polygons: Polygons, detail: Detail, *, gap: float, snap: float, finest: float) -> Polygons:
    """Simplify the areas of a level for a purpose; borders that neighbours share stay shared.

    Parameters
    ----------
    polygons : ndarray of polygons and multipolygons
        Projected.
    detail : Detail
    gap, snap : float
        See `as_coverage`.
    finest : float
        See `within_budget`.
    """
    coverage = as_coverage(polygons, gap=gap, snap=snap)
    covering = coverage is not None
    vertices = detail.vertices(len(polygons))
    chosen = polygons if coverage is None else coverage
    return within_budget(chosen, vertices, covering=covering, finest=finest, coarsest=150 * finest)
