"""Mean and median of what the categories of a dimension stand for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from kobimo.indicators.compound.bounds import Bounds, total
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.rollup import FloatArray

_HALF = 0.5


def mean(counted: Counted) -> Result:
    """Form the mean of the values of all layers, weighted by their counts.

    Parameters
    ----------
    counted : Counted

    Returns
    -------
    Result
        `chance`: standard deviation of the values over the root of the number of persons.
    """
    terms, counts = counted.formula.terms, counted.counts()
    values = [float(counted.formula.values[term.layer]) for term in terms]
    weights = [count.times(float(term.factor)) for count, term in zip(counts, terms, strict=True)]
    everyone = total(weights)
    average = total(weight.times(value) for weight, value in zip(weights, values, strict=True)).over(everyone)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = reduce(
            np.add, (weight.low * (value - average.low) ** 2 for weight, value in zip(weights, values, strict=True))
        )
        chance = np.sqrt(squares) / everyone.low

    def slopes() -> Sequence[FloatArray]:
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = [(value - average.low) / everyone.low for value in values]
        return [slope * float(term.factor) for slope, term in zip(moved, terms, strict=True)]

    return Result(average, everyone.low, everyone.low, slopes, chance)


def median(counted: Counted) -> Result:
    """Find the value below which half of the persons lie: interpolated inside a class, or one of single values.

    Parameters
    ----------
    counted : Counted

    Returns
    -------
    Result
        Void where the median lies in an open class. An error of it cannot be told: its slopes are NaN.
    """
    formula, counts = counted.formula, counted.counts()
    starts = [float(value) for value in formula.values] or [float(low) for low, _high in formula.limits]
    order = sorted(range(len(starts)), key=lambda n: starts[n])
    layers = [total(counts[t] for t, term in enumerate(formula.terms) if term.layer == n) for n in order]
    ends = [np.nan if end is None else float(end) for _start, end in formula.limits]
    width = np.array([ends[n] - starts[n] for n in order]) if ends else np.zeros(len(order))
    begin = np.array([starts[n] for n in order])
    value, everyone = _middle([layer.low for layer in layers], begin, width)
    bounds = Bounds(value, value)
    if not all(layer.exact for layer in layers):
        bounds = _extremes(layers, begin, width)
    return Result(
        bounds,
        everyone,
        everyone,
        lambda: [np.full_like(value, np.nan)] * len(formula.terms),
        void=np.isnan(value) & (everyone > 0),
    )


def _middle(layers: Sequence[FloatArray], begin: FloatArray, width: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the median of counts in order of their values, and how many there are."""
    sizes = np.stack(np.broadcast_arrays(*layers))
    everyone, up_to = sizes.sum(axis=0), np.cumsum(sizes, axis=0)
    place = np.argmax(up_to >= everyone * _HALF, axis=0)
    here = np.take_along_axis(sizes, place[None], axis=0)[0]
    before = np.take_along_axis(up_to, place[None], axis=0)[0] - here
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(width[place] == 0, 0, (everyone * _HALF - before) / here * width[place])
    return np.where(everyone > 0, begin[place] + inside, np.nan), everyone


def _extremes(layers: Sequence[Bounds], begin: FloatArray, width: FloatArray) -> Bounds:
    """Return the smallest and largest median that secret counts allow; none where they have no upper end.

    It is smallest where the classes up to some class are as large as can be and those above as small, and largest
    the other way round; which class that is depends on the counts, so all are tried.
    """
    few, many = [layer.low for layer in layers], [layer.high for layer in layers]
    endless = reduce(np.logical_or, (np.isinf(high) for high in many))
    many = [np.where(np.isinf(high), np.nan, high) for high in many]
    splits = range(len(layers) + 1)
    with np.errstate(invalid="ignore"):
        low = reduce(np.fmin, (_middle([*many[:n], *few[n:]], begin, width)[0] for n in splits))
        high = reduce(np.fmax, (_middle([*few[:n], *many[n:]], begin, width)[0] for n in splits))
    return Bounds(np.where(endless, np.nan, low), np.where(endless, np.nan, high))
