"""The page of a topic: its indicators with the newest figure of the whole, the trend and a small course."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.publish.catalogue import in_language
from kobimo.publish.open_data import topic_excerpt
from kobimo.publish.profile.course import course_svg, describe_course, has_course
from kobimo.publish.subjects import Subject, subject, subjects
from kobimo.publish.views import KeyFigure
from kobimo.web.explorer.addresses import RELEASE, carried, figure_address, read_areas
from kobimo.web.explorer.answers import made_page
from kobimo.web.explorer.offers import topic_offer
from kobimo.web.explorer.small_course import COURSE_WIDTH
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


@require_safe
def page(request: HttpRequest, letter: str) -> HttpResponse:
    """Show one topic."""
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    found = subject(reader.catalogue, letter)
    return made_page(request, reader, "explorer/topic.html", lambda: _context(request, reader, found, pinned))


def _context(request: HttpRequest, reader: ReleaseReader, topic: Subject, pinned: str) -> dict[str, Any]:
    areas = read_areas(request.GET)
    figures = tuple(item for item in reader.key_figures() if item.head.id in topic.members)
    return {
        "topic": topic,
        "release": reader.head,
        "pinned": pinned,
        "figures": figures,
        "others": _without_whole(reader, topic, figures),
        "course": _course,
        "figure_link": lambda item: figure_address(item.head.id, None, pinned, areas),
        "carried": carried(areas, pinned),
        "topics": [
            (one, reverse("topic", args=[one.name]) + carried(areas, pinned)) for one in subjects(reader.catalogue)
        ],
        "sources": sorted({text for item in figures for text in item.head.sources}),
        "offer": topic_offer(request, reader, topic.name),
    }


def _course(item: KeyFigure) -> tuple[str, str] | None:
    """Return the small drawing of a course and what it shows in words; None with fewer than two numbers."""
    if not has_course(item):
        return None
    return course_svg(item, COURSE_WIDTH), describe_course(item, item.own.area.name, "")


def _without_whole(reader: ReleaseReader, topic: Subject, figures: tuple[KeyFigure, ...]) -> list[tuple[str, str]]:
    """Return id and name of the indicators of a topic that have figures, but none for the whole."""
    shown = {item.head.id for item in figures}
    names = [name for name in topic_excerpt(reader.catalogue, topic.name).indicators if name not in shown]
    return [(name, in_language(reader.catalogue.indicator(name)["title"])) for name in names]
