"""Which interval belongs to an indicator, and the interval of one figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kobimo.indicators.rollup import BoolArray, FloatArray
from kobimo.indicators.statistics import Interval, byar, byar_rate, normal, widened, wilson
from kobimo.model.indicator import SUMS_OF_RATIOS, UNIT_FACTORS, Component
from kobimo.publish.catalogue import ReleaseCatalogue

Method = Literal["wilson", "byar", "normal", "none"]

Numbers = Sequence[float | None]

_FULL = 100.0

_TINY = 1e-9
"""Limits that are no farther apart are one number, and no interval."""


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
        from the error by chance of means, sums of ratios and balances. none: amounts, places, medians, indices,
        classes: what does not come about by chance person by person, or has no formula.
    factor : int
        Of the unit: 100 for percent.
    per_base : bool
        Whether there is a denominator.
    below_zero : bool
        Whether it is a balance, which can be negative.
    """

    method: Method = "none"
    factor: int = 1
    per_base: bool = False
    below_zero: bool = False

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
        found = self.intervals([value], [numerator], [denominator], [chance], [error])
        low, high = float(found.low[0]), float(found.high[0])
        if np.isnan(low) or np.isnan(high):
            return NO_INTERVAL
        return FigureInterval(low, high, self.method_of(numerator, denominator))

    def method_of(self, numerator: float | None, denominator: float | None) -> Method:
        """Return the method for a figure that has limits: a share above 100 percent is treated as a rate."""
        above = numerator is not None and denominator is not None and numerator > denominator
        return "byar" if self.method == "wilson" and above else self.method

    def intervals(self, values: Numbers, numerators: Numbers, denominators: Numbers, *errors: Numbers) -> Interval:
        """Return the limits of many figures at once; parameters as of `interval`, NaN where there is none."""
        v, x, n, chance, error = (_numbers(column) for column in (values, numerators, denominators, *errors))
        if self.method == "normal":
            found, usable = normal(v, chance, floor=None if self.below_zero else 0), ~np.isnan(v)
        elif not self.per_base:
            found, usable = byar(x), np.isnan(n) & (np.abs(v - x) <= 1)
        else:
            found, usable = self._per_base(x, n), self._gives(v, x, n)
        top = np.where(x <= n, _FULL, np.inf) if self.method == "wilson" else np.inf
        wide = widened(v, found, error, ends=(-np.inf if self.below_zero else 0.0, np.inf))
        low = np.where(error > 0, wide.low, found.low)
        high = np.where(error > 0, np.minimum(wide.high, np.maximum(top, v)), found.high)
        usable &= (self.method != "none") & (high - low > _TINY)
        return Interval(np.where(usable, np.minimum(low, v), np.nan), np.where(usable, np.maximum(high, v), np.nan))

    def _per_base(self, x: FloatArray, n: FloatArray) -> Interval:
        """Return the limits of shares and rates in the unit."""
        rate = byar_rate(x, n)
        if self.method != "wilson":
            return _times(rate, self.factor)
        share, part = wilson(x, n), x <= n
        return _times(Interval(np.where(part, share.low, rate.low), np.where(part, share.high, rate.high)), self.factor)

    def _gives(self, v: FloatArray, x: FloatArray, n: FloatArray) -> BoolArray:
        """Whether the parts give the value, but for their rounding."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = x / n
            near: BoolArray = np.abs(v - self.factor * ratio) <= self.factor * (1 + ratio) / n
        return near & (n > 0) & (x >= 0)


NO_RULE = IntervalRule()


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(interval.low * factor, interval.high * factor)


def _numbers(column: Numbers) -> FloatArray:
    return np.array([np.nan if number is None else number for number in column], np.float64)


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
    if Component.model_validate(definition["numerator"]).is_balance:
        return IntervalRule("normal", factor, per_base, below_zero=True)
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
