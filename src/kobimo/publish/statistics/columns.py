"""Interval, flags and smoothed rate as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kobimo.indicators.statistics import smoothed
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.flags import FlagRule, flag_rule
from kobimo.publish.statistics.rule import IntervalRule, interval_rule


@dataclass(frozen=True, slots=True)
class RowFacts:
    """How the statistics of the rows of one indicator are made."""

    intervals: IntervalRule
    cautions: FlagRule

    @classmethod
    def of(cls, catalogue: ReleaseCatalogue, indicator: str) -> RowFacts:
        """Return the rules of an indicator; raises UnknownNameError with the nearest names."""
        return cls(interval_rule(catalogue, indicator), flag_rule(catalogue, indicator))

    def of_row(self, row: Mapping[str, Any], numerator: float | None, denominator: float | None) -> dict[str, Any]:
        """Return the columns of one row of values; `flags` are codes with a space between, `smoothed` comes later."""
        found = self.intervals.interval(row["value"], numerator, denominator, row.get("chance"), row.get("error"))
        flags = self.cautions.flags(row, numerator, denominator)
        return {
            "ci_low": found.low,
            "ci_high": found.high,
            "method": found.method,
            "flags": " ".join(flag.code for flag in flags),
            "smoothed": None,
        }

    def smooth(self, rows: Iterable[dict[str, Any]]) -> None:
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
