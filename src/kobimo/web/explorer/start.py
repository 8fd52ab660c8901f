"""The list of indicators by topic area."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.errors import ReleaseError, UnapprovedReleaseError, WithdrawnReleaseError
from kobimo.publish.topics import topic_title
from kobimo.publish.views import KeyFigure
from kobimo.web.explorer.addresses import RELEASE, figure_address
from kobimo.web.site import site
from kobimo.workflows.overview import overview
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic area of the guide with the indicators that a release has."""

    letter: str
    title: str
    figures: tuple[KeyFigure, ...]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the indicators; before the first release, what to do next."""
    try:
        reader = site().library.release(request.GET.get(RELEASE, ""))
    except (WithdrawnReleaseError, UnapprovedReleaseError):
        raise
    except ReleaseError as error:
        steps = overview(site().workspace())
        return render(request, "explorer/empty.html", {"error": error, "next_step": steps["next_step"]})
    wanted = request.GET.get("suche", "").strip()
    pinned = request.GET.get(RELEASE, "")
    context = {
        "release": reader.head,
        "pinned": pinned,
        "topics": _topics(reader, wanted),
        "figure_link": lambda item: figure_address(item.head.id, None, pinned),
        "search": wanted,
    }
    return render(request, "explorer/index.html", context)


def _topics(reader: ReleaseReader, wanted: str) -> list[Topic]:
    figures = [
        item for item in reader.key_figures() if _matches(wanted, item.head.title, item.head.question, item.head.id)
    ]
    return [
        Topic(letter, topic_title(letter), tuple(group))
        for letter, group in groupby(figures, lambda item: item.head.area)
    ]


def _matches(wanted: str, *texts: str) -> bool:
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
