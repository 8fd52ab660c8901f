"""Where a course is broken by a territorial change or a new definition, and how it changed in spite of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.breaks import SeriesBreak, breaks_between
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

CONVERTED = "umgerechnet"
"""The reader wants changes of the converted series, over breaks."""


def series_breaks(
    catalogue: ReleaseCatalogue, indicator: str, area: Area, figures: Sequence[Figure]
) -> tuple[SeriesBreak, ...]:
    """Return the breaks of a course, in order of time, as `kobimo.publish.breaks.breaks_between` finds them.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
    figures : sequence of Figure
        One for each period, oldest first.
    """
    return breaks_between(catalogue, indicator, area, [figure.period for figure in figures if figure.has_number])


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
