"""Figures of several counts: sums and differences, sums of ratios, means, medians, and indices over the areas below.

All counts of a figure are brought to the same parts first, so a mean of an area in which one class is missing is not a
mean of the others. What is added up are counts, never figures: a ratio for each single age is formed from the sums of
that age over all areas, and only then the ratios are added (Quotensumme).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.indicators.errors import Errors, Side
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR, UNKNOWN, Formula, Term
from kobimo.indicators.matching import Rows
from kobimo.indicators.pairing import Combined, Paired, combine, common_base
from kobimo.indicators.rollup import FloatArray, IntArray, Rolled, positions
from kobimo.indicators.stock import DatasetCounts, RolledRequests
from kobimo.indicators.tables import STATUS, LevelFigures, tables
from kobimo.model.area import Space
from kobimo.model.indicator import SUMS_OF_RATIOS
from kobimo.model.status import ValueStatus

_CODE = {status: np.int8(n) for n, status in enumerate(STATUS)}

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Smallest and largest that a sum can be; equal where nothing is secret."""

    low: FloatArray
    high: FloatArray

    def __add__(self, other: _Bounds) -> _Bounds:
        return _Bounds(self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> _Bounds:
        """Multiply by a number that may be negative."""
        ends = self.low * factor, self.high * factor
        return _Bounds(*ends) if factor >= 0 else _Bounds(ends[1], ends[0])

    def over(self, base: _Bounds) -> _Bounds:
        """Divide by what is not negative; infinite or NaN where the base can be 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return _Bounds(
                np.where(self.low >= 0, self.low / base.high, self.low / base.low),
                np.where(self.high >= 0, self.high / base.low, self.high / base.high),
            )


@dataclass(frozen=True, slots=True)
class _Result:
    """What a kind makes of its counts: value with bounds, both counts that are shown, and what goes with them.

    `slopes` say how far the value moves with each term, for its error. `void` is where there is no number though
    all counts are there.
    """

    value: _Bounds
    numerator: FloatArray
    denominator: FloatArray | None
    slopes: Sequence[FloatArray]
    chance: FloatArray | None = None
    unknown: FloatArray | None = None
    void: NDArray[np.bool_] | None = None


def compound(
    formula: Formula, stocks: Sequence[DatasetCounts], rolled: Sequence[RolledRequests], rows: Rows
) -> pa.Table:
    """Compute a formula of any kind and number of terms.

    Parameters
    ----------
    formula : Formula
    stocks, rolled : sequence
        Dataset and counts of each term.
    rows : Rows
        Periods in which all terms have counts.

    Returns
    -------
    pyarrow.Table
        As `kobimo.indicators.tables.SCHEMA`.

    Notes
    -----
    Kinds of additivity and their formulas as in [1]_; a sum of ratios of ages 17 to 20 with 50, 120, 40, 10 of 1000,
    800, 1000, 1000 persons is 5 + 15 + 4 + 1 = 25 percent, not 220 / 3800.

    References
    ----------
    .. [1] Statistisches Bundesamt, Erläuterungen zum Quotensummenverfahren (Hochschulstatistik).
    """
    indicator, space = formula.indicator, stocks[0].space
    taken = [
        counts.take([term.request], [row[1 + n] for row in rows])
        for n, (counts, term) in enumerate(zip(rolled, formula.terms, strict=True))
    ]
    base = reduce(lambda one, other: common_base(space, one, other), (stock.base for stock in stocks))
    bases = [n for n, term in enumerate(formula.terms) if term.side == DENOMINATOR and term.factor > 0]
    combined = combine(space, base, taken, bases)
    wanted = indicator.levels or space.levels_from(base)
    levels = [
        level for level in sorted(wanted) if level in combined and not (indicator.kind == "index" and level == base)
    ]
    errors = _errors_of_terms(formula, stocks, rolled, taken, rows)
    context = _Context(formula, stocks, space, base, combined, [found[base] for found in taken])
    made = [
        context.figures(level, [found[level] for found in taken], [found.get(level) for found in errors])
        for level in levels
    ]
    anchor = stocks[formula.leading]
    denominator = next((n for n, term in enumerate(formula.terms) if term.side == DENOMINATOR), None)
    sides = [0] if denominator is None else [0, denominator]
    labels = [[anchor.periods[row[0]].label for row in rows]]
    labels += [[stocks[n].periods[row[1 + n]].label for row in rows] for n in sides]
    return tables([(indicator.id, formula.breakdown)], made, labels)[0]


def _errors_of_terms(
    formula: Formula,
    stocks: Sequence[DatasetCounts],
    rolled: Sequence[RolledRequests],
    taken: Sequence[Mapping[str, Rolled]],
    rows: Rows,
) -> list[dict[str, FloatArray]]:
    """Return the standard error of each count that was converted from other areas; empty for the others."""
    found: list[dict[str, FloatArray]] = []
    for n, (term, stock, counts) in enumerate(zip(formula.terms, stocks, rolled, strict=True)):
        origins = counts.origins_of([term.request], [row[1 + n] for row in rows])
        if not origins:
            found.append({})
            continue
        unit = _unit(stock, term)
        numbers: dict[str, tuple[FloatArray, FloatArray]] = {}
        for level, item in taken[n].items():
            amount: FloatArray = np.multiply(item.value, unit, dtype=np.float64)
            numbers[level] = amount, np.zeros_like(amount)
        errors = Errors(stock.space, [Side(stock.base, taken[n], origins)])
        found.append(errors.of(stock.base, numbers, subset=False))
    return found


def _unit(stock: DatasetCounts, term: Term) -> float:
    """Return what one stored unit of a count is worth."""
    return float(10.0 ** -stock.dataset.measure(term.request.measure).scale / stock.factor)


@dataclass(frozen=True)
class _Context:
    """One formula with its counts at every level."""

    formula: Formula
    stocks: Sequence[DatasetCounts]
    space: Space
    base: str
    combined: Mapping[str, Combined]
    at_base: Sequence[Rolled]

    def figures(self, level: str, counts: Sequence[Rolled], errors: Sequence[FloatArray | None]) -> LevelFigures:
        """Compute the figures of one level."""
        found = self.combined[level]
        bounds = [self._bounds(n, found) for n in range(len(self.formula.terms))]
        result = self._result(level, bounds)
        secret = reduce(np.logical_or, (cells > 0 for cells in found.secret))
        error = self._error(result, errors)
        value, lower, upper, status = self._stated(found, result, secret, error, counts)
        indicator = self.formula.indicator
        scale = 10.0 ** self.stocks[0].dataset.measure(indicator.numerator.measure).scale
        below = result.numerator if result.denominator is None else result.denominator
        shown = Paired(
            _whole(result.numerator * scale),
            _whole(below * self._denominator_scale()),
            secret.astype(np.int64),
            secret.astype(np.int64),
            found.parts,
            found.parts_used,
            found.coverage,
        )
        difference = counts[0].difference if len(counts) == 1 else np.zeros_like(counts[0].difference)
        return LevelFigures(
            level,
            self.space.keys(level),
            shown,
            difference // self.stocks[0].factor,
            value,
            lower,
            upper,
            status,
            error=error,
            unknown=result.unknown,
            chance=result.chance,
        )

    def _denominator_scale(self) -> float:
        base = self.formula.indicator.denominator or self.formula.indicator.numerator
        stock = next(stock for stock in self.stocks if stock.dataset.id == base.dataset)
        return float(10.0 ** stock.dataset.measure(base.measure).scale)

    def _bounds(self, n: int, found: Combined) -> _Bounds:
        """Return what one count is, in the unit of its measure."""
        stock, unit = self.stocks[n], _unit(self.stocks[n], self.formula.terms[n])
        known, cells, bounds = found.values[n], found.secret[n], stock.dataset.suppressed
        low: FloatArray = np.multiply(known + cells * bounds.lower, unit, dtype=np.float64)
        if bounds.upper is None:
            return _Bounds(low, np.where(cells > 0, np.inf, low))
        return _Bounds(low, np.multiply(known + cells * bounds.upper, unit, dtype=np.float64))

    def _sum(self, bounds: Sequence[_Bounds], side: int, layer: int | None = None) -> _Bounds:
        """Add up the counts of a side, each with its factor."""
        chosen = [
            bounds[n].times(float(term.factor))
            for n, term in enumerate(self.formula.terms)
            if term.side == side and layer in {None, term.layer}
        ]
        return reduce(_Bounds.__add__, chosen)

    def _result(self, level: str, bounds: Sequence[_Bounds]) -> _Result:
        match self.formula.indicator.kind:
            case "weighted_mean":
                return self._mean(bounds)
            case "median":
                return self._median(bounds)
            case "index":
                return self._dissimilarity(level)
            case kind if kind in SUMS_OF_RATIOS:
                return self._sum_of_ratios(bounds)
        return self._linear(bounds)

    def _linear(self, bounds: Sequence[_Bounds]) -> _Result:
        """Form a sum or difference, alone or over another one."""
        indicator, terms = self.formula.indicator, self.formula.terms
        above = self._sum(bounds, NUMERATOR)
        if indicator.denominator is None:
            slopes = [np.full_like(above.low, float(term.factor)) for term in terms]
            return _Result(above, above.low, None, slopes)
        below, factor, share = self._sum(bounds, DENOMINATOR), indicator.factor, None
        widened = above
        if any(term.side == UNKNOWN for term in terms):
            unknown = self._sum(bounds, UNKNOWN)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = unknown.low / below.low
            if indicator.unknown in {"exclude", "bounds"}:
                whole, below = below, below + _Bounds(-unknown.high, -unknown.low)
                widened = above + unknown if indicator.unknown == "bounds" else above
        ratio = above.over(below).times(factor)
        if indicator.unknown == "bounds" and share is not None:
            ratio = _Bounds(above.over(whole).times(factor).low, widened.over(whole).times(factor).high)
        with np.errstate(divide="ignore", invalid="ignore"):
            per_unit = factor / below.low
            sides = per_unit, -per_unit * above.low / below.low, per_unit * above.low / below.low
        slopes = [sides[term.side] * float(term.factor) for term in terms]
        return _Result(ratio, above.low, below.low, slopes, unknown=share)

    def _sum_of_ratios(self, bounds: Sequence[_Bounds]) -> _Result:
        """One ratio for each layer, added up."""
        factor = self.formula.indicator.factor
        layers = sorted({term.layer for term in self.formula.terms})
        sides = [(self._sum(bounds, NUMERATOR, n), self._sum(bounds, DENOMINATOR, n)) for n in layers]
        ratios = [above.over(below).times(factor) for above, below in sides]
        variance = np.zeros_like(sides[0][0].low)
        slopes: list[FloatArray] = [variance] * len(self.formula.terms)
        for layer, (above, below) in zip(layers, sides, strict=True):
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.clip(above.low / below.low, 0, 1)
                variance = variance + share * (1 - share) / below.low
                both = factor / below.low, -factor * above.low / below.low**2
            for n, term in enumerate(self.formula.terms):
                if term.layer == layer:
                    slopes[n] = both[term.side] * float(term.factor)
        numerator = reduce(np.add, (above.low for above, _below in sides))
        denominator = reduce(np.add, (below.low for _above, below in sides))
        void = reduce(np.logical_or, (below.high == 0 for _above, below in sides))
        return _Result(
            reduce(_Bounds.__add__, ratios), numerator, denominator, slopes, factor * np.sqrt(variance), void=void
        )

    def _mean(self, bounds: Sequence[_Bounds]) -> _Result:
        """Form the mean of the values of all layers, weighted by their counts."""
        values = [float(self.formula.values[term.layer]) for term in self.formula.terms]
        weights = [bound.times(float(t.factor)) for bound, t in zip(bounds, self.formula.terms, strict=True)]
        total = reduce(_Bounds.__add__, weights)
        above = reduce(_Bounds.__add__, (w.times(value) for w, value in zip(weights, values, strict=True)))
        mean = above.over(total)
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = reduce(
                np.add, (w.low * (value - mean.low) ** 2 for w, value in zip(weights, values, strict=True))
            )
            chance = np.sqrt(squares) / total.low
            slopes = [
                (value - mean.low) / total.low * float(t.factor)
                for value, t in zip(values, self.formula.terms, strict=True)
            ]
        return _Result(mean, total.low, total.low, slopes, chance)

    def _median(self, bounds: Sequence[_Bounds]) -> _Result:
        """Find the value below which half of the persons lie: interpolated inside a class, or one of single values."""
        starts = [float(value) for value in self.formula.values] or [float(low) for low, _high in self.formula.limits]
        order = sorted(range(len(starts)), key=lambda n: starts[n])
        counts = np.stack(
            [
                reduce(np.add, (bounds[t].low for t, term in enumerate(self.formula.terms) if term.layer == n))
                for n in order
            ]
        )
        total = counts.sum(axis=0)
        up_to = np.cumsum(counts, axis=0)
        place = np.argmax(up_to >= total * _HALF, axis=0)
        value = np.array([starts[n] for n in order])[place]
        if self.formula.limits:
            ends = [np.nan if end is None else float(end) for _start, end in self.formula.limits]
            width = np.array([ends[n] - starts[n] for n in order])[place]
            here = np.take_along_axis(counts, place[None], axis=0)[0]
            before = np.take_along_axis(up_to, place[None], axis=0)[0] - here
            with np.errstate(divide="ignore", invalid="ignore"):
                value = value + (total * _HALF - before) / here * width
        value = np.where(total > 0, value, np.nan)
        slopes = [np.full_like(value, np.nan)] * len(self.formula.terms)
        return _Result(_Bounds(value, value), total, total, slopes, void=np.isnan(value) & (total > 0))

    def _dissimilarity(self, level: str) -> _Result:
        """Half the sum over the areas below of the differences between two shares (Duncan)."""
        below = self.combined[self.base]
        place = positions(self.space, self.base, level)
        inside = place >= 0
        bounds = [self._bounds(n, below) for n in range(len(self.formula.terms))]
        group, everyone = self._sum(bounds, NUMERATOR).low, self._sum(bounds, DENOMINATOR).low
        others = everyone - group
        areas = len(self.space.keys(level))
        sums = [_gathered(part[..., inside], place[inside], areas) for part in (group, others)]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = [
                part[..., inside] / total[..., place[inside]] for part, total in zip((group, others), sums, strict=True)
            ]
        value = _HALF * _gathered(np.abs(shares[0] - shares[1]), place[inside], areas)
        value = value * self.formula.indicator.factor
        slopes = [np.full_like(value, np.nan)] * len(self.formula.terms)
        void = np.isnan(value) & (sums[0] + sums[1] > 0)
        return _Result(_Bounds(value, value), sums[0], sums[0] + sums[1], slopes, void=void)

    def _error(self, result: _Result, errors: Sequence[FloatArray | None]) -> FloatArray | None:
        """Add up what the errors of converted counts may do to the value, as if all pointed the same way.

        Terms that rest on the same count go together first, for their errors are one.
        """
        if all(error is None for error in errors):
            return None
        together: dict[tuple[object, ...], FloatArray] = {}
        sizes: dict[tuple[object, ...], FloatArray] = {}
        for term, slope, error in zip(self.formula.terms, result.slopes, errors, strict=True):
            if error is not None:
                key = term.request, term.period, term.years_before
                together[key] = together.get(key, np.zeros_like(slope)) + slope
                sizes[key] = error
        with np.errstate(invalid="ignore"):  # a slope is infinite where the base is 0
            total = reduce(np.add, (np.abs(slope) * sizes[key] for key, slope in together.items()))
        unclear = np.isnan(total) & (reduce(np.add, sizes.values()) > 0)
        return np.where(unclear, np.inf, np.nan_to_num(total, nan=0.0, posinf=0.0))

    def _stated(
        self,
        found: Combined,
        result: _Result,
        secret: NDArray[np.bool_],
        error: FloatArray | None,
        counts: Sequence[Rolled],
    ) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.int8]]:
        """Return value, bounds and status."""
        indicator = self.formula.indicator
        status = np.where(found.parts_used < found.parts, _CODE[ValueStatus.INCOMPLETE], _CODE[ValueStatus.NORMAL])
        if error is not None:
            status = np.where((error > 0) & (status == _CODE[ValueStatus.NORMAL]), _CODE[ValueStatus.ESTIMATED], status)
        base = result.denominator
        if base is not None:
            if indicator.minimum_base:
                status = np.where((base < indicator.minimum_base) & ~secret, _CODE[ValueStatus.BASE_TOO_SMALL], status)
            status = np.where((base <= 0) & ~secret, _CODE[ValueStatus.ZERO_DENOMINATOR], status)
        if result.void is not None:
            status = np.where(result.void & ~secret, _CODE[ValueStatus.ZERO_DENOMINATOR], status)
        status = np.where(secret, _CODE[ValueStatus.SUPPRESSED], status)
        status = np.where(found.parts_used == 0, _CODE[ValueStatus.MISSING], status)
        if indicator.kind == "category":
            stands = counts[0].stands
            delivered = counts[0].usable & ((counts[0].parts == 1) if stands is None else stands)
            status = np.where(delivered, status, _CODE[ValueStatus.MISSING])
        if error is not None:  # a median or an index of estimated counts has no error that could be told
            status = np.where(np.isinf(error), _CODE[ValueStatus.MISSING], status)
        has_value = np.isin(status, [code for state, code in _CODE.items() if state.has_number])
        low, high = result.value.low, result.value.high
        known = status == _CODE[ValueStatus.SUPPRESSED]
        if indicator.unknown == "bounds" and result.unknown is not None and result.denominator is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                value = np.where(has_value, indicator.factor * result.numerator / result.denominator, np.nan)
            known = known | (has_value & (result.unknown > 0))
        else:
            value = np.where(has_value, low, np.nan)
        if error is not None:
            known = known & ~(error > 0)
        lower, upper = (np.where(known & np.isfinite(bound), bound, np.nan) for bound in (low, high))
        return value, lower, upper, status.astype(np.int8)


def _whole(numbers: FloatArray) -> IntArray:
    """Round what is shown beside a figure; where it is no number it is hidden anyway."""
    return np.rint(np.nan_to_num(numbers, nan=0.0, posinf=0.0, neginf=0.0)).astype(np.int64)


def _gathered(parts: FloatArray, place: IntArray, areas: int) -> FloatArray:
    """Add up areas into larger ones along the last axis."""
    total = np.zeros((*parts.shape[:-1], areas))
    np.add.at(total.reshape(-1, areas).T, place, np.asarray(parts).reshape(-1, parts.shape[-1]).T)
    return total
