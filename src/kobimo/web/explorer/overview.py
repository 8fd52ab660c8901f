"""All indicators of a topic in all areas of a level; and where the areas of one indicator stand and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.dynamics import DynamicsView, dynamics_view, tone, way_words
from kobimo.publish.views.matrix import MatrixView, MatrixWish, matrix_view
from kobimo.publish.views.selection import Resolved
from kobimo.web.explorer.addresses import BREAKDOWN, LEVEL, PERIOD, RELEASE, area_address, joined, read_selection, state
from kobimo.web.explorer.answers import made_page
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

TOPIC, WITHIN, ORDER, ALIKE, SINCE = "bereich", "in", "folge", "aehnlich", "seit"


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show areas by indicators."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    return made_page(request, reader, "explorer/matrix.html", lambda: _matrix(request))


def _matrix(request: HttpRequest) -> dict[str, Any]:
    pinned = request.GET.get(RELEASE, "")
    _reader, view = shown_matrix(request)
    return {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "link": lambda area: area_address(area, pinned),
        "indicator_link": _indicator_link(view, pinned),
        "file": lambda kind: reverse(f"matrix-{kind}") + _shown_query(view, pinned),
    }


def shown_matrix(request: HttpRequest) -> tuple[ReleaseReader, MatrixView]:
    """Return the view that an address names, and the release it is of."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    wish = MatrixWish(
        level=request.GET.get(LEVEL, ""),
        topic=request.GET.get(TOPIC, ""),
        within=request.GET.get(WITHIN, ""),
        alike=request.GET.get(ORDER, "") == ALIKE,
    )
    return reader, matrix_view(reader.released(breakdown=""), reader.head, wish)


def _shown_query(view: MatrixView, pinned: str) -> str:
    """Return the query that names what the page shows."""
    pairs = [(LEVEL, view.level), (TOPIC, view.topic), (WITHIN, view.within), (ORDER, ALIKE if view.alike else "")]
    return "?" + urlencode([(name, text) for name, text in (*pairs, (RELEASE, pinned)) if text], quote_via=quote)


def _indicator_link(view: MatrixView, pinned: str) -> Callable[[str], str]:
    pairs = [(name, text) for name, text in ((LEVEL, view.level), (RELEASE, pinned)) if text]
    query = urlencode(pairs, quote_via=quote)
    return lambda name: f"{reverse('indicator', args=[name])}?{query}"


@require_safe
def dynamics(request: HttpRequest, name: str) -> HttpResponse:
    """Show where areas stand and where they go."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    return made_page(request, reader, "explorer/dynamics.html", lambda: _dynamics(request, reader, name))


def _dynamics(request: HttpRequest, reader: ReleaseReader, name: str) -> dict[str, Any]:
    pinned = request.GET.get(RELEASE, "")
    shown = reader.indicator(read_selection(name, request.GET))
    view = shown_dynamics(request, reader, reader.resolve(shown.selection))
    return {
        "view": view,
        "shown": shown,
        "release": view.release,
        "pinned": pinned,
        "topic": topic_title(view.head.area),
        "back": reverse("indicator", args=[name]) + state(shown.selection, shown.default, pinned),
        "way_words": way_words,
        "link": lambda item: area_address(item.area, pinned),
        "tone": tone(view),
        "file": lambda kind: reverse(f"dynamics-{kind}", args=[name]) + _moving_query(shown, view.since, pinned),
    }


def shown_dynamics(request: HttpRequest, reader: ReleaseReader, resolved: Resolved) -> DynamicsView:
    """Return where the areas of a selection stand and go since the period that an address names."""
    chosen = resolved.selection
    released = reader.released(indicator=chosen.indicator, breakdown=chosen.breakdown)
    return dynamics_view(released, reader.head, resolved, request.GET.get(SINCE, ""))


def _moving_query(shown: IndicatorView, since: str, pinned: str) -> str:
    """Return the query that names what the page shows."""
    chosen = shown.selection
    pairs = [(LEVEL, chosen.level), (PERIOD, chosen.period), (BREAKDOWN, chosen.breakdown), (SINCE, since)]
    return joined([(name, text) for name, text in (*pairs, (RELEASE, pinned)) if text])
