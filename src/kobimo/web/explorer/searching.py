"""The search: indicators, areas and topics of a release."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.views.search import Hit, Hits, search
from kobimo.web.api.table import JSON
from kobimo.web.explorer.addresses import RELEASE, area_address, figure_address
from kobimo.web.explorer.answers import answered
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

WORDS = "q"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what was found."""
    pinned = request.GET.get(RELEASE, "")
    reader, typed, hits = _found(request)
    context = {
        "release": reader.head,
        "pinned": pinned,
        "typed": typed,
        "hits": hits,
        "link": lambda hit: _address(hit, pinned),
        "file": search_address(typed, pinned, "search-json"),
    }
    return render(request, "explorer/search.html", context)


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """Give what was found as JSON."""
    reader, typed, hits = _found(request)
    pinned = request.GET.get(RELEASE, "")
    return answered(request, reader, JSON, lambda: orjson.dumps(_object(reader, typed, hits, pinned)))


def _found(request: HttpRequest) -> tuple[ReleaseReader, str, Hits]:
    """Return the release that is searched, the words, and what fits them."""
    reader, typed = site().library.release(request.GET.get(RELEASE, "")), request.GET.get(WORDS, "").strip()
    return reader, typed, search(reader.released(breakdown=""), typed)


def _object(reader: ReleaseReader, typed: str, hits: Hits, pinned: str) -> dict[str, Any]:
    def told(hit: Hit) -> dict[str, Any]:
        return {
            "title": hit.title,
            "context": hit.context,
            "where": hit.where,
            "exact": hit.exact,
            "page": _address(hit, pinned),
        }

    return {
        "release": reader.head.id,
        "query": typed,
        "count": len(hits),
        "more": hits.more,
        "topics": [{"topic": hit.name, **told(hit)} for hit in hits.topics],
        "indicators": [{"indicator": hit.name, **told(hit)} for hit in hits.indicators],
        "areas": [{"level": hit.level, "key": hit.name, **told(hit)} for hit in hits.areas],
    }


def search_address(words: str, pinned: str, form: str = "search") -> str:
    """Return the address of the search for words."""
    pairs = [(name, text) for name, text in ((WORDS, words), (RELEASE, pinned)) if text]
    return f"{reverse(form)}?{urlencode(pairs, quote_via=quote)}"


def _address(hit: Hit, pinned: str) -> str:
    """Return where a hit leads."""
    if hit.kind == "area":
        return area_address(Area(hit.level, hit.name, hit.title), pinned)
    if hit.kind == "topic":
        return reverse("topic", args=[hit.name]) + (f"?{RELEASE}={pinned}" if pinned else "")
    return figure_address(hit.name, release=pinned)
