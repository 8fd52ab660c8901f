"""What can be taken along from an indicator: data, pictures, and the compiled charts that a page makes interactive."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.publish.excel_csv import as_excel_csv
from kobimo.publish.maps import choropleth
from kobimo.publish.table import FigureTable, as_object
from kobimo.publish.views import IndicatorView, Selection
from kobimo.publish.workbook import as_xlsx as workbook
from kobimo.web.errors import answer
from kobimo.web.explorer.addresses import RELEASE, read_selection
from kobimo.web.explorer.charts import COMPARISON, COURSE, data, picture
from kobimo.web.explorer.indicator import toggling
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SVG = "image/svg+xml; charset=utf-8"


def _opened(request: HttpRequest, name: str) -> tuple[ReleaseReader, Selection]:
    reader = site().library.release(request.GET.get(RELEASE, ""))
    resolved = reader.resolve(read_selection(name, request.GET))
    _refuse(resolved.notices)
    return reader, resolved.selection


def _view(request: HttpRequest, name: str) -> tuple[ReleaseReader, IndicatorView]:
    reader = site().library.release(request.GET.get(RELEASE, ""))
    view = reader.indicator(read_selection(name, request.GET))
    _refuse(view.notices)
    return reader, view


def _refuse(notices: tuple[str, ...]) -> None:
    """Refuse to answer another question than was asked: a file cannot say so as a page does."""
    if notices:
        raise InvalidInputError(" ".join(notices), remedy=_("Die Adresse von der Seite der Kennzahl nehmen."))


@require_safe
def as_json(request: HttpRequest, name: str) -> HttpResponse:
    """Give all periods of the chosen level as JSON."""
    return _data(request, name, "json", _json, "application/json")


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Give them as CSV that a German Excel opens rightly."""
    return _attached(_data(request, name, "csv", as_excel_csv, "text/csv; charset=utf-8"), f"{name}.csv")


@require_safe
def as_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """Give them as a workbook."""
    return _attached(_data(request, name, "xlsx", workbook, _XLSX), f"{name}.xlsx")


@require_safe
def as_geojson(request: HttpRequest, name: str) -> HttpResponse:
    """Give areas with their figures for a map that can be zoomed."""
    reader, view = _view(request, name)
    return HttpResponse(
        orjson.dumps(reader.features(view, toggling(view, request.GET.get(RELEASE, "")))),
        content_type="application/geo+json",
    )


@require_safe
def map_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give the map as a picture with heading, legend and source."""
    reader, view = _view(request, name)
    drawn = choropleth(view, reader.outlines, stand_alone=True)
    return _svg(request, drawn.svg, drawn.alternative)


@require_safe
def course_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give the course as a picture."""
    reader, view = _view(request, name)
    return _drawn(request, reader, view, COURSE)


@require_safe
def comparison_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give the comparison as a picture."""
    reader, view = _view(request, name)
    return _drawn(request, reader, view, COMPARISON)


def _drawn(request: HttpRequest, reader: ReleaseReader, view: IndicatorView, kind: str) -> HttpResponse:
    return _svg(request, *picture(reader, view, kind))


def _svg(request: HttpRequest, svg: str, instead: str) -> HttpResponse:
    """Answer with a picture, or say what it would show if there were anything to draw."""
    if not svg:
        return answer(request, HTTPStatus.NOT_FOUND, _("Hier gibt es nichts zu zeichnen."), remedy=instead)
    return HttpResponse(svg, content_type=_SVG)


@require_safe
def course_chart(request: HttpRequest, name: str) -> HttpResponse:
    """Give the course as a compiled chart."""
    _reader, view = _view(request, name)
    return HttpResponse(orjson.dumps(data(view, COURSE)), content_type="application/json")


@require_safe
def comparison_chart(request: HttpRequest, name: str) -> HttpResponse:
    """Give the comparison as a compiled chart."""
    _reader, view = _view(request, name)
    return HttpResponse(orjson.dumps(data(view, COMPARISON)), content_type="application/json")


def _data(
    request: HttpRequest, name: str, kind: str, write: Callable[[FigureTable], bytes], content_type: str
) -> HttpResponse:
    reader, selection = _opened(request, name)
    return HttpResponse(reader.written(selection, kind, write), content_type=content_type)


def _json(table: FigureTable) -> bytes:
    return orjson.dumps(as_object(table))


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
