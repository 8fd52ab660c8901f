"""The page of flows: who went from which area to which place, as a picture and as a table."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.publish.catalogue import in_language
from kobimo.publish.flow_picture import MOST_DRAWN, flow_legend, flow_picture
from kobimo.publish.topics import topic_title
from kobimo.publish.views.flows import FlowView, FlowWish, flow_indicators, flow_view
from kobimo.publish.views.indicator import Choice
from kobimo.publish.views.selection import area_id
from kobimo.web.explorer.addresses import AREA, LEVEL, PERIOD, RELEASE, SCOPE, area_address, figure_address
from kobimo.web.site import site

INDICATOR, FORM = "kennzahl", "nach"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the flows of an indicator, by default of the first that has any."""
    pinned, wanted = request.GET.get(RELEASE, ""), request.GET.get(INDICATOR, "")
    reader = site().library.release(pinned)
    known = list(flow_indicators(reader.catalogue))
    context = {"release": reader.head, "pinned": pinned}
    if not known and not wanted:
        return render(request, "explorer/flows_empty.html", context)
    wish = FlowWish(*(request.GET.get(name, "") for name in (LEVEL, PERIOD, FORM, AREA)))
    name = wanted or known[0]
    view = flow_view(reader.released(indicator=name), reader.released(breakdown=""), reader.head, name, wish)
    context |= {
        "view": view,
        "indicators": tuple(Choice(one, in_language(reader.catalogue.indicator(one)["title"])) for one in known),
        "usual": known[0],
        "topic": topic_title(view.head.area),
        "picture": flow_picture(view),
        "most": MOST_DRAWN,
        "legend": flow_legend(view),
        "area_id": area_id,
        "link": lambda area: area_address(area, pinned),
        "figure_link": figure_address(name, release=pinned),
        "file": lambda kind: _file(view, kind, pinned),
    }
    return render(request, "explorer/flows.html", context)


def _file(view: FlowView, kind: str, pinned: str) -> str:
    """Return where the numbers of the page are a file: all breakdowns of the indicator."""
    pairs = [(SCOPE, "alles"), *([(RELEASE, pinned)] if pinned else [])]
    return f"{reverse(f'indicator-{kind}', args=[view.head.id])}?{urlencode(pairs, quote_via=quote)}"
