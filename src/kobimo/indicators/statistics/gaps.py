"""The gap between two groups: in points and as a ratio, both with limits.

Both belong together. Where a share falls in both groups, the gap in points may close while the ratio grows, and whoever
tells only one of them has chosen what the reader thinks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kobimo.indicators.rollup import FloatArray
from kobimo.indicators.statistics.change import Difference, difference
from kobimo.indicators.statistics.intervals import Interval


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the first group lies from the second one.

    Attributes
    ----------
    points : Difference
        First minus second, in their unit.
    ratio : ndarray of float64
        First over second; NaN where the second is 0.
    ratio_low, ratio_high : ndarray of float64
        Limits of the ratio; infinite above where the second group may be 0.
    """

    points: Difference
    ratio: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray


def gap(first: ArrayLike, around_first: Interval, second: ArrayLike, around_second: Interval) -> Gap:
    """Return the gap between two independent groups.

    Formula of the ratio with figures a, b and limits l, u: (ab ∓ √((ab)² - l_a u_b (2a - l_a)(2b - u_b))) over
    (u_b (2b - u_b)) for the lower limit, the same with u_a, l_b and a plus for the upper one.

    Parameters
    ----------
    first : array_like of float
        Share or rate of the first group, a. >= 0.
    around_first : Interval
        Its limits, in the same unit.
    second : array_like of float
        That of the second group, b, in the same unit. >= 0.
    around_second : Interval
        Its limits, at the same confidence.

    Returns
    -------
    Gap

    References
    ----------
    .. [1] Donner, A., and G. Y. Zou (2012): Closed-form confidence intervals for functions of the normal mean and
       standard deviation. Statistical Methods in Medical Research 21, 347-359 (MOVER for a ratio).
    .. [2] Difference as `kobimo.indicators.statistics.change.difference`.

    Examples
    --------
    >>> from kobimo.indicators.statistics.intervals import wilson
    >>> found = gap(0.8, wilson(56, 70), 0.6, wilson(48, 80))
    >>> float(found.points.value.round(3)), float(found.ratio.round(3))
    (0.2, 1.333)
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    low = _ratio_limit(a, b, around_first.low, around_second.high, -1)
    high = _ratio_limit(a, b, around_first.high, around_second.low, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(b > 0, a / b, np.nan)
        open_above = around_second.low <= 0
    unknown = np.isnan(ratio)
    return Gap(
        difference(a, around_first, b, around_second),
        ratio,
        np.where(unknown, np.nan, np.maximum(low, 0)),
        np.where(unknown, np.nan, np.where(open_above & ~np.isnan(around_first.high), np.inf, high)),
    )


def _ratio_limit(a: FloatArray, b: FloatArray, of_a: FloatArray, of_b: FloatArray, side: int) -> FloatArray:
    """Return one limit of a / b from a limit of each; the other form of the root where 2b is the limit of b."""
    with np.errstate(divide="ignore", invalid="ignore"):
        product, square = a * b, of_b * (2 * b - of_b)
        root = np.sqrt(np.maximum(product**2 - of_a * (2 * a - of_a) * square, 0))
        plain = (product + side * root) / square
        other = of_a * (2 * a - of_a) / (product - side * root)
    chosen: FloatArray = np.where(np.abs(square) > 0, plain, other)
    return chosen
