"""One figure for the page of another site: a frame without navigation, with the source and the way to the whole.

It shows what was released for the public and nothing else, whatever a reader may see here: any site may frame it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from kobimo.errors import KobimoError
from kobimo.language import LANGUAGES, active, speaking
from kobimo.publish.maps import choropleth
from kobimo.publish.views import IndicatorView
from kobimo.web.errors import status_of
from kobimo.web.explorer.addresses import SHOWN, read_selection, state
from kobimo.web.explorer.charts import page_charts
from kobimo.web.explorer.framing import drawable_in_frame, framed, views_in_frame
from kobimo.web.middleware import POLICY
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

_FRAMED = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one indicator for a frame, in the language that the address names."""
    asked = request.GET.get("sprache", "")
    language = asked if asked in LANGUAGES else active()
    with speaking(language), translation.override(language):
        answer = _page(request, name)
        answer.headers["Content-Language"] = language
    for header, text in _FRAMED.items():
        answer.headers[header] = text
    return answer


def _page(request: HttpRequest, name: str) -> HttpResponse:
    try:
        reader = site().library.public()
        view = reader.indicator(read_selection(name, request.GET))
    except KobimoError as error:  # a page with the frame of this site would not be shown in that of another
        return render(request, "explorer/embedded_error.html", {"error": error}, status=status_of(error))
    shown = request.GET.get(SHOWN, "")
    return render(request, "explorer/embedded.html", {**_context(reader, view), **shown_in_frame(shown, reader, view)})


def _context(reader: ReleaseReader, view: IndicatorView) -> dict[str, Any]:
    query, name = state(view.selection, view.default), view.selection.indicator
    frame = reverse("embedded", args=[name])
    return {
        "view": view,
        "release": view.release,
        "whole_page": reverse("indicator", args=[name]) + state(view.selection, view.default, reader.head.id),
        "choices": [(kind, title, frame + _joined(query, kind)) for kind, title in views_in_frame().items()],
        "map_source": reverse("map-svg", args=[name]) + state(view.selection, view.default, reader.head.id),
    }


def _joined(query: str, kind: str) -> str:
    return f"{query}&{SHOWN}={kind}" if query else f"?{SHOWN}={kind}"


def shown_in_frame(asked: str, reader: ReleaseReader, view: IndicatorView) -> dict[str, Any]:
    """Return what is drawn: what was asked for, or the first that can be drawn."""
    charts = {item.anchor: item for item in page_charts(reader, view)}
    picture = choropleth(view, reader.outlines)
    wanted = asked if asked in views_in_frame() else drawable_in_frame(charts, picture)[0]
    return framed(wanted, view, charts, picture)
