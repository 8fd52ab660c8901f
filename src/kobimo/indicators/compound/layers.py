"""Sums of ratios: one ratio for each age or layer, added up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from kobimo.indicators.compound.bounds import Bounds, total
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR
from kobimo.indicators.rollup import FloatArray


def sum_of_ratios(counted: Counted) -> Result:
    """Add up one ratio for each layer.

    Parameters
    ----------
    counted : Counted

    Returns
    -------
    Result
        Void where any layer has nobody in its base. `chance`: the variances of the shares, added up.

    References
    ----------
    .. [1] Statistisches Bundesamt, Erläuterungen zum Quotensummenverfahren (Hochschulstatistik).
    """
    factor, counts = counted.formula.indicator.factor, counted.counts()
    layers = sorted({term.layer for term in counted.formula.terms})
    sides = [(counted.side(counts, NUMERATOR, n), counted.side(counts, DENOMINATOR, n)) for n in layers]
    ratios = [above.over(below) for above, below in sides]
    variance: FloatArray = np.zeros((1, 1))
    for above, below in sides:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip(above.low / below.low, 0, 1)
            variance = variance + share * (1 - share) / below.low
    return Result(
        total(ratio.times(factor) for ratio in ratios),
        reduce(np.add, (above.low for above, _below in sides)),
        reduce(np.add, (below.low for _above, below in sides)),
        lambda: _slopes(counted, dict(zip(layers, sides, strict=True))),
        factor * np.sqrt(variance),
        void=reduce(np.logical_or, (below.high == 0 for _above, below in sides)),
    )


def _slopes(counted: Counted, sides: dict[int, tuple[Bounds, Bounds]]) -> Sequence[FloatArray]:
    factor, slopes = counted.formula.indicator.factor, []
    for term in counted.formula.terms:
        above, below = sides[term.layer]
        with np.errstate(divide="ignore", invalid="ignore"):
            both = factor / below.low, -factor * above.low / below.low**2
        slopes.append(both[term.side] * float(term.factor))
    return slopes
