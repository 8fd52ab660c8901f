"""All indicators of a topic in all areas of a level; and where the areas of one indicator stand and go."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.publish.topics import topic_title
from kobimo.publish.views.dynamics import DynamicsView, dynamics_view, way_words
from kobimo.publish.views.matrix import MatrixView, MatrixWish, Stand, matrix_view
from kobimo.web.explorer.addresses import LEVEL, RELEASE, area_address, read_selection, state
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader

TOPIC, WITHIN, ORDER, ALIKE, SINCE = "bereich", "in", "folge", "aehnlich", "seit"


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show areas by indicators."""
    pinned = request.GET.get(RELEASE, "")
    _reader, view = shown_matrix(request)
    context = {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "link": lambda area: area_address(area, pinned),
        "indicator_link": _indicator_link(view, pinned),
        "file": lambda kind: reverse(f"matrix-{kind}") + _shown_query(view, pinned),
    }
    return render(request, "explorer/matrix.html", context)


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
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    shown = reader.indicator(read_selection(name, request.GET))
    resolved = reader.resolve(shown.selection)
    released = reader.released(indicator=name, breakdown=shown.selection.breakdown)
    view = dynamics_view(released, reader.head, resolved, request.GET.get(SINCE, ""))
    context = {
        "view": view,
        "shown": shown,
        "release": view.release,
        "pinned": pinned,
        "topic": topic_title(view.head.area),
        "back": reverse("indicator", args=[name]) + state(shown.selection, shown.default, pinned),
        "way_words": way_words,
        "link": lambda item: area_address(item.area, pinned),
        "tone": _tone(view),
    }
    return render(request, "explorer/dynamics.html", context)


def _tone(view: DynamicsView) -> Callable[[Stand, Stand], int]:
    """Return how a cell is tinted, -2 to 2: by how many of way and stand lie at which end."""
    worth = {name: step for step, name in enumerate(view.stands, start=-1)}
    return lambda way, where: worth[way] + worth[where]
