"""Coordinate systems: read their names, transform geometries, and find out whether coordinates can be right.

Order is always x, y (east, north; longitude, latitude), as every GIS file has it, whatever the registry says of the
axes.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from kobimo.errors import DefinitionError
from kobimo.language import _

LONLAT = "EPSG:4326"
WEST, SOUTH, EAST, NORTH = 5.0, 46.0, 16.0, 56.0
"""Germany and its surroundings in degrees."""

_USUAL = (
    LONLAT,
    "EPSG:25832",
    "EPSG:25833",
    "EPSG:4647",
    "EPSG:5650",
    "EPSG:31466",
    "EPSG:31467",
    "EPSG:31468",
    "EPSG:31469",
    "EPSG:3857",
)


@lru_cache(maxsize=64)
def known_crs(name: str) -> CRS | None:
    """Return the system of a name in any form that pyproj reads; None if it is unknown or has no place on earth."""
    try:
        crs = CRS.from_user_input(name)
        Transformer.from_crs(crs, LONLAT, always_xy=True)
    except (CRSError, ProjError):
        return None
    return crs


def metric_crs(name: str, where: str) -> CRS:
    """Return the system in which areas are measured.

    Raises
    ------
    DefinitionError
        If it is unknown, or is not a projected system in metres.
    """
    crs = known_crs(name)
    remedy = _("Ein projiziertes System in Metern angeben, zum Beispiel crs: EPSG:25832.")
    if crs is None:
        raise DefinitionError(
            _("Das Koordinatensystem „{crs}“ ist nicht bekannt.").format(crs=name), where=where, remedy=remedy
        )
    if not crs.is_projected or any(axis.unit_name not in ("metre", "meter") for axis in crs.axis_info[:2]):
        raise DefinitionError(
            _("Das Koordinatensystem „{crs}“ misst nicht in Metern. Flächen und Abstände wären falsch.").format(
                crs=name
            ),
            where=where,
            remedy=remedy,
        )
    return crs


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def project(geometries: NDArray[np.object_], source: str, target: str) -> NDArray[np.object_]:
    """Transform geometries vertex by vertex; None stays None, what cannot be transformed gets infinite coordinates."""
    if source == target:
        return geometries
    transformer = _transformer(source, target)
    result: NDArray[np.object_] = shapely.transform(geometries, transformer.transform, interleaved=False)
    return result


def project_pairs(pairs: NDArray[np.float64], source: str, target: str) -> NDArray[np.float64]:
    """Transform coordinates, shape (n, 2); what cannot be transformed becomes infinite."""
    if source == target:
        return pairs
    return np.column_stack(_transformer(source, target).transform(pairs[:, 0], pairs[:, 1]))


def project_bounds(bounds: NDArray[np.float64], source: str) -> NDArray[np.float64]:
    """Return the corners of boxes, shape (n, 4), in degrees."""
    if source == LONLAT:
        return bounds
    transformer = _transformer(source, LONLAT)
    west, south = transformer.transform(bounds[:, 0], bounds[:, 1])
    east, north = transformer.transform(bounds[:, 2], bounds[:, 3])
    return np.column_stack([west, south, east, north])


def near_germany(bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell for boxes in degrees, shape (n, 4), whether they lie in Germany and its surroundings."""
    inside: NDArray[np.bool_] = (
        (bounds[:, 0] >= WEST) & (bounds[:, 1] >= SOUTH) & (bounds[:, 2] <= EAST) & (bounds[:, 3] <= NORTH)
    )
    return inside


def impossible(bounds: NDArray[np.float64], source: str) -> NDArray[np.bool_]:
    """Tell for boxes, shape (n, 4), whether their system has no such place: degrees and metres were mixed up."""
    degrees = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    if CRS.from_user_input(source).is_geographic:
        return np.logical_not(degrees)
    return np.logical_or(degrees, ~np.isfinite(project_bounds(bounds, source)).all(axis=1))


def systems_that_fit(bounds: NDArray[np.float64]) -> tuple[str, ...]:
    """Name the systems usual in Germany in which all boxes would lie in Germany: a hint for people, never a choice."""
    return tuple(
        name
        for name in _USUAL
        if not impossible(bounds, name).any() and near_germany(project_bounds(bounds, name)).all()
    )
