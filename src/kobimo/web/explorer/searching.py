"""The search: indicators, areas and topics of a release."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.views.search import Hit, search
from kobimo.web.explorer.addresses import RELEASE, area_address, figure_address
from kobimo.web.site import site

WORDS = "q"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what was found."""
    pinned, typed = request.GET.get(RELEASE, ""), request.GET.get(WORDS, "").strip()
    reader = site().library.release(pinned)
    hits = search(reader.released(breakdown=""), typed)
    context = {
        "release": reader.head,
        "pinned": pinned,
        "typed": typed,
        "hits": hits,
        "link": lambda hit: _address(hit, pinned),
    }
    return render(request, "explorer/search.html", context)


def search_address(words: str, pinned: str) -> str:
    """Return the address of the search for words."""
    pairs = [(name, text) for name, text in ((WORDS, words), (RELEASE, pinned)) if text]
    return f"{reverse('search')}?{urlencode(pairs, quote_via=quote)}"


def _address(hit: Hit, pinned: str) -> str:
    """Return where a hit leads."""
    if hit.kind == "area":
        return area_address(Area(hit.level, hit.name, hit.title), pinned)
    if hit.kind == "topic":
        return reverse("topic", args=[hit.name]) + (f"?{RELEASE}={pinned}" if pinned else "")
    return figure_address(hit.name, release=pinned)
