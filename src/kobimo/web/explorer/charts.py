"""The charts of an indicator as its page shows them: the picture made with the release, or one drawn for this state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kobimo.language import LANGUAGES, _, active
from kobimo.model.area import Area
from kobimo.publish.charts import NARROW, WIDE, Chart, comparison, compiled, distribution, locale, spine, time_series
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.periods import periods_of_view
from kobimo.publish.views.selection import area_id
from kobimo.publish.views.spine import spine_rows
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

COURSE, COMPARISON, DISTRIBUTION, SPINE = "course", "comparison", "distribution", "spine"
Draw = Callable[[Chart, int], str]
"""Draws a chart in a width as SVG."""
Link = Callable[[Area], str]
"""Returns where a click on an area leads."""
ANCHORS = {COURSE: "verlauf", COMPARISON: "vergleich", DISTRIBUTION: "verteilung", SPINE: "lage"}
"""Where each chart stands on a page."""


@dataclass(frozen=True, slots=True)
class PageChart:
    """One chart on a page.

    `kind` is course, comparison, distribution or spine, `anchor` and `heading` are its place on the page; `data` and
    `picture` are the names of the addresses of its compiled form and of its picture; `svg` and `narrow`, the form for
    a phone, are empty where there is nothing to draw.
    """

    kind: str
    anchor: str
    heading: str
    chart: Chart
    svg: str
    narrow: str
    data: str
    picture: str


def made_chart(reader: ReleaseReader, view: IndicatorView, kind: str) -> Chart:
    """Return a chart of a view."""
    if kind == DISTRIBUTION:
        return distribution(course_views(reader, view), view)
    if kind == SPINE:
        return _spine(reader, view)
    return time_series(view) if kind == COURSE else comparison(view)


def _spine(reader: ReleaseReader, view: IndicatorView) -> Chart:
    """Return where the first picked area lies in the indicators of the topic."""
    area = next((item.area for item in view.series if item.role == "selected"), None)
    level = area.level if area else view.selection.level
    rows = spine_rows(reader.released(breakdown=""), view.space, area, view.head.area) if area else ()
    return spine(
        rows,
        view.head,
        view.release,
        name=area.name if area else "",
        topic=topic_title(view.head.area),
        level=reader.catalogue.level_title(view.space, level) if level else "",
    )


def course_views(reader: ReleaseReader, view: IndicatorView) -> tuple[IndicatorView, ...]:
    """Return the view at each period that its course shows, oldest first."""
    chosen = view.selection
    released = reader.released(indicator=chosen.indicator, breakdown=chosen.breakdown)
    found = tuple(periods_of_view(released, view))
    labels = [one.selection.period for one in found]
    first = labels.index(chosen.since) if chosen.since else 0
    last = labels.index(chosen.until) if chosen.until else len(labels) - 1
    return found[first : last + 1]


def page_charts(
    reader: ReleaseReader, view: IndicatorView, draw: Draw | None = None, kinds: Sequence[str] = (COURSE, COMPARISON)
) -> tuple[PageChart, ...]:
    """Return the charts of a view; `draw` draws what was not drawn with the release."""
    return tuple(_page_chart(reader, view, kind, draw or site().drawing.svg) for kind in kinds)


def picture(reader: ReleaseReader, view: IndicatorView, kind: str) -> tuple[str, Chart]:
    """Return the picture of a chart, empty if there is nothing to draw, and the chart itself."""
    chart = made_chart(reader, view, kind)
    return _picture(reader, view, kind, chart, WIDE, site().drawing.svg), chart


def data(reader: ReleaseReader, view: IndicatorView, kind: str, pick: Link) -> dict[str, Any]:
    """Return the compiled chart and the spelling of its numbers and dates, for the chart element.

    `picks` says where a click on what stands for an area leads.
    """
    chart = made_chart(reader, view, kind)
    selected = (item.area for item in view.series if item.role == "selected")
    return {**runnable(chart), "picks": picks(chart, (*(figure.area for figure in view.figures), *selected), pick)}


def picks(chart: Chart, areas: Iterable[Area], pick: Link) -> dict[str, str]:
    """Return by area where a click leads, for those of the areas that a chart draws."""
    rows = chain.from_iterable(chart.drawing.datasets.values()) if chart.drawing else ()
    drawn = {row.get("area") for row in rows}
    return {area_id(area): pick(area) for area in areas if area_id(area) in drawn}


def runnable(chart: Chart) -> dict[str, Any]:
    """Return a chart as the element of a page runs it, with the spelling of its numbers and dates."""
    return {"spec": compiled(chart), "locale": locale(active())}


def _page_chart(reader: ReleaseReader, view: IndicatorView, kind: str, draw: Draw) -> PageChart:
    chart = made_chart(reader, view, kind)
    return PageChart(
        kind=kind,
        anchor=ANCHORS[kind],
        heading=_heading(kind, chart),
        chart=chart,
        svg=_picture(reader, view, kind, chart, WIDE, draw),
        narrow=_picture(reader, view, f"{kind}-narrow", chart, NARROW, draw),
        data=f"{kind}-json",
        picture=f"{kind}-svg",
    )


def _heading(kind: str, chart: Chart) -> str:
    if kind == SPINE and chart.drawable:
        return f"{_('Lage im Thema')}: {chart.table.columns[2]}"
    return {
        COURSE: _("Verlauf"),
        COMPARISON: _("Vergleich der Gebiete"),
        DISTRIBUTION: _("Verteilung"),
        SPINE: _("Lage im Thema"),
    }[kind]


def _picture(reader: ReleaseReader, view: IndicatorView, name: str, chart: Chart, width: int, draw: Draw) -> str:
    if view.selection == view.default and active() == LANGUAGES[0]:
        made = reader.stored.picture(view.selection.indicator, name)
        if made is not None:
            return made
    return reader.drawn(view.selection, name + _beside(view), lambda: draw(chart, width))


def _beside(view: IndicatorView) -> str:
    """Return what a course of peers is: their lists are settings, which may change."""
    found = [(item.area.name, *(one.text for one in item.figures)) for item in view.series if item.role == "peers"]
    return f" {found}" if found else ""
