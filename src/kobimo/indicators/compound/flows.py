"""Sums and differences of counts, alone or over another sum: net flows, shares of several parts, pooled years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kobimo.indicators.compound.bounds import Bounds
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR, UNKNOWN
from kobimo.indicators.rollup import FloatArray


def flow(counted: Counted) -> Result:
    """Form a sum or difference, alone or over another one.

    Parameters
    ----------
    counted : Counted

    Returns
    -------
    Result
        With `unknown: bounds` the value lies between all and none of the unknown belonging to the group.
    """
    counts, terms = counted.counts(), counted.formula.terms
    above = counted.side(counts, NUMERATOR)
    if counted.formula.indicator.denominator is None:
        slopes = [np.full_like(above.low, float(term.factor)) for term in terms]
        return Result(above, above.low, None, lambda: slopes, _chance(counted, counts, 1.0))
    base = counted.side(counts, DENOMINATOR)
    if any(term.side == UNKNOWN for term in terms):
        return _with_unknown(counted, above, base, counted.side(counts, UNKNOWN))
    ratio = above.over(base).times(counted.formula.indicator.factor)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = _chance(counted, counts, counted.formula.indicator.factor / base.low)
    return Result(ratio, above.low, base.low, lambda: _slopes(counted, above, base), chance)


def _chance(counted: Counted, counts: Sequence[Bounds], unit: FloatArray | float) -> FloatArray | None:
    """Return the error by chance of a balance of independent counts (Poisson); None where there is no balance."""
    if not counted.formula.indicator.numerator.is_balance:
        return None
    parts = zip(counts, counted.formula.terms, strict=True)
    variance = sum(count.low * float(term.factor) ** 2 for count, term in parts if term.side == NUMERATOR)
    error: FloatArray = np.sqrt(variance) * unit
    return error


def _with_unknown(counted: Counted, above: Bounds, whole: Bounds, unknown: Bounds) -> Result:
    """Form a ratio where the category of some persons of the base is not known."""
    indicator, below = counted.formula.indicator, whole
    with np.errstate(divide="ignore", invalid="ignore"):
        share = unknown.low / whole.low
    if indicator.unknown in {"exclude", "bounds"}:
        least = -unknown.high
        below = whole + Bounds(least, least if unknown.exact else -unknown.low)
    if indicator.unknown == "bounds":
        low, high = above.over(whole).low, (above + unknown).over(whole).high
        ratio = Bounds(low * indicator.factor, high * indicator.factor)
    else:
        ratio = above.over(below).times(indicator.factor)
    return Result(ratio, above.low, below.low, lambda: _slopes(counted, above, below), unknown=share)


def _slopes(counted: Counted, above: Bounds, below: Bounds) -> Sequence[FloatArray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        per_unit = counted.formula.indicator.factor / below.low
        sides = per_unit, -per_unit * above.low / below.low, per_unit * above.low / below.low
    return [sides[term.side] * float(term.factor) for term in counted.formula.terms]
