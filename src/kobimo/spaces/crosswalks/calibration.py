"""Calibration of the dispersion of a crosswalk where the truth is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.spaces.crosswalks.pairs import FloatArray
from kobimo.spaces.crosswalks.uncertainty import LEAST_VARIANCE, SplitVariance, quantile

_ROUNDED = 0.5
"""Truth is a whole number, an estimate is not."""


def calibrated_dispersion(variance: SplitVariance, estimate: ArrayLike, truth: ArrayLike, level: float = 0.9) -> float:
    """Find the dispersion with which intervals cover the truth as often as they promise.

    The smallest dispersion whose `level` interval covers at least that part of the uncertain targets with known truth.
    Few new estates make errors far larger than all others; the variance that they give makes every interval too wide,
    this one does not. Needs some dozens of targets; reproduces `level` best.

    Parameters
    ----------
    variance : SplitVariance
        Of the estimates.
    estimate, truth : array_like of float, shape (n_targets,)
        Unit: persons. NaN in `truth` where it is not known.
    level : float
        Probability of the interval, above 0 and below 1.

    Returns
    -------
    float
        Dispersion, between 0 and 1.

    Raises
    ------
    InvalidInputError
        If no uncertain target has a known truth.

    References
    ----------
    .. [1] Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R. J., Wasserman, L. (2018). Distribution-Free Predictive
       Inference for Regression. Journal of the American Statistical Association 113(523), 1094-1111: section 5.2,
       intervals from the quantile of scaled residuals.

    Examples
    --------
    >>> line = SplitVariance(np.full(10, 25.0), np.full(10, 2500.0))
    >>> truth = np.array([100, 101, 99, 103, 98, 96, 104, 105, 109, 120])
    >>> round(calibrated_dispersion(line, np.full(10, 100.0), truth), 5)
    0.00068
    """
    used, error = _errors(variance, estimate, truth)
    reached = (np.clip(error - _ROUNDED, 0.0, None) / quantile(level)) ** 2
    needed = np.sort((reached - variance.base[used]) / np.maximum(variance.slope[used], LEAST_VARIANCE))
    place = min(int(np.ceil(level * len(needed) - 1e-9)), len(needed)) - 1
    return float(np.clip(needed[place], 0.0, 1.0))


def _errors(variance: SplitVariance, estimate: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.bool_], FloatArray]:
    """Return which targets can calibrate, and how far their estimates are off."""
    there = np.asarray(truth, np.float64)
    used = np.isfinite(there) & variance.uncertain
    if not used.any():
        raise InvalidInputError(
            _("Für kein Gebiet, das Teile anderer Gebiete erhält, ist der wahre Wert bekannt."),
            remedy=_("Für einige geteilte Gebiete wahre Werte angeben."),
        )
    return used, np.abs(np.asarray(estimate, np.float64) - there)[used]
