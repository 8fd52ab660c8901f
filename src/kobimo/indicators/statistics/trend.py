"""Whether a course rises or falls: a test that asks only for the order of the values, and the usual slope."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, sqrt

import numpy as np
from numpy.typing import ArrayLike

from kobimo.indicators.statistics.intervals import CONFIDENCE, quantile

FEWEST = 8
"""Points below which a trend is not tested: with fewer the test finds hardly anything, and a slope means little."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Result of the test of Mann and Kendall.

    Attributes
    ----------
    s : int
        Number of rising pairs minus number of falling pairs.
    variance : float
        Of `s` without a trend, corrected for ties.
    z : float
        Standard normal without a trend.
    slope : float
        Median slope of all pairs (Sen), per unit of time.
    n : int
        Number of points.
    """

    s: int
    variance: float
    z: float
    slope: float
    n: int

    def significant(self, confidence: float = CONFIDENCE) -> bool:
        """Return whether the course rises or falls more than by chance."""
        return abs(self.z) > quantile(confidence)


def mann_kendall(values: ArrayLike, times: ArrayLike | None = None) -> MannKendall | None:
    """Test a course for a trend.

    S = Σ sign(x_j - x_i) over all pairs i < j; Var = (n(n-1)(2n+5) - Σ t(t-1)(2t+5)) / 18 over groups of t equal
    values; z = (S ∓ 1) / √Var. It asks neither for a straight line nor for a distribution. Neighbouring years that
    hang together make it find trends too easily.

    Parameters
    ----------
    values : array_like of float, shape (n_points,)
        In order of time. NaN are left out.
    times : array_like of float, optional
        For the slope; default 0, 1, 2 ...

    Returns
    -------
    MannKendall or None
        None with fewer than eight points.

    References
    ----------
    .. [1] Mann, H. B. (1945): Nonparametric tests against trend. Econometrica 13, 245-259.
    .. [2] Kendall, M. G. (1975): Rank Correlation Methods. Griffin.
    .. [3] Annual flow of the Nile at Aswan, 1871-1970 (Cobb 1978): S = -1387, z = -4.128067, slope -2.6; in the tests.

    Examples
    --------
    >>> found = mann_kendall([1, 2, 3, 4, 5, 6, 7, 8])
    >>> found.s, round(found.variance, 4), round(found.z, 4), found.slope
    (28, 65.3333, 3.3404, 1.0)
    """
    x = np.asarray(values, np.float64)
    t = np.arange(len(x), dtype=np.float64) if times is None else np.asarray(times, np.float64)
    known = ~(np.isnan(x) | np.isnan(t))
    x, t = x[known], t[known]
    n = len(x)
    if n < FEWEST:
        return None
    first, second = np.triu_indices(n, 1)
    s = int(np.sign(x[second] - x[first]).sum())
    ties = np.unique(x, return_counts=True)[1]
    variance = float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    z = 0.0 if s == 0 or variance <= 0 else (s - copysign(1, s)) / sqrt(variance)
    return MannKendall(s, variance, z, sen_slope(x, t), n)


def sen_slope(values: ArrayLike, times: ArrayLike | None = None) -> float:
    """Return the median of the slopes of all pairs of points; one outlier does not move it.

    Parameters
    ----------
    values : array_like of float, shape (n_points,)
    times : array_like of float, optional
        All different; default 0, 1, 2 ...

    Returns
    -------
    float
        Per unit of time; NaN with fewer than two points.

    References
    ----------
    .. [1] Sen, P. K. (1968): Estimates of the regression coefficient based on Kendall's tau. Journal of the American
       Statistical Association 63, 1379-1389.

    Examples
    --------
    >>> sen_slope([1, 2, 3, 4, 100])
    1.0
    """
    x = np.asarray(values, np.float64)
    t = np.arange(len(x), dtype=np.float64) if times is None else np.asarray(times, np.float64)
    first, second = np.triu_indices(len(x), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = (x[second] - x[first]) / (t[second] - t[first])
    slopes = slopes[np.isfinite(slopes)]
    return float(np.median(slopes)) if len(slopes) else float("nan")
