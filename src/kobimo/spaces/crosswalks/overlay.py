"""Which parts two sets of areas have in common, measured in a projection that keeps areas."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kobimo.spaces.coordinates import LONLAT, project
from kobimo.spaces.crosswalks.pairs import FloatArray, Pairs
from kobimo.spaces.crosswalks.weighting import SLIVER, without_slivers
from kobimo.spaces.shapes import repaired

_MANY, _WORKERS = 2000, 4
"""Pairs from which several cores work, and how many of them."""

EQUAL_AREA = "EPSG:3035"
"""ETRS89 Lambert azimuthal equal-area, the projection of the Zensus grid: one square metre is one everywhere."""


@dataclass(frozen=True)
class Overlay:
    """What source and target areas share.

    Attributes
    ----------
    pairs : Pairs
        Shared surface of each source and target that is more than a sliver. Unit: square metres.
    source_area, target_area : ndarray of float64
        Surface of each area; 0 for one without geometry. Unit: square metres.
    slivers : int
        Overlaps that were left out.
    sliver_area : float
        Their surface. Unit: square metres.
    """

    pairs: Pairs
    source_area: FloatArray
    target_area: FloatArray
    slivers: int = 0
    sliver_area: float = 0.0

    @property
    def outside_source(self) -> FloatArray:
        """Part of each source that lies in no target, from 0 to 1; 0 for one without geometry."""
        return _rest(self.pairs.by_source(), self.source_area)

    @property
    def outside_target(self) -> FloatArray:
        """Part of each target that lies in no source, from 0 to 1; 0 for one without geometry."""
        return _rest(self.pairs.by_target(), self.target_area)


def equal_area(geometries: Sequence[BaseGeometry | None], crs: str = LONLAT) -> NDArray[np.object_]:
    """Return geometries in metres, areas kept; None stays None.

    Parameters
    ----------
    geometries : sequence of polygons, multipolygons or None
    crs : str
        Their coordinate system.
    """
    flat = np.empty(len(geometries), dtype=object)
    flat[:] = list(geometries)
    projected = project(flat, crs, EQUAL_AREA)
    # Transforming bends straight borders a little, which can make a very thin part touch itself.
    for index in np.flatnonzero(~shapely.is_valid(projected) & ~shapely.is_missing(projected)):
        projected[index] = repaired(projected[index])
    return projected


def overlay(sources: NDArray[np.object_], targets: NDArray[np.object_], *, least: float = SLIVER) -> Overlay:
    """Measure what each source has in common with each target.

    Parameters
    ----------
    sources, targets : ndarray of polygons, multipolygons or None
        In a projection that keeps areas, see `equal_area`; valid. Neither side need be without gaps or overlaps.
    least : float
        Part of the source and of the target below which an overlap is a sliver of borders that were drawn twice.

    Returns
    -------
    Overlay

    Examples
    --------
    >>> from shapely import box
    >>> both = overlay(np.array([box(0, 0, 4, 1)]), np.array([box(0, 0, 1, 1), box(1, 0, 9, 1)]))
    >>> both.pairs.value.tolist(), both.outside_target.tolist()
    ([1.0, 3.0], [0.0, 0.625])
    """
    source, target = shapely.STRtree(targets).query(sources, predicate="intersects")
    common = _common(sources[source], targets[target])
    surfaced = common > 0
    found = Pairs(source[surfaced], target[surfaced], common[surfaced], len(sources), len(targets))
    source_area, target_area = (np.nan_to_num(shapely.area(side)) for side in (sources, targets))
    kept = without_slivers(found, least, source_area=source_area, target_area=target_area)
    dropped = float(found.value.sum() - kept.value.sum())
    return Overlay(kept, source_area, target_area, len(found.value) - len(kept.value), max(dropped, 0.0))


def _common(one: NDArray[np.object_], other: NDArray[np.object_]) -> FloatArray:
    """Measure what pairs of areas share; GEOS works outside of the interpreter, so several cores help."""
    if len(one) < _MANY:
        shared: FloatArray = shapely.area(shapely.intersection(one, other))
        return shared
    workers = min(os.cpu_count() or 1, _WORKERS)
    pieces = np.array_split(np.arange(len(one)), 8 * workers)
    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(lambda piece: shapely.area(shapely.intersection(one[piece], other[piece])), pieces)
        return np.concatenate(list(parts))


def _rest(covered: FloatArray, whole: FloatArray) -> FloatArray:
    share = np.divide(covered, whole, out=np.ones_like(whole), where=whole > 0)
    rest: FloatArray = np.clip(1 - share, 0, 1)
    return rest
