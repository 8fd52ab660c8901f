"""From indicator definitions to requests for counts: totals, and one request for every category of a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from kobimo.engine.request import Request
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.indicator import Component, IndicatorDefinition
from kobimo.model.slice import HeldSlice


@dataclass(frozen=True, slots=True)
class Formula:
    """An indicator, or one category of its breakdown, in terms of requests.

    `breakdown` is empty for the total, else pairs like `geschlecht=w`, joined by `;` in the order of dimensions.
    """

    indicator: IndicatorDefinition
    breakdown: str
    numerator: Request
    denominator: Request | None


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
    numerator, denominator = indicator.numerator, indicator.denominator
    result = [Formula(indicator, "", request_of(numerator), request_of(denominator) if denominator else None)]
    refused: list[RefusedFigure] = []
    for crossing in indicator.breakdowns:
        reason = _obstacle(indicator, crossing, datasets)
        if reason:
            refused.append(RefusedFigure(indicator.id, "×".join(crossing), "", reason))
            continue
        dataset = datasets[numerator.dataset]
        choices = [_categories(dataset, dataset.dimension(name), numerator, stock) for name in sorted(crossing)]
        for codes in product(*choices):
            extra = dict(zip(sorted(crossing), codes, strict=True))
            result.append(
                Formula(
                    indicator,
                    breakdown_label(extra),
                    request_of(numerator, extra),
                    request_of(denominator, extra) if denominator else None,
                )
            )
    return result, refused


def breakdown_label(where: Mapping[str, str]) -> str:
    """Spell the categories of a breakdown canonically: `alter=0-2;geschlecht=w`."""
    return ";".join(f"{name}={code}" for name, code in sorted(where.items()))


def request_of(component: Component, extra: Mapping[str, str] | None = None) -> Request:
    """Write one part of a formula as a request, narrowed to further categories."""
    where = {name: tuple(codes) for name, codes in component.where.items()}
    where |= {name: (code,) for name, code in (extra or {}).items()}
    return Request.of(component.dataset, component.measure, where)


def _obstacle(
    indicator: IndicatorDefinition, crossing: tuple[str, ...], datasets: Mapping[str, DatasetDefinition]
) -> str:
    for component in indicator.components:
        dataset = datasets[component.dataset]
        known = {dimension.id for dimension in dataset.dimensions}
        for name in crossing:
            if name not in known:
                return _("{dataset} kennt das Merkmal {name} nicht.").format(dataset=dataset.id, name=name)
            if indicator.kind == "ratio" and name in component.where:
                return _("{name} gehört zur Formel und kann nicht zugleich aufgliedern.").format(name=name)
    return ""


def _categories(
    dataset: DatasetDefinition, dimension: Dimension, component: Component, stock: Iterable[HeldSlice]
) -> list[str]:
    wanted = component.where.get(dimension.id)
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
