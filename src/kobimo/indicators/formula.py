"""From indicator definitions to terms over counts: the total, and one formula for every category of a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from kobimo.engine.request import Request
from kobimo.indicators.contradictions import contradiction
from kobimo.indicators.layering import Layering, layerings
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.indicator import OVER, Codes, IndicatorDefinition, Part, PeriodAlignment
from kobimo.model.slice import HeldSlice

_SAME = PeriodAlignment()

NUMERATOR, DENOMINATOR, UNKNOWN = 0, 1, 2
"""Sides of a formula; unknown: those of the base whose category nobody knows."""


@dataclass(frozen=True, slots=True)
class Term:
    """One count of a formula.

    Attributes
    ----------
    request : Request
    side : int
        NUMERATOR, DENOMINATOR or UNKNOWN.
    period : PeriodAlignment
        Which period of the dataset belongs to one of the indicator.
    factor : Decimal
        By which the count goes into its side; negative for what is taken away.
    layer : int
        Which of several ratios, or which class of values, it belongs to.
    years_before : int
        Years by which the period of the indicator is earlier than the one that is computed.
    """

    request: Request
    side: int = NUMERATOR
    period: PeriodAlignment = _SAME
    factor: Decimal = Decimal(1)
    layer: int = 0
    years_before: int = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """An indicator, or one category of its breakdown, in terms of requests.

    Attributes
    ----------
    indicator : IndicatorDefinition
    breakdown : str
        Empty for the total, else pairs like `geschlecht=w`, joined by `;` in the order of dimensions.
    terms : tuple of Term
        The numerator first; of a simple formula that and, for a ratio, the denominator.
    values : tuple of Decimal
        Of a mean or median: what each layer stands for.
    limits : tuple of pair of Decimal
        Of a median: lower and upper end of each class.
    periods : frozenset of str or None
        Labels of the periods it is for, where others are cut into other classes; None: for all.
    """

    indicator: IndicatorDefinition
    breakdown: str
    terms: tuple[Term, ...]
    values: tuple[Decimal, ...] = ()
    limits: tuple[tuple[Decimal, Decimal | None], ...] = ()
    periods: frozenset[str] | None = None

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request once."""
        return tuple(dict.fromkeys(term.request for term in self.terms))

    @property
    def datasets(self) -> tuple[str, ...]:
        """Dataset of each term."""
        return tuple(term.request.dataset for term in self.terms)

    @property
    def leading(self) -> int:
        """Position of the term whose periods are the periods of the indicator."""
        wanted = DENOMINATOR if self.indicator.anchor == "denominator" else NUMERATOR
        return next(n for n, term in enumerate(self.terms) if term.side == wanted and not term.years_before)


@dataclass(frozen=True, slots=True)
class RefusedFigure:
    """A figure that cannot be computed, and why; an empty period stands for all.

    `partial`: only the areas of some sources are affected.
    """

    indicator: str
    breakdown: str
    period: str
    reason: str
    partial: bool = False


def formulas(
    indicator: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition], held: Iterable[HeldSlice]
) -> tuple[list[Formula], list[RefusedFigure]]:
    """Write an indicator and its breakdowns as requests.

    Parameters
    ----------
    indicator : IndicatorDefinition
    datasets : mapping of id to DatasetDefinition
    held : iterable of HeldSlice
        What was delivered; the delivered categories are those of an interval breakdown.

    Returns
    -------
    formulas : list of Formula
        The total first.
    refused : list of RefusedFigure
        Breakdowns that make no sense for this indicator or were not delivered.
    """
    if reason := contradiction(indicator, datasets):
        return [], [RefusedFigure(indicator.id, "", "", reason)]
    stock = list(held)
    writer = _Writer(indicator, datasets, stock)
    refused: list[RefusedFigure] = []
    try:
        result = writer.formulas("", {}, refused)
    except _NoValueError as error:
        return [], [RefusedFigure(indicator.id, "", "", str(error))]
    for crossing in indicator.breakdowns:
        reason = obstacle(indicator, crossing, datasets)
        if reason:
            refused.append(RefusedFigure(indicator.id, "×".join(crossing), "", reason))
            continue
        dataset = datasets[indicator.numerator.dataset]
        choices = [
            categories_of(dataset, dataset.dimension(name), indicator.numerator, stock) for name in sorted(crossing)
        ]
        for codes in product(*choices):
            extra = dict(zip(sorted(crossing), codes, strict=True))
            narrowed = {name: (code,) for name, code in extra.items()}
            label = breakdown_label(extra)
            try:
                result += writer.formulas(label, narrowed, refused)
            except _NoValueError as error:
                refused.append(RefusedFigure(indicator.id, label, "", str(error)))
    return result, refused


class _NoValueError(Exception):
    """A category of a mean has no value."""


class _Writer:
    """Writes one indicator as terms."""

    def __init__(
        self, indicator: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition], stock: list[HeldSlice]
    ) -> None:
        self._indicator = indicator
        self._datasets = datasets
        self._stock = stock

    def formulas(self, breakdown: str, extra: Mapping[str, Codes], refused: list[RefusedFigure]) -> list[Formula]:
        """Write the total or one category of a breakdown; more than one where periods have different classes."""
        indicator = self._indicator
        if indicator.kind in OVER:
            return self._cut(breakdown, extra, self._layerings(breakdown, extra, refused), refused)
        layers = indicator.layers or (None,)
        terms = [
            term
            for number, layer in enumerate(layers)
            for term in self._layer(
                number, {**extra, **(layer.where if layer else {})}, extra, layer.years_before if layer else 0
            )
        ]
        return [Formula(indicator, breakdown, (*terms, *self._unknown(extra)))]

    def _cut(
        self, breakdown: str, extra: Mapping[str, Codes], found: Iterable[Layering], refused: list[RefusedFigure]
    ) -> list[Formula]:
        """Write a formula for each layering; where a class of some periods has no value, these have no figure."""
        result = []
        for layering in found:
            try:
                result.append(self._over(breakdown, extra, layering))
            except _NoValueError as error:
                if not layering.periods:
                    raise
                refused += [
                    RefusedFigure(self._indicator.id, breakdown, label, str(error))
                    for label in sorted(layering.periods)
                ]
        return result

    def _layer(self, layer: int, above: Mapping[str, Codes], below: Mapping[str, Codes], years: int) -> list[Term]:
        """Write one ratio; of several years each part comes once for every year."""
        found = []
        for side, component in enumerate(self._indicator.components):
            narrowed, earlier = (above, 0) if side == NUMERATOR else (below, years)
            for pooled in range(self._indicator.years):
                for factor, part in component.parts:
                    request = request_of(part, narrowed)
                    found.append(Term(request, side, part.period, factor, layer, earlier + pooled))
        return found

    def _over(self, breakdown: str, extra: Mapping[str, Codes], layering: Layering) -> Formula:
        """Write one layer for each class of a dimension."""
        indicator, name, codes = self._indicator, self._indicator.over or "", layering.codes
        dimension = self._datasets[indicator.numerator.dataset].dimension(name)
        periods = layering.periods or None
        terms: list[Term] = []
        for number, code in enumerate(codes):
            narrowed = {**extra, name: (code,)}
            terms += self._layer(number, narrowed, narrowed, 0)
        if indicator.kind == "age_sum_ratio":
            return Formula(indicator, breakdown, tuple(terms), periods=periods)
        limits = tuple(_limits(code) if dimension.kind == "interval" else None for code in codes)
        if indicator.kind == "median" and not indicator.values:
            closed = tuple(limit for limit in limits if limit is not None)
            if len(closed) < len(codes):
                raise _NoValueError(
                    _("{name} hat keine Zahlenspannen; daraus gibt es keinen Median.").format(name=name)
                )
            return Formula(indicator, breakdown, tuple(terms), limits=closed, periods=periods)
        values = tuple(self._value(code, limit) for code, limit in zip(codes, limits, strict=True))
        return Formula(indicator, breakdown, tuple(terms), values, periods=periods)

    def _layerings(self, breakdown: str, extra: Mapping[str, Codes], refused: list[RefusedFigure]) -> list[Layering]:
        """Return the categories that become layers: those listed one by one, else what was delivered."""
        part = self._indicator.numerator
        dataset = self._datasets[part.dataset]
        dimension = dataset.dimension(self._indicator.over or "")
        wanted = part.where.get(dimension.id, ())
        if len(wanted) > 1:
            return [Layering(tuple(wanted), frozenset())]
        if dimension.kind == "coded":
            codes = categories_of(dataset, dimension, part, self._stock)
            return [Layering(tuple(code for code in codes if code not in dimension.unknown), frozenset())]
        crossed = frozenset({dimension.id, *part.where, *extra})
        found, reasons = layerings(dataset, dimension, crossed, wanted, self._stock)
        refused += [RefusedFigure(self._indicator.id, breakdown, label, text) for label, text in reasons.items()]
        if not found and not reasons:
            raise _NoValueError(_("Zum Merkmal {name} wurde nichts geliefert.").format(name=dimension.id))
        return found

    def _value(self, code: str, limits: tuple[Decimal, Decimal | None] | None) -> Decimal:
        """Return the value that a category stands for."""
        if code in self._indicator.values:
            return self._indicator.values[code]
        if limits is None or limits[1] is None:
            text = _("Zu {code} fehlt der Wert, für den es steht; bitte unter values: angeben.")
            raise _NoValueError(text.format(code=code))
        return (limits[0] + limits[1]) / 2

    def _unknown(self, extra: Mapping[str, Codes]) -> list[Term]:
        """Write who is in the base without a known category, where the indicator says what happens to them.

        Who lacks one category may lack another as well, and is counted once: both, less those who lack both.
        """
        indicator = self._indicator
        if indicator.unknown is None or indicator.denominator is None:
            return []
        told = {(part.dataset, name) for _factor, part in indicator.numerator.parts for name in part.where}
        found: list[Term] = []
        for factor, part in indicator.denominator.parts:
            dataset = self._datasets[part.dataset]
            lacking = {
                dimension.id: dimension.unknown
                for dimension in dataset.dimensions
                if dimension.unknown and dimension.id not in part.where and (dataset.id, dimension.id) in told
            }
            for size in range(1, len(lacking) + 1):
                for names in combinations(sorted(lacking), size):
                    request = request_of(part, {**extra, **{name: lacking[name] for name in names}})
                    once = factor if size % 2 else -factor
                    found += [Term(request, UNKNOWN, part.period, once, 0, pooled) for pooled in range(indicator.years)]
        return found


def _limits(code: str) -> tuple[Decimal, Decimal | None]:
    """Return where a class of whole numbers begins and ends: 3 to 5 years are those from 3 to under 6."""
    interval = parse_interval(code)
    return Decimal(interval.lower), None if interval.upper is None else Decimal(interval.upper + 1)


def breakdown_label(where: Mapping[str, str]) -> str:
    """Spell the categories of a breakdown canonically: `alter=0-2;geschlecht=w`."""
    return ";".join(f"{name}={code}" for name, code in sorted(where.items()))


def request_of(part: Part, extra: Mapping[str, Codes] | None = None) -> Request:
    """Write one part of a formula as a request, narrowed to further categories."""
    where = {name: tuple(codes) for name, codes in part.where.items()}
    where |= {name: tuple(codes) for name, codes in (extra or {}).items()}
    return Request.of(part.dataset, part.measure, where)


def obstacle(
    indicator: IndicatorDefinition, crossing: tuple[str, ...], datasets: Mapping[str, DatasetDefinition]
) -> str:
    """Say why a breakdown makes no sense for an indicator; empty if it does."""
    for part in indicator.parts:
        dataset = datasets[part.dataset]
        known = {dimension.id for dimension in dataset.dimensions}
        for name in crossing:
            if name not in known:
                return _("{dataset} kennt das Merkmal {name} nicht.").format(dataset=dataset.id, name=name)
            if name == indicator.over or _tells_apart(indicator, name):
                return _("{name} gehört zur Formel und kann nicht zugleich aufgliedern.").format(name=name)
    return ""


def _tells_apart(indicator: IndicatorDefinition, name: str) -> bool:
    """Say whether the parts of a formula differ in a dimension; if all are cut alike, all can be cut finer."""
    return len({part.where.get(name) for part in indicator.parts}) > 1


def categories_of(
    dataset: DatasetDefinition, dimension: Dimension, part: Part, stock: Iterable[HeldSlice]
) -> list[str]:
    """Return the categories of a dimension inside a part: of intervals the finest that were delivered."""
    wanted = part.where.get(dimension.id)
    if dimension.kind == "coded":
        members = {code for item in wanted or dimension.codes for code in dimension.groups.get(item, (item,))}
        return [code for code in dimension.codes if code in members]
    by_cube: dict[str, set[str]] = {}
    for unit in stock:
        if unit.slice.dataset == dataset.id and dimension.id in unit.slice.categories:
            by_cube.setdefault(unit.slice.cube, set()).update(unit.slice.categories[dimension.id])
    finest = max(by_cube.values(), key=len, default=set())
    intervals = sorted((parse_interval(code) for code in finest), key=lambda i: i.sort_key)
    limits = [parse_interval(code) for item in wanted or () for code in dimension.groups.get(item, (item,))]
    return [i.code for i in intervals if not limits or any(limit.contains(i) for limit in limits)]
