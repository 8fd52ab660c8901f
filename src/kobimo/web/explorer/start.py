"""The start page: indicators by topic area."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kobimo.errors import ReleaseError, UnapprovedReleaseError, WithdrawnReleaseError
from kobimo.publish.subjects import subjects
from kobimo.publish.topics import topic_title
from kobimo.publish.views import KeyFigure
from kobimo.publish.views.flows import flow_indicators
from kobimo.web.explorer.addresses import RELEASE, carried, figure_address, read_areas
from kobimo.web.explorer.searching import search_address
from kobimo.web.site import site
from kobimo.workflows.overview import overview
from kobimo.workflows.releases.viewing import ReleaseReader

FORMER = "suche"
"""What was searched for here before there was a page for it; old addresses lead there."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic area of the guide with the indicators that a release has."""

    letter: str
    title: str
    figures: tuple[KeyFigure, ...]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the indicators; before the first release, what to do next."""
    pinned = request.GET.get(RELEASE, "")
    if words := request.GET.get(FORMER, "").strip():
        return redirect(search_address(words, pinned))
    try:
        reader = site().library.release(pinned)
    except (WithdrawnReleaseError, UnapprovedReleaseError):
        raise
    except ReleaseError as error:
        steps = overview(site().workspace())
        return render(request, "explorer/empty.html", {"error": error, "next_step": steps["next_step"]})
    areas = read_areas(request.GET)
    context = {
        "release": reader.head,
        "pinned": pinned,
        "carried": carried(areas, pinned),
        "topics": _topics(reader),
        "across": [one for one in subjects(reader.catalogue) if not one.letter],
        "flows": bool(flow_indicators(reader.catalogue)),
        "figure_link": lambda item: figure_address(item.head.id, None, pinned, areas),
    }
    return render(request, "explorer/index.html", context)


def _topics(reader: ReleaseReader) -> list[Topic]:
    return [
        Topic(letter, topic_title(letter), tuple(group))
        for letter, group in groupby(reader.key_figures(), lambda item: item.head.area)
    ]
