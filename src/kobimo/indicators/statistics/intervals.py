"""Intervals around shares, counts, rates and means: how far a figure may lie from what it stands for, by chance alone.

A complete count has no sampling error. The interval says how much a count of that size varies from year to year without
any cause: what is needed to judge differences, and why a share of twelve children is no ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from kobimo.errors import InvalidInputError
from kobimo.indicators.rollup import FloatArray
from kobimo.language import _

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limits, in the unit of what they surround; NaN where there is no interval.

    Attributes
    ----------
    low, high : ndarray of float64
        Of the shape of the input; of shape () for single numbers.
    """

    low: FloatArray
    high: FloatArray


def quantile(confidence: float = CONFIDENCE) -> float:
    """Return the quantile of the normal distribution that leaves half of the rest on either side.

    Parameters
    ----------
    confidence : float
        Between 0 and 1.

    Returns
    -------
    float

    Raises
    ------
    InvalidInputError
        If `confidence` is not between 0 and 1.

    Examples
    --------
    >>> round(quantile(), 6)
    1.959964
    """
    if not 0 < confidence < 1:
        raise InvalidInputError(
            _("Das Vertrauensniveau {confidence} liegt nicht zwischen 0 und 1.").format(confidence=confidence),
            remedy=_("Zum Beispiel 0.95 angeben."),
        )
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(counts: ArrayLike, bases: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return the score interval of a share (Wilson).

    Formula with x of n and z: (x + z²/2 ± z √(z²/4 + x(1 - x/n))) / (n + z²). It stays between 0 and 1 and has a width
    even where x is 0 or n, unlike the textbook formula.

    Parameters
    ----------
    counts : array_like of float
        Persons of the group, x. 0 <= x <= n.
    bases : array_like of float
        Persons of whom they are a part, n. > 0.
    confidence : float
        Default 0.95.

    Returns
    -------
    Interval
        As parts of one. NaN where x or n are missing, n is 0, or x is no part of n.

    References
    ----------
    .. [1] Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. Journal of the
       American Statistical Association 22, 209-212.
    .. [2] Test table of PHEindicatormethods (UK Health Security Agency): 65 of 100, 1045 of 5000.

    Examples
    --------
    >>> found = wilson([65, 1045], [100, 5000])
    >>> found.low.round(6).tolist(), found.high.round(6).tolist()
    ([0.552544, 0.197955], [0.736358, 0.220491])
    """
    x, n = _pair(counts, bases)
    z = quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = z * np.sqrt(z**2 / 4 + x * (1 - x / n))
        middle, width = x + z**2 / 2, n + z**2
        low, high = np.asarray((middle - spread) / width), np.asarray((middle + spread) / width)
    none = ~((n > 0) & (x >= 0) & (x <= n))
    for limits, certain, end in ((low, x == 0, 0.0), (high, x == n, 1.0)):
        np.copyto(limits, end, where=certain)
        if none.any():
            np.copyto(limits, np.nan, where=none)
    return Interval(low, high)


def byar(counts: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of a count of events or persons (Byar's approximation of the Poisson limits).

    Formula with x and z: x (1 - 1/(9x) - z/(3√x))³ to (x+1) (1 - 1/(9(x+1)) + z/(3√(x+1)))³; the lower limit of 0 is 0.

    Parameters
    ----------
    counts : array_like of float
        Number x. >= 0.
    confidence : float
        Default 0.95.

    Returns
    -------
    Interval
        NaN where x is missing or negative.

    References
    ----------
    .. [1] Breslow, N. E., and N. E. Day (1987): Statistical Methods in Cancer Research, volume II, page 69.
    .. [2] Test table of PHEindicatormethods (UK Health Security Agency): 65 and 1.

    Examples
    --------
    >>> found = byar([65, 1])
    >>> found.low.round(6).tolist(), found.high.round(6).tolist()
    ([50.163188, 0.013072], [82.849139, 5.563756])
    """
    x = np.asarray(counts, np.float64)
    z = quantile(confidence)
    usable = x >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = np.maximum(1 - 1 / (9 * x) - z / (3 * np.sqrt(x)), 0), x + 1
        beyond = 1 - 1 / (9 * above) + z / (3 * np.sqrt(above))
        low, high = x * below * below * below, above * beyond * beyond * beyond
    return Interval(np.where(usable, np.where(x == 0, 0.0, low), np.nan), np.where(usable, high, np.nan))


def byar_rate(counts: ArrayLike, bases: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of events per base, where the events are no part of the base.

    Places per child, leavers per resident of another place: such a rate may be above 1, and only its numerator varies.

    Parameters
    ----------
    counts : array_like of float
        Number x. >= 0.
    bases : array_like of float
        Base n, taken as fixed. > 0.
    confidence : float
        Default 0.95.

    Returns
    -------
    Interval
        Per one of the base. NaN where x or n are missing, x is negative or n is not above 0.

    References
    ----------
    .. [1] As `byar`; both limits divided by n.

    Examples
    --------
    >>> found = byar_rate(65, 100)
    >>> float(found.low.round(6)), float(found.high.round(6))
    (0.501632, 0.828491)
    """
    x, n = _pair(counts, bases)
    limits = byar(x, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = limits.low / n, limits.high / n
    usable = n > 0
    return Interval(np.where(usable, low, np.nan), np.where(usable, high, np.nan))


def normal(
    values: ArrayLike, errors: ArrayLike, confidence: float = CONFIDENCE, floor: float | None = None
) -> Interval:
    """Return value ± z times its standard error, for means and for sums of ratios.

    Parameters
    ----------
    values, errors : array_like of float
        In the same unit; errors >= 0.
    confidence : float
        Default 0.95.
    floor : float, optional
        What the figure cannot fall below; the lower limit is cut there.

    Returns
    -------
    Interval
        NaN where value or error are missing or the error is negative.

    References
    ----------
    .. [1] Altman, D. G., D. Machin, T. N. Bryant and M. J. Gardner (2000): Statistics with Confidence, chapter 4 (large
       samples).

    Examples
    --------
    >>> found = normal(80, 2)
    >>> float(found.low.round(2)), float(found.high.round(2))
    (76.08, 83.92)
    """
    value, error = _pair(values, errors)
    half = np.where(error >= 0, quantile(confidence) * error, np.nan)
    low = value - half
    return Interval(low if floor is None else np.where(value >= floor, np.maximum(low, floor), low), value + half)


def widened(
    values: ArrayLike,
    interval: Interval,
    errors: ArrayLike,
    confidence: float = CONFIDENCE,
    ends: tuple[float, float] = (-np.inf, np.inf),
) -> Interval:
    """Return an interval that holds a second, independent error as well: that of a conversion from other areas.

    Both distances are added as squares, each side for itself.

    Parameters
    ----------
    values : array_like of float
        The figure.
    interval : Interval
        By chance alone.
    errors : array_like of float
        Standard error of the conversion, in the same unit; NaN counts as 0.
    confidence : float
        Default 0.95.
    ends : tuple of float
        What the figure can be at least and at most.

    Returns
    -------
    Interval

    References
    ----------
    .. [1] Zou, G. Y., and A. Donner (2008): Construction of confidence limits about effect measures: a general
       approach. Statistics in Medicine 27, 1693-1702 (limits of a sum from the limits of its parts).

    Examples
    --------
    >>> found = widened(10, Interval(np.array(7.0), np.array(13.0)), 4 / quantile())
    >>> float(found.low.round(9)), float(found.high.round(9))
    (5.0, 15.0)
    """
    value = np.asarray(values, np.float64)
    more = quantile(confidence) * np.nan_to_num(np.asarray(errors, np.float64))
    low, high = value - np.hypot(value - interval.low, more), value + np.hypot(interval.high - value, more)
    return Interval(np.maximum(low, np.minimum(ends[0], value)), np.minimum(high, np.maximum(ends[1], value)))


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return both as arrays of one shape."""
    first, second = np.broadcast_arrays(np.asarray(one, np.float64), np.asarray(other, np.float64))
    return first, second
