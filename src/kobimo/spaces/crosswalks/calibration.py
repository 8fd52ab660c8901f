"""Calibration of the dispersion of a crosswalk where the truth is known, and a test of the intervals that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.spaces.crosswalks.pairs import FloatArray
from kobimo.spaces.crosswalks.uncertainty import LEAST_VARIANCE, SplitVariance, interval, quantile

_ROUNDED = 0.5
"""Truth is a whole number, an estimate is not."""


@dataclass(frozen=True)
class GroupCoverage:
    """How well intervals do in a group of targets that had no part in their calibration.

    Attributes
    ----------
    group : str
    dispersion : float
        Calibrated on all other groups.
    targets, uncertain : int
        Targets with a known truth, and those among them that got a part of anything.
    covered, covered_uncertain : int
        How many of them the interval covers.
    """

    group: str
    dispersion: float
    targets: int
    uncertain: int
    covered: int
    covered_uncertain: int


def calibrated_dispersion(variance: SplitVariance, estimate: ArrayLike, truth: ArrayLike, level: float = 0.9) -> float:
    """Find the dispersion with which intervals cover the truth as often as they promise.

    The smallest dispersion whose `level` interval covers at least that part of the uncertain targets with known truth.
    Few new estates make errors far larger than all others; the variance that they give (`moment_dispersion`) makes
    every interval too wide, this one does not. Needs some dozens of targets; reproduces `level` best.

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


def moment_dispersion(variance: SplitVariance, estimate: ArrayLike, truth: ArrayLike) -> float:
    """Find the dispersion with which squared errors equal their variance on average.

    sum of (error^2 - base) / slope over n, which weights small and large targets alike.

    Parameters
    ----------
    variance : SplitVariance
        Of the estimates.
    estimate, truth : array_like of float, shape (n_targets,)
        Unit: persons. NaN in `truth` where it is not known.

    Returns
    -------
    float
        Dispersion, between 0 and 1.

    Raises
    ------
    InvalidInputError
        If no uncertain target has a known truth.

    Examples
    --------
    >>> line = SplitVariance(np.full(2, 25.0), np.full(2, 2500.0))
    >>> moment_dispersion(line, [100.0, 100.0], [90.0, 110.0])
    0.03
    """
    used, error = _errors(variance, estimate, truth)
    each = (error**2 - variance.base[used]) / np.maximum(variance.slope[used], LEAST_VARIANCE)
    return float(np.clip(each.mean(), 0.0, 1.0))


def leave_group_out(
    variance: SplitVariance, estimate: ArrayLike, truth: ArrayLike, group: ArrayLike, level: float = 0.9
) -> tuple[GroupCoverage, ...]:
    """Calibrate the dispersion on all groups but one and count what the intervals cover in that one, for each in turn.

    Parameters
    ----------
    variance : SplitVariance
        Of the estimates.
    estimate, truth : array_like of float, shape (n_targets,)
        Unit: persons. NaN in `truth` where it is not known.
    group : array_like of str, shape (n_targets,)
        Group of each target, for instance its district.
    level : float
        Probability of the interval, above 0 and below 1.

    Returns
    -------
    tuple of GroupCoverage
        In the order of the groups; those without a known truth are left out.

    Raises
    ------
    InvalidInputError
        If the other groups have no uncertain target with a known truth.
    """
    middle, there, name = np.asarray(estimate, np.float64), np.asarray(truth, np.float64), np.asarray(group)
    known = np.isfinite(there)
    results = []
    for one in np.unique(name[known]):
        inside = known & (name == one)
        dispersion = calibrated_dispersion(variance, middle, np.where(inside, np.nan, there), level)
        low, high = interval(middle, variance.at(dispersion), level)
        covered = inside & (there >= low - _ROUNDED) & (there <= high + _ROUNDED)
        split = variance.uncertain
        numbers = [int(part.sum()) for part in (inside, inside & split, covered, covered & split)]
        results.append(GroupCoverage(str(one), dispersion, *numbers))
    return tuple(results)


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
