"""Where a course is broken by a territorial change or a new definition, and how it changed in spite of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot
from typing import Any

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

CONVERTED = "umgerechnet"
"""The reader wants changes of the converted series, over breaks."""


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


def series_breaks(
    catalogue: ReleaseCatalogue, indicator: str, area: Area, figures: Sequence[Figure]
) -> tuple[SeriesBreak, ...]:
    """Return the breaks of a course, in order of time.

    Where a source delivered the years before for the new areas, nothing is broken. Totals that were delivered for an
    area of which parts changed sides are those of the old area, unless they are summed up from converted parts.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
    figures : sequence of Figure
        One for each period, oldest first.
    """
    labels = [figure.period for figure in figures if figure.has_number]
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
            found.append(SeriesBreak(day, str(item["text"]), converted=not lasting))
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


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure changed since the first period with a number, or why that is not said.

    Attributes
    ----------
    since : str
        The period, as readers write it.
    text : str
        The difference in the unit, or the reason.
    refused : bool
        Whether a break forbids it.
    convertible : bool
        Whether the converted series would have it.
    """

    since: str
    text: str
    refused: bool = False
    convertible: bool = False


def change(
    head: IndicatorHead, figures: Sequence[Figure], breaks: Sequence[SeriesBreak], *, converted: bool
) -> Change | None:
    """Return the change from the first number to the last one; None with fewer than two comparable numbers.

    Parameters
    ----------
    head : IndicatorHead
    figures : sequence of Figure
        Oldest first; the last one is that of the chosen period.
    breaks : sequence of SeriesBreak
        Of these figures.
    converted : bool
        Whether the reader wants the converted series. Its errors are taken for independent, so that the error of the
        difference is rather too large than too small.
    """
    drawn = [figure for figure in figures if figure.has_number and figure.appearance.has_class]
    if len(drawn) < 2 or drawn[-1] is not figures[-1]:
        return None
    first, last = drawn[0], drawn[-1]
    since = spelling().short_period(first.period)
    between = [item for item in breaks if item.between(first.period, last.period)]
    if reason := refusal(between, converted=converted):
        return Change(since, reason, refused=True, convertible=all(item.converted for item in between))
    text = head.difference(float(last.value or 0) - float(first.value or 0))
    if head.kind == "count" and first.value:
        percent = spelling().signed(100 * (float(last.value or 0) / float(first.value) - 1), 1) + spelling().percent
        text = f"{text} ({percent})"
    return Change(since, f"{text}{estimation(head, first, last)}")


def refusal(breaks: Sequence[SeriesBreak], *, converted: bool) -> str:
    """Say why no change is told over breaks; empty if it may be."""
    lasting = [item for item in breaks if not item.converted]
    if lasting and not lasting[0].territorial:
        return _("nicht vergleichbar: Zeitreihenbruch am {day}. {text}").format(
            day=spelling().day(lasting[0].day), text=lasting[0].text
        )
    if lasting:
        return _(
            "nicht vergleichbar: Gebietsänderung am {day}, die früheren Zahlen gelten für ein anderes Gebiet"
        ).format(day=spelling().day(lasting[0].day))
    if breaks and not converted:
        return _("nicht angegeben wegen der Gebietsänderung am {day}").format(day=spelling().day(breaks[0].day))
    return ""


def estimation(head: IndicatorHead, first: Figure, last: Figure) -> str:
    """Say that a difference is estimated, and how far it may be off; empty if it is exact."""
    error = hypot(first.error or 0, last.error or 0)
    if not error:
        return ""
    return _(" (geschätzt, Standardfehler {error})").format(error=spelling().number(error, max(head.decimals, 1)))
