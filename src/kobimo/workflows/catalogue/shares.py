"""Can a share be above 100 percent? It cannot where everybody in the numerator is in the denominator as well."""

from __future__ import annotations

from collections.abc import Mapping

from kobimo.indicators.expression.words import place_in_words
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, Part


def why_above_100(item: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> str:
    """Say why a ratio may be above 100 percent.

    Parameters
    ----------
    item : IndicatorDefinition
        A ratio.
    datasets : mapping of id to DatasetDefinition
        Those that it names.

    Returns
    -------
    str
        Empty if the numerator is part of the denominator, or if sums of several measures make that impossible to tell.
    """
    above, below = item.numerator, item.denominator
    if below is None or len(above.parts) > 1 or len(below.parts) > 1:
        return ""
    dataset, other = datasets[above.dataset], datasets[below.dataset]
    if dataset.place and other.place and dataset.place != other.place:
        return _(
            "Der Zähler zählt {numerator}, der Nenner {denominator}; wer von anderswo kommt, steht nur im Zähler."
        ).format(numerator=place_in_words(dataset.place), denominator=place_in_words(other.place))
    if above.dataset != below.dataset:
        return _("Zähler und Nenner kommen aus verschiedenen Datensätzen.")
    if above.period != below.period:
        return _("Zähler und Nenner haben verschiedene Stichtage.")
    if above.measure != below.measure and below.measure not in dataset.wholes(above.measure):
        return _("Die Messgröße {part} ist nicht als Teil von {whole} gekennzeichnet (part_of).").format(
            part=above.measure, whole=below.measure
        )
    for name in below.where:
        if name not in above.where or not _contained(dataset, name, above, below):
            return _("Der Nenner ist beim Merkmal {name} enger als der Zähler.").format(name=name)
    return ""


def _contained(dataset: DatasetDefinition, name: str, above: Part, below: Part) -> bool:
    """Whether all categories of one part lie in those of the other."""
    groups = dataset.dimension(name).groups
    inner = [member for code in above.where[name] for member in groups.get(code, (code,))]
    return all(any(_inside(dataset, name, code, outer) for outer in below.where[name]) for code in inner)


def _inside(dataset: DatasetDefinition, name: str, code: str, outer: str) -> bool:
    """Whether a category lies in a code, group or interval."""
    dimension = dataset.dimension(name)
    members = dimension.groups.get(outer, (outer,))
    if dimension.kind == "coded":
        return code in members
    return any(parse_interval(member).contains(parse_interval(code)) for member in members)
