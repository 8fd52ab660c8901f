"""The page of one area, and its figures as JSON and as a printed profile."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.maps import locator
from kobimo.publish.topics import topic_title
from kobimo.publish.views import AreaView, KeyFigure
from kobimo.publish.views.breaks import CONVERTED
from kobimo.publish.views.peer_groups import type_about
from kobimo.web.explorer.addresses import RELEASE, SERIES, area_address, figure_address
from kobimo.web.explorer.answers import made_page
from kobimo.web.explorer.institutions import NAMED, inside, standing
from kobimo.web.explorer.offers import area_offer
from kobimo.web.explorer.printing import printed_profile
from kobimo.web.explorer.small_course import drawn_course
from kobimo.web.site import site
from kobimo.web.spaces.institution_rows import institution_address
from kobimo.workflows.releases.viewing import ReleaseReader


@require_safe
def page(request: HttpRequest, level: str, key: str) -> HttpResponse:
    """Show one area."""
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    workspace = site().workspace()
    return made_page(
        request,
        reader,
        "explorer/area.html",
        lambda: {
            **_context(request, reader, (level, key), pinned),
            "institutions": inside(workspace, Area(level, key, "")),
            "institution_link": institution_address,
            "named_institutions": NAMED,
        },
        standing(workspace),
    )


def _context(request: HttpRequest, reader: ReleaseReader, place: tuple[str, str], pinned: str) -> dict[str, Any]:
    view = reader.area(*place)
    converted = request.GET.get(SERIES, "") == CONVERTED
    return {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "locator": locator(view, reader.outlines),
        "topics": _topics(view),
        "course": lambda item: drawn_course(view, item),
        "sources": sorted({text for item in view.figures for text in item.head.sources}),
        "pdf": area_address(view.area, pinned, ".pdf"),
        "offer": area_offer(request, reader, view.area, pinned),
        "figure_link": lambda item: figure_address(item.head.id, view.area, pinned),
        "link": lambda area: area_address(area, pinned, converted=converted),
        "type_about": type_about,
        "type_link": lambda kind: area_address(Area(kind.level, kind.key, kind.name), pinned, converted=converted),
        "change": lambda item: item.change(converted=converted),
        "broken": any(item.breaks for item in view.figures),
        "converted": converted,
        "other_series": area_address(view.area, pinned, converted=not converted),
    }


@require_safe
def as_pdf(request: HttpRequest, level: str, key: str) -> HttpResponse:
    """Give the printed profile of an area."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    view = reader.area(level, key)
    response = HttpResponse(printed_profile(view.area, reader.head.id), content_type="application/pdf")
    safe = "".join(sign if sign.isalnum() else "_" for sign in f"{view.area.level}_{view.area.key}")
    response["Content-Disposition"] = f'inline; filename="gebietsprofil_{safe}.pdf"'
    return response


def _topics(view: AreaView) -> list[tuple[str, str, list[KeyFigure]]]:
    return [
        (letter, topic_title(letter), list(group))
        for letter, group in groupby(view.figures, lambda item: item.head.area)
    ]
