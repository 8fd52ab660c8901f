"""Sums of which a part may be secret: as numbers between a smallest and a largest one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from kobimo.indicators.rollup import FloatArray, IntArray
from kobimo.model.dataset import SuppressedBounds


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest that a sum can be; the very same array where nothing is secret, and then computed once."""

    low: FloatArray
    high: FloatArray

    @property
    def exact(self) -> bool:
        """Whether nothing is secret anywhere."""
        return self.high is self.low

    def __add__(self, other: Bounds) -> Bounds:
        low = self.low + other.low
        return Bounds(low, low if self.exact and other.exact else self.high + other.high)

    def times(self, factor: float) -> Bounds:
        """Multiply by a number that may be negative."""
        if factor == 1:
            return self
        low = self.low * factor
        if self.exact:
            return Bounds(low, low)
        high = self.high * factor
        return Bounds(low, high) if factor >= 0 else Bounds(high, low)

    def over(self, base: Bounds) -> Bounds:
        """Divide by what is not negative; infinite or NaN where the base can be 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.exact and base.exact:
                ratio = self.low / base.low
                return Bounds(ratio, ratio)
            return Bounds(
                np.where(self.low >= 0, self.low / base.high, self.low / base.low),
                np.where(self.high >= 0, self.high / base.low, self.high / base.high),
            )


def in_unit(counts: IntArray, unit: float) -> FloatArray:
    """Return counts in the unit of their measure."""
    return counts.astype(np.float64) if unit == 1 else np.multiply(counts, unit, dtype=np.float64)


def bounds_of(known: IntArray, cells: IntArray, unit: float, cell: SuppressedBounds) -> Bounds:
    """Return what counts are in their unit; each secret cell is at least and at most what its dataset says."""
    if not cells.any():
        whole = in_unit(known, unit)
        return Bounds(whole, whole)
    low: FloatArray = np.multiply(known + cells * cell.lower, unit, dtype=np.float64)
    if cell.upper is None:
        return Bounds(low, np.where(cells > 0, np.inf, low))
    return Bounds(low, np.multiply(known + cells * cell.upper, unit, dtype=np.float64))


def total(parts: Iterable[Bounds]) -> Bounds:
    """Add up."""
    return reduce(Bounds.__add__, parts)
