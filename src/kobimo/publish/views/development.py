"""How a figure developed: the change since the period before, and the trend of its course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kobimo.indicators.statistics import mann_kendall
from kobimo.indicators.statistics.trend import FEWEST
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.spelling import spelling
from kobimo.publish.views.breaks import estimation, refusal
from kobimo.publish.views.contrast import Contrast, contrast, is_slight, told_difference, verdict
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

Arrow = Literal["up", "down", "steady", "none"]

_MONTHS, _DAYS = 12, 365


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """The change since the period before: its label and value, and in words the change or why there is none."""

    since: str | None
    before: float | None
    found: Contrast
    words: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        reason = self.found.reason or None
        return {
            "since": self.since, "value": self.before, **self.found.as_dict(), "words": self.words, "reason": reason,
        }  # fmt: skip


def period_change(
    head: IndicatorHead, figures: Sequence[Figure], breaks: Sequence[SeriesBreak], period: str
) -> PeriodChange:
    """Return the change of a figure since the period before.

    The period before is the one that the release has before this one, of the same kind; where it has no number none is
    taken in its place. Over a break there is a change only if the earlier figures are converted.

    Parameters
    ----------
    head : IndicatorHead
    figures : sequence of Figure
        Course of the area, oldest first.
    breaks : sequence of SeriesBreak
        Of the course.
    period : str
        Label.

    Returns
    -------
    PeriodChange
    """
    kind = parse_period(period).type
    course = [figure for figure in figures if parse_period(figure.period).type is kind]
    place = next((n for n, figure in enumerate(course) if figure.period == period), 0)
    if place == 0:
        return _none(None, None, _("Einen früheren Zeitraum gibt es im Freigabestand nicht."))
    before, now = course[place - 1], course[place]
    between = [item for item in breaks if item.between(before.period, now.period)]
    spell = spelling()
    if reason := refusal(between, converted=True):
        text = _("Veränderung seit {period}: {reason}.").format(
            period=spell.period(before.period), reason=reason.rstrip(".")
        )
        return _none(before.period, before.value, text)
    found = contrast(head, now, before)
    if found.reason:
        return _none(before.period, before.value, found.reason)
    if found.difference == 0:
        words = _("Unverändert seit {period}.").format(period=spell.period(before.period))
        return PeriodChange(before.period, before.value, found, words)
    if is_slight(head, found) and not between:
        words = _("Nahezu unverändert seit {period}.").format(period=spell.period(before.period))
        return PeriodChange(before.period, before.value, found, words)
    words = _("Veränderung seit {period}: {difference}{estimated}. {verdict}").format(
        period=spell.period(before.period),
        difference=told_difference(head, found),
        estimated=estimation(head, before, now),
        verdict=verdict(found, before, now),
    )
    if between:
        words += " " + _("Die früheren Zahlen sind auf die heutigen Gebiete umgerechnet.")
    return PeriodChange(before.period, before.value, found, words)


def _none(since: str | None, before: float | None, reason: str) -> PeriodChange:
    return PeriodChange(since, before, Contrast(reason=reason), reason)


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a course goes.

    Attributes
    ----------
    arrow : str
        up, down, steady (nothing more than chance), or none: too little is known.
    method : str
        mann_kendall with at least eight points, difference of the first and the last one otherwise, none.
    since, until : str or None
        Labels of the first and the last period.
    points : int
    slope : float or None
        Per year, in the unit (Sen); only with mann_kendall.
    z : float or None
    words : str
    """

    arrow: Arrow
    method: Literal["mann_kendall", "difference", "none"]
    since: str | None
    until: str | None
    points: int
    slope: float | None
    z: float | None
    words: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "arrow": self.arrow, "method": self.method, "since": self.since, "until": self.until,
            "points": self.points, "slope": self.slope, "z": self.z, "words": self.words,
        }  # fmt: skip


def trend(head: IndicatorHead, figures: Sequence[Figure], breaks: Sequence[SeriesBreak], period: str) -> Trend:
    """Return the trend of a course up to a period.

    Rule of the arrow: with at least eight comparable points the test of Mann and Kendall at 5 percent, with two to
    seven the difference of the first and the last figure. Up or down where that is more than chance, else steady; no
    arrow where nothing can be tested. The course begins after the last territorial change that breaks it, and holds
    periods of one kind only.

    Parameters
    ----------
    head : IndicatorHead
    figures : sequence of Figure
        Course of the area, oldest first.
    breaks : sequence of SeriesBreak
    period : str
        Label of the last period that counts.

    Returns
    -------
    Trend
    """
    points = _comparable(figures, breaks, period)
    if len(points) < 2 or head.kind == "category":
        return _no_trend(points, _("Für einen Trend fehlen vergleichbare Zeiträume."))
    first, last, spell = points[0], points[-1], spelling()
    span = _("{first} bis {last}").format(first=spell.short_period(first.period), last=spell.short_period(last.period))
    if head.years > 1:
        return _no_trend(points, _("Kein Trend: Mittel über mehrere Jahre haben Jahre gemeinsam."))
    if len(points) >= FEWEST:
        return _tested(head, points, span)
    found = contrast(head, last, first)
    if found.significant is None:
        return _no_trend(points, _("Ob der Verlauf mehr als Zufall ist, lässt sich hier nicht sagen."))
    arrow = _arrow(found.difference or 0, significant=found.significant)
    words = _("{direction} ({span}).").format(direction=_direction(arrow), span=span)
    return Trend(arrow, "difference", first.period, last.period, len(points), None, None, words)


def _comparable(figures: Sequence[Figure], breaks: Sequence[SeriesBreak], period: str) -> list[Figure]:
    until = parse_period(period)
    points = [
        figure
        for figure in figures
        if figure.has_number
        and figure.appearance.has_class
        and parse_period(figure.period).type is until.type
        and parse_period(figure.period).end <= until.end
    ]
    days = [item.day for item in breaks if not item.converted and item.day <= until.end]
    return [figure for figure in points if not days or parse_period(figure.period).end >= max(days)]


def _tested(head: IndicatorHead, points: Sequence[Figure], span: str) -> Trend:
    times = [_year(figure.period) for figure in points]
    found = mann_kendall([float(figure.value or 0) for figure in points], times)
    if found is None:
        return _no_trend(points, _("Für einen Trend fehlen vergleichbare Zeiträume."))
    arrow = _arrow(found.s, significant=found.significant())
    if arrow == "steady":
        words = _("{direction} ({span}).").format(direction=_direction(arrow), span=span)
    else:
        slope = head.difference(found.slope) if head.decimals else spelling().signed(found.slope, 1)
        words = _("{direction} ({span}), im Mittel {slope} je Jahr.").format(
            direction=_direction(arrow), span=span, slope=slope
        )
    first, last = points[0].period, points[-1].period
    return Trend(arrow, "mann_kendall", first, last, found.n, found.slope, found.z, words)


def _no_trend(points: Sequence[Figure], words: str) -> Trend:
    since, until = (points[0].period, points[-1].period) if points else (None, None)
    return Trend("none", "none", since, until, len(points), None, None, words)


def _arrow(movement: float, *, significant: bool) -> Arrow:
    if not significant or not movement:
        return "steady"
    return "up" if movement > 0 else "down"


def _direction(arrow: Arrow) -> str:
    return {"up": _("Steigt"), "down": _("Fällt"), "steady": _("Kein Trend erkennbar")}[arrow]


def _year(period: str) -> float:
    """Return a time in years, in which reference dates of neighbouring years lie exactly one apart."""
    end = parse_period(period).end
    return end.year + (end.month - 1) / _MONTHS + (end.day - 1) / _DAYS
