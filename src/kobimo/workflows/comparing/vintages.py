"""The vintage (Datenstand) of a figure: which deliveries it comes from, and whether they call it provisional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from kobimo.errors import InvalidInputError
from kobimo.indicators.alignment import aligned
from kobimo.language import _, clock
from kobimo.model.area import Area
from kobimo.model.indicator import IndicatorDefinition, Part
from kobimo.model.period import BERLIN, Period, parse_period, years_before
from kobimo.model.status import ObsStatus
from kobimo.publish.catalogue import ReleaseCatalogue

STATES = (ObsStatus.PROVISIONAL, ObsStatus.REVISED)
"""States of delivered cells that a figure inherits."""

EVERY = "*"
"""Stands for all areas of a level."""


def vintage(catalogue: ReleaseCatalogue, indicator: str, area: Area, period: str) -> dict[str, Any]:
    """Describe the vintage of one figure.

    A figure is provisional, or revised, if any delivered cell of its area, or of one below it, is, in any period of any
    of its parts. Categories are not told apart: a release knows of each slice only the areas with such cells.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
        What the release embeds.
    indicator : str
    area : Area
    period : str

    Returns
    -------
    dict
        `day`: on which the newest delivery came (ISO 8601, None where nothing was delivered). `days`: of all.
        `deliveries`: each with `source`, `delivery`, `file`, `day` and `number` (2 for the second delivery of the same
        period, None in a release of an older kobimo). `provisional`, `revised`. `notable`: whether it says more than a
        day. `text` in words.
    """
    metadata = catalogue.metadata
    definition = embedded_indicator(metadata["indicators"].get(indicator))
    used = [] if definition is None else list(dict.fromkeys(used_periods(definition, period, metadata["inputs"])))
    deliveries: list[dict[str, Any]] = []
    for dataset, label in used:
        for entry in catalogue.inputs(dataset, label):
            described = {
                **{name: entry[name] for name in ("source", "delivery", "file")},
                "day": moment_of(entry).date().isoformat(),
                "number": entry.get("number"),
            }
            if described not in deliveries:
                deliveries.append(described)
    days = sorted({item["day"] for item in deliveries})
    states = {state.value: _any_in_state(catalogue, indicator, area, used, state) for state in STATES}
    return {
        "day": days[-1] if days else None,
        "days": days,
        "deliveries": deliveries,
        **states,
        "notable": any(states.values()) or any((item["number"] or 1) > 1 for item in deliveries),
        "text": _words(days, deliveries, states),
    }


def state_flags(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the states of a vintage as flags of its figure."""
    texts = {
        ObsStatus.PROVISIONAL: _("Enthält Angaben, die der Lieferant als vorläufig kennzeichnet."),
        ObsStatus.REVISED: _("Enthält Angaben, die der Lieferant als berichtigt kennzeichnet."),
    }
    return [{"code": state.value, "text": texts[state]} for state in STATES if found[state.value]]


def _words(days: list[str], deliveries: Iterable[Mapping[str, Any]], states: Mapping[str, bool]) -> str:
    if not days:
        return _("Keine Lieferung.")
    day = clock(datetime.fromisoformat(days[-1]), form="")
    parts = [_("Datenstand {day}").format(day=day)]
    if any((item["number"] or 1) > 1 for item in deliveries):
        parts.append(_("nachgeliefert oder berichtigt"))
    if states[ObsStatus.PROVISIONAL]:
        parts.append(_("vorläufig"))
    return ", ".join(parts)


def _any_in_state(
    catalogue: ReleaseCatalogue, indicator: str, area: Area, used: Iterable[tuple[str, str]], state: ObsStatus
) -> bool:
    """Say whether a delivered cell of an area, or of one below it, is in a state."""
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


def moment_of(entry: Mapping[str, Any]) -> datetime:
    """Return when a delivered file of a release was received, in German time; in older ones its id says it."""
    if received := entry.get("received_at"):
        return datetime.fromisoformat(received).astimezone(BERLIN)
    stamp = "-".join(str(entry["delivery"]).split("-")[:2])
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=BERLIN)


def embedded_indicator(embedded: Mapping[str, Any] | None) -> IndicatorDefinition | None:
    """Read an embedded definition; None if it is missing or of another form than today's."""
    try:
        return None if embedded is None else IndicatorDefinition.model_validate(embedded)
    except (ValidationError, InvalidInputError):
        return None
