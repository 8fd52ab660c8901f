"""The list of indicators by topic area, and the list of areas."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.errors import ReleaseError, WithdrawnReleaseError
from kobimo.model.area import Area
from kobimo.publish.topics import topic_title
from kobimo.publish.views import KeyFigure
from kobimo.web.explorer.addresses import RELEASE
from kobimo.web.site import site
from kobimo.workflows.overview import overview
from kobimo.workflows.viewing import ReleaseReader


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic area of the guide with the indicators that a release has."""

    letter: str
    title: str
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class LevelAreas:
    """The areas of one level that match a search, of all that there are."""

    level: str
    title: str
    areas: tuple[Area, ...]
    total: int


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the indicators; before the first release, what to do next."""
    try:
        reader = site().library.release(request.GET.get(RELEASE, ""))
    except WithdrawnReleaseError:
        raise
    except ReleaseError as error:
        steps = overview(site().workspace())
        return render(request, "explorer/empty.html", {"error": error, "next_step": steps["next_step"]})
    wanted = request.GET.get("suche", "").strip()
    context = {
        "release": reader.head,
        "pinned": request.GET.get(RELEASE, ""),
        "topics": _topics(reader, wanted),
        "search": wanted,
    }
    return render(request, "explorer/index.html", context)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Show all areas by level, or those whose name or key contains a text."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    wanted = request.GET.get("suche", "").strip()
    context = {
        "release": reader.head,
        "pinned": request.GET.get(RELEASE, ""),
        "search": wanted,
        "levels": [found for found in _levels(reader, wanted) if found.areas or not wanted],
    }
    return render(request, "explorer/areas.html", context)


def _topics(reader: ReleaseReader, wanted: str) -> list[Topic]:
    figures = [
        item for item in reader.key_figures() if _matches(wanted, item.head.title, item.head.question, item.head.id)
    ]
    return [
        Topic(letter, topic_title(letter), tuple(group))
        for letter, group in groupby(figures, lambda item: item.head.area)
    ]


def _levels(reader: ReleaseReader, wanted: str) -> list[LevelAreas]:
    """List the areas of each level once, whichever spaces have it."""
    catalogue = reader.catalogue
    titles: dict[str, str] = {}
    known: dict[str, dict[str, Area]] = {}
    for space in reader.metadata["spaces"]:
        for level in catalogue.levels(space):
            titles.setdefault(level, catalogue.level_title(space, level))
            for area in catalogue.areas(space, level):
                known.setdefault(level, {}).setdefault(area.key, area)
    return [
        LevelAreas(
            level, titles[level], tuple(a for a in areas.values() if _matches(wanted, a.name, a.key)), len(areas)
        )
        for level, areas in known.items()
    ]


def _matches(wanted: str, *texts: str) -> bool:
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
