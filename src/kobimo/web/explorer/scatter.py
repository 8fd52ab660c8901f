"""The page of two indicators against each other, and its picture."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.catalogue import in_language
from kobimo.publish.charts import NARROW, WIDE, Chart, scatter
from kobimo.publish.charts.sheet import chart_sheet
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView, Selection
from kobimo.publish.views.scatter import ScatterView, nearest_period, scatter_view
from kobimo.publish.views.selection import area_id, levels_of, periods_of
from kobimo.web.api.table import JSON, PPTX, SVG
from kobimo.web.explorer.addresses import AREA, RELEASE, joined, read_selection, state, toggled
from kobimo.web.explorer.answers import answered, made_page
from kobimo.web.explorer.charts import picks, runnable
from kobimo.web.explorer.downloads import exact_view, refuse
from kobimo.web.explorer.pictures import about, dots, given
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

OTHER = "gegen"
"""Parameter that names the second indicator."""


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a point for each area; without a second indicator, what there is to choose from."""
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    return made_page(request, reader, "explorer/scatter.html", lambda: _context(request, reader, name, pinned))


@require_safe
def as_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the picture."""
    reader, _view, chart, drawn = _drawn(request, name)
    return given(request, reader, SVG, drawn.encode(), chart.alternative)


@require_safe
def as_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the compiled chart, for the chart element; a click picks the area of a point, or no longer."""
    reader, found = exact_pair(request, name)
    base, other, pinned = reverse("scatter", args=[name]), found.second.head.id, request.GET.get(RELEASE, "")

    def pick(area: Area) -> str:
        return base + _query(toggled(found.first.selection, area_id(area)), found.first.default, other, pinned)

    def made() -> bytes:
        chart = scatter(found)
        return orjson.dumps({**runnable(chart), "picks": picks(chart, (pair.area for pair in found.pairs), pick)})

    return answered(request, reader, JSON, made)


@require_safe
def as_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as dots, with title and source."""
    reader, view, chart, drawn = _drawn(request, name)
    sheet = chart_sheet(chart, drawn, about(request, reader, view).citation.short)
    return dots(request, reader, sheet, chart.alternative)


@require_safe
def as_slide(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as a slide."""
    from kobimo.publish.slides import scatter_slide  # noqa: PLC0415 - only where it is wanted

    reader, found = exact_pair(request, name)
    made = scatter_slide(found, about(request, reader, found.first))
    return given(request, reader, PPTX, made, found.words, f"{name}_{found.second.head.id}.pptx")


def _drawn(request: HttpRequest, name: str) -> tuple[ReleaseReader, IndicatorView, Chart, str]:
    reader, found = exact_pair(request, name)
    chart, view, other = scatter(found), found.first, found.second.head.id
    return reader, view, chart, reader.drawn(view.selection, f"scatter {other} {WIDE}", _drawing(chart, WIDE))


def exact_pair(request: HttpRequest, name: str) -> tuple[ReleaseReader, ScatterView]:
    """Return the pair that the address names; a file never answers another question than was asked."""
    reader, view = exact_view(request, name)
    second = _second(reader, view, request.GET.get(OTHER, "") or _first_other(reader, view))
    refuse(second.notices)
    return reader, scatter_view(view, second)


def _context(request: HttpRequest, reader: ReleaseReader, name: str, pinned: str) -> dict[str, Any]:
    view = reader.indicator(read_selection(name, request.GET))
    other = request.GET.get(OTHER, "")
    chosen = view.selection
    context = {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "topic": topic_title(view.head.area),
        "other": other,
        "choices": _choices(reader, view),
        "back": reverse("indicator", args=[name]) + state(chosen, view.default, pinned),
        "chart": None,
    }
    if not other:
        return context
    found = scatter_view(view, _second(reader, view, other))
    chart = scatter(found)
    query = _query(chosen, view.default, other, pinned)
    pictures = {width: reader.drawn(chosen, f"scatter {other} {width}", _drawing(chart, width)) for width in _WIDTHS}
    turned = [(AREA, text) for text in chosen.areas] + [(OTHER, name)] + ([(RELEASE, pinned)] if pinned else [])
    return {
        **context,
        "chart": chart,
        "pictures": pictures,
        "second": found.second,
        "found": found,
        "turned": reverse("scatter", args=[other]) + joined([("ebene", chosen.level), *turned]),
        "running": reverse("scatter-chart", args=[name]) + query,
        **{kind: reverse(f"scatter-{kind}", args=[name]) + query for kind in ("svg", "png", "pptx", "csv", "json")},
    }


def _query(selection: Selection, default: Selection, other: str, pinned: str) -> str:
    """Return the query of a selection against another indicator."""
    query = state(selection, default, pinned)
    return query + ("&" if query else "?") + joined([(OTHER, other)]).removeprefix("?")


_WIDTHS = (WIDE, NARROW)


def _drawing(chart: Chart, width: int) -> Any:
    return lambda: site().drawing.svg(chart, width)


def _second(reader: ReleaseReader, view: IndicatorView, other: str) -> IndicatorView:
    """Return the other indicator at the same level, at its period that is nearest."""
    period = nearest_period(view.selection.period, periods_of(reader.catalogue, other, ""))
    return reader.indicator(Selection(other, view.selection.level, period, areas=view.selection.areas))


def _choices(reader: ReleaseReader, view: IndicatorView) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the indicators that have figures at this level of this space, by topic."""
    catalogue = reader.catalogue
    names = [
        name
        for name in catalogue.indicators_of(view.space)
        if name != view.selection.indicator and view.selection.level in levels_of(catalogue, name, "")
    ]
    return [
        (f"{letter} {topic_title(letter)}", [(name, in_language(catalogue.indicator(name)["title"])) for name in group])
        for letter, group in groupby(names, lambda name: catalogue.indicator(name)["area"])
    ]


def _first_other(reader: ReleaseReader, view: IndicatorView) -> str:
    """Return an indicator to compare with where the address names none; itself where there is no other."""
    found = [name for _topic, group in _choices(reader, view) for name, _title in group]
    return found[0] if found else view.selection.indicator
