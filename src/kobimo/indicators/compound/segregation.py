"""Indices over the areas below: how unevenly a group lives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import itemgetter

import numpy as np

from kobimo.indicators.compound.bounds import Bounds
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR
from kobimo.indicators.rollup import FloatArray, IntArray, positions

_HALF = 0.5


def dissimilarity(counted: Counted) -> Result:
    """Return half the sum, over the areas below, of the differences between two shares.

    With the group a and all others b of each area and A and B of the whole: D = 1/2 sum |a/A - b/B|.

    Parameters
    ----------
    counted : Counted
        Its levels are above the base.

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
    base = counted.levels[counted.base]
    counts = counted.counts(base)
    group, everyone = (counted.side(counts, side).low for side in (NUMERATOR, DENOMINATOR))
    secret = reduce(np.logical_or, (cells > 0 for cells in base.secret))
    both = np.broadcast_arrays(group, everyone - group, secret.astype(np.float64))
    found = {level: _unevenness(both, *_inside(counted, level)) for level in counted.frame.levels}
    value, above, below = (counted.frame.joined(found, itemgetter(n)) for n in range(3))
    value = value * counted.formula.indicator.factor
    return Result(
        Bounds(value, value),
        above,
        below,
        lambda: [np.full_like(value, np.nan)] * len(counted.formula.terms),
        void=np.isnan(value) & (below > 0),
    )


def _inside(counted: Counted, level: str) -> tuple[IntArray, int]:
    """Return the area of a level in which each area of the base lies, negative for none, and how many there are."""
    return positions(counted.space, counted.base, level), len(counted.space.keys(level))


def _unevenness(parts: Sequence[FloatArray], place: IntArray, areas: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the index of larger areas, those of the group and all in them; NaN where a part (the third) is secret."""
    inside = place >= 0
    place = place[inside]
    group, others, secret = (part[..., inside] for part in parts)
    above, rest = _gathered(group, place, areas), _gathered(others, place, areas)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = group / above[..., place], others / rest[..., place]
    value = _HALF * _gathered(np.abs(shares[0] - shares[1]), place, areas)
    return np.where(_gathered(secret, place, areas) > 0, np.nan, value), above, above + rest


def _gathered(parts: FloatArray, place: IntArray, areas: int) -> FloatArray:
    """Add up areas into larger ones along the last axis."""
    rows = parts.reshape(-1, parts.shape[-1])
    into = np.arange(len(rows))[:, None] * areas + place
    sums = np.bincount(into.reshape(-1), rows.reshape(-1), minlength=len(rows) * areas).astype(np.float64, copy=False)
    return sums.reshape(*parts.shape[:-1], areas)
