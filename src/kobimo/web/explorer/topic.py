"""The page of a topic: its indicators with the newest figure of the whole, the trend and a small course."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.publish.catalogue import in_language
from kobimo.publish.open_data import topic_excerpt
from kobimo.publish.profile.course import course_svg, describe_course, has_course
from kobimo.publish.topics import topic_title, topics
from kobimo.publish.views import KeyFigure
from kobimo.web.explorer.addresses import RELEASE, figure_address
from kobimo.web.explorer.answers import made_page
from kobimo.web.explorer.area import COURSE_WIDTH
from kobimo.web.explorer.offers import topic_offer
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


@require_safe
def page(request: HttpRequest, letter: str) -> HttpResponse:
    """Show one topic."""
    title, pinned = topic_title(letter), request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    return made_page(request, reader, "explorer/topic.html", lambda: _context(request, reader, (letter, title), pinned))


def _context(request: HttpRequest, reader: ReleaseReader, topic: tuple[str, str], pinned: str) -> dict[str, Any]:
    letter, title = topic
    figures = tuple(item for item in reader.key_figures() if item.head.area == letter)
    return {
        "letter": letter,
        "title": title,
        "release": reader.head,
        "pinned": pinned,
        "figures": figures,
        "others": _without_whole(reader, letter, figures),
        "course": _course,
        "figure_link": lambda item: figure_address(item.head.id, None, pinned),
        "topics": [(name, text, _topic_address(name, pinned)) for name, text in topics().items()],
        "sources": sorted({text for item in figures for text in item.head.sources}),
        "offer": topic_offer(request, reader, letter),
    }


def _course(item: KeyFigure) -> tuple[str, str] | None:
    """Return the small drawing of a course and what it shows in words; None with fewer than two numbers."""
    if not has_course(item):
        return None
    return course_svg(item, COURSE_WIDTH), describe_course(item, item.own.area.name, "")


def _topic_address(letter: str, pinned: str) -> str:
    return reverse("topic", args=[letter]) + (f"?{urlencode({RELEASE: pinned})}" if pinned else "")


def _without_whole(reader: ReleaseReader, letter: str, figures: tuple[KeyFigure, ...]) -> list[tuple[str, str]]:
    """Return id and name of the indicators of a topic that have figures, but none for the whole."""
    shown = {item.head.id for item in figures}
    names = [name for name in topic_excerpt(reader.catalogue, letter).indicators if name not in shown]
    return [(name, in_language(reader.catalogue.indicator(name)["title"])) for name in names]
