"""Explain an indicator: the formula as text and in words, its parts with who delivers them, what can be computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kobimo.catalogue.binding import bind
from kobimo.catalogue.loading import catalogue
from kobimo.errors import UnknownNameError
from kobimo.indicators.expression.words import InWords, date_in_words, in_words, place_in_words
from kobimo.indicators.expression.writing import written
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, Part
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.publish.answer import unit_name
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.catalogue.delivered import suppliers_of
from kobimo.workflows.catalogue.offer import offer
from kobimo.workflows.catalogue.trial import preview
from kobimo.workflows.computing.building import current_slices
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One measure of a formula: dataset, measure, date and place in words, who delivers it, delivered periods."""

    side: str
    dataset: str
    dataset_title: str
    measure: str
    measure_title: str
    unit: str
    date: str
    place: str
    suppliers: tuple[str, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """An indicator, explained.

    Attributes
    ----------
    indicator : IndicatorDefinition
        In terms of the workspace; as the catalogue has it where data are missing.
    formula : str
        In the formula language.
    words : InWords
    parts : tuple of ExplainedPart
    periods : tuple of str
        Those that have values now.
    missing : tuple of str
        What is missing or cannot be computed, in sentences.
    own : bool
        Whether the workspace has a file for it.
    """

    indicator: IndicatorDefinition
    formula: str
    words: InWords
    parts: tuple[ExplainedPart, ...]
    periods: tuple[str, ...]
    missing: tuple[str, ...]
    own: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        item = self.indicator
        return {
            "indicator": item.id,
            "title": item.title.shown,
            "kind": item.kind,
            "unit": item.unit,
            "unit_name": unit_name(item.unit),
            "own": self.own,
            "formula": self.formula,
            "words": self.words.as_dict(),
            "parts": [{name: getattr(part, name) for name in ExplainedPart.__slots__} for part in self.parts],
            "periods": list(self.periods),
            "missing": list(self.missing),
        }


def explain(workspace: OpenedWorkspace, name: str) -> Explained:
    """Explain an indicator of the workspace or of the catalogue.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str

    Returns
    -------
    Explained

    Raises
    ------
    UnknownNameError
        If neither of them has it; with the nearest names.
    """
    definitions, known = workspace.definitions, catalogue()
    own = name in definitions.indicators and name not in definitions.from_catalogue
    if name in definitions.indicators:
        return _computable(workspace, definitions.indicators[name], own=own)
    if name not in known.indicators:
        raise UnknownNameError(_("Kennzahl"), name, {*definitions.indicators, *known.indicators})
    bound = bind(known.indicators[name], definitions.datasets, definitions.shown_in).indicator
    if bound is not None:
        return _computable(workspace, bound, own=False)
    item = known.indicators[name]
    templates = {part.dataset: known.template(part.dataset).for_space("raum", "ebene") for part in item.parts}
    return Explained(
        item,
        written(item, templates),
        in_words(item, templates),
        tuple(_part(side, part, templates[part.dataset], (), ()) for side, part in _parts(item)),
        (),
        offer(name, workspace).needs,
        own=False,
    )


def explain_definition(workspace: OpenedWorkspace, definition: IndicatorDefinition) -> Explained:
    """Explain a definition that need not have a file, as `explain` does."""
    return _computable(workspace, definition, own=True)


def _computable(workspace: OpenedWorkspace, item: IndicatorDefinition, *, own: bool) -> Explained:
    datasets = workspace.definitions.datasets
    held = current_slices(workspace, read_receipts(workspace.layout))
    seen = preview(workspace, item)
    parts = tuple(
        _part(
            side,
            part,
            datasets[part.dataset],
            tuple(dict.fromkeys(suppliers_of(workspace, part.dataset))),
            _periods(held, part.dataset),
        )
        for side, part in _parts(item)
    )
    return Explained(item, written(item, datasets), in_words(item, datasets), parts, seen.periods, seen.refused, own)


def _parts(item: IndicatorDefinition) -> Iterable[tuple[str, Part]]:
    for side, component in zip(("numerator", "denominator"), item.components, strict=False):
        for _factor, part in component.parts:
            yield side, part


def _part(
    side: str, part: Part, dataset: DatasetDefinition, suppliers: tuple[str, ...], periods: tuple[str, ...]
) -> ExplainedPart:
    measure = dataset.measure(part.measure)
    return ExplainedPart(
        side,
        dataset.id,
        dataset.title.shown,
        measure.id,
        measure.title.shown,
        measure.unit.shown,
        date_in_words(part.period.rule, part.period.years, part.period.label),
        place_in_words(dataset.place or ""),
        suppliers,
        periods,
    )


def _periods(held: Iterable[HeldSlice], dataset: str) -> tuple[str, ...]:
    found = {unit.slice.period for unit in held if unit.slice.dataset == dataset}
    return tuple(sorted(found, key=lambda label: parse_period(label).end))
