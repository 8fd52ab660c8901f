"""The vintage (Datenstand) of a figure: which deliveries it comes from, and whether they call it provisional."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kobimo.language import _, clock
from kobimo.model.area import Area
from kobimo.model.period import BERLIN
from kobimo.model.status import ObsStatus
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.states import STATES, embedded_indicator, in_state, used_periods
from kobimo.publish.statistics.timing import flags_of_states


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
    states = {state.value: in_state(catalogue, indicator, area, used, state) for state in STATES}
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
    return [flag.as_dict() for flag in flags_of_states({state for state in STATES if found[state.value]})]


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


def moment_of(entry: Mapping[str, Any]) -> datetime:
    """Return when a delivered file of a release was received, in German time; in older ones its id says it."""
    if received := entry.get("received_at"):
        return datetime.fromisoformat(received).astimezone(BERLIN)
    stamp = "-".join(str(entry["delivery"]).split("-")[:2])
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=BERLIN)
