"""Everything that is to be said about one definition of the catalogue, put together for a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.catalogue.binding import followers
from kobimo.catalogue.loading import Catalogue, catalogue
from kobimo.indicators.expression.words import InWords, in_words
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition, DatedBreak, Dimension, Measure
from kobimo.model.indicator import SUMS_OF_RATIOS, Alias, IndicatorDefinition
from kobimo.model.period import parse_period
from kobimo.model.template import DatasetTemplate
from kobimo.model.text import Text
from kobimo.publish.answer import unit_name
from kobimo.publish.spelling import spelling
from kobimo.workflows.catalogue.delivered import delivered, suppliers_of
from kobimo.workflows.catalogue.offer import Offered, offer
from kobimo.workflows.opened import OpenedWorkspace

LISTED_CODES = 8
"""Codes of a dimension that are listed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """The data of a worked example that come from one dataset; `numeric` says which columns are numbers."""

    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class UsedDataset:
    """A dataset that an indicator needs, and what the workspace has of it.

    Attributes
    ----------
    template : DatasetTemplate
    measures : tuple of Measure
        Those that the indicator uses.
    dimensions : tuple of Dimension
        Those that it uses, for limits or breakdowns.
    own : tuple of DatasetDefinition
        Datasets of the workspace that follow the template.
    suppliers, periods : tuple of str
        Who delivers them, and the periods that were delivered, spelled.
    """

    template: DatasetTemplate
    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...]
    own: tuple[DatasetDefinition, ...]
    suppliers: tuple[str, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One definition of the catalogue.

    Attributes
    ----------
    offered : Offered
        The definition with its availability.
    words : InWords
        Numerator, denominator and what is done with them.
    kind, unit, direction, unknown : str
        In words; `unknown` is empty where nothing is said.
    aggregation : str
        How a larger area gets its value.
    codes, doubtful : tuple of Alias
        Codes of publishers; those that were only inferred.
    variants : tuple of IndicatorDefinition
        Figures with a similar name and another formula.
    breakdowns : tuple of str
    datasets : tuple of UsedDataset
    breaks : tuple of DatedBreak
        Of the figure and of its datasets, in order.
    example : tuple of ExampleTable
    result : str
        Value of the example with its unit.
    """

    offered: Offered
    words: InWords
    kind: str
    unit: str
    direction: str
    unknown: str
    aggregation: str
    codes: tuple[Alias, ...]
    doubtful: tuple[Alias, ...]
    variants: tuple[IndicatorDefinition, ...]
    breakdowns: tuple[str, ...]
    datasets: tuple[UsedDataset, ...]
    breaks: tuple[DatedBreak, ...]
    example: tuple[ExampleTable, ...]
    result: str


def sheet(name: str, workspace: OpenedWorkspace) -> Sheet:
    """Put together what is known about a definition of the catalogue.

    Parameters
    ----------
    name : str
        Id in the catalogue.
    workspace : OpenedWorkspace

    Returns
    -------
    Sheet

    Raises
    ------
    UnknownNameError
        If the catalogue does not have it, with the nearest names.
    """
    known = catalogue()
    item = known.indicator(name)
    used = tuple(dict.fromkeys(part.dataset for part in item.parts))
    datasets = {dataset: known.template(dataset).for_space("raum", "ebene") for dataset in used}
    held = _periods(workspace)
    dated = [*item.breaks, *(day for dataset in datasets.values() for day in dataset.breaks)]
    breaks = {(day.day, day.text.shown): day for day in dated}
    return Sheet(
        offered=offer(name, workspace),
        words=in_words(item, datasets),
        kind=kind_name(item.kind),
        unit=unit_of(item),
        direction=direction_name(item.direction),
        unknown=_unknown(item.unknown or ""),
        aggregation=_aggregation(item),
        codes=tuple(alias for alias in item.aliases if alias.status == "verified"),
        doubtful=tuple(alias for alias in item.aliases if alias.status == "inferred"),
        variants=tuple(known.indicators[other] for other in item.variants),
        breakdowns=tuple(_crossing(crossing, datasets[item.numerator.dataset]) for crossing in item.breakdowns),
        datasets=tuple(_used(known, dataset, item, workspace, held) for dataset in used),
        breaks=tuple(breaks[key] for key in sorted(breaks)),
        example=_example(item, datasets),
        result=_result(item),
    )


def unit_of(item: IndicatorDefinition) -> str:
    """Return the unit as people say it."""
    return item.unit_label.shown if item.unit_label else unit_name(item.unit)


def direction_name(direction: str) -> str:
    """Say which values are the better ones."""
    texts = {
        "higher_is_better": _("höher ist besser"),
        "lower_is_better": _("niedriger ist besser"),
        "neutral": _("ohne Wertung"),
    }
    return texts[direction]


def kind_name(kind: str) -> str:
    """Return the name of a kind of additivity."""
    texts = {
        "count": _("Anzahl"),
        "amount": _("Betrag"),
        "ratio": _("Verhältnis"),
        "age_sum_ratio": _("Quotensumme"),
        "layer_sum_ratio": _("Schichtenmodell"),
        "weighted_mean": _("gewichteter Mittelwert"),
        "median": _("Median aus Klassen"),
        "net_flow": _("Saldo"),
        "index": _("Index"),
        "category": _("Klasse"),
        "published": _("gelieferter Wert"),
    }
    return texts[kind]


def _aggregation(item: IndicatorDefinition) -> str:
    """Say how a larger area gets its value."""
    if item.kind == "category":
        return _("Gilt nur für das Gebiet, für das die Klasse geliefert ist.")
    if item.kind == "published":
        return _("Gilt nur für das Gebiet, für das der Wert geliefert ist; er wird nicht zusammengezählt.")
    if item.kind == "index":
        return _("Wird für jedes Gebiet aus seinen Teilgebieten berechnet.")
    if item.kind in {"weighted_mean", "median"}:
        return _("Für größere Gebiete werden die Anzahlen zusammengezählt, dann wird neu gerechnet.")
    if item.denominator is None:
        return _("Für größere Gebiete wird zusammengezählt.")
    if item.kind in SUMS_OF_RATIOS:
        return _("Für größere Gebiete werden Zähler und Nenner jeder Quote zusammengezählt, erst dann wird geteilt.")
    return _("Für größere Gebiete werden erst Zähler und Nenner zusammengezählt, dann wird geteilt.")


def _unknown(policy: str) -> str:
    """Say what happens to those whose category is not known."""
    texts = {
        "include": _("bleibt in der Basis; der Anteil ohne Angabe wird ausgewiesen"),
        "exclude": _("verlässt die Basis; der Anteil ohne Angabe wird ausgewiesen"),
        "bounds": _("ergibt eine Untergrenze und eine Obergrenze"),
    }
    return texts.get(policy, "")


def _crossing(names: Sequence[str], dataset: DatasetDefinition) -> str:
    titles = {dimension.id: dimension.title.shown for dimension in dataset.dimensions}
    return " × ".join(titles.get(name, name) for name in names)


def _periods(workspace: OpenedWorkspace) -> dict[str, list[str]]:
    """Return the delivered periods of every dataset, the oldest first."""
    found: dict[str, set[str]] = {}
    for unit in delivered(workspace).held:
        found.setdefault(unit.slice.dataset, set()).add(unit.slice.period)
    return {name: sorted(labels, key=lambda label: parse_period(label).end) for name, labels in found.items()}


def _used(
    known: Catalogue,
    name: str,
    item: IndicatorDefinition,
    workspace: OpenedWorkspace,
    held: Mapping[str, Sequence[str]],
) -> UsedDataset:
    template = known.template(name)
    parts = [part for part in item.parts if part.dataset == name]
    measures = {part.measure for part in parts}
    dimensions = {dimension for part in parts for dimension in part.where}
    dimensions |= {dimension for crossing in item.breakdowns for dimension in crossing}
    if name == item.numerator.dataset:
        dimensions |= {dimension for layer in item.layers for dimension in layer.where}
        dimensions |= {item.over} if item.over else set()
    own = followers(workspace.definitions.datasets).get(name, ())
    return UsedDataset(
        template,
        tuple(measure for measure in template.measures if measure.id in measures),
        tuple(dimension for dimension in template.dimensions if dimension.id in dimensions),
        own,
        tuple(dict.fromkeys(who for dataset in own for who in suppliers_of(workspace, dataset.id))),
        tuple(spelling().period(label) for dataset in own for label in held.get(dataset.id, ())),
    )


def _example(item: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> tuple[ExampleTable, ...]:
    """Return the data of the example, one table for all rows of a dataset that say the same things."""
    if item.example is None:
        return ()
    alike: dict[tuple[str, frozenset[str]], list[Mapping[str, object]]] = {}
    for row in item.example.data:
        alike.setdefault((str(row["dataset"]), frozenset(row)), []).append(row)
    return tuple(_table(rows, datasets[name]) for (name, _columns), rows in alike.items())


def _table(rows: Sequence[Mapping[str, object]], dataset: DatasetDefinition) -> ExampleTable:
    titles: dict[str, str] = {"area": _("Gebiet"), "period": _("Zeitraum")}
    titles |= {dimension.id: dimension.title.shown for dimension in dataset.dimensions}
    titles |= {measure.id: measure.title.shown for measure in dataset.measures}
    present = [name for name in titles if any(name in row for row in rows)]
    measures = {measure.id for measure in dataset.measures}
    spelled = {dimension.id: _codes(dimension) for dimension in dataset.dimensions}

    def cell(name: str, row: Mapping[str, object]) -> str:
        text = str(row[name])
        if name in measures:
            return _number(text)
        if name == "period":
            return spelling().period(text)
        return spelled.get(name, {}).get(text, text.replace("-", "–") if name in spelled else text)

    return ExampleTable(
        dataset.title.shown,
        tuple(titles[name] for name in present),
        tuple(name in measures for name in present),
        tuple(tuple(cell(name, row) for name in present) for row in rows),
    )


def _codes(dimension: Dimension) -> dict[str, str]:
    return {category.code: category.title.shown for category in dimension.categories}


def _number(text: str) -> str:
    """Spell a number with the decimals that it is written with."""
    _whole, _point, decimals = text.partition(".")
    return spelling().number(float(text), len(decimals))


def _result(item: IndicatorDefinition) -> str:
    if item.example is None:
        return ""
    if item.kind == "category":
        named: Text | None = item.categories.get(f"{item.example.value:g}")
        return f"{item.example.value:g}" + (f" ({named.shown})" if named else "")
    number = spelling().number(item.example.value, item.decimals)
    return (
        f"{number}{spelling().percent}"
        if item.unit == "percent" and not item.unit_label
        else f"{number} {unit_of(item)}"
    )
