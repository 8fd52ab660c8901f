"""Interval and smoothed rate as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from kobimo.indicators.statistics import smoothed
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.rule import IntervalRule, interval_rule


@dataclass(frozen=True, slots=True)
class RowFacts:
    """How the statistics of the rows of one indicator are made."""

    intervals: IntervalRule

    @classmethod
    def of(cls, catalogue: ReleaseCatalogue, indicator: str) -> RowFacts:
        """Return the rules of an indicator; raises UnknownNameError with the nearest names."""
        return cls(interval_rule(catalogue, indicator))

    def fill(self, rows: Sequence[dict[str, Any]], values: Sequence[Mapping[str, Any]]) -> None:
        """Add the columns to the rows of a table; `values` are the rows of the release behind them."""
        columns = [[row[name] for row in rows] for name in ("value", "numerator", "denominator")]
        errors = [[row.get(name) for row in values] for name in ("chance", "error")]
        limits = self.intervals.intervals(*columns, *errors)
        for row, low, high in zip(rows, limits.low.tolist(), limits.high.tolist(), strict=True):
            found = np.isfinite(low)
            row["ci_low"], row["ci_high"] = (low, high) if found else (None, None)
            row["method"] = self.intervals.method_of(row["numerator"], row["denominator"]) if found else "none"
            row["smoothed"] = None
        self._smooth(rows)

    def _smooth(self, rows: Iterable[dict[str, Any]]) -> None:
        """Fill in the smoothed rates, each drawn towards the common rate of the areas of its period."""
        if not self.intervals.per_base or self.intervals.method not in {"wilson", "byar"}:
            return
        usable = [row for row in rows if row["method"] != "none"]
        for _period, group in groupby(sorted(usable, key=_period_of), _period_of):
            together = list(group)
            found = smoothed([row["numerator"] for row in together], [row["denominator"] for row in together])
            for row, rate in zip(together, found, strict=True):
                row["smoothed"] = float(rate) * self.intervals.factor


def _period_of(row: Mapping[str, Any]) -> str:
    return str(row["period"])
