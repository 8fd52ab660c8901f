"""From the counts of formulas alike to their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

import numpy as np
import pyarrow as pa

from kobimo.indicators.compound.averages import mean, median
from kobimo.indicators.compound.converted import error_of, errors_of_terms
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.compound.delivered import as_delivered, delivered
from kobimo.indicators.compound.flows import flow
from kobimo.indicators.compound.layers import sum_of_ratios
from kobimo.indicators.compound.segregation import dissimilarity
from kobimo.indicators.compound.stating import stated
from kobimo.indicators.formula import DENOMINATOR, Formula
from kobimo.indicators.frame import Figures, Frame
from kobimo.indicators.matching import Rows
from kobimo.indicators.pairing import Paired, combine, common_base
from kobimo.indicators.rollup import FloatArray, IntArray, Rolled
from kobimo.indicators.stock import DatasetCounts, RolledRequests
from kobimo.indicators.tables import SCHEMA
from kobimo.model.area import Space
from kobimo.model.indicator import AS_DELIVERED, IndicatorDefinition

_MADE: Mapping[str, Callable[[Counted], Result]] = {
    "weighted_mean": mean,
    "median": median,
    "index": dissimilarity,
    "age_sum_ratio": sum_of_ratios,
    "layer_sum_ratio": sum_of_ratios,
    **dict.fromkeys(AS_DELIVERED, as_delivered),
}
"""What a kind makes of its counts; the others are sums and differences, alone or over each other."""


def compound(
    formulas: Sequence[Formula], stocks: Sequence[DatasetCounts], rolled: Sequence[RolledRequests], rows: Rows
) -> list[pa.Table]:
    """Compute formulas of any kind and number of terms.

    Parameters
    ----------
    formulas : sequence of Formula
        Alike, see `form`.
    stocks, rolled : sequence
        Dataset and counts of each term.
    rows : Rows
        Periods in which all terms have counts.

    Returns
    -------
    list of pyarrow.Table
        One for each formula, as `kobimo.indicators.tables.SCHEMA`.

    Notes
    -----
    Kinds of additivity and their formulas as in [1]_; a sum of ratios of ages 17 to 20 with 50, 120, 40, 10 of 1000,
    800, 1000, 1000 persons is 5 + 15 + 4 + 1 = 25 percent, not 220 / 3800.

    References
    ----------
    .. [1] Statistisches Bundesamt, Erläuterungen zum Quotensummenverfahren (Hochschulstatistik).
    """
    formula, space = formulas[0], stocks[0].space
    taken = [
        counts.take([f.terms[n].request for f in formulas], [row[1 + n] for row in rows])
        for n, counts in enumerate(rolled)
    ]
    base = reduce(lambda one, other: common_base(space, one, other), (stock.base for stock in stocks))
    bases = [n for n, term in enumerate(formula.terms) if term.side == DENOMINATOR and term.factor > 0]
    alone = formula.indicator.kind in AS_DELIVERED
    combined = delivered(base, taken[0]) if alone else combine(space, base, taken, bases)
    levels = _levels(formula.indicator, space, base, combined)
    if not levels:
        return [SCHEMA.empty_table()] * len(formulas)
    frame = Frame(space, levels, _labels(formula, stocks, rows))
    errors = [
        frame.joined(found, lambda array: array) if found else None
        for found in errors_of_terms(formulas, stocks, rolled, taken, rows)
    ]
    figures = _figures(Counted(formula, stocks, space, base, frame, combined), taken, errors)
    return frame.tables([(f.indicator.id, f.breakdown) for f in formulas], figures)


def _levels(indicator: IndicatorDefinition, space: Space, base: str, combined: Iterable[str]) -> list[str]:
    """Return the levels that have figures: an index has none where there is nothing below."""
    wanted = set(indicator.levels or space.levels_from(base)).intersection(combined)
    return sorted(wanted - ({base} if indicator.kind == "index" else set()))


def _labels(formula: Formula, stocks: Sequence[DatasetCounts], rows: Rows) -> list[list[str]]:
    """Return the periods of the indicator, of the numerator and, if there is one, of the denominator."""
    denominator = next((n for n, term in enumerate(formula.terms) if term.side == DENOMINATOR), None)
    sides = [0] if denominator is None else [0, denominator]
    labels = [[stocks[formula.leading].periods[row[0]].label for row in rows]]
    return labels + [[stocks[n].periods[row[1 + n]].label for row in rows] for n in sides]


def _figures(counted: Counted, taken: Sequence[Mapping[str, Rolled]], errors: Sequence[FloatArray | None]) -> Figures:
    """Compute the figures of all levels; `taken`: the counts of each term, `errors`: what conversion does to them."""
    found, indicator = counted.found, counted.formula.indicator
    result = _MADE.get(indicator.kind, flow)(counted)
    secret = reduce(np.logical_or, (cells > 0 for cells in found.secret))
    error = error_of(counted.formula, result, errors)
    said = stated(indicator, found, result, secret, error)
    scale = 10.0 ** counted.stocks[0].dataset.measure(indicator.numerator.measure).scale
    above = _whole(result.numerator, scale)
    below = above if result.denominator is None else _whole(result.denominator, _denominator_scale(counted))
    hidden = secret.astype(np.int64)
    difference = np.zeros((1, 1), np.int64)
    if len(taken) == 1:
        difference = counted.frame.joined(taken[0], lambda counts: counts.difference) // counted.stocks[0].factor
    return Figures(
        Paired(above, below, hidden, hidden, found.parts, found.parts_used, found.coverage),
        difference,
        said.value,
        said.lower,
        said.upper,
        said.status,
        error=error,
        unknown=result.unknown,
        chance=result.chance,
    )


def _denominator_scale(counted: Counted) -> float:
    indicator = counted.formula.indicator
    base = indicator.denominator or indicator.numerator
    stock = next(stock for stock in counted.stocks if stock.dataset.id == base.dataset)
    return float(10.0 ** stock.dataset.measure(base.measure).scale)


def _whole(numbers: FloatArray, scale: float) -> IntArray:
    """Round what is shown beside a figure; where it is no number it is hidden anyway."""
    scaled = numbers if scale == 1 else numbers * scale
    with np.errstate(invalid="ignore", over="ignore"):
        certain = np.isfinite(scaled.sum())
    if not certain:
        scaled = np.nan_to_num(scaled, nan=0.0, posinf=0.0, neginf=0.0)
    return np.rint(scaled).astype(np.int64)
