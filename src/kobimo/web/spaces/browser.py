"""The browser of a space: tree, map, statuses, and one area with everything that it belongs to and comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.model.area import Area, Space
from kobimo.model.territory import SpaceHistory
from kobimo.publish.maps import LevelOutlines
from kobimo.publish.maps.tiles import tiles
from kobimo.spaces.changing import shown_day, shown_share
from kobimo.web.site import site
from kobimo.web.spaces.addresses import BEGINNING, WHOLE, Place, chosen_status, day_value, named_area, read_place
from kobimo.web.spaces.institution_rows import institution_address
from kobimo.web.spaces.pictures import (
    AROUND,
    OWN,
    PART,
    Drawn,
    Window,
    area_map,
    browser_looks,
    legend,
    timeline,
    window_around,
)
from kobimo.workflows.areas.pages import (
    MOST_FOUND,
    AreaDetails,
    Hit,
    Status,
    area_details,
    below,
    day_in,
    find_areas,
    last_change,
    ordered_levels,
    outlines_at,
    statuses,
    way_to,
)
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.places.pages import InstitutionsInside, institutions_in

MOST_AREAS = 3000
"""Areas of one map."""

MOST_STOPS = 60
"""Statuses that a line of stops can show; of more, the list remains."""


@require_safe
def page(request: HttpRequest, space: str) -> HttpResponse:
    """Show a space in the state of the address."""
    workspace = site().workspace()
    context = _context(workspace, read_place(space, request.GET))
    done = last_change(workspace, space) if "neu" in request.GET or "zurueckgenommen" in request.GET else ""
    return render(request, "spaces/space.html", {**context, "done": done, "undone": "zurueckgenommen" in request.GET})


def _context(workspace: OpenedWorkspace, place: Place) -> dict[str, Any]:
    history = workspace.history(place.space)
    status = chosen_status(history, place.status)
    areas = history.at(status.shown_on)
    default = chosen_status(history, "")
    # The address keeps only what deviates from the default.
    place = replace(place, status="" if status == default else status.value)
    named = named_area(history, place.area)
    details = None if named is None else area_details(workspace, history, status.shown_on, *named)
    outlines = outlines_at(workspace, place.space, status.shown_on)
    level = _level(place.level, areas, outlines, details)
    return {
        "place": place,
        "definition": history.definition,
        "space": areas,
        "levels": ordered_levels(areas),
        "status": status,
        "default": default,
        "hits": find_areas(history, status.shown_on, place.search)[:MOST_FOUND] if place.search else (),
        "link": lambda area: place.at(area).address,
        "kin_link": lambda kin: _kin_address(place, kin.area, day_value(kin.status)),
        "hit_link": lambda hit: _hit_address(place, hit),
        "tree": _tree(areas, details),
        "details": details,
        "parts": below(areas, details.area) if details is not None and details.holds else (),
        "institutions": _institutions(workspace, history, status, details),
        "institution_link": lambda register, key: institution_address(register, key, _day(place)),
        "figures": None if details is None else _figures_address(details.area),
        "shown_day": shown_day,
        "shown_share": shown_share,
        **_time(history, status, place),
        **_map(areas, outlines.get(level, LevelOutlines()), level, details, place),
    }


def _institutions(
    workspace: OpenedWorkspace, history: SpaceHistory, status: Status, details: AreaDetails | None
) -> tuple[InstitutionsInside, ...]:
    """Return the institutions of the chosen area; none of an area that does not hold."""
    if details is None or not details.holds:
        return ()
    day = day_in(history, status.shown_on)
    return institutions_in(workspace, history.definition.id, day, details.area.level, details.area.key)


def _day(place: Place) -> str:
    """Return the status of the address where it is a day: pages of institutions know no other."""
    return "" if place.status == BEGINNING else place.status


def _time(history: SpaceHistory, status: Status, place: Place) -> dict[str, Any]:
    """Describe the statuses and the way between them."""
    found = statuses(history)

    def link(one: Status) -> str:
        usual = one == chosen_status(history, "")
        return replace(place, status="" if usual else one.value).address

    at = found.index(status) if status in found else 0
    return {
        "statuses": found,
        "timeline": timeline(found, status, link) if 1 < len(found) <= MOST_STOPS else "",
        "earlier": link(found[at - 1]) if at > 0 else "",
        "later": link(found[at + 1]) if at + 1 < len(found) else "",
        "earlier_title": found[at - 1].title if at > 0 else "",
        "later_title": found[at + 1].title if at + 1 < len(found) else "",
        "compare": _compare_address(place, found, at),
    }


def _compare_address(place: Place, found: tuple[Status, ...], at: int) -> str:
    """Return the comparison of a status with the one before it, or of the first with the second."""
    if len(found) < 2:
        return ""
    begin, end = (found[at - 1], found[at]) if at > 0 else (found[0], found[1])
    return f"{reverse('space-comparison', args=[place.space])}?von={begin.value}&bis={end.value}"


def _tree(areas: Space, details: AreaDetails | None) -> tuple[Any, ...]:
    """Return the opened way of the tree: to the chosen area, else the uppermost ones."""
    roots = areas.areas(areas.root)
    if details is not None and details.holds:
        return way_to(areas, details.area)
    return way_to(areas, roots[0]) if len(roots) == 1 else ()


def _level(wanted: str, areas: Space, outlines: Mapping[str, LevelOutlines], details: AreaDetails | None) -> str:
    """Return the level that the map shows: the one asked for, that of the chosen area, or the lowest with geometry."""
    if wanted:
        return areas.level(wanted).id
    if details is not None and details.area.level in outlines and details.area.level != areas.root:
        return details.area.level
    lowest = [level.id for level in ordered_levels(areas)]
    fitting = [level for level in lowest if len(areas.keys(level)) <= MOST_AREAS] or [areas.root]
    return next((level for level in fitting if level in outlines), fitting[0])


def _map(
    areas: Space, outlines: LevelOutlines, level: str, details: AreaDetails | None, place: Place
) -> dict[str, Any]:
    chosen = details.area if details is not None and details.holds else None
    inside = _inside(areas, level, chosen)
    tiled = not outlines and len(areas.keys(level)) > 1
    outlines = tiles(areas.areas(level)) if tiled else outlines
    drawn = [_drawn(areas, area, chosen, inside) for area in areas.areas(level)]
    if len(drawn) > MOST_AREAS:
        return _too_many(areas, level)
    looks, counts = browser_looks(), Counter(item.look for item in drawn)
    title = areas.levels[level].title.shown
    label = _("Karte: {level}").format(level=title)
    window = None if tiled else _window(outlines, drawn)
    shown = None if place.cut == WHOLE else window
    svg = area_map(outlines, drawn, looks, lambda area: place.at(area).address, label, window=shown)
    missing = [area for area in areas.areas(level) if area.key not in outlines.shapes]
    return {
        "map": svg,
        "tiled": tiled,
        "no_map": _("Für diese Ebene sind keine Flächen gespeichert."),
        "other_cut": "" if window is None else replace(place, cut="" if place.cut == WHOLE else WHOLE).address,
        "cut": shown is not None,
        "map_level": level,
        "map_title": title,
        "legend": legend(looks, counts) if chosen is not None else (),
        "without_geometry": missing,
    }


def _too_many(areas: Space, level: str) -> dict[str, Any]:
    """Show no map of so many areas that nobody could tell them apart, and no browser could draw them at once."""
    title = areas.levels[level].title.shown
    said = _("Die Ebene {level} hat zu viele Gebiete für eine Karte. Eine höhere Ebene wählen oder suchen.")
    empty: dict[str, Any] = {"map": "", "legend": (), "without_geometry": (), "other_cut": "", "cut": False}
    return {**empty, "tiled": False, "map_level": level, "map_title": title, "no_map": said.format(level=title)}


def _window(outlines: LevelOutlines, drawn: Sequence[Drawn]) -> Window | None:
    """Return the part of the map around the chosen area, if that is small."""
    chosen = [item for item in drawn if item.look == OWN] or [item for item in drawn if item.look == PART]
    return window_around(
        outlines, [outlines.shapes[i.area.key].path for i in chosen if i.area.key in outlines.shapes], 4
    )


def _inside(areas: Space, level: str, chosen: Area | None) -> frozenset[str]:
    """Return the keys of a level that lie in the chosen area, in whichever hierarchy."""
    if chosen is None or level == chosen.level or chosen.level not in areas.levels_from(level):
        return frozenset()
    keys, at = {chosen.key}, chosen.level
    steps = dict(areas.steps_up(level))
    while at != level:
        lower = steps[at]
        keys = {a.key for a in areas.areas(lower) if a.above(areas.levels[lower], at) in keys}
        at = lower
    return frozenset(keys)


def _drawn(areas: Space, area: Area, chosen: Area | None, inside: frozenset[str]) -> Drawn:
    own = chosen is not None and (area.level, area.key) == (chosen.level, chosen.key)
    look = OWN if own else PART if area.key in inside else AROUND
    level = areas.levels[area.level]
    above = ", ".join(
        areas.area(one, key).name for one in level.parents if (key := area.above(level, one)) and one != areas.root
    )
    return Drawn(area, look, f"{area.name}: {area.key}", above)


def _kin_address(place: Place, area: Area | None, status: str) -> str:
    return replace(place.at(area), status=status, level="").address if area is not None else ""


def _hit_address(place: Place, hit: Hit) -> str:
    if hit.until is None:
        return place.at(hit.area).address
    return replace(place.at(hit.area), status=hit.until.isoformat(), level="").address


def _figures_address(area: Area) -> str:
    """Return the page with the figures of an area; nothing if there are none."""
    try:
        reader = site().library.release("")
        spaces = reader.metadata["spaces"]
        known = any(
            area.level in reader.catalogue.levels(space)
            and any(one.key == area.key for one in reader.catalogue.areas(space, area.level))
            for space in spaces
        )
    except KobimoError:  # before the first release
        return ""
    return reverse("area", args=[area.level, area.key]) if known else ""
