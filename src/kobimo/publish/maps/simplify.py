"""Fewer vertices for a small map, without gaps between neighbours."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Polygons = NDArray[np.object_]

_GAP = 0.5  # units of the view box: what is narrower cannot be seen
_SNAP = 0.02
_DISTORTION = 0.02  # share of its size that an area may lose or gain when a coverage is made clean
_FINEST, _COARSEST = 0.4, 60.0  # tolerance in units
_STEP = 1.2


def as_coverage(polygons: Polygons) -> Polygons | None:
    """Return the polygons with borders that match exactly, or None where they are no coverage.

    Digitised areas miss a vertex on one side of a border now and then; such flaws are mended. Areas that truly
    overlap, as catchment areas do, are no coverage.

    Parameters
    ----------
    polygons : ndarray of polygons and multipolygons
        In units of the view box.
    """
    if shapely.coverage_is_valid(polygons):
        return polygons
    try:
        clean: Polygons = shapely.coverage_clean(polygons, gap_width=_GAP, snapping_distance=_SNAP)
    except shapely.errors.GEOSException:
        return None
    before, after = shapely.area(polygons), shapely.area(clean)
    kept = np.all(np.abs(after - before) <= _DISTORTION * before + _GAP**2)
    return clean if kept and shapely.coverage_is_valid(clean) else None


def within_budget(polygons: Polygons, vertices: int, *, covering: bool) -> Polygons:
    """Simplify just so far that at most `vertices` remain; no ring loses all its surface for that.

    Parameters
    ----------
    polygons : ndarray of polygons and multipolygons
        In units of the view box.
    vertices : int
        Vertices of all polygons together.
    covering : bool
        Whether they are a coverage. Otherwise each is simplified for itself.
    """
    parts = shapely.get_parts(polygons)
    least = 4 * (len(parts) + int(shapely.get_num_interior_rings(parts).sum()))
    tolerance, light = _FINEST, _simplified(polygons, _FINEST, covering)
    while shapely.get_num_coordinates(light).sum() > max(vertices, least) and tolerance < _COARSEST:
        tolerance *= _STEP
        light = _simplified(light, tolerance, covering)
    return light


def _simplified(polygons: Polygons, tolerance: float, covering: bool) -> Polygons:
    """Cut off triangles that are smaller than the square of the tolerance."""
    if covering:
        result: Polygons = shapely.coverage_simplify(polygons, tolerance)
        return result
    return np.array([shapely.coverage_simplify([item], tolerance)[0] for item in polygons], dtype=object)


def polygonal(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return the valid polygons of a geometry as one, or None if it has no surface."""
    if geometry is None or geometry.is_empty:
        return None
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(valid) if part.geom_type == "MultiPolygon"]
    polygons = [part for part in shapely.get_parts(valid) if part.geom_type == "Polygon"]
    polygons += [part for several in parts for part in several.geoms]
    polygons = [part for part in polygons if part.area > 0]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
