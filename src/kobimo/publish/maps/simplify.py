"""Fewer vertices for a small map, without gaps between neighbours."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from kobimo.spaces.simplification import Detail, Polygons, light_level

_GAP = 0.5  # units of the view box: what is narrower cannot be seen
_SNAP = 0.02
_FINEST = 0.4  # tolerance in units


def light(polygons: Polygons, detail: Detail) -> Polygons:
    """Simplify the areas of a level in units of the view box; borders that neighbours share stay shared."""
    return light_level(polygons, detail, gap=_GAP, snap=_SNAP, finest=_FINEST)


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
