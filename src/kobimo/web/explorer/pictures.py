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
from kobimo.web.explorer.answers import answered, public_address
from kobimo.web.explorer.charts import COMPARISON, COURSE, data, made_chart, picture
from kobimo.web.explorer.downloads import exact_view
from kobimo.web.site import site
from kobimo.workflows.releases.taking import about_excerpt
from kobimo.workflows.releases.viewing import ReleaseReader

_SCALE = 2.0
"""Dots for each pixel of a layout: sharp in a printed report."""
_MAP_SCALE = 1.5


@require_safe
def map_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the map with heading, legend and source."""
    reader, view = exact_view(request, name)
    drawn = choropleth(view, reader.outlines, stand_alone=True)
    return _given(request, reader, SVG, drawn.svg.encode(), drawn.alternative)


@require_safe
def map_png(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as dots."""
    reader, view = exact_view(request, name)
    drawn = choropleth(view, reader.outlines, stand_alone=True)
    return _dots(request, reader, drawn.svg, _MAP_SCALE, drawn.alternative)


@require_safe
def course_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course."""
    return _chart(request, name, COURSE)


@require_safe
def comparison_svg(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison."""
    return _chart(request, name, COMPARISON)


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
def course_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the course as a compiled chart."""
    return _compiled(request, name, COURSE)


@require_safe
def comparison_chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the comparison as a compiled chart."""
    return _compiled(request, name, COMPARISON)


def _compiled(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    return answered(request, reader, JSON, lambda: orjson.dumps(data(view, kind)))


def _chart(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    drawn, chart = picture(reader, view, kind)
    return _given(request, reader, SVG, drawn.encode(), chart.alternative)


def _chart_dots(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    drawn, chart = picture(reader, view, kind)
    sheet = chart_sheet(chart, drawn, _about(request, reader, view).citation.short)
    return _dots(request, reader, sheet, _SCALE, chart.alternative)


def _dots(request: HttpRequest, reader: ReleaseReader, sheet: str, scale: float, instead: str) -> HttpResponseBase:
    if not sheet:
        return _nothing(request, instead)
    return answered(request, reader, PNG, lambda: site().drawing.png(sheet, scale))


def _slide(
    request: HttpRequest, name: str, make: Callable[[IndicatorView, About], bytes], kind: str, ending: str
) -> HttpResponseBase:
    reader, view = exact_view(request, name)
    made = make(view, _about(request, reader, view))
    instead = made_chart(view, kind).alternative
    return _given(request, reader, PPTX, made, instead, f"{name}_{ending}.pptx")


def _about(request: HttpRequest, reader: ReleaseReader, view: IndicatorView) -> About:
    excerpt = indicator_excerpt(reader.catalogue, view.selection, Scope.LEVEL)
    return about_excerpt(reader, excerpt, site().name, request.build_absolute_uri(), public_address(reader))


def _given(
    request: HttpRequest, reader: ReleaseReader, media: str, made: bytes, instead: str, file_name: str = ""
) -> HttpResponseBase:
    return answered(request, reader, media, lambda: made, file_name) if made else _nothing(request, instead)


def _nothing(request: HttpRequest, instead: str) -> HttpResponseBase:
    """Say what a picture would show if there were anything to draw."""
    return answer(request, HTTPStatus.NOT_FOUND, _("Hier gibt es nichts zu zeichnen."), remedy=instead)
