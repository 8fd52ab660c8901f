"""The page of one indicator: map, course, comparison, table, and what it means; all from one state in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.model.area import Area
from kobimo.publish.catalogue import in_language
from kobimo.publish.maps import choropleth
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView, Selection
from kobimo.publish.views.formula import formula_text
from kobimo.publish.views.selection import area_id
from kobimo.web.explorer.addresses import (
    RELEASE,
    area_address,
    carried,
    figure_address,
    line_pairs,
    read_selection,
    state,
    toggled,
)
from kobimo.web.explorer.answers import made_page
from kobimo.web.explorer.charts import ANCHORS, page_charts
from kobimo.web.explorer.offers import indicator_offer
from kobimo.web.explorer.picking import offered_areas
from kobimo.web.explorer.side_by_side import side_by_side, ways
from kobimo.web.explorer.switches import switches
from kobimo.web.explorer.tabs import (
    MAP,
    OVERVIEW,
    PLACE,
    TABLE,
    TABS,
    Tab,
    parts,
    read_tab,
    replaced_tab,
    tab_of,
    titles,
)
from kobimo.web.site import site
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workflows.releases.peer_lines import with_peers
from kobimo.workflows.releases.viewing import ReleaseReader

MOST_SVG_AREAS = 3000
"""Beyond this number a map is loaded as a picture, and MapLibre opens by itself."""

DOWNLOADS = ("csv", "xlsx", "json")
PICTURES = ("map-svg", *(f"{kind}-svg" for kind in ANCHORS))
RUNNING = tuple(f"{kind}-json" for kind in ANCHORS)
"""Names of the addresses of pictures, and of the charts behind them."""


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one indicator in the state of the address."""
    pinned = request.GET.get(RELEASE, "")
    reader = site().library.release(pinned)

    def context() -> dict[str, Any]:
        view = shown_view(reader, read_selection(name, request.GET))
        view = replace(view, notices=(*view.notices, *replaced_tab(request.GET)))
        shown = read_tab(request.GET) if view.figures else OVERVIEW
        made = _context(reader, view, pinned, shown)
        return {**made, "offer": indicator_offer(request, reader, view, pinned, shown)}

    return made_page(request, reader, "explorer/indicator.html", context)


def shown_view(reader: ReleaseReader, wanted: Selection) -> IndicatorView:
    """Return the view that a selection asks for, with the lines of peers if it wants them."""
    view = reader.indicator(wanted)
    return with_peers(reader, view, site().workspace().settings.peers)


def _context(reader: ReleaseReader, view: IndicatorView, pinned: str, shown: str) -> dict[str, Any]:
    chosen = view.selection
    base = reverse("indicator", args=[chosen.indicator])
    query = state(chosen, view.default, pinned)
    in_this_view = state(chosen, view.default, pinned, shown)
    page_of = {tab: base + state(chosen, view.default, pinned, tab) for tab in TABS}
    has = parts(shown)
    return {
        "view": view,
        "release": view.release,
        "pinned": pinned,
        "topic": topic_title(view.head.area),
        "canonical": base + in_this_view,
        "query": query,
        "carried": carried(chosen.areas, pinned),
        "shown": shown,
        "has": has,
        "tabs": [Tab(tab, title, page_of[tab] + PLACE, tab == tab_of(shown)) for tab, title in titles().items()],
        "links": {
            **{kind: f"{base}.{kind}{query}" for kind in DOWNLOADS},
            "geojson": f"{base}.geojson{in_this_view}",
            **{name: reverse(name, args=[chosen.indicator]) + query for name in PICTURES},
            **{name: reverse(name, args=[chosen.indicator]) + in_this_view for name in RUNNING},
        },
        "area_link": lambda area: area_address(area, pinned),
        "rows": len(view.figures) * len(view.periods),
        "map": choropleth(view, reader.outlines, link=toggling(view, pinned, shown)) if MAP in has else None,
        "side_by_side": side_by_side(reader, view, shown, toggling(view, pinned, shown)),
        "map_ways": [
            (title, base + state(chosen, view.default, pinned, way) + PLACE, way == shown)
            for way, title in (ways(view) if tab_of(shown) == MAP else {}).items()
        ],
        "map_as_picture": len(view.figures) > MOST_SVG_AREAS,
        "charts": page_charts(reader, view, kinds=[kind for kind, place in ANCHORS.items() if place in has]),
        "switches": switches(reader, view, pinned, shown),
        "line_pairs": line_pairs(chosen),
        **({"pick": toggling(view, pinned, shown)} if shown == TABLE else {}),
        "divided": _divided(view, pinned, shown),
        "area_choices": offered_areas(reader.catalogue, view),
        "picked": [_picked(reader, view, text, pinned, shown) for text in chosen.areas],
        "formula": formula_text(reader.catalogue, chosen.indicator),
        "definition": reader.catalogue.indicator(chosen.indicator),
        "listed": is_listed(chosen.indicator),
        "groups": _groups(reader, chosen, pinned),
    }


def _groups(reader: ReleaseReader, chosen: Selection, pinned: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the name of each Indikator that the figure belongs to, with address and name of its other figures."""
    return [
        (
            in_language(group["title"]),
            [
                (figure_address(name, None, pinned, chosen.areas), in_language(definition["title"]))
                for name in group["members"]
                if name != chosen.indicator
                for definition in [reader.catalogue.indicator(name)]
            ],
        )
        for group in reader.catalogue.groups_of(chosen.indicator)
    ]


def toggling(view: IndicatorView, pinned: str, shown: str = OVERVIEW) -> Callable[[Area], str]:
    """Return where a click on an area leads: to the same page with the area picked, or no longer picked."""
    base = reverse("indicator", args=[view.selection.indicator])
    return lambda area: base + state(toggled(view.selection, area_id(area)), view.default, pinned, shown)


def _divided(view: IndicatorView, pinned: str, shown: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each area asked for that was divided, with where a click on one of its successors leads."""
    pick = toggling(view, pinned, shown)
    return [
        (area.name or area.key, [(pick(x), x.name) for x in area.successors if area_id(x) not in view.selected])
        for area in view.divided
    ]


def _picked(reader: ReleaseReader, view: IndicatorView, text: str, pinned: str, shown: str) -> dict[str, Any]:
    base = reverse("indicator", args=[view.selection.indicator])
    area = reader.catalogue.find_area(view.space, text)
    course = next(item for item in view.series if item.area == area)
    without: Selection = replace(view.selection, areas=tuple(x for x in view.selection.areas if x != text))
    return {
        "area": area,
        "figure": next((f for f in course.figures if f.period == view.selection.period), None),
        "level": reader.catalogue.level_title(view.space, area.level),
        "remove": base + state(without, view.default, pinned, shown),
    }
