"""Polygons: repaired, put on the grid in which they are stored, and joined.

Stored coordinates have 7 decimals of a degree (about 1 cm). Each vertex is rounded by itself, so a border that two
areas share is moved alike on both sides and stays shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DECIMALS = 7
GRID = 1e-7


def polygons_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons of a geometry with area, however deep they are nested."""
    if geometry.geom_type == "Polygon":
        return [] if geometry.is_empty else [geometry]
    if geometry.geom_type in ("MultiPolygon", "GeometryCollection"):
        return [polygon for part in shapely.get_parts(geometry) for polygon in polygons_of(part)]
    return []


def repaired(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return a valid polygon or multipolygon; None if nothing with an area is left."""
    if geometry.geom_type in ("Polygon", "MultiPolygon") and geometry.is_valid:
        return geometry
    polygons = polygons_of(shapely.make_valid(geometry))
    joined: BaseGeometry = shapely.union_all(polygons)
    return None if joined.is_empty else joined


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    # Adding zero turns -0.0 into 0.0, which JSON would otherwise tell apart.
    return np.round(coordinates, DECIMALS) + 0.0


def as_stored(geometry: BaseGeometry) -> BaseGeometry | None:
    """Put a valid geometry in degrees on the storage grid, in one canonical order; None if it vanishes there."""
    rounded: BaseGeometry = shapely.transform(geometry, _rounded)
    if not rounded.is_valid:
        # Parts thinner than the grid collapse; only these pay for the general method.
        rounded = shapely.transform(shapely.set_precision(geometry, GRID), _rounded)
    polygons = polygons_of(rounded)
    if not polygons:
        return None
    whole = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    result: BaseGeometry = shapely.orient_polygons(shapely.normalize(whole))
    return result


def joined(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Unite polygons in metres."""
    result: BaseGeometry = geometries[0] if len(geometries) == 1 else shapely.union_all(list(geometries))
    return result


def joined_as_stored(geometries: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Unite stored geometries on the storage grid; the same geometries in any order give the same result."""
    if len(geometries) == 1:
        return geometries[0]
    ordered = sorted(geometries, key=lambda geometry: bytes(geometry.wkb))
    return as_stored(shapely.union_all(ordered, grid_size=GRID))
