"""Conversion of counts from the areas of one system or status into those of another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.spaces.crosswalks.pairs import Pairs

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
    unit : ndarray of int64, shape (sources,), optional
        What errs as one: sources with the same number. Without it each source does so alone.
    spread : ndarray of float64, shape (sources,), optional
        How many times the dispersion that of each source is, from 1 on. Without it once.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    source: IntArray
    target: IntArray
    weight: FloatArray
    dispersion: float = 0.0
    unit: IntArray | None = None
    spread: FloatArray | None = None

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

    def blocks(self) -> IntArray:
        """Return the number of the block of each source: those that share a target, directly or through others.

        Where weights were fitted to totals of both sides, a block errs as one: its own total is certain, and what is
        too much in one of its targets is too little in others.
        """
        sources, targets = len(self.sources), len(self.targets)
        linked = self.weight > 0
        pairs = Pairs(self.source[linked], self.target[linked], self.weight[linked], sources, targets)
        return pairs.blocks()[:sources]
