"""What the suppliers call provisional or revised, told of each figure that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kobimo.errors import InvalidInputError
from kobimo.indicators.alignment import aligned
from kobimo.model.area import Area
from kobimo.model.indicator import IndicatorDefinition, Part
from kobimo.model.period import Period, parse_period, years_before
from kobimo.model.status import ObsStatus
from kobimo.publish.catalogue import ReleaseCatalogue

STATES = (ObsStatus.PROVISIONAL, ObsStatus.REVISED)
"""States of delivered cells that a figure inherits."""

EVERY = "*"
"""Stands for all areas of a level."""


def in_state(
    catalogue: ReleaseCatalogue, indicator: str, area: Area, used: Iterable[tuple[str, str]], state: ObsStatus
) -> bool:
    """Say whether a delivered cell of an area, or of one below it, is in a state.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
    used : iterable of tuple of str
        Dataset and period of everything that enters the figure.
    state : ObsStatus

    Returns
    -------
    bool
    """
    known = catalogue.metadata.get("states", {})
    levels = [known.get(dataset, {}).get(label, {}).get(state.value, {}) for dataset, label in used]
    marked = {(level, key) for found in levels for level, keys in found.items() for key in keys}
    if not marked:
        return False
    if any(key == EVERY for _level, key in marked):
        return True
    return not marked.isdisjoint(_below(catalogue, catalogue.space_of(indicator), area))


def _below(catalogue: ReleaseCatalogue, space: str, area: Area) -> set[tuple[str, str]]:
    """Return an area and everything below it."""
    found, waiting = {(area.level, area.key)}, [area]
    while waiting:
        for child in catalogue.children(space, waiting.pop()):
            if (child.level, child.key) not in found:
                found.add((child.level, child.key))
                waiting.append(child)
    return found


def used_periods(
    definition: IndicatorDefinition, period: str, inputs: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Align everything that enters a figure, as the calculation does.

    Parameters
    ----------
    definition : IndicatorDefinition
    period : str
        Of the figure.
    inputs : mapping of dataset to mapping of period
        What was delivered.

    Yields
    ------
    tuple of str
        Dataset and period; pooled years and earlier bases of layers included.
    """
    start = parse_period(period)
    leading = definition.denominator if definition.anchor == "denominator" else definition.numerator
    layers = sorted({0, *(layer.years_before for layer in definition.layers)})
    for part in definition.parts:
        for years in sorted({pooled + earlier for pooled in range(definition.years) for earlier in layers}):
            anchor = years_before(start, years) if years else start
            label = _label(part, anchor, leading, inputs.get(part.dataset, {}))
            if label:
                yield part.dataset, label


def _label(part: Part, anchor: Period, leading: Part | None, delivered: Iterable[str]) -> str:
    if leading is not None and (part.dataset, part.period) == (leading.dataset, leading.period):
        return anchor.label
    found = aligned(anchor, part.period, [parse_period(label) for label in delivered])
    return found.label if found is not None else ""


def embedded_indicator(embedded: Mapping[str, Any] | None) -> IndicatorDefinition | None:
    """Read an embedded definition; None if it is missing or of another form than today's."""
    try:
        return None if embedded is None else IndicatorDefinition.model_validate(embedded)
    except (ValidationError, InvalidInputError):
        return None
