"""Registers of institutions to be taken along: all of them, and one on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.institution import RegisterDefinition
from kobimo.publish.excel_csv import excel_lines, plain_cell
from kobimo.publish.spelling import spelling
from kobimo.web.api.table import CSV, JSON
from kobimo.web.site import site
from kobimo.web.spaces.institution_list import read_day, register_cards
from kobimo.web.spaces.institution_rows import file_of, filtered, read_chosen, shown_level, sorted_rows
from kobimo.workflows.areas.pages import ordered_levels
from kobimo.workflows.opened import today
from kobimo.workflows.places.institutions import register_of
from kobimo.workflows.places.pages import ListedInstitution, listed_institutions


@require_safe
def registers_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """List all registers as JSON."""
    found = [
        {
            "register": card["name"],
            "title": card["definition"].title.shown,
            "space": card["definition"].space,
            "count": None if card["problem"] else card["count"],
            "former": None if card["problem"] else card["total"] - card["count"],
            "problem": card["problem"],
        }
        for card in register_cards(site().workspace())
    ]
    return _json({"day": today().isoformat(), "count": len(found), "registers": found})


@require_safe
def registers_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """List them as CSV that a German Excel opens rightly."""
    made = excel_lines(
        [_("Kennung"), _("Verzeichnis"), _("Einrichtungen"), _("weitere, die es heute nicht gibt"), _("Hinweis")],
        (
            [
                plain_cell(card["name"]),
                plain_cell(card["definition"].title.shown),
                *(("", "") if card["problem"] else (str(card["count"]), str(card["total"] - card["count"]))),
                plain_cell(card["problem"]),
            ]
            for card in register_cards(site().workspace())
        ),
        [(_("Stand"), spelling("de").day(today()))],
    )
    return _csv(made, "einrichtungen.csv")


@require_safe
def as_json(request: HttpRequest, register: str) -> HttpResponse:
    """Give the chosen institutions of a register as JSON."""
    listed = _listed(request, register)
    known = [item.places for item in listed.rows if item.places is not None]
    levels = [level for level in ordered_levels(listed.space) if level.id != listed.space.root]
    return _json(
        {
            "register": register,
            "title": listed.definition.title.shown,
            "space": listed.definition.space,
            "day": listed.day.isoformat(),
            "levels": [{"level": level.id, "title": level.title.shown} for level in levels],
            "count": len(listed.rows),
            "places": sum(known) if known else None,
            "without_places": len(listed.rows) - len(known),
            "institutions": [_object(item, [level.id for level in levels]) for item in listed.rows],
        }
    )


@require_safe
def as_csv(request: HttpRequest, register: str) -> HttpResponse:
    """Give them as a table that Excel opens rightly."""
    listed = _listed(request, register)
    return _csv(file_of(listed.rows, listed.space), f"{register}_{listed.day.isoformat()}.csv")


@dataclass(frozen=True, slots=True)
class _Listed:
    """The institutions that an address chooses, in its order."""

    definition: RegisterDefinition
    space: Space
    day: date
    rows: Sequence[ListedInstitution]


def _listed(request: HttpRequest, register: str) -> _Listed:
    workspace = site().workspace()
    chosen = read_chosen(register, request.GET)
    day, problem = read_day(chosen.day)
    if problem is not None:
        raise problem
    definition = register_of(workspace, register).definition
    space = workspace.space(definition.space, day)
    everything = listed_institutions(workspace, register, day)
    rows = sorted_rows(filtered(everything, chosen, space), chosen.order, shown_level(space, everything))
    return _Listed(definition, space, day, rows)


def _object(item: ListedInstitution, levels: Sequence[str]) -> dict[str, Any]:
    row = item.row
    first, last = row.valid.first, row.valid.last
    return {
        "key": row.key,
        "name": row.name,
        "kind": row.kind,
        "address": row.address.text,
        "point": None if row.point is None else [round(value, 6) for value in row.point],
        "areas": [
            {"level": level, "key": item.areas[level].key, "name": item.areas[level].name}
            for level in levels
            if level in item.areas
        ],
        "places": item.places,
        "state": item.state.value,
        "state_words": item.state.shown,
        "valid_from": None if first is None else first.isoformat(),
        "valid_to": None if last is None else last.isoformat(),
        "successors": list(row.successors),
    }


def _json(content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(content), content_type=JSON)


def _csv(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
