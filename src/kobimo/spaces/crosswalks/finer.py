"""What finer data count in the parts that two sets of areas have in common: points, grid cells, footprints, areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.spaces.crosswalks.overlay import overlay
from kobimo.spaces.crosswalks.pairs import FloatArray, IntArray, Pairs


@dataclass(frozen=True)
class Finer:
    """Finer data: where they lie (EPSG:3035, points or polygons), and what each counts. Unit: persons, dwellings."""

    shapes: NDArray[np.object_]
    counts: FloatArray


@dataclass(frozen=True)
class Inside:
    """What finer data count in each intersection.

    Attributes
    ----------
    pairs : Pairs
        Counts of each source and target. Unit: that of the finer data.
    outside : int
        Points, cells or areas of which something lies outside of all intersections.
    outside_sum : float
        What they count there.
    """

    pairs: Pairs
    outside: int
    outside_sum: float


def counted_inside(sources: NDArray[np.object_], targets: NDArray[np.object_], finer: Finer) -> Inside:
    """Assign finer data to the intersections of sources and targets.

    A point belongs to the area in which it lies, on a common border to the one with the lowest position. A polygon
    (grid cell, footprint, finer area) is divided by surface; it is small, so little depends on that.

    Parameters
    ----------
    sources, targets : ndarray of polygons, multipolygons or None
        In EPSG:3035, valid.
    finer : Finer

    Examples
    --------
    >>> from shapely import Point, box
    >>> areas = np.array([box(0, 0, 2, 1)])
    >>> finer = Finer(np.array([Point(0.5, 0.5), Point(5, 5)]), np.array([30.0, 10.0]))
    >>> counted_inside(areas, areas, finer).pairs.value.tolist()
    [30.0]
    """
    points = shapely.get_dimensions(finer.shapes) == 0
    parts = [
        found
        for found in (
            _points(sources, targets, finer.shapes[points], finer.counts[points]),
            _polygons(sources, targets, finer.shapes[~points], finer.counts[~points]),
        )
        if found is not None
    ]
    source, target, value = (np.concatenate([part[n] for part in parts]) if parts else np.zeros(0) for n in range(3))
    pairs = Pairs.summed(source, target, value, n_sources=len(sources), n_targets=len(targets))
    outside = sum(part[3] for part in parts)
    return Inside(pairs, outside, max(float(finer.counts.sum() - value.sum()), 0.0))


_Found = tuple[IntArray, IntArray, FloatArray, int]


def _points(
    sources: NDArray[np.object_], targets: NDArray[np.object_], points: NDArray[np.object_], counts: FloatArray
) -> _Found | None:
    if not len(points):
        return None
    tree = shapely.STRtree(points)
    source, target = _lowest(tree, sources, len(points)), _lowest(tree, targets, len(points))
    inside = (source < len(sources)) & (target < len(targets))
    return source[inside], target[inside], counts[inside], int((~inside).sum())


def _lowest(tree: shapely.STRtree, areas: NDArray[np.object_], points: int) -> IntArray:
    """Return the lowest position of an area in which each point lies; the number of areas where there is none."""
    shapely.prepare(areas)
    area, hit = tree.query(areas, predicate="intersects")
    lowest = np.full(points, len(areas), dtype=np.int64)
    np.minimum.at(lowest, hit, area)
    return lowest


def _polygons(
    sources: NDArray[np.object_], targets: NDArray[np.object_], shapes: NDArray[np.object_], counts: FloatArray
) -> _Found | None:
    if not len(shapes):
        return None
    pairs = overlay(sources, targets, least=0.0).pairs
    zones = shapely.intersection(sources[pairs.source], targets[pairs.target])
    shared = overlay(shapes, zones, least=0.0)
    surface = shared.source_area[shared.pairs.source]
    part = np.divide(shared.pairs.value, surface, out=np.zeros_like(surface), where=surface > 0)
    value = part * counts[shared.pairs.source]
    zone = shared.pairs.target
    outside = int(((shared.outside_source > 0.01) & (counts > 0)).sum())
    return pairs.source[zone], pairs.target[zone], value, outside
