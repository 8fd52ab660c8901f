"""Whether two surfaces are the same area drawn twice, or an area that lost or gained a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kobimo.spaces.crosswalks.overlay import equal_area

ALIKE = 0.98
"""Part of the larger surface from which two surfaces are the same, whatever differs."""

PIECE = 0.01
"""Part of the larger surface that a real piece has at least."""

SURELY = 0.8
"""Part of the larger surface below which two surfaces differ, however coarsely they are drawn."""

_CALM = 0.25
"""Part of the areas that no reform touches, at least: how far their borders differ is how far borders are drawn."""
_NOISE_WIDTHS = 14.0
_NARROW = 10.0
"""Metres; what is narrower is no piece of land that somebody moved."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far surfaces with the same key agree.

    Attributes
    ----------
    shares : dict of str to float
        Part of the larger surface that both share.
    differing : set of str
        Keys of areas that lost or gained a part.
    noise : float
        Width of what differs only because borders were drawn twice. Unit: metres.
    """

    shares: dict[str, float]
    differing: set[str]
    noise: float = _NARROW


def compared(before: Mapping[str, BaseGeometry | None], after: Mapping[str, BaseGeometry | None]) -> Likeness:
    """Compare surfaces with the same key.

    Maps of different scale draw the same border hundreds of metres apart. How far they do is taken from the calmest
    quarter of the areas: surface of the difference per metre of border. A part has moved where the difference is
    much wider than that.

    Parameters
    ----------
    before, after : mapping of str to geometry or None
        Surfaces (EPSG:4326) by key. Keys of one side only, and those without a surface, are left out.

    Returns
    -------
    Likeness
    """
    keys = [key for key in before if before[key] is not None and after.get(key) is not None]
    if not keys:
        return Likeness({}, set())
    old, new = (equal_area([side[key] for key in keys]) for side in (before, after))
    larger = np.maximum(shapely.area(old), shapely.area(new))
    common = shapely.area(shapely.intersection(old, new)) / larger
    doubtful = np.flatnonzero(common < ALIKE)
    shares = dict(zip(keys, common.tolist(), strict=True))
    if not len(doubtful):
        return Likeness(shares, set())
    difference = shapely.symmetric_difference(old, new)
    borders = np.minimum(shapely.length(old), shapely.length(new))
    noise = max(_NOISE_WIDTHS * float(np.quantile(shapely.area(difference) / borders, _CALM)), _NARROW)
    pieces = wider_than(difference[doubtful], noise)
    real = (pieces > PIECE * larger[doubtful]) | (common[doubtful] < SURELY)
    return Likeness(shares, {keys[index] for index in doubtful[real]}, noise)


def wider_than(shapes: NDArray[np.object_], width: float) -> NDArray[np.float64]:
    """Return the surface of those parts of shapes that are wider than `width` metres."""
    cores = shapely.buffer(shapes, -width / 2, quad_segs=2)
    found: NDArray[np.float64] = shapely.area(shapely.buffer(cores, width / 2, quad_segs=2))
    return found
