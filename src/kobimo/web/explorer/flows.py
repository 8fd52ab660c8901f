"""The page of flows: who went from which area to which place, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError, ReleaseError
from kobimo.language import _
from kobimo.publish.catalogue import in_language
from kobimo.publish.flow_bars import flow_bars
from kobimo.publish.flow_picture import MOST_DRAWN, flow_legend, flow_picture, flow_words
from kobimo.publish.flow_sheet import flow_sheet
from kobimo.publish.open_data import About, source_notes
from kobimo.publish.spelling import spelling
from kobimo.publish.topics import topic_title
from kobimo.publish.views.flows import FlowView, FlowWish, flow_indicators, flow_view
from kobimo.publish.views.indicator import Choice
from kobimo.publish.views.selection import area_id
from kobimo.web.api.table import SVG
from kobimo.web.explorer.addresses import AREA, LEVEL, PERIOD, RELEASE, SCOPE, area_address, figure_address, joined
from kobimo.web.explorer.answers import made_page, public_address
from kobimo.web.explorer.pictures import dots, given
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

INDICATOR, FORM = "kennzahl", "nach"
_SCALE = 1.5


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the flows of an indicator, by default of the first that has any."""
    pinned, wanted = request.GET.get(RELEASE, ""), request.GET.get(INDICATOR, "")
    reader = site().library.release(pinned)
    known = list(flow_indicators(reader.catalogue))
    if not known and not wanted:
        return render(request, "explorer/flows_empty.html", {"release": reader.head, "pinned": pinned})
    return made_page(request, reader, "explorer/flows.html", lambda: _context(request, reader, wanted, known))


def _context(request: HttpRequest, reader: ReleaseReader, wanted: str, known: Sequence[str]) -> dict[str, Any]:
    pinned, view = request.GET.get(RELEASE, ""), _view(request, reader, wanted or known[0])
    return {
        "release": reader.head,
        "pinned": pinned,
        "view": view,
        "indicators": tuple(Choice(one, in_language(reader.catalogue.indicator(one)["title"])) for one in known),
        "usual": known[0],
        "topic": topic_title(view.head.area),
        "picture": flow_picture(view),
        "bars": flow_bars,
        "most": MOST_DRAWN,
        "legend": flow_legend(view),
        "area_id": area_id,
        "link": lambda area: area_address(area, pinned),
        "figure_link": figure_address(view.head.id, release=pinned),
        "pictures": {kind: _shown(view, kind, pinned) for kind in ("svg", "png")},
        "shown": lambda kind: _shown(view, kind, pinned),
        "file": lambda kind: _file(view, kind, pinned),
    }


@require_safe
def as_svg(request: HttpRequest) -> HttpResponseBase:
    """Give the picture with title, source and citation."""
    reader, view, told = exact_flows(request)
    return given(request, reader, SVG, flow_sheet(view, told.citation.short).encode(), flow_words(view))


@require_safe
def as_png(request: HttpRequest) -> HttpResponseBase:
    """Give it as dots."""
    reader, view, told = exact_flows(request)
    return dots(request, reader, flow_sheet(view, told.citation.short), flow_words(view), _SCALE)


def exact_flows(request: HttpRequest) -> tuple[ReleaseReader, FlowView, About]:
    """Return the view that the address names, and what must stand beside it.

    A file never answers another question than was asked.
    """
    reader, wanted = site().library.release(request.GET.get(RELEASE, "")), request.GET.get(INDICATOR, "")
    known = list(flow_indicators(reader.catalogue))
    if not known and not wanted:
        raise ReleaseError(_("Der Freigabestand enthält keine Kennzahl, deren Ströme sich zeigen lassen."))
    view = _view(request, reader, wanted or known[0])
    if view.notices:
        raise InvalidInputError(" ".join(view.notices), remedy=_("Die Adresse von der Seite der Übergänge nehmen."))
    title = f"{view.head.title} ({view.level_title}, {spelling().period(view.period)})"
    notes = source_notes(reader.catalogue, (view.head.id,))
    address = request.build_absolute_uri()
    return reader, view, About(title, site().name, reader.head, notes, address, public_address(reader))


def _view(request: HttpRequest, reader: ReleaseReader, name: str) -> FlowView:
    wish = FlowWish(*(request.GET.get(part, "") for part in (LEVEL, PERIOD, FORM, AREA)))
    return flow_view(reader.released(indicator=name), reader.released(breakdown=""), reader.head, name, wish)


def _shown(view: FlowView, kind: str, pinned: str) -> str:
    """Return where what the page shows is a file."""
    pairs = [
        (INDICATOR, view.head.id),
        (LEVEL, view.level),
        (PERIOD, view.period),
        (FORM, view.form),
        (AREA, view.picked),
        (RELEASE, pinned),
    ]
    return reverse(f"flows-{kind}") + joined([(name, text) for name, text in pairs if text])


def _file(view: FlowView, kind: str, pinned: str) -> str:
    """Return where the numbers of the page are a file: all breakdowns of the indicator."""
    pairs = [(SCOPE, "alles"), *([(RELEASE, pinned)] if pinned else [])]
    return f"{reverse(f'indicator-{kind}', args=[view.head.id])}?{urlencode(pairs, quote_via=quote)}"
