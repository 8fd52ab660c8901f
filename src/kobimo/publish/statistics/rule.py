"""Which interval belongs to an indicator, and the interval of one figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kobimo.indicators.statistics import Interval, byar, byar_rate, normal, widened, wilson
from kobimo.model.indicator import SUMS_OF_RATIOS, UNIT_FACTORS
from kobimo.publish.catalogue import ReleaseCatalogue

Method = Literal["wilson", "byar", "normal", "none"]


@dataclass(frozen=True, slots=True)
class FigureInterval:
    """95 percent interval of a figure in its unit; both limits None and method none where there is none."""

    low: float | None = None
    high: float | None = None
    method: Method = "none"

    @property
    def as_limits(self) -> Interval:
        """The limits as numbers; NaN where there are none."""
        return Interval(*(np.array(np.nan if limit is None else limit) for limit in (self.low, self.high)))


NO_INTERVAL = FigureInterval()


@dataclass(frozen=True, slots=True)
class IntervalRule:
    """How the interval of a figure of one indicator is made.

    Attributes
    ----------
    method : str
        wilson: a share of persons. byar: a count of persons, or persons per base of which they are no part. normal:
        from the error by chance of means and sums of ratios. none: amounts, places, medians, indices, classes: what
        does not come about by chance person by person, or has no formula.
    factor : int
        Of the unit: 100 for percent.
    per_base : bool
        Whether there is a denominator.
    """

    method: Method = "none"
    factor: int = 1
    per_base: bool = False

    def interval(
        self,
        value: float | None,
        numerator: float | None,
        denominator: float | None,
        chance: float | None = None,
        error: float | None = None,
    ) -> FigureInterval:
        """Return the interval of one figure.

        A share above 100 percent is none, so it has the interval of a rate. A figure that was converted from other
        areas carries the error of that as well. Where the parts were hidden, or do not give the value (bounds, means),
        there is no interval: it could tell what was hidden.

        Parameters
        ----------
        value : float or None
            In the unit.
        numerator, denominator : float or None
            As counted.
        chance, error : float or None
            Columns of the values, in the unit.

        Returns
        -------
        FigureInterval
        """
        if value is None or self.method == "none":
            return NO_INTERVAL
        if self.method == "normal":
            if chance is None:
                return NO_INTERVAL
            return _stated(value, normal(value, chance, floor=0), error, "normal")
        if numerator is None or not self._gives(value, numerator, denominator):
            return NO_INTERVAL
        if not self.per_base or denominator is None:
            return _stated(value, byar(numerator), error, "byar")
        if self.method == "wilson" and numerator <= denominator:
            return _stated(value, _times(wilson(numerator, denominator), self.factor), error, "wilson")
        return _stated(value, _times(byar_rate(numerator, denominator), self.factor), error, "byar")

    def _gives(self, value: float, numerator: float, denominator: float | None) -> bool:
        """Whether the parts give the value, but for their rounding."""
        if not self.per_base:
            return denominator is None and numerator >= 0 and abs(value - numerator) <= 1
        if denominator is None or denominator <= 0 or numerator < 0:
            return False
        ratio = numerator / denominator
        return abs(value - self.factor * ratio) <= self.factor * (1 + ratio) / denominator


NO_RULE = IntervalRule()


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(interval.low * factor, interval.high * factor)


def _stated(value: float, interval: Interval, error: float | None, method: Method) -> FigureInterval:
    """Return the limits as they are told; they always hold the value."""
    top = 100.0 if method == "wilson" else np.inf
    found = widened(value, interval, error, ends=(0.0, top)) if error else interval
    low, high = float(found.low), float(found.high)
    if np.isnan(low) or np.isnan(high):
        return NO_INTERVAL
    return FigureInterval(min(low, value), max(high, value), method)


def interval_rule(catalogue: ReleaseCatalogue, indicator: str) -> IntervalRule:
    """Return the rule for an indicator of a release.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str

    Returns
    -------
    IntervalRule

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    definition = catalogue.indicator(indicator)
    kind, unit = definition["kind"], definition["unit"]
    factor, per_base = UNIT_FACTORS[unit], bool(definition.get("denominator"))
    if kind in SUMS_OF_RATIOS or kind == "weighted_mean":
        return IntervalRule("normal", factor, per_base)
    if kind not in {"count", "ratio"} or not counts_persons(catalogue, definition["numerator"]):
        return IntervalRule("none", factor, per_base)
    share = kind == "ratio" and unit == "percent" and not definition.get("above_100")
    share = share and counts_persons(catalogue, definition["denominator"])
    return IntervalRule("wilson" if share else "byar", factor, per_base)


def parts_of(component: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return all parts of a numerator or denominator."""
    yield component
    yield from component.get("plus") or ()
    yield from component.get("minus") or ()


def counts_persons(catalogue: ReleaseCatalogue, component: Mapping[str, Any]) -> bool:
    """Whether every part of a component counts persons, one by one."""
    measures = [catalogue.measure(part) for part in parts_of(component)]
    return all(m["concerns"] == "persons" and m.get("additivity", "count") == "count" for m in measures) and all(
        float(part.get("times") or 1) == 1 for part in parts_of(component)
    )
