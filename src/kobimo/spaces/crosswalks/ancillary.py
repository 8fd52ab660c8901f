"""What the ancillary of raked weights says about its own error, without any truth.

The total of a block of areas is known twice: from its sources, and from the ancillary (persons of another year, say).
Where both have grown apart more than elsewhere, something was built or closed in between, and nobody knows in which of
the areas: shares in such a block are less certain than in others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.spaces.crosswalks.calibration import calibrated_dispersion
from kobimo.spaces.crosswalks.pairs import FloatArray, IntArray, Pairs, added, aligned, checked
from kobimo.spaces.crosswalks.uncertainty import converted, split_variance

LEAST_AREAS = 60
"""Unsplit areas from which on their lesson is taken. Areas of a region err against each other, so these are hardly more
than thirty errors. In simulated reforms 90 % intervals that were learned from so many cover 85 % on average, and less
than 80 % in one reform of six; learned from six areas, they cover less than 80 % in two of five, since a few
areas may be right by chance."""

_SCALES = np.geomspace(0.001, 10.0, 161)
"""Scales that are tried; beyond the last one a mismatch says nothing."""


@dataclass(frozen=True)
class AncillaryError:
    """How far an ancillary goes astray between neighbouring areas.

    Attributes
    ----------
    dispersion : float
        Of a unit that grew like the others. Between 0 and 1.
    scale : float
        Mismatch (natural logarithm of a growth factor) at which the variance is twice as large. Infinite where the
        error does not depend on the mismatch.
    areas : int
        Number of areas that this was learned from.
    """

    dispersion: float
    scale: float
    areas: int


def mismatch(counted: ArrayLike, ancillary: ArrayLike) -> FloatArray:
    """Compute how much more than usual the ancillary of each unit differs from its count.

    g = ln(ancillary / counted) - median of it, weighted by the counts. 0 where one of both is 0.

    Parameters
    ----------
    counted, ancillary : array_like of float, shape (n_units,)
        Unit: persons, and whatever the ancillary counts. >= 0.

    Returns
    -------
    ndarray of float64, shape (n_units,)
        Natural logarithm of a growth factor: 0.1 is a tenth more than usual, roughly.

    Raises
    ------
    InvalidInputError
        If a value is negative or no number, or both are not of the same units.

    Examples
    --------
    Everywhere there are twice as many persons as dwellings, and in the last one four times as many.

    >>> mismatch([200, 200, 200], [100, 100, 50]).round(3).tolist()
    [0.0, 0.0, -0.693]
    """
    there = checked(counted)
    known = aligned(ancillary, len(there))
    both = (there > 0) & (known > 0)
    growth = np.zeros(len(there))
    if both.any():
        growth[both] = np.log(known[both] / there[both])
        growth[both] -= _weighted_median(growth[both], there[both])
    return growth


def block_mismatch(weights: Pairs, values: ArrayLike, ancillary: ArrayLike) -> FloatArray:
    """Compute the mismatch of the block that each source belongs to.

    Parameters
    ----------
    weights : Pairs
        Raked weights.
    values : array_like of float, shape (n_sources,)
        Count of each source. Unit: persons. >= 0.
    ancillary : array_like of float, shape (n_targets,)
        What the weights were raked to. >= 0.

    Returns
    -------
    ndarray of float64, shape (n_sources,)
        See `mismatch`.

    Examples
    --------
    >>> weights = Pairs.summed([0, 0, 1], [0, 1, 2], [0.5, 0.5, 1.0], n_sources=2, n_targets=3)
    >>> block_mismatch(weights, [100, 200], [50, 60, 200]).round(3).tolist()
    [0.095, 0.0]
    """
    block = weights.blocks()
    of_source, of_target = block[: weights.n_sources], block[weights.n_sources :]
    there = added(of_source, aligned(values, weights.n_sources), len(block))
    known = added(of_target, aligned(ancillary, weights.n_targets), len(block))
    return mismatch(there, known)[of_source]


def spread(growth: ArrayLike, scale: float) -> FloatArray:
    """Turn a mismatch into a factor of the dispersion: 1 + (g / scale)^2.

    Parameters
    ----------
    growth : array_like of float
        See `mismatch`.
    scale : float
        See `AncillaryError`; above 0, may be infinite.

    Returns
    -------
    ndarray of float64
        At least 1.

    Raises
    ------
    InvalidInputError
        If the scale is not above 0.

    Examples
    --------
    >>> spread([0.0, 0.04], 0.02).tolist()
    [1.0, 5.0]
    """
    if not scale > 0:
        raise InvalidInputError(_("Der Maßstab, an dem Abweichungen gemessen werden, liegt über 0."))
    return 1 + (np.asarray(growth, np.float64) / scale) ** 2


def unsplit_targets(weights: Pairs) -> IntArray:
    """Return the positions of the targets that are a block together with whole sources, so that their count is certain.

    Examples
    --------
    >>> weights = Pairs.summed([0, 0, 1, 2], [0, 1, 2, 2], [0.5, 0.5, 1.0, 1.0], n_sources=3, n_targets=3)
    >>> unsplit_targets(weights).tolist()
    [2]
    """
    block = weights.blocks()[weights.n_sources :]
    alone = np.bincount(block)[block] == 1
    return np.flatnonzero(alone & (weights.by_target() > 0))


def ancillary_error(counted: ArrayLike, ancillary: ArrayLike, region: ArrayLike, level: float = 0.9) -> AncillaryError:
    """Learn the error of an ancillary from areas that both systems have as a whole; no truth is needed.

    Few areas teach too little: below `LEAST_AREAS` a dispersion from elsewhere is safer.

    Of such an area the count is known, and so is the ancillary that splits the others. The areas of a region are put
    together as if they were one unit and split by the ancillary; how far that is off shows how far the ancillary goes
    astray between neighbours, and how much farther where the mismatch is large. It cannot show whether people live in
    a strip that a new border cuts off.

    The scale is the one with the largest likelihood of errors that are double exponential with the standard deviation
    of `split_variance`, which a single new estate does not upset; the dispersion is `calibrated_dispersion`.

    Parameters
    ----------
    counted, ancillary : array_like of float, shape (n_areas,)
        Count of each unsplit area, and what the weights of the others were raked to. >= 0.
    region : array_like, shape (n_areas,)
        Region of each area, about as large as the blocks that are split.
    level : float
        Probability of the interval, above 0 and below 1.

    Returns
    -------
    AncillaryError

    Raises
    ------
    InvalidInputError
        If no region has two such areas with persons.

    Examples
    --------
    >>> ancillary_error([1000, 1000, 500], [1000, 1000, 500], ["a", "a", "b"]).dispersion
    0.0
    """
    truth, known = checked(counted), checked(ancillary)
    names, unit = np.unique(np.asarray(region), return_inverse=True)
    there, seen = added(unit, truth, len(names)), added(unit, known, len(names))
    share = np.divide(known, seen[unit], out=np.zeros_like(known), where=seen[unit] > 0)
    weights = Pairs.summed(unit, np.arange(len(truth)), share, n_sources=len(names), n_targets=len(truth))
    total = np.where(seen > 0, there, 0.0)
    growth, estimate = mismatch(there, seen), converted(weights, total)
    scale = _likeliest_scale(split_variance(weights, total).slope, np.abs(estimate - truth), growth[unit])
    variance = split_variance(weights, total, spread=spread(growth, scale))
    dispersion = calibrated_dispersion(variance, estimate, np.where(seen[unit] > 0, truth, np.nan), level)
    return AncillaryError(dispersion, scale, int(variance.uncertain.sum()))


def _likeliest_scale(slope: FloatArray, error: FloatArray, growth: FloatArray) -> float:
    """Return the scale under which double exponential errors are likeliest; infinite if none does better than that.

    Infinite, too, where no region grew apart from the others: nothing shows then what a mismatch does.
    """
    used = slope > 0
    if not used.any() or not error[used].any() or not growth[used].any():
        return float("inf")
    standard, apart = error[used] / np.sqrt(slope[used]), growth[used]
    candidates = [*_SCALES.tolist(), float("inf")]
    lost = []
    for scale in candidates:
        wider = np.sqrt(spread(apart, scale))
        lost.append(np.log(wider).mean() + np.log((standard / wider).mean()))
    return float(candidates[int(np.argmin(lost))])


def _weighted_median(values: FloatArray, weight: FloatArray) -> float:
    """Return the value that half of the weight reaches."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
