"""What stands in small print under a number on a page: its interval, what to know, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.contrast import contrast, limits_text, same_area, verdict
from kobimo.publish.views.development import Trend, trend
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

_SHOWN = frozenset({"small_base", "few_cases", "above_100", "unknown_share", "periods_differ"})
"""Flags that are told; the others are told by the state of the figure, or concern every figure of the page."""

_ARROWS = {"up": "↗", "down": "↘", "steady": "→", "none": ""}


@dataclass(frozen=True, slots=True)
class Remarks:
    """Small print of one number.

    Attributes
    ----------
    limits : str
        95 percent interval as text; empty for counts and where there is none.
    cautions : tuple of str
        What to know before using it.
    verdict : str
        Whether its difference to the whole is more than chance; empty where they are not compared.
    trend : Trend or None
        None where nothing can be said.
    """

    limits: str = ""
    cautions: tuple[str, ...] = ()
    verdict: str = ""
    trend: Trend | None = None

    @property
    def arrow(self) -> str:
        """The sign of the trend."""
        return _ARROWS[self.trend.arrow] if self.trend else ""


def remarks(
    head: IndicatorHead, figures: Sequence[Figure], breaks: Sequence[SeriesBreak], period: str, whole: Figure | None
) -> Remarks:
    """Collect the small print of the figure of a period.

    Parameters
    ----------
    head : IndicatorHead
    figures : sequence of Figure
        Course of the area, oldest first.
    breaks : sequence of SeriesBreak
        Of the course.
    period : str
    whole : Figure or None
        Figure of the whole at the same period.

    Returns
    -------
    Remarks
    """
    own = next((figure for figure in figures if figure.period == period), None)
    if own is None or not own.has_number:
        return Remarks()
    found = trend(head, figures, breaks, period)
    return Remarks(
        limits=limits_text(head, own) if own.rule.per_base or own.rule.method == "normal" else "",
        cautions=tuple(flag.text for flag in own.flags if flag.code in _SHOWN),
        verdict=_verdict(head, own, whole),
        trend=None if found.arrow == "none" else found,
    )


def _verdict(head: IndicatorHead, own: Figure, whole: Figure | None) -> str:
    if whole is None or head.kind in SIZES or whole.area == own.area or same_area(own, whole):
        return ""
    found = contrast(head, own, whole, inside=True)
    return verdict(found, own) if found.significant is not None else ""
