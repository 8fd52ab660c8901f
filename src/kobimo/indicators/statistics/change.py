"""The difference of two figures with its interval: of two years, two areas or two groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kobimo.indicators.rollup import FloatArray
from kobimo.indicators.statistics.intervals import Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second figure, in their unit.

    Attributes
    ----------
    value : ndarray of float64
    low, high : ndarray of float64
        Limits of the difference; NaN where one of the figures has none.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Whether zero lies outside the limits; false where there are none."""
        return (self.low > 0) | (self.high < 0)


def difference(first: ArrayLike, around_first: Interval, second: ArrayLike, around_second: Interval) -> Difference:
    """Return the difference of two independent figures with limits made from the limits of both.

    Formula with figures a, b and limits l, u: a - b - √((a - l_a)² + (u_b - b)²) to a - b + √((u_a - a)² + (b - l_b)²).
    From Wilson limits this is Newcombe's interval of the difference of two shares, from Byar limits that of two
    rates, from normal limits the usual one. Two overlapping intervals do not mean that there is no difference: this
    does.

    Parameters
    ----------
    first : array_like of float
        The figure a.
    around_first : Interval
        Its limits, in the same unit.
    second : array_like of float
        The figure b, in the unit of a.
    around_second : Interval
        Its limits, at the same confidence.

    Returns
    -------
    Difference

    Notes
    -----
    The figures must be independent. A part is compared with the rest of its whole, not with the whole.

    References
    ----------
    .. [1] Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions. Statistics in
       Medicine 17, 873-890; method 10, table II (56/70 against 48/80: 0.0524 to 0.3339).
    .. [2] Zou, G. Y., and A. Donner (2008): Construction of confidence limits about effect measures: a general
       approach. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> from kobimo.indicators.statistics.intervals import wilson
    >>> found = difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    >>> float(found.low.round(4)), float(found.high.round(4)), bool(found.significant)
    (0.0524, 0.3339, True)
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    below = np.hypot(a - around_first.low, around_second.high - b)
    above = np.hypot(around_first.high - a, b - around_second.low)
    value = a - b
    return Difference(value, value - below, value + above)
