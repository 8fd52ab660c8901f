"""What a course shows of a view: the periods from one to another, and the lines that somebody wants beside the own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kobimo.publish.views.indicator import IndicatorView, Series
from kobimo.publish.views.selection import WHOLE


def as_course(view: IndicatorView) -> IndicatorView:
    """Return the view with the series that its course shows, cut to its periods.

    Parameters
    ----------
    view : IndicatorView

    Returns
    -------
    IndicatorView
        The whole stays where no area is picked: a course without a line would say nothing.
    """
    chosen = view.selection
    alone = not any(item.role == "selected" for item in view.series)
    shown = [
        item
        for item in view.series
        if item.role == "selected" or item.role in chosen.lines or (alone and item.role == WHOLE)
    ]
    return replace(view, series=tuple(_cut(item, chosen.since, chosen.until) for item in shown))


def with_series(view: IndicatorView, further: Sequence[Series]) -> IndicatorView:
    """Return the view with further lines, which stand before those of picked areas."""
    own = tuple(item for item in view.series if item.role == "selected")
    others = tuple(item for item in view.series if item.role != "selected")
    return replace(view, series=(*others, *further, *own))


def _cut(item: Series, since: str, until: str) -> Series:
    labels = [figure.period for figure in item.figures]
    first = labels.index(since) if since in labels else 0
    last = labels.index(until) if until in labels else len(labels) - 1
    figures = item.figures[first : last + 1]
    if len(figures) == len(item.figures):
        return item
    kept = (one for one in item.breaks if one.between(figures[0].period, figures[-1].period))
    return replace(item, figures=figures, breaks=tuple(kept))
