"""Where figures of an area stop to mean what they mean today: territorial changes and new definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue, in_language


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A territorial change, or a day from which figures mean something else, within a course.

    `converted`: the figures before it are converted to the areas of today. Otherwise they are those of another area.
    """

    day: date
    text: str
    converted: bool
    territorial: bool = True

    @property
    def name(self) -> str:
        """What happened, in a word."""
        return _("Gebietsänderung") if self.territorial else _("Zeitreihenbruch")

    def between(self, earlier: str, later: str) -> bool:
        """Whether it lies between two periods, given by their labels."""
        return self.after(earlier) and self.day <= parse_period(later).end

    def after(self, period: str) -> bool:
        """Whether it came after a period."""
        return parse_period(period).end < self.day


def breaks_between(
    catalogue: ReleaseCatalogue, indicator: str, area: Area, labels: Sequence[str]
) -> tuple[SeriesBreak, ...]:
    """Return the breaks within periods, in order of time.

    Where a source delivered the years before for the new areas, nothing is broken. Totals that were delivered for an
    area of which parts changed sides are those of the old area, unless they are summed up from converted parts.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
    labels : sequence of str
        Periods for which the area has a number, oldest first.

    Returns
    -------
    tuple of SeriesBreak
    """
    if not labels:
        return ()
    datasets = catalogue.datasets_of(indicator)
    found = [
        SeriesBreak(date.fromisoformat(item["day"]), in_language(item["text"]), converted=False, territorial=False)
        for item in catalogue.defined_breaks(indicator)
    ]
    found = [item for item in found if item.between(labels[0], labels[-1])]
    for item in catalogue.breaks(catalogue.space_of(indicator), area.level, area.key):
        day = date.fromisoformat(item["day"])
        before = [label for label in labels if parse_period(label).end < day]
        if not before or parse_period(labels[-1]).end < day:
            continue
        lasting = not item["own"] and any(
            _only_totals(catalogue, d, area.level, label) for d in datasets for label in before
        )
        converted = any(_is_converted(catalogue, d, label, day) for d in datasets for label in before)
        if lasting or converted:
            found.append(SeriesBreak(day, in_language(item.get("told")) or str(item["text"]), converted=not lasting))
    return tuple(sorted(found, key=lambda item: item.day))


def _is_converted(catalogue: ReleaseCatalogue, dataset: str, period: str, day: date) -> bool:
    """Whether the figures of a period come from a status before a day."""
    return any(
        item["dataset"] == dataset and item["period"] == period and (item["from"] or "") < day.isoformat()
        for item in _conversions(catalogue, dataset)
    )


def _conversions(catalogue: ReleaseCatalogue, dataset: str) -> Sequence[Mapping[str, Any]]:
    definition = catalogue.metadata["datasets"][dataset]
    space = definition.get("shown_in") or definition["space"]
    found: Sequence[Mapping[str, Any]] = catalogue.metadata.get("territories", {}).get(space, {}).get("converted", ())
    return found


def _only_totals(catalogue: ReleaseCatalogue, dataset: str, level: str, period: str) -> bool:
    """Whether a level has delivered totals for a period, and nothing was delivered from which they could be summed."""
    base = catalogue.metadata["datasets"][dataset]["level"]
    levels = {e["level"] for e in catalogue.metadata["delivered"].get(dataset, ()) if e["period"] == period}
    return level in levels and (level == base or base not in levels)
