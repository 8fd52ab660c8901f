"""Indices over the areas below: how unevenly a group lives."""

from __future__ import annotations

from functools import reduce

import numpy as np

from kobimo.indicators.compound.bounds import Bounds
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR
from kobimo.indicators.rollup import FloatArray, IntArray, positions

_HALF = 0.5


def dissimilarity(counted: Counted, level: str) -> Result:
    """Return half the sum, over the areas below, of the differences between two shares.

    With the group a and all others b of each area and A and B of the whole: D = 1/2 sum |a/A - b/B|.

    Parameters
    ----------
    counted : Counted
    level : str
        Above the base.

    Returns
    -------
    Result
        Void where a group has nobody. An error of it cannot be told: its slopes are NaN. No bounds where a count of
        any area below is secret.

    References
    ----------
    .. [1] Duncan, O. D., and B. Duncan (1955): A methodological analysis of segregation indexes. American Sociological
       Review 20, 210-217.
    """
    place = positions(counted.space, counted.base, level)
    inside = place >= 0
    counts, areas = counted.counts(counted.base), len(counted.space.keys(level))
    group, everyone = counted.side(counts, NUMERATOR).low, counted.side(counts, DENOMINATOR).low
    both = [part[..., inside] for part in np.broadcast_arrays(group, everyone - group)]
    sums = [_gathered(part, place[inside], areas) for part in both]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [part / whole[..., place[inside]] for part, whole in zip(both, sums, strict=True)]
    value = _HALF * _gathered(np.abs(shares[0] - shares[1]), place[inside], areas)
    secret = reduce(np.logical_or, (cells > 0 for cells in counted.combined[counted.base].secret))
    hidden = _gathered(np.broadcast_to(secret, group.shape)[..., inside].astype(np.float64), place[inside], areas)
    value = np.where(hidden > 0, np.nan, value * counted.formula.indicator.factor)
    return Result(
        Bounds(value, value),
        sums[0],
        sums[0] + sums[1],
        lambda: [np.full_like(value, np.nan)] * len(counted.formula.terms),
        void=np.isnan(value) & (sums[0] + sums[1] > 0),
    )


def _gathered(parts: FloatArray, place: IntArray, areas: int) -> FloatArray:
    """Add up areas into larger ones along the last axis."""
    rows = parts.reshape(-1, parts.shape[-1])
    into = np.arange(len(rows))[:, None] * areas + place
    sums = np.bincount(into.reshape(-1), rows.reshape(-1), minlength=len(rows) * areas).astype(np.float64, copy=False)
    return sums.reshape(*parts.shape[:-1], areas)
