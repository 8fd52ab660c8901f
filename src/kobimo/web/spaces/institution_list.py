"""Registers of institutions: all of them, and one on a day as a table and a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.model.area import LevelDefinition, Space
from kobimo.spaces.changing import shown_day
from kobimo.web.site import site
from kobimo.web.spaces.institution_rows import (
    PAGE,
    Chosen,
    filtered,
    institution_address,
    read_chosen,
    shown_level,
    sorted_rows,
    table_columns,
)
from kobimo.web.spaces.place_pictures import Mark, marks_legend, place_picture
from kobimo.workflows.areas.change_request import typed_day
from kobimo.workflows.areas.pages import ordered_levels
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.institutions import register_of
from kobimo.workflows.places.pages import ListedInstitution, State, listed_institutions
from kobimo.workflows.places.place_maps import place_map

MOST_POINTS = 1500
"""Places on one map."""

MOST_ROWS = 500
"""Rows of one page."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all registers of institutions."""
    return render(request, "spaces/registers.html", {"registers": register_cards(site().workspace()), "day": today()})


def register_cards(workspace: OpenedWorkspace) -> list[dict[str, Any]]:
    """Describe all registers: how many institutions there are today, or why that cannot be said."""
    found = []
    for name, definition in workspace.definitions.registers.items():
        card: dict[str, Any] = {"name": name, "definition": definition, "count": 0, "total": 0, "problem": ""}
        try:
            register = register_of(workspace, name)
            card |= {"count": len(register.at(today())), "total": len(register.newest())}
        except KobimoError as error:
            card["problem"] = str(error)
        found.append(card)
    return found


@require_safe
def page(request: HttpRequest, register: str) -> HttpResponse:
    """Show the institutions of a register on a day."""
    workspace = site().workspace()
    chosen = read_chosen(register, request.GET)
    day, problem = read_day(chosen.day)
    if problem is not None:
        chosen = replace(chosen, day="")
    definition = register_of(workspace, register).definition
    space = workspace.space(definition.space, day)
    everything = listed_institutions(workspace, register, day)
    rows = filtered(everything, chosen, space)
    level = shown_level(space, everything)
    context = {
        "definition": definition,
        "chosen": chosen,
        "day": day,
        "shown_day": shown_day,
        "today": today(),
        "problem": problem,
        "total": len(everything),
        "found": len(rows),
        **_pages(sorted_rows(rows, chosen.order, level), chosen, request.GET.get(PAGE, "")),
        "kinds": sorted({item.row.kind for item in everything if item.row.kind}),
        "states": [state for state in State if any(item.state is state for item in everything)],
        "areas": _areas(space, everything),
        "level": level,
        "columns": table_columns(chosen, everything, level),
        "places": sum(item.places or 0 for item in rows),
        "counted_places": sum(item.places is not None for item in rows),
        "link": lambda key: institution_address(register, key, chosen.day),
        "space_title": space.definition.title.shown,
        **_map(workspace, rows, chosen, day, definition.space),
    }
    return render(request, "spaces/institutions.html", context)


def read_day(typed: str) -> tuple[date, InvalidInputError | None]:
    """Return the day of an address, and what is wrong with it."""
    try:
        return (typed_day(typed) if typed else today()), None
    except InvalidInputError as error:
        return today(), error


def _pages(rows: Sequence[ListedInstitution], chosen: Chosen, wanted: str) -> dict[str, Any]:
    """Return the rows of one page, and where the others are."""
    last = max(-(-len(rows) // MOST_ROWS), 1)
    number = min(max(int(wanted), 1), last) if wanted.isascii() and wanted.isdigit() else 1
    links = [(n, f"{chosen.address}{'&' if chosen.query else '?'}{PAGE}={n}#liste") for n in range(1, last + 1)]
    return {
        "rows": rows[(number - 1) * MOST_ROWS : number * MOST_ROWS],
        "pages": links if last > 1 else (),
        "page": number,
    }


def _areas(space: Space, rows: Sequence[ListedInstitution]) -> list[tuple[LevelDefinition, list[Any]]]:
    """Return the areas in which institutions lie, by level; the uppermost level first, the root left out."""
    found = []
    for level in reversed(ordered_levels(space)):
        areas = {item.areas[level.id].key: item.areas[level.id] for item in rows if level.id in item.areas}
        if level.id != space.root and areas:
            found.append((level, sorted(areas.values(), key=lambda area: area.name.casefold())))
    return found


def _map(
    workspace: OpenedWorkspace, rows: Sequence[ListedInstitution], chosen: Chosen, day: date, space: str
) -> dict[str, Any]:
    points = {item.row.key: item.row.point for item in rows if item.row.point is not None}
    empty: dict[str, Any] = {"map": "", "legend": (), "off": 0, "without_point": len(rows) - len(points)}
    if not points or len(points) > MOST_POINTS:
        return empty | {"many": len(points) > MOST_POINTS}
    made = place_map(workspace, space, day, points)
    marks = [
        Mark(
            item.row.key,
            f"{item.row.name}: {item.state.shown}",
            *made.points[item.row.key],
            institution_address(chosen.register, item.row.key, chosen.day),
            exists=item.state.exists,
        )
        for item in rows
        if item.row.key in made.points
    ]
    label = _("Karte der Einrichtungen")
    picture = place_picture(made.outlines, marks, label) if made.level else ""
    return empty | {"map": picture, "legend": marks_legend(marks), "off": len(made.off), "many": False}
