"""What the errors of counts that were converted from other areas do to a figure of several counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from kobimo.indicators.compound.counted import Result, unit_of
from kobimo.indicators.errors import Errors, Side
from kobimo.indicators.formula import Formula
from kobimo.indicators.matching import Rows
from kobimo.indicators.rollup import FloatArray, Rolled
from kobimo.indicators.stock import DatasetCounts, RolledRequests


def errors_of_terms(
    formulas: Sequence[Formula],
    stocks: Sequence[DatasetCounts],
    rolled: Sequence[RolledRequests],
    taken: Sequence[Mapping[str, Rolled]],
    rows: Rows,
) -> list[dict[str, FloatArray]]:
    """Return the standard error of each count that was converted from other areas, by level; empty for the others."""
    found: list[dict[str, FloatArray]] = []
    for n, (stock, counts) in enumerate(zip(stocks, rolled, strict=True)):
        origins = counts.origins_of([formula.terms[n].request for formula in formulas], [row[1 + n] for row in rows])
        if not origins:
            found.append({})
            continue
        unit = unit_of(stock, formulas[0].terms[n])
        numbers: dict[str, tuple[FloatArray, FloatArray]] = {}
        for level, item in taken[n].items():
            amount: FloatArray = np.multiply(item.value, unit, dtype=np.float64)
            numbers[level] = amount, np.zeros_like(amount)
        errors = Errors(stock.space, [Side(stock.base, taken[n], origins)])
        found.append(errors.of(stock.base, numbers, subset=False))
    return found


def error_of(formula: Formula, result: Result, errors: Sequence[FloatArray | None]) -> FloatArray | None:
    """Add up what the errors of converted counts may do to the value, as if all pointed the same way.

    Terms that rest on the same count go together first, for their errors are one. Infinite where it cannot be told.
    """
    if all(error is None for error in errors):
        return None
    together: dict[tuple[object, ...], FloatArray] = {}
    sizes: dict[tuple[object, ...], FloatArray] = {}
    for term, slope, error in zip(formula.terms, result.slopes(), errors, strict=True):
        if error is not None:
            key = term.request, term.period, term.years_before
            together[key] = together.get(key, np.zeros_like(slope)) + slope
            sizes[key] = error
    with np.errstate(invalid="ignore"):  # a slope is infinite where the base is 0
        moved = reduce(np.add, (np.abs(slope) * sizes[key] for key, slope in together.items()))
    unclear = np.isnan(moved) & (reduce(np.add, sizes.values()) > 0)
    return np.where(unclear, np.inf, np.nan_to_num(moved, nan=0.0, posinf=0.0))
