"""Figures at every level from counts: values, coverage, bounds and the reason where there is no number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kobimo.engine.request import Request
from kobimo.indicators.compound import compound, form
from kobimo.indicators.compound.bounds import in_unit
from kobimo.indicators.errors import Errors, Side, variance_between
from kobimo.indicators.formula import Formula, RefusedFigure
from kobimo.indicators.frame import Figures, Frame
from kobimo.indicators.matching import Match, Rows, matches, timing, usable_rows
from kobimo.indicators.pairing import Paired, common_base, pair
from kobimo.indicators.rollup import FloatArray, IntArray, Rolled
from kobimo.indicators.stock import DatasetCounts, RolledRequests
from kobimo.indicators.tables import CODE, SCHEMA, WITH_NUMBER, StatusArray, has, marked
from kobimo.model.area import Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.status import ValueStatus

_BATCH = 2_000_000
"""Counts that are held at a time: few enough to stay near the processor, many enough to make calls rare."""


@dataclass(frozen=True, slots=True)
class Computed:
    """One formula for all its periods, levels and areas.

    `table` has rows as described at `SCHEMA`; `refused` lists the periods for which there is no figure, or none for
    some areas, with the reason.
    """

    formula: Formula
    table: pa.Table
    refused: tuple[RefusedFigure, ...]


def compute(formulas: Iterable[Formula], counts: Mapping[str, DatasetCounts]) -> Iterator[Computed]:
    """Compute formulas one after the other; neighbours that follow one rule share the work.

    Parameters
    ----------
    formulas : iterable of Formula
    counts : mapping of dataset id to DatasetCounts
        Both datasets of a ratio have the same space.

    Yields
    ------
    Computed
        In the order of `formulas`.

    Raises
    ------
    SumOverflowError
        If a sum over areas does not fit into 64 bit.
    DefinitionError
        If two sources deliver the same area for the same period.
    """
    matched: dict[Hashable, tuple[Match, ...]] = {}
    for members in _batches(formulas, counts):
        yield from _batch(members, counts, matched)


def _batches(formulas: Iterable[Formula], counts: Mapping[str, DatasetCounts]) -> Iterator[list[Formula]]:
    """Take as many formulas at a time as ask for a batch of counts; what several of them ask for is counted once."""
    members: list[Formula] = []
    asked: set[Request] = set()
    cells = 0
    for formula in formulas:
        more = set(formula.requests) - asked
        cells += sum(counts[request.dataset].cells for request in more)
        if members and cells > _BATCH:
            yield members
            members, asked, more = [], set(), set(formula.requests)
            cells = sum(counts[request.dataset].cells for request in more)
        members.append(formula)
        asked |= more
    if members:
        yield members


def _batch(
    formulas: Sequence[Formula], counts: Mapping[str, DatasetCounts], matched: dict[Hashable, tuple[Match, ...]]
) -> Iterator[Computed]:
    """Count what some formulas ask for, and compute those together that follow one rule; `matched` is kept."""
    asked: dict[str, dict[Request, None]] = {}
    for request in (request for formula in formulas for request in formula.requests):
        asked.setdefault(request.dataset, {})[request] = None
    rolled = {name: counts[name].roll(list(requests)) for name, requests in asked.items()}
    refused: list[tuple[RefusedFigure, ...]] = []
    alike: dict[Hashable, list[int]] = {}
    periods: list[Rows] = []
    for number, formula in enumerate(formulas):
        stocks = [counts[name] for name in formula.datasets]
        key = formula.datasets, timing(formula)
        if key not in matched:
            matched[key] = matches(formula, stocks)
        rows, impossible = usable_rows(formula, matched[key], stocks, [rolled[name] for name in formula.datasets])
        refused.append(impossible)
        periods.append(rows)
        if rows:
            rule = _rule(formula.indicator) if formula.indicator.is_simple else form(formula)
            alike.setdefault((formula.indicator.is_simple, key, rows, rule), []).append(number)
    made = [SCHEMA.empty_table()] * len(formulas)
    for numbers in alike.values():
        members = [formulas[n] for n in numbers]
        stocks = [counts[name] for name in members[0].datasets]
        found = [rolled[name] for name in members[0].datasets]
        computed = _simple if members[0].indicator.is_simple else compound
        for number, table in zip(numbers, computed(members, stocks, found, periods[numbers[0]]), strict=True):
            made[number] = table
    yield from map(Computed, formulas, made, refused)


def _rule(indicator: IndicatorDefinition) -> tuple[object, ...]:
    """Return what two formulas must have in common to be computed in one go."""
    parts = tuple((part.dataset, part.measure) for part in indicator.components)
    return parts, indicator.factor, indicator.minimum_base, indicator.levels


def _simple(
    formulas: Sequence[Formula], stocks: Sequence[DatasetCounts], rolled: Sequence[RolledRequests], rows: Rows
) -> list[pa.Table]:
    """Compute counts or ratios that follow one rule for the same periods."""
    indicator, space = formulas[0].indicator, stocks[0].space
    taken = [
        counts.take([f.terms[n].request for f in formulas], [row[1 + n] for row in rows])
        for n, counts in enumerate(rolled)
    ]
    base = stocks[0].base
    if len(stocks) == 2:
        base = common_base(space, base, stocks[1].base)
        paired = pair(space, base, taken[0], taken[1])
    else:
        paired = {level: _alone(counts) for level, counts in taken[0].items()}
    anchor = stocks[indicator.anchor == "denominator"]
    labels = [[anchor.periods[row[0]].label for row in rows]]
    labels += [[stock.periods[row[1 + n]].label for row in rows] for n, stock in enumerate(stocks)]
    frame = Frame(space, sorted(paired.keys() & (indicator.levels or space.levels_from(base))), labels)
    if not frame.levels:
        return [SCHEMA.empty_table()] * len(formulas)
    factors = tuple(stock.factor for stock in stocks)
    sides = []
    for n, stock in enumerate(stocks):
        origins = rolled[n].origins_of([f.terms[n].request for f in formulas], [row[1 + n] for row in rows])
        sides.append(Side(stock.base, taken[n], origins))
    datasets = [stock.dataset for stock in stocks]
    chosen = {level: paired[level] for level in frame.levels}
    errors = _errors(indicator, datasets, space, base, sides, chosen, factors, paired[base])
    error = frame.joined(errors, lambda array: array) if errors else None
    together = frame.paired(paired)
    made = Figures(
        together,
        frame.joined(taken[0], lambda counts: counts.difference),
        *figures(indicator, together, datasets, factors, error),
        error=error,
        factors=factors,
    )
    return frame.tables([(f.indicator.id, f.breakdown) for f in formulas], made)


def _errors(
    indicator: IndicatorDefinition,
    datasets: Sequence[DatasetDefinition],
    space: Space,
    base: str,
    sides: Sequence[Side],
    paired: Mapping[str, Paired],
    factors: Sequence[int],
    lowest: Paired,
) -> dict[str, FloatArray]:
    """Compute the standard errors of figures in their unit; empty if nothing was split."""
    if not any(side.origins for side in sides):
        return {}
    scales = [
        10.0 ** -dataset.measure(part.measure).scale / factor
        for part, dataset, factor in zip(indicator.components, datasets, factors, strict=True)
    ]

    def both(counts: Paired) -> tuple[FloatArray, FloatArray]:
        parts = np.broadcast_arrays(counts.numerator * scales[0], counts.denominator * scales[-1])
        return parts[0], parts[1]

    # Who is counted twice in one dataset stands on both sides; of two datasets that is not known.
    subset = len({dataset.id for dataset in datasets}) == 1
    between = variance_between(*both(lowest), subset=subset) if indicator.denominator is not None else None
    numbers = {level: both(counts) for level, counts in paired.items()}
    found = Errors(space, sides).of(base, numbers, subset=subset, between=between)
    return {level: error * indicator.factor for level, error in found.items()}


def _alone(rolled: Rolled) -> Paired:
    nothing = np.zeros((1,) * rolled.value.ndim, np.int64)
    coverage = rolled.parts_known / np.maximum(rolled.parts, 1)
    return Paired(rolled.value, nothing, rolled.secret_cells, nothing, rolled.parts, rolled.parts_known, coverage)


def figures(
    indicator: IndicatorDefinition,
    paired: Paired,
    datasets: Sequence[DatasetDefinition],
    factors: Sequence[int] = (1, 1),
    error: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray, StatusArray]:
    """Compute value, bounds and status of formulas.

    A figure with secret parts has no value but bounds: each secret cell is at least `suppressed.lower` and at most
    `suppressed.upper` of its dataset. NaN stands for "no number" and becomes null in the table.

    Parameters
    ----------
    indicator : IndicatorDefinition
        Gives unit and smallest base.
    paired : Paired
        Counts, shape (formulas, rows).
    datasets : sequence of DatasetDefinition
        Dataset of the numerator, and of the denominator if there is one.
    factors : sequence of int
        Parts of one in which their counts are held.
    error : ndarray of float64, optional
        Standard errors; above 0 where counts were split. A secret figure has no bounds there, for its parts have none.

    Returns
    -------
    value, lower, upper : ndarray of float64, shape (formulas, rows)
        Axes of length 1 for what is the same along them.
    status : ndarray of int8
        Positions in `STATUS`.
    """
    low_n, high_n = _bounds(
        paired.numerator, paired.secret_numerator, datasets[0], indicator.numerator.measure, factors[0]
    )
    secret = (paired.secret_numerator > 0) | (paired.secret_denominator > 0)
    status = np.full_like(secret, CODE[ValueStatus.NORMAL], np.int8)
    status = marked(status, (paired.parts_used < paired.parts, ValueStatus.INCOMPLETE))
    if error is not None:
        status = marked(status, ((error > 0) & has(status, ValueStatus.NORMAL), ValueStatus.ESTIMATED))
    lower, upper = low_n, high_n
    if indicator.denominator is not None:
        low_d, high_d = _bounds(
            paired.denominator, paired.secret_denominator, datasets[1], indicator.denominator.measure, factors[1]
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            lower = upper = indicator.factor * low_n / high_d
            if low_n is not high_n or low_d is not high_d:
                upper = indicator.factor * high_n / low_d
        if indicator.minimum_base:
            status = marked(status, (low_d < indicator.minimum_base, ValueStatus.BASE_TOO_SMALL))
        status = marked(status, (high_d == 0, ValueStatus.ZERO_DENOMINATOR))
    status = marked(status, (secret, ValueStatus.SUPPRESSED), (paired.parts_used == 0, ValueStatus.MISSING))
    has_value, bounded = has(status, *WITH_NUMBER), has(status, ValueStatus.SUPPRESSED)
    if error is not None:
        bounded = bounded & ~(error > 0)
    value = lower if has_value.all() else np.where(has_value, lower, np.nan)
    if not bounded.any():
        nothing = np.full((1,) * value.ndim, np.nan)
        return value, nothing, nothing, status
    finite = [np.where(bounded & np.isfinite(bound), bound, np.nan) for bound in (lower, upper)]
    return value, finite[0], finite[1], status


def _bounds(
    known: IntArray, cells: IntArray, dataset: DatasetDefinition, measure: str, factor: int
) -> tuple[FloatArray, FloatArray]:
    """Return the smallest and the largest sum that the secret cells allow, in the unit of the measure."""
    scale = 10.0 ** -dataset.measure(measure).scale / factor
    if not cells.any():
        whole = in_unit(known, scale)
        return whole, whole
    bounds = dataset.suppressed
    lower = (known + cells * bounds.lower).astype(np.float64)
    if bounds.upper is None:
        return lower * scale, np.where(cells > 0, np.inf, lower) * scale
    return lower * scale, (known + cells * bounds.upper).astype(np.float64) * scale
