"""Conversion of counts from the areas of one system or status into those of another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

COVERED = 1e-9
"""Weights of one area that differ by less from one, or from a whole area, differ by rounding only."""


@dataclass(frozen=True)
class Conversion:
    """Which part of each source area lies in which target area, as a sparse matrix.

    Attributes
    ----------
    sources, targets : tuple of str
        Keys on both sides.
    source, target : ndarray of int64, shape (pairs,)
        Positions in `sources` and `targets` of each pair that shares something.
    weight : ndarray of float64, shape (pairs,)
        Part of the source that lies in the target, above 0 and at most 1. The weights of a source whose successors are
        all known add up to one.
    dispersion : float
        How far true shares lie from the weights: their variance is `dispersion` times w (1 - w). Between 0 and 1.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    source: IntArray
    target: IntArray
    weight: FloatArray
    dispersion: float = 0.0

    @property
    def whole(self) -> NDArray[np.bool_]:
        """For each pair, whether the source lies in the target as a whole."""
        whole: NDArray[np.bool_] = self.weight >= 1 - COVERED
        return whole

    @property
    def exact(self) -> bool:
        """Whether every source lies in one target as a whole, so that counts stay counts."""
        return bool(self.whole.all()) and not self.uncovered

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Sources of which a part, or everything, leads nowhere."""
        covered = np.bincount(self.source, self.weight, len(self.sources))
        return tuple(self.sources[n] for n in np.flatnonzero(covered < 1 - COVERED))

    def above(self, targets: Sequence[str], position: IntArray) -> Conversion:
        """Return the same conversion into larger areas; shares of one source in one larger area are added.

        Parameters
        ----------
        targets : sequence of str
            Keys of the larger areas.
        position : ndarray of int64, shape (len(self.targets),)
            Position of the larger area that each target belongs to; negative where it belongs to none.
        """
        larger = position[self.target]
        inside = larger >= 0
        pairs = self.source[inside] * len(targets) + larger[inside]
        found, place = np.unique(pairs, return_inverse=True)
        weight = np.minimum(np.bincount(place, self.weight[inside], len(found)), 1.0)
        source, target = np.divmod(found, max(len(targets), 1))
        return Conversion(self.sources, tuple(targets), source, target, weight, self.dispersion)


def identity(keys: Sequence[str]) -> Conversion:
    """Return the conversion of areas into themselves."""
    place = np.arange(len(keys), dtype=np.int64)
    return Conversion(tuple(keys), tuple(keys), place, place, np.ones(len(keys)))
