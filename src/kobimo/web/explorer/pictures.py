"""What can be taken along from an indicator as a picture: for screens, for documents, for slides."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.publish.charts.sheet import chart_sheet
from kobimo.publish.maps import choropleth
from kobimo.publish.open_data import About, Scope, indicator_excerpt
from kobimo.publish.views import IndicatorView
from kobimo.web.api.table import JSON, PNG, PPTX, SVG
from kobimo.web.errors import answer
from kobimo.web.explorer.addresses import RELEASE
from kobimo.web.explorer.answers import about_here, answered
from kobimo.web.explorer.charts import COMPARISON, COURSE, DISTRIBUTION, SPINE, course_views, data, made_chart, picture
from kobimo.web.explorer.downloads import exact_view
from kobimo.web.explorer.indicator import toggling
from kobimo.web.explorer.tabs import read_tab
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

_SCALE = 2.0
"""Dots for each pixel of a layout: sharp in a printed report."""
_MAP_SCALE = 1.5


@require_safe
def map_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the map with heading, legend and source."""
    reader, view = exact_view(request, name)
    drawn = choropleth(view, reader.outlines, stand_alone=True)
    return given(request, reader, SVG, drawn.svg.encode(), drawn.alternative)


@require_safe
def map_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as dots."""
    reader, view = exact_view(request, name)
    drawn = choropleth(view, reader.outlines, stand_alone=True)
    return dots(request, reader, drawn.svg, drawn.alternative, _MAP_SCALE)


@require_safe
def course_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course."""
    return _chart(request, name, COURSE)


@require_safe
def comparison_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison."""
    return _chart(request, name, COMPARISON)


@require_safe
def distribution_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the distribution."""
    return _chart(request, name, DISTRIBUTION)


@require_safe
def distribution_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the distribution as dots, with title and source."""
    return _chart_dots(request, name, DISTRIBUTION)


@require_safe
def distribution_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the distribution as a compiled chart."""
    return _compiled(request, name, DISTRIBUTION)


@require_safe
def spine_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give where the picked area lies in the topic."""
    return _chart(request, name, SPINE)


@require_safe
def spine_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as dots, with title and source."""
    return _chart_dots(request, name, SPINE)


@require_safe
def spine_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as a compiled chart."""
    return _compiled(request, name, SPINE)


@require_safe
def course_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course as dots, with title and source."""
    return _chart_dots(request, name, COURSE)


@require_safe
def comparison_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison as dots, with title and source."""
    return _chart_dots(request, name, COMPARISON)


@require_safe
def course_slide(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course as a slide."""
    from kobimo.publish.slides import course_slide as make  # noqa: PLC0415 - only where it is wanted

    return _slide(request, name, make, COURSE, "verlauf")


@require_safe
def comparison_slide(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison as a slide."""
    from kobimo.publish.slides import comparison_slide as make  # noqa: PLC0415 - only where it is wanted

    return _slide(request, name, make, COMPARISON, "vergleich")


@require_safe
def distribution_slide(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the distribution as a slide."""
    from kobimo.publish.slides import distribution_slide as make  # noqa: PLC0415 - only where it is wanted

    def made(view: IndicatorView, told: About) -> bytes:
        reader = site().library.release(request.GET.get(RELEASE, ""))
        return make(course_views(reader, view), view, told)

    return _slide(request, name, made, DISTRIBUTION, "verteilung")


@require_safe
def course_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course as a compiled chart."""
    return _compiled(request, name, COURSE)


@require_safe
def comparison_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison as a compiled chart."""
    return _compiled(request, name, COMPARISON)


def _compiled(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    pick = toggling(view, request.GET.get(RELEASE, ""), read_tab(request.GET))
    return answered(request, reader, JSON, lambda: orjson.dumps(data(reader, view, kind, pick)))


def _chart(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    drawn, chart = picture(reader, view, kind)
    return given(request, reader, SVG, drawn.encode(), chart.alternative)


def _chart_dots(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    drawn, chart = picture(reader, view, kind)
    sheet = chart_sheet(chart, drawn, about(request, reader, view).citation.short)
    return dots(request, reader, sheet, chart.alternative)


def dots(
    request: HttpRequest, reader: ReleaseReader, sheet: str, instead: str, scale: float = _SCALE
) -> HttpResponseBase:
    """Answer with a picture as dots; where there is none, with what it would show."""
    if not sheet:
        return _nothing(request, instead)
    return answered(request, reader, PNG, lambda: site().drawing.png(sheet, scale))


def _slide(
    request: HttpRequest, name: str, make: Callable[[IndicatorView, About], bytes], kind: str, ending: str
) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    made = make(view, about(request, reader, view))
    instead = made_chart(reader, view, kind).alternative
    return given(request, reader, PPTX, made, instead, f"{name}_{ending}.pptx")


def about(request: HttpRequest, reader: ReleaseReader, view: IndicatorView) -> About:
    """Return how to name the figures of a picture."""
    excerpt = indicator_excerpt(reader.catalogue, view.selection, Scope.LEVEL)
    return about_here(request, reader, excerpt)


def given(
    request: HttpRequest, reader: ReleaseReader, media: str, made: bytes, instead: str, file_name: str = ""
) -> HttpResponseBase:
    """Answer with a picture; where there is none, with what it would show."""
    return answered(request, reader, media, lambda: made, file_name) if made else _nothing(request, instead)


def _nothing(request: HttpRequest, instead: str) -> HttpResponseBase:
    """Say what a picture would show if there were anything to draw."""
    return answer(request, HTTPStatus.NOT_FOUND, _("Hier gibt es nichts zu zeichnen."), remedy=instead)
