"""Is a change unusual for its series? A robust outlier test that works with a handful of earlier changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

LEAST_CHANGES = 4
"""With fewer earlier changes nothing is known about what is usual."""

_SPREADS = 5.0
_FLOOR = 0.02
_NORMAL_MAD = 1.4826


def unusual(change: float, earlier: Sequence[float], count: int) -> bool:
    """Say whether a change stands out from the earlier ones of its series.

    The Hampel identifier: the distance from the median, measured in median absolute deviations, so that one earlier
    slip hides no later one. Five scaled deviations instead of the usual three, because so few changes estimate the
    deviation poorly; and never below two per cent or one and a half standard deviations of a Poisson count, because
    small numbers move by themselves.

    Parameters
    ----------
    change : float
        Logarithm of the ratio to the year before.
    earlier : sequence of float
        The same of earlier years. Fewer than `LEAST_CHANGES` say nothing.
    count : int
        The smaller of the two sums compared. Unit: what is counted. > 0.

    Returns
    -------
    bool

    References
    ----------
    .. [1] hampel1974: The influence curve and its role in robust estimation, section 4 (median deviation).
    .. [2] leys2013: Detecting outliers: do not use standard deviation around the mean, use absolute deviation around
       the median. Their example: of 1, 3, 3, 6, 8, 10, 10, 1000 the median is 7, the scaled deviation 5.1891, and
       1000 stands out.

    Examples
    --------
    >>> usual = [0.004, 0.007, 0.002, 0.005, 0.006]
    >>> unusual(0.034, usual, 12600), unusual(0.012, usual, 12600)
    (True, False)
    """
    if len(earlier) < LEAST_CHANGES:
        return False
    noise = 1.5 * math.sqrt(2 / count)
    return abs(change - median(earlier)) > max(_SPREADS * scaled_deviation(earlier), _FLOOR, noise)


def scaled_deviation(values: Sequence[float]) -> float:
    """Return the median absolute deviation, scaled to the standard deviation of a normal distribution.

    Parameters
    ----------
    values : sequence of float
        At least one.

    Returns
    -------
    float
        Unit of the values.

    References
    ----------
    .. [1] leys2013, section 2.

    Examples
    --------
    >>> round(scaled_deviation([1, 3, 3, 6, 8, 10, 10, 1000]), 4)
    5.1891
    """
    middle = median(values)
    return _NORMAL_MAD * median(abs(value - middle) for value in values)
