"""The page of one institution: what it is and was, where it lies, whom it serves, and what was released of it."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError, ReleaseError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.institution import Event, Institution, RegisterDefinition
from kobimo.publish.views import AreaView
from kobimo.spaces.changing import shown_day
from kobimo.web.explorer.addresses import area_address, figure_address
from kobimo.web.site import site
from kobimo.web.spaces.addresses import CUT, WHOLE, Place, query
from kobimo.web.spaces.institution_rows import DAY, Chosen, institution_address
from kobimo.web.spaces.place_pictures import Mark, around, capacity_picture, place_picture
from kobimo.workflows.areas.change_request import typed_day
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.institutions import register_of
from kobimo.workflows.places.pages import InstitutionDetails, institution_details
from kobimo.workflows.places.place_maps import place_map

_OWN, _SERVED = 2, 3
"""Shades of the area in which an institution lies, and of those that it serves."""


@require_safe
def page(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show an institution as it is on a day, and its whole course."""
    workspace = site().workspace()
    typed = request.GET.get(DAY, "").strip()
    problem = None
    try:
        day = typed_day(typed) if typed else today()
    except InvalidInputError as error:
        day, typed, problem = today(), "", error
    details = institution_details(workspace, register, key, day)
    space = details.definition.space

    def area_link(area: Area) -> str:
        return Place(space, status=typed and day.isoformat(), area=f"{area.level}:{area.key}").address

    context = {
        "definition": details.definition,
        "details": details,
        "day": day,
        "today": today(),
        "typed": typed,
        "problem": problem,
        "shown_day": shown_day,
        "list_address": Chosen(register, day=typed).address,
        "link": lambda other: institution_address(register, other, typed),
        "area_link": area_link,
        "course": [(item, _what(item)) for item in details.versions],
        "capacities": _capacities(details),
        "released": _released(details.definition, details.row.key),
        "figure_link": lambda view, item: figure_address(item.head.id, view.area),
        "all_figures": lambda view: area_address(view.area),
        **_map(workspace, details, day, whole=request.GET.get(CUT) == WHOLE, typed=typed),
    }
    return render(request, "spaces/institution.html", context)


@require_safe
def find(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Lead to the page of an institution whose register is not known; raises if several registers have the key."""
    workspace = site().workspace()
    known = {name: register_of(workspace, name).newest() for name in workspace.definitions.registers}
    found = [name for name, institutions in known.items() if key in institutions]
    if not found:
        raise UnknownNameError(_("Einrichtung"), key, sorted({one for every in known.values() for one in every}))
    if len(found) > 1:
        raise InvalidInputError(
            _("Der Schlüssel „{key}“ ist nicht eindeutig.").format(key=key),
            remedy=_("Bitte eine dieser Adressen wählen: {names}.").format(
                names=", ".join(institution_address(name, key) for name in found)
            ),
        )
    return redirect(institution_address(found[0], key))


def _released(definition: RegisterDefinition, key: str) -> AreaView | None:
    """Return the figures that the newest release shows of an institution; None where it is no area of a release."""
    if definition.level is None:
        return None
    try:
        return site().library.release().area(definition.level, key)
    except (ReleaseError, UnknownNameError):
        return None


def _what(row: Institution) -> str:
    """Say how a row came to its end."""
    return {
        Event.NONE: "",
        Event.CHANGED: _("danach mit anderen Angaben"),
        Event.MOVED: _("danach umgezogen"),
        Event.MERGED: _("danach zusammengelegt"),
        Event.CLOSED: _("danach geschlossen"),
        Event.NOT_DELIVERED: _("steht nicht mehr in der letzten Liste; was geschehen ist, ist nicht vermerkt"),
    }[row.event]


def _capacities(details: InstitutionDetails) -> list[dict[str, Any]]:
    """Return the capacities by measure, with a picture each."""
    groups = []
    end = min(today(), details.versions[-1].valid.end)
    for measure, items in groupby(details.capacities, key=lambda item: item.measure):
        rows = tuple(items)
        groups.append({"measure": measure, "rows": rows[::-1], "picture": capacity_picture(rows, end)})
    return groups


def _map(
    workspace: OpenedWorkspace, details: InstitutionDetails, day: date, *, whole: bool, typed: str
) -> dict[str, Any]:
    """Draw where an institution lies and its catchment, around it or on the whole map."""
    row = details.row
    points = {} if row.point is None else {row.key: row.point}
    empty = {"map": "", "other_cut": "", "cut": False, "off": False, "shaded": False}
    if not points and not details.polygons and not details.catchment:
        return empty
    made = place_map(workspace, details.definition.space, day, points, details.polygons, _level(details))
    if not made.level:
        return empty
    marks = [Mark(key, row.name, x, y, exists=details.state.exists) for key, (x, y) in made.points.items()]
    served = {area.key: _SERVED for level, area in details.catchment if level.id == made.level}
    around_it = () if details.polygons else details.ways
    shades = served or {area.key: _OWN for way in around_it for level, area in way if level.id == made.level}
    alone = bool(marks) and not made.catchment and not served
    nearby = around(made.outlines, marks[0].x, marks[0].y) if alone else None
    label = _("Lage von {name}").format(name=row.name)
    window = None if whole else nearby
    return {
        "map": place_picture(made.outlines, marks, label, shades=shades, catchment=made.catchment, window=window),
        "other_cut": (query({DAY: typed, CUT: "" if whole else WHOLE}) or "?") if nearby else "",
        "cut": window is not None,
        "off": bool(made.off),
        "shaded": bool(served),
    }


def _level(details: InstitutionDetails) -> str:
    """Return the level of the areas that an institution serves; empty if it has none."""
    return next((level.id for level, _area in details.catchment), "")
