"""From indicator definitions to terms over counts: the total, and one formula for every category of a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from kobimo.engine.request import Request
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
    """

    indicator: IndicatorDefinition
    breakdown: str
    terms: tuple[Term, ...]
    values: tuple[Decimal, ...] = ()
    limits: tuple[tuple[Decimal, Decimal | None], ...] = ()

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
    stock = list(held)
    writer = _Writer(indicator, datasets, stock)
    refused: list[RefusedFigure] = []
    try:
        result = [writer.formula("", {})]
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
            result.append(writer.formula(breakdown_label(extra), {name: (code,) for name, code in extra.items()}))
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

    def formula(self, breakdown: str, extra: Mapping[str, Codes]) -> Formula:
        """Write the total or one category of a breakdown."""
        indicator = self._indicator
        if indicator.kind in OVER:
            return self._over(breakdown, extra)
        layers = indicator.layers or (None,)
        terms = [
            term
            for number, layer in enumerate(layers)
            for term in self._layer(
                number, {**extra, **(layer.where if layer else {})}, extra, layer.years_before if layer else 0
            )
        ]
        return Formula(indicator, breakdown, (*terms, *self._unknown(extra)))

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

    def _over(self, breakdown: str, extra: Mapping[str, Codes]) -> Formula:
        """Write one layer for each category of a dimension."""
        indicator, name = self._indicator, self._indicator.over or ""
        dimension = self._datasets[indicator.numerator.dataset].dimension(name)
        codes = self._layers_of(dimension)
        terms: list[Term] = []
        for number, code in enumerate(codes):
            narrowed = {**extra, name: (code,)}
            terms += self._layer(number, narrowed, narrowed, 0)
        if indicator.kind == "age_sum_ratio":
            return Formula(indicator, breakdown, tuple(terms))
        limits = tuple(_limits(code) if dimension.kind == "interval" else None for code in codes)
        if indicator.kind == "median" and not indicator.values:
            closed = tuple(limit for limit in limits if limit is not None)
            if len(closed) < len(codes):
                raise _NoValueError(
                    _("{name} hat keine Zahlenspannen; daraus gibt es keinen Median.").format(name=name)
                )
            return Formula(indicator, breakdown, tuple(terms), limits=closed)
        values = tuple(self._value(code, limit) for code, limit in zip(codes, limits, strict=True))
        return Formula(indicator, breakdown, tuple(terms), values)

    def _layers_of(self, dimension: Dimension) -> list[str]:
        """Return the categories that become layers: those listed one by one, else what was delivered."""
        wanted = self._indicator.numerator.where.get(dimension.id, ())
        if len(wanted) > 1:
            return list(wanted)
        dataset = self._datasets[self._indicator.numerator.dataset]
        found = categories_of(dataset, dimension, self._indicator.numerator, self._stock)
        if not found:
            raise _NoValueError(_("Zum Merkmal {name} wurde nichts geliefert.").format(name=dimension.id))
        return [code for code in found if code not in dimension.unknown]

    def _value(self, code: str, limits: tuple[Decimal, Decimal | None] | None) -> Decimal:
        """Return the value that a category stands for."""
        if code in self._indicator.values:
            return self._indicator.values[code]
        if limits is None or limits[1] is None:
            text = _("Zu {code} fehlt der Wert, für den es steht; bitte unter values: angeben.")
            raise _NoValueError(text.format(code=code))
        return (limits[0] + limits[1]) / 2

    def _unknown(self, extra: Mapping[str, Codes]) -> list[Term]:
        """Write who is in the base without a known category, where the indicator says what happens to them."""
        base = self._indicator.denominator
        if self._indicator.unknown is None or base is None:
            return []
        dataset = self._datasets[base.dataset]
        restricted = [name for name in self._indicator.numerator.where if name not in base.where]
        found: list[Term] = []
        for name in restricted:
            if name not in {dimension.id for dimension in dataset.dimensions}:
                continue
            if unknown := dataset.dimension(name).unknown:
                request = request_of(base, {**extra, name: unknown})
                found += [
                    Term(request, UNKNOWN, base.period, base.times, 0, pooled)
                    for pooled in range(self._indicator.years)
                ]
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
