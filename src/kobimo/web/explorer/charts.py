"""The charts of an indicator as its page shows them: the picture made with the release, or one drawn for this state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kobimo.language import LANGUAGES, _, active
from kobimo.publish.charts import NARROW, WIDE, Chart, comparison, compiled, locale, time_series
from kobimo.publish.views import IndicatorView
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

COURSE, COMPARISON = "course", "comparison"
_MAKERS: dict[str, Callable[[IndicatorView], Chart]] = {COURSE: time_series, COMPARISON: comparison}
Draw = Callable[[Chart, int], str]
"""Draws a chart in a width as SVG."""
_ANCHORS = {COURSE: "verlauf", COMPARISON: "vergleich"}


@dataclass(frozen=True, slots=True)
class PageChart:
    """One chart on a page.

    `kind` is course or comparison, `anchor` and `heading` are its place on the page; `data` and `picture` are the
    names of the addresses of its compiled form and of its picture; `svg` and `narrow`, the form for a phone, are
    empty where there is nothing to draw.
    """

    kind: str
    anchor: str
    heading: str
    chart: Chart
    svg: str
    narrow: str
    data: str
    picture: str


def made_chart(view: IndicatorView, kind: str) -> Chart:
    """Return the course or the comparison of a view."""
    return _MAKERS[kind](view)


def page_charts(reader: ReleaseReader, view: IndicatorView, draw: Draw | None = None) -> tuple[PageChart, ...]:
    """Return course and comparison of a view; `draw` draws what was not drawn with the release."""
    return tuple(_page_chart(reader, view, kind, draw or site().drawing.svg) for kind in _MAKERS)


def picture(reader: ReleaseReader, view: IndicatorView, kind: str) -> tuple[str, Chart]:
    """Return the picture of a chart, empty if there is nothing to draw, and the chart itself."""
    chart = made_chart(view, kind)
    return _picture(reader, view, kind, chart, WIDE, site().drawing.svg), chart


def data(view: IndicatorView, kind: str) -> dict[str, Any]:
    """Return the compiled chart and the spelling of its numbers and dates, for the chart element."""
    chart = _MAKERS[kind](view)
    return {"spec": compiled(chart), "locale": locale(active())}


def _page_chart(reader: ReleaseReader, view: IndicatorView, kind: str, draw: Draw) -> PageChart:
    chart = _MAKERS[kind](view)
    heading = {COURSE: _("Verlauf"), COMPARISON: _("Vergleich der Gebiete")}[kind]
    return PageChart(
        kind=kind,
        anchor=_ANCHORS[kind],
        heading=heading,
        chart=chart,
        svg=_picture(reader, view, kind, chart, WIDE, draw),
        narrow=_picture(reader, view, f"{kind}-narrow", chart, NARROW, draw),
        data=f"{kind}-json",
        picture=f"{kind}-svg",
    )


def _picture(reader: ReleaseReader, view: IndicatorView, name: str, chart: Chart, width: int, draw: Draw) -> str:
    if view.selection == view.default and active() == LANGUAGES[0]:
        made = reader.stored.picture(view.selection.indicator, name)
        if made is not None:
            return made
    return reader.drawn(view.selection, name, lambda: draw(chart, width))
