"""What no figure can be, whatever was delivered: a balance as a base, and people who are counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from kobimo.indicators.expression.operands import counted_twice, overlapping, whole_categories
from kobimo.language import _
from kobimo.model.additivity import unsuited
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import Codes, IndicatorDefinition, balance_as_base


def has_balance_as_base(indicator: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> bool:
    """Whether an indicator is divided by a balance, groups of its datasets taken for what they stand for."""
    base = indicator.denominator
    return base is not None and whole_categories(datasets, base).is_balance


def overlaps(
    indicator: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]
) -> Iterator[tuple[str, str, str]]:
    """Find categories that are named side by side and have something in common.

    Parameters
    ----------
    indicator : IndicatorDefinition
    datasets : mapping of id to DatasetDefinition

    Yields
    ------
    tuple of str
        Dimension and both categories, each pair once.
    """
    chosen = [(part.dataset, part.where) for part in indicator.parts]
    chosen += [(indicator.numerator.dataset, layer.where) for layer in indicator.layers]
    found = (pair for dataset, where in chosen for pair in _pairs(datasets[dataset], where))
    yield from dict.fromkeys(found)


def _pairs(dataset: DatasetDefinition, where: Mapping[str, Codes]) -> Iterator[tuple[str, str, str]]:
    for name, codes in where.items():
        dimension = dataset.dimension(name)
        for one, other in combinations(codes, 2):
            if overlapping(dimension, (one,), (other,)):
                yield name, one, other


def contradiction(indicator: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> str:
    """Say why an indicator is not computed at all; empty if it is.

    Parameters
    ----------
    indicator : IndicatorDefinition
    datasets : mapping of id to DatasetDefinition
        Those that it names.

    Returns
    -------
    str
    """
    if has_balance_as_base(indicator, datasets):
        return balance_as_base()
    for part in indicator.parts:
        reason, remedy = unsuited(indicator.kind, datasets[part.dataset].measure(part.measure))
        if reason:
            return f"{reason} {remedy}"
    for name, one, other in overlaps(indicator, datasets):
        text = _("{name}: {one} und {other} überschneiden sich; manche würden doppelt gezählt.")
        return text.format(name=name, one=one, other=other)
    for component in indicator.components:
        if next(counted_twice(datasets, component.parts), None):
            return _("Die Teile einer Summe überschneiden sich; manche würden doppelt gezählt.")
    return ""
