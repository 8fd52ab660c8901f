"""The page of one indicator: map, course, comparison, table, and what it means; all from one state in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.catalogue import in_language
from kobimo.publish.maps import choropleth
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView, Selection
from kobimo.publish.views.formula import formula_text
from kobimo.publish.views.selection import area_id
from kobimo.web.explorer.addresses import RELEASE, area_address, read_selection, state, toggled
from kobimo.web.explorer.charts import page_charts
from kobimo.web.explorer.offers import indicator_offer
from kobimo.web.site import site
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workflows.releases.viewing import ReleaseReader

MOST_SVG_AREAS = 3000
"""Beyond this number a map is loaded as a picture, and MapLibre opens by itself."""

DOWNLOADS = ("csv", "xlsx", "json")
PICTURES = ("map-svg", "course-svg", "course-json", "comparison-svg", "comparison-json")
"""Names of the addresses of pictures and of the charts behind them."""


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one indicator in the state of the address."""
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)
    view = reader.indicator(read_selection(name, request.GET))
    context = {**_context(reader, view, pinned), "offer": indicator_offer(request, reader, view, pinned)}
    return render(request, "explorer/indicator.html", context)


def _context(reader: ReleaseReader, view: IndicatorView, pinned: str) -> dict[str, Any]:
    chosen = view.selection
    base = reverse("indicator", args=[chosen.indicator])
    query = state(chosen, view.default, pinned)
    picture = choropleth(view, reader.outlines, link=toggling(view, pinned))
    return {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "topic": topic_title(view.head.area),
        "canonical": base + query,
        "query": query,
        "links": {
            **{kind: f"{base}.{kind}{query}" for kind in (*DOWNLOADS, "geojson")},
            **{name: reverse(name, args=[chosen.indicator]) + query for name in PICTURES},
        },
        "area_link": area_address,
        "rows": len(view.figures) * len(view.periods),
        "map": picture,
        "map_as_picture": len(view.figures) > MOST_SVG_AREAS,
        "charts": page_charts(reader, view),
        "area_choices": area_choices(reader, view),
        "picked": [_picked(reader, view, text, base, pinned) for text in chosen.areas],
        "formula": formula_text(reader.catalogue, chosen.indicator),
        "definition": reader.catalogue.indicator(chosen.indicator),
        "listed": is_listed(chosen.indicator),
        "groups": _groups(reader, chosen.indicator, pinned),
    }


def _groups(reader: ReleaseReader, indicator: str, pinned: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the name of each Indikator that the figure belongs to, with address and name of its other figures."""
    query = f"?{urlencode({RELEASE: pinned})}" if pinned else ""
    return [
        (
            in_language(group["title"]),
            [
                (reverse("indicator", args=[name]) + query, in_language(reader.catalogue.indicator(name)["title"]))
                for name in group["members"]
                if name != indicator
            ],
        )
        for group in reader.catalogue.groups_of(indicator)
    ]


def toggling(view: IndicatorView, pinned: str) -> Callable[[Area], str]:
    """Return where a click on an area leads: to the same page with the area picked, or no longer picked."""
    base = reverse("indicator", args=[view.selection.indicator])
    return lambda area: base + state(toggled(view.selection, area_id(area)), view.default, pinned)


def area_choices(reader: ReleaseReader, view: IndicatorView) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the areas that can be picked, by level, the chosen level first."""
    levels = [item.value for item in view.levels if item.value != view.selection.level]
    ordered = [view.selection.level, *levels] if view.selection.level else levels
    return [
        (
            reader.catalogue.level_title(view.space, level),
            [(area_id(area), area.name) for area in reader.catalogue.areas(view.space, level)],
        )
        for level in ordered
    ]


def _picked(reader: ReleaseReader, view: IndicatorView, text: str, base: str, pinned: str) -> dict[str, Any]:
    area = reader.catalogue.find_area(view.space, text)
    course = next(item for item in view.series if item.area == area)
    without: Selection = replace(view.selection, areas=tuple(x for x in view.selection.areas if x != text))
    return {
        "area": area,
        "figure": next((f for f in course.figures if f.period == view.selection.period), None),
        "level": reader.catalogue.level_title(view.space, area.level),
        "remove": base + state(without, view.default, pinned),
    }
