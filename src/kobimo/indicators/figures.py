"""Figures at every level from counts: values, coverage, bounds and the reason where there is no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.engine.counts import KNOWN, SUPPRESSED, Counts
from kobimo.engine.request import Request
from kobimo.indicators.alignment import aligned
from kobimo.indicators.formula import Formula, RefusedFigure
from kobimo.indicators.pairing import Paired, common_base, pair
from kobimo.indicators.rollup import Delivered, FloatArray, IntArray, Rolled, roll_up
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import Component
from kobimo.model.period import Period, parse_period
from kobimo.model.status import ValueStatus

T = TypeVar("T", bound=np.generic)

TEXT = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("indicator", TEXT),
        ("breakdown", TEXT),
        ("level", TEXT),
        ("period", TEXT),
        ("area", TEXT),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("status", TEXT),
        ("coverage", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("parts", pa.int32()),
        ("parts_used", pa.int32()),
        ("difference", pa.int64()),
        ("numerator_period", TEXT),
        ("denominator_period", TEXT),
    ]
)
"""Columns of `values.parquet`. Rows are ordered by indicator, breakdown, level, period, area.

`value`, `lower`, `upper`: in the unit of the indicator. `numerator`, `denominator`: whole numbers, scaled as their
measures are. `difference`: delivered total of the numerator minus the sum of its parts. A null value has a status.
"""


@dataclass(frozen=True, slots=True)
class DatasetCounts:
    """Counts of one dataset at every level of its path, over all its periods.

    `rolled` holds arrays of shape (requests, periods, areas) for each level.
    """

    dataset: DatasetDefinition
    requests: Mapping[Request, int]
    periods: tuple[Period, ...]
    rolled: Mapping[str, Rolled]
    counts: Counts

    def reasons(self, request: Request, period: Period) -> tuple[str, ...]:
        """Why no source can answer the request for a period at the level of the dataset, if so."""
        number = self.requests[request]
        found = [
            reason
            for (asked, _level, label), reasons in self.counts.refusals.items()
            if asked == number and label == period.label
            for reason in reasons
        ]
        return tuple(dict.fromkeys(found))

    def answered(self, request: Request, period: Period) -> bool:
        """Whether any area has a known or secret count."""
        number, position = self.requests[request], self.periods.index(period)
        return any(bool(r.usable[number, position].any()) for r in self.rolled.values())

    def take(self, request: Request, periods: Sequence[Period]) -> dict[str, Rolled]:
        """Return the counts of one request for the given periods, arrays of shape (periods, areas)."""
        number = self.requests[request]
        rows = [self.periods.index(period) for period in periods]
        return {
            level: Rolled(**{name: getattr(rolled, name)[number][rows] for name in Rolled.__slots__})
            for level, rolled in self.rolled.items()
        }


def dataset_counts(space: Space, dataset: DatasetDefinition, counts: Counts) -> DatasetCounts:
    """Sum the counts of a dataset up to the root of its space."""
    labels = sorted({label for level in counts.levels.values() for label in level.periods})
    periods = tuple(sorted(parse_period(label) for label in labels))
    shape = (len(counts.requests), len(periods))
    delivered: dict[str, Delivered] = {}
    for name, level in counts.levels.items():
        areas = level.value.shape[2]
        rows = [next(n for n, period in enumerate(periods) if period.label == label) for label in level.periods]
        value, cells = np.zeros((*shape, areas), np.int64), np.zeros((*shape, areas), np.int64)
        known, secret = np.zeros((*shape, areas), np.bool_), np.zeros((*shape, areas), np.bool_)
        value[:, rows], cells[:, rows] = level.value, level.secret_cells
        known[:, rows], secret[:, rows] = level.state == KNOWN, level.state == SUPPRESSED
        usable = known | secret
        delivered[name] = Delivered(np.where(usable, value, 0), known, secret, np.where(secret, cells, 0))
    rolled = roll_up(space, dataset.level, delivered, shape)
    numbers = {request: number for number, request in enumerate(counts.requests)}
    return DatasetCounts(dataset, numbers, periods, rolled, counts)


def compute(
    formula: Formula, space: Space, counts: Mapping[str, DatasetCounts]
) -> tuple[pa.Table, list[RefusedFigure]]:
    """Compute one formula for all its periods, levels and areas.

    Parameters
    ----------
    formula : Formula
    space : Space
        The space of both datasets.
    counts : mapping of dataset id to DatasetCounts

    Returns
    -------
    table : pyarrow.Table
        Rows as described at `SCHEMA`.
    refused : list of RefusedFigure
        Periods for which the figure cannot be computed, with the reason.
    """
    indicator = formula.indicator
    parts = [(indicator.numerator, formula.numerator)]
    if indicator.denominator is not None and formula.denominator is not None:
        parts.append((indicator.denominator, formula.denominator))
    anchor = counts[parts[indicator.anchor == "denominator"][0].dataset]
    rows: list[list[Period]] = []
    refused: list[RefusedFigure] = []
    for period in anchor.periods:
        chosen, reason = _periods(period, parts, indicator.anchor, counts)
        if reason:
            refused.append(RefusedFigure(indicator.id, formula.breakdown, period.label, reason))
        else:
            rows.append([period, *chosen])
            refused += [
                RefusedFigure(indicator.id, formula.breakdown, period.label, text, partial=True)
                for (component, request), match in zip(parts, chosen, strict=True)
                for text in counts[component.dataset].reasons(request, match)
            ]
    if not rows:
        return SCHEMA.empty_table(), refused
    return _tables(formula, space, parts, rows, counts), refused


def _periods(
    period: Period, parts: Sequence[tuple[Component, Request]], anchor: str, counts: Mapping[str, DatasetCounts]
) -> tuple[list[Period], str]:
    """Align both parts to a period of the indicator; a reason if that fails."""
    chosen: list[Period] = []
    for position, (component, request) in enumerate(parts):
        stock = counts[component.dataset]
        is_anchor = (position == 1) == (anchor == "denominator")
        match = period if is_anchor else aligned(period, component.period, stock.periods)
        if match is None:
            delivered = ", ".join(p.label for p in stock.periods) or "–"
            return [], _("Zu {period} passt kein Zeitraum von {dataset}; geliefert sind: {delivered}.").format(
                period=period.label, dataset=component.dataset, delivered=delivered
            )
        if not stock.answered(request, match):
            reasons = stock.reasons(request, match)
            return [], " ".join(reasons) or _("{dataset} enthält für {period} keine Angabe.").format(
                dataset=component.dataset, period=match.label
            )
        chosen.append(match)
    return chosen, ""


def _tables(
    formula: Formula,
    space: Space,
    parts: Sequence[tuple[Component, Request]],
    rows: Sequence[Sequence[Period]],
    counts: Mapping[str, DatasetCounts],
) -> pa.Table:
    stocks = [counts[component.dataset] for component, _request in parts]
    taken = [
        stock.take(request, [row[1 + n] for row in rows])
        for n, (stock, (_component, request)) in enumerate(zip(stocks, parts, strict=True))
    ]
    base = stocks[0].dataset.level
    if len(parts) == 2:
        base = common_base(space, base, stocks[1].dataset.level)
        paired = pair(space, base, taken[0], taken[1])
    else:
        paired = {level: _alone(rolled) for level, rolled in taken[0].items()}
    wanted = formula.indicator.levels or tuple(space.path_to_root(base))
    return pa.concat_tables(
        [
            _level_table(formula, space, level, paired[level], taken[0][level].difference, rows, stocks)
            for level in sorted(wanted)
            if level in paired
        ]
        or [SCHEMA.empty_table()]
    )


def _alone(rolled: Rolled) -> Paired:
    nothing = np.zeros_like(rolled.value)
    coverage = rolled.parts_known / np.maximum(rolled.parts, 1)
    return Paired(rolled.value, nothing, rolled.secret_cells, nothing, rolled.parts, rolled.parts_known, coverage)


def _level_table(
    formula: Formula,
    space: Space,
    level: str,
    paired: Paired,
    difference: IntArray,
    rows: Sequence[Sequence[Period]],
    stocks: Sequence[DatasetCounts],
) -> pa.Table:
    value, lower, upper, status = figures(formula, paired, stocks)
    keys = space.keys(level)
    order = sorted(range(len(rows)), key=lambda n: rows[n][0].label)

    def flat(array: NDArray[T]) -> NDArray[T]:
        return array[order].reshape(-1)

    def per_period(position: int) -> pa.Array:
        labels = [row[position].label if position < len(row) else "" for row in rows]
        return pa.array(np.repeat([labels[n] for n in order], len(keys)), pa.string())

    count = len(rows) * len(keys)
    has_pair = flat(paired.parts_used > 0)
    ratio = formula.denominator is not None
    columns = {
        "indicator": pa.repeat(pa.scalar(formula.indicator.id), count),
        "breakdown": pa.repeat(pa.scalar(formula.breakdown), count),
        "level": pa.repeat(pa.scalar(level), count),
        "period": per_period(0),
        "area": pa.array(list(keys) * len(rows), pa.string()),
        "value": pa.array(flat(value), from_pandas=True),
        "numerator": pa.array(flat(paired.numerator), mask=~has_pair | flat(paired.secret_numerator > 0)),
        "denominator": pa.array(
            flat(paired.denominator), mask=~has_pair | flat(paired.secret_denominator > 0) | (not ratio)
        ),
        "status": pa.array(flat(status).tolist(), pa.string()),
        "coverage": pa.array(flat(paired.coverage)),
        "lower": pa.array(flat(lower), from_pandas=True),
        "upper": pa.array(flat(upper), from_pandas=True),
        "parts": pa.array(flat(paired.parts), pa.int32()),
        "parts_used": pa.array(flat(paired.parts_used), pa.int32()),
        "difference": pa.array(flat(difference), mask=flat(difference == 0)),
        "numerator_period": per_period(1),
        "denominator_period": per_period(2),
    }
    return pa.table(
        {name: _as(columns[name], field.type) for name, field in zip(columns, SCHEMA, strict=True)}, schema=SCHEMA
    )


def _as(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column.dictionary_encode().cast(kind) if kind == TEXT else column.cast(kind)


def figures(
    formula: Formula, paired: Paired, stocks: Sequence[DatasetCounts]
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.object_]]:
    """Compute value, bounds and status, shape (periods, areas) each.

    A figure with secret parts has no value but bounds: each secret cell is at least `suppressed.lower` and at most
    `suppressed.upper` of its dataset. NaN stands for "no number" and becomes null in the table.
    """
    indicator = formula.indicator
    low_n, high_n = _bounds(paired.numerator, paired.secret_numerator, stocks[0].dataset)
    scale_n = 10.0 ** -stocks[0].dataset.measure(indicator.numerator.measure).scale
    low_n, high_n = low_n * scale_n, high_n * scale_n
    empty = paired.parts_used == 0
    secret = (paired.secret_numerator > 0) | (paired.secret_denominator > 0)
    status = np.full(empty.shape, ValueStatus.NORMAL.value, object)
    status[paired.parts_used < paired.parts] = ValueStatus.INCOMPLETE.value
    if indicator.denominator is None:
        lower, upper = low_n, high_n
    else:
        scale_d = 10.0 ** -stocks[1].dataset.measure(indicator.denominator.measure).scale
        low_d, high_d = _bounds(paired.denominator, paired.secret_denominator, stocks[1].dataset)
        low_d, high_d = low_d * scale_d, high_d * scale_d
        with np.errstate(divide="ignore", invalid="ignore"):
            lower, upper = indicator.factor * low_n / high_d, indicator.factor * high_n / low_d
        too_small = low_d < indicator.minimum_base if indicator.minimum_base else np.zeros_like(empty)
        status[too_small & ~secret] = ValueStatus.BASE_TOO_SMALL.value
        status[(high_d == 0) & ~secret] = ValueStatus.ZERO_DENOMINATOR.value
    status[secret] = ValueStatus.SUPPRESSED.value
    status[empty] = ValueStatus.MISSING.value
    has_value = (status == ValueStatus.NORMAL.value) | (status == ValueStatus.INCOMPLETE.value)
    value = np.where(has_value, lower, np.nan)
    bounded = status == ValueStatus.SUPPRESSED.value
    finite_upper = np.where(np.isfinite(upper), upper, np.nan)
    return value, np.where(bounded, lower, np.nan), np.where(bounded, finite_upper, np.nan), status


def _bounds(known: IntArray, cells: IntArray, dataset: DatasetDefinition) -> tuple[FloatArray, FloatArray]:
    bounds = dataset.suppressed
    lower = (known + cells * bounds.lower).astype(np.float64)
    if bounds.upper is None:
        return lower, np.where(cells > 0, np.inf, lower)
    return lower, (known + cells * bounds.upper).astype(np.float64)
