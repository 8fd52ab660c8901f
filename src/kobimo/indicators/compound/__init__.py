"""Figures of several counts: sums and differences, sums of ratios, means, medians, and indices over the areas below.

All counts of a figure are brought to the same parts first, so a mean of an area in which one class is missing is not a
mean of the others. What is added up are counts, never figures: a ratio for each single age is formed from the sums of
that age over all areas, and only then the ratios are added (Quotensumme). Formulas that differ only in what they count
are computed in one go.
"""

from __future__ import annotations

from collections.abc import Hashable

from kobimo.indicators.compound.computing import compound
from kobimo.indicators.formula import Formula

__all__ = ["compound", "form"]


def form(formula: Formula) -> Hashable:
    """Return what formulas must have in common to be computed in one go; what they count may differ."""
    indicator, terms = formula.indicator, []
    first: dict[Hashable, int] = {}
    for n, term in enumerate(formula.terms):
        same = first.setdefault((term.request, term.period, term.years_before), n)
        terms.append((term.request.dataset, term.request.measure, term.side, term.factor, term.layer, same))
    below = indicator.denominator
    return (
        (indicator.kind, indicator.factor, indicator.minimum_base, indicator.levels, indicator.unknown),
        (indicator.numerator.measure, below and (below.dataset, below.measure), formula.leading),
        (tuple(terms), formula.values, formula.limits),
    )
