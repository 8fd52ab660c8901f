"""Changes of every series of figures, what is usual in it, and what chance alone would do; whole tables at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kobimo.ingest.unusual import LEAST_CHANGES
from kobimo.model.indicator import UNIT_FACTORS
from kobimo.model.period import parse_period

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LIMIT = 3.5
"""Modified z-score from which on a value counts as an outlier."""

MAD_TO_DEVIATION = 0.6745
"""Median absolute deviation of a standard normal distribution."""

LEAST_SHARE = 0.02
"""Deviations below this part of the value are taken for this much: amounts have no other chance."""

_ALARMS = 0.05


def limit_for(tested: int) -> float:
    """Return the score from which on one of many tested changes stands out.

    The limit of the modified z-score is for one sample. Of thousands of changes some exceed it by chance, so it rises
    with their number (Bonferroni): a list in which nothing happened is empty in 95 of 100 cases.

    Parameters
    ----------
    tested : int
        Number of changes that are looked at.

    Returns
    -------
    float

    References
    ----------
    .. [1] iglewicz1993: How to detect and handle outliers, page 12 (modified z-score, 3.5).

    Examples
    --------
    >>> limit_for(1), round(limit_for(10_000), 2)
    (3.5, 4.56)
    """
    return max(LIMIT, -NormalDist().inv_cdf(_ALARMS / (2 * max(tested, 1))))


def scores(change: Floats, usual: Floats, spread: Floats, floor: Floats) -> Floats:
    """Return how far changes are from the usual ones.

    The modified z-score 0.6745 (x - median) / MAD; one earlier slip hides no later one. A series that hardly moved has
    a MAD near 0 and everything in it would stand out, and a small area moves by chance: so the deviation is never
    taken below `floor`.

    Parameters
    ----------
    change, usual : ndarray of float
        In the unit of the figure; `usual` is the median of the changes of the series.
    spread : ndarray of float
        Median absolute deviation of the changes of the series. >= 0.
    floor : ndarray of float
        Standard deviation of the change by chance. > 0.

    Returns
    -------
    ndarray of float

    References
    ----------
    .. [1] iglewicz1993: How to detect and handle outliers, page 11.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([1.0])
    >>> float(scores(5 * one, 0 * one, one, 0.1 * one)[0]), float(scores(5 * one, 0 * one, 0 * one, 5 * one)[0])
    (3.3725, 1.0)
    """
    found: Floats = (change - usual) / np.maximum(spread / MAD_TO_DEVIATION, floor)
    return found


def by_chance(value: Floats, base: Floats, facts: Facts, chance: Floats) -> Floats:
    """Return the variance of figures by chance alone.

    Counts are Poisson: their variance is their size. Shares are binomial, rates Poisson over their base. One event is
    added, so that a zero has a chance as well. Sums of ratios and means bring their own standard error.

    Parameters
    ----------
    value : ndarray of float
        In the unit of the indicator.
    base : ndarray of float
        Denominators; NaN for counts.
    facts : Facts
        Of the indicator of each figure.
    chance : ndarray of float
        Standard error that was computed with the figure; NaN where there is none.

    Returns
    -------
    ndarray of float
        Square of the unit; NaN where the value is.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        events = np.abs(value) / facts.factor * np.where(facts.ratio, base, 1)
        part = (events + 1) / (base + 2)
        share = facts.ratio & facts.share & (events <= base)
        of_ratio = np.where(share, part * (1 - part) / base, (events + 1) / base**2) * facts.factor**2
        own = np.where(facts.ratio, of_ratio, np.where(facts.count, events + 1, 0.0))
    usable = np.where(np.isfinite(own), own, 0.0)
    known: Floats = np.where(np.isnan(chance), usable, chance**2) + (LEAST_SHARE * np.abs(value)) ** 2 / 2
    return known


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the indicator of each figure: factor of its unit, and whether it is a ratio, share or count."""

    factor: Floats
    ratio: Bools
    share: Bools
    count: Bools
    base_scale: Floats

    @classmethod
    def of(cls, indicators: pa.ChunkedArray, metadata: Mapping[str, Any]) -> Facts:
        """Look up the indicators of some figures."""
        codes, names = _coded(indicators)
        known = [metadata["indicators"].get(name) for name in names]

        def spread(fact: Callable[[Mapping[str, Any]], float], other: float = 1.0) -> Floats:
            return np.array([other if item is None else fact(item) for item in known], np.float64)[codes]

        return cls(
            factor=spread(lambda item: UNIT_FACTORS.get(item["unit"], 1)),
            ratio=spread(lambda item: item["kind"] in {"ratio", "net_flow"} and bool(item.get("denominator")), 0) > 0,
            share=spread(lambda item: item["unit"] in {"percent", "per_100"}, 0) > 0,
            count=spread(lambda item: item["kind"] in {"count", "net_flow"}, 0) > 0,
            base_scale=10.0 ** spread(lambda item: _scale(item.get("denominator"), metadata), 0),
        )


@dataclass(frozen=True)
class Series:
    """The figures of a table, ordered by series and, in each, by period.

    Parameters
    ----------
    values : pyarrow.Table
        Columns as in `kobimo.indicators.tables.SCHEMA`.
    metadata : mapping
        Definitions embedded with them.
    """

    values: pa.Table
    metadata: Mapping[str, Any]

    @cached_property
    def _codes(self) -> tuple[Ints, Ints]:
        """Return series and period of each row, periods by the day on which they end."""
        series = np.zeros(self.values.num_rows, np.int64)
        for name in ("indicator", "breakdown", "level", "area"):
            codes, names = _coded(self.values[name])
            series = series * max(len(names), 1) + codes
        codes, names = _coded(self.values["period"])
        ends = [(parse_period(name).end, name) for name in names]
        rank = np.argsort(np.argsort(np.array([str(end) for end in ends]), kind="stable"), kind="stable")
        return series, rank[codes].astype(np.int64) if len(names) else codes

    @cached_property
    def order(self) -> Ints:
        """Positions of the rows of the table in the order of this class."""
        series, period = self._codes
        return np.lexsort((period, series)).astype(np.int64)

    @cached_property
    def number(self) -> Ints:
        """Number of the series of each row; 0, 1, 2 ..."""
        series = self._codes[0][self.order]
        return np.cumsum(np.concatenate([[0], np.diff(series) != 0])[: len(series)]).astype(np.int64)

    def column(self, name: str) -> Floats:
        """Return a column of numbers in this order; NaN where there is none, or in a release of an older kobimo."""
        if name not in self.values.column_names:
            return np.full(self.values.num_rows, np.nan)
        numbers = pc.fill_null(self.values[name].cast(pa.float64(), safe=False), np.nan)
        return np.asarray(numbers.to_numpy(), np.float64)[self.order]

    @cached_property
    def value(self) -> Floats:
        """Return the figures."""
        return self.column("value")

    @cached_property
    def facts(self) -> Facts:
        """Return what is known of the indicator of each row."""
        return Facts.of(self.values["indicator"].take(pa.array(self.order)), self.metadata)

    @cached_property
    def variance(self) -> Floats:
        """Return the variance of each figure by chance and by conversion."""
        base = self.column("denominator") / self.facts.base_scale
        error = np.nan_to_num(self.column("error"))
        return by_chance(self.value, base, self.facts, self.column("chance")) + error**2

    @cached_property
    def before(self) -> Ints:
        """Return the position of the period before in the same series; -1 for the first."""
        position = np.arange(len(self.number))
        return np.where(np.concatenate([[False], np.diff(self.number) == 0])[: len(position)], position - 1, -1)

    @cached_property
    def change(self) -> Floats:
        """Return the changes since the period before; NaN where one of both has no number."""
        return np.where(self.before >= 0, self.value - self.value[self.before], np.nan)

    @cached_property
    def usual(self) -> tuple[Floats, Floats, Ints]:
        """Return median and median absolute deviation of the changes of the series of each row, and their number."""
        known = ~np.isnan(self.change)
        size = int(self.number[-1]) + 1 if len(self.number) else 0
        middle = medians(self.change[known], self.number[known], size)
        distance = np.abs(self.change - middle[self.number])
        spread = medians(distance[known], self.number[known], size)
        return middle[self.number], spread[self.number], np.bincount(self.number[known], minlength=size)[self.number]

    @cached_property
    def scores(self) -> Floats:
        """Return how far each change is from the usual ones of its series; NaN where too little is known."""
        middle, spread, count = self.usual
        floor = np.sqrt(self.variance + self.variance[self.before])
        found = scores(self.change, middle, spread, floor)
        return np.where(count > LEAST_CHANGES, found, np.nan)


def medians(values: Floats, groups: Ints, size: int) -> Floats:
    """Return the median of each group; NaN of one without values.

    Parameters
    ----------
    values : ndarray of float
        Without NaN.
    groups : ndarray of int
        Number of the group of each value, below `size`.
    size : int

    Returns
    -------
    ndarray of float, shape (size,)

    Examples
    --------
    >>> import numpy as np
    >>> medians(np.array([5.0, 1.0, 2.0, 4.0]), np.array([0, 0, 0, 2]), 3).tolist()
    [2.0, nan, 4.0]
    """
    ordered = values[np.lexsort((values, groups))]
    counts = np.bincount(groups, minlength=size)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if size else counts
    found = np.full(size, np.nan)
    some = counts > 0
    low, high = starts + (counts - 1) // 2, starts + counts // 2
    found[some] = (ordered[low[some]] + ordered[high[some]]) / 2
    return found


def _coded(column: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """Return a column of texts as numbers and their names."""
    plain = column.cast(pa.string()).combine_chunks().dictionary_encode()
    plain = plain.combine_chunks() if isinstance(plain, pa.ChunkedArray) else plain
    return np.asarray(plain.indices, np.int64), plain.dictionary.to_pylist()


def _scale(component: Mapping[str, Any] | None, metadata: Mapping[str, Any]) -> float:
    if component is None:
        return 0.0
    measures = metadata["datasets"].get(component["dataset"], {}).get("measures", [])
    return float(next((m["scale"] for m in measures if m["id"] == component["measure"]), 0))
