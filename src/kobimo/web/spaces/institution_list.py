"""Registers of institutions: all of them, and one on a day as a table, a map and a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.model.area import LevelDefinition, Space
from kobimo.publish.excel_csv import key_cell, plain_cell
from kobimo.spaces.changing import shown_day
from kobimo.web.site import site
from kobimo.web.spaces.addresses import query
from kobimo.web.spaces.place_pictures import Mark, marks_legend, place_picture
from kobimo.workflows.areas.change_request import typed_day
from kobimo.workflows.areas.pages import ordered_levels
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.institutions import register_of
from kobimo.workflows.places.pages import ListedInstitution, State, listed_institutions, place_map
from kobimo.workspace.csv_table import day_text, table_bytes

DAY, KIND, AREA, STATE, SORT, PAGE = "tag", "art", "gebiet", "zustand", "sortierung", "seite"
EXISTING, ALL = "bestehend", "alle"

MOST_POINTS = 1500
"""Places on one map."""

MOST_ROWS = 500
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list shows, as the address says it; `order` is a column, behind a minus sign the other way round."""

    register: str
    day: str = ""
    kind: str = ""
    area: str = ""
    state: str = ""
    order: str = ""

    @property
    def query(self) -> str:
        """The state as the end of an address."""
        return query({DAY: self.day, KIND: self.kind, AREA: self.area, STATE: self.state, SORT: self.order})

    @property
    def address(self) -> str:
        """Address of the page in this state."""
        return reverse("institutions", args=[self.register]) + self.query


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: what it is called, and where its heading leads."""

    name: str
    title: str
    link: str
    sorted: str
    numeric: bool = False


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
    day, problem = _day(chosen.day)
    if problem is not None:
        chosen = replace(chosen, day="")
    definition = register_of(workspace, register).definition
    space = workspace.space(definition.space, day)
    everything = listed_institutions(workspace, register, day)
    rows = filtered(everything, chosen, space)
    level = _shown_level(space, everything)
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
        "columns": _columns(chosen, everything, level),
        "places": sum(item.places or 0 for item in rows),
        "counted_places": sum(item.places is not None for item in rows),
        "link": lambda key: institution_address(register, key, chosen.day),
        "space_title": space.definition.title.shown,
        **_map(workspace, rows, chosen, day, definition.space),
    }
    return render(request, "spaces/institutions.html", context)


@require_safe
def as_csv(request: HttpRequest, register: str) -> HttpResponse:
    """Give the chosen institutions as a table that Excel opens rightly."""
    workspace = site().workspace()
    chosen = read_chosen(register, request.GET)
    day, problem = _day(chosen.day)
    if problem is not None:
        raise problem
    space = workspace.space(register_of(workspace, register).definition.space, day)
    everything = listed_institutions(workspace, register, day)
    levels = [level for level in ordered_levels(space) if level.id != space.root]
    found = sorted_rows(filtered(everything, chosen, space), chosen.order, _shown_level(space, everything))
    data = table_bytes(_headings(levels), [_cells(item, levels) for item in found])
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{register}_{day.isoformat()}.csv"'
    return response


def read_chosen(register: str, given: QueryDict) -> Chosen:
    """Read the state from an address."""
    return Chosen(register, *(given.get(name, "").strip() for name in (DAY, KIND, AREA, STATE, SORT)))


def institution_address(register: str, key: str, day: str = "") -> str:
    """Return the address of the page of an institution."""
    return reverse("institution", args=[register, key]) + query({DAY: day})


def _day(typed: str) -> tuple[date, InvalidInputError | None]:
    """Return the day of an address, and what is wrong with it."""
    try:
        return (typed_day(typed) if typed else today()), None
    except InvalidInputError as error:
        return today(), error


def filtered(rows: Sequence[ListedInstitution], chosen: Chosen, space: Space) -> list[ListedInstitution]:
    """Return the institutions that the filters let through; without one about the state, those that exist."""
    level, _colon, key = chosen.area.partition(":")

    def fits(item: ListedInstitution) -> bool:
        state = item.state.exists if chosen.state in {"", EXISTING} else chosen.state in {ALL, item.state.value}
        kind = not chosen.kind or item.row.kind == chosen.kind
        area = level not in space.levels or (level in item.areas and item.areas[level].key == key)
        return state and kind and area

    return [item for item in rows if fits(item)]


def _orders(level: str) -> dict[str, Callable[[ListedInstitution], Any]]:
    """Return by what each column is sorted; what is not known comes last."""
    return {
        "schluessel": lambda item: item.row.key,
        "name": lambda item: item.row.name.casefold(),
        "art": lambda item: item.row.kind.casefold() or "\uffff",
        "anschrift": lambda item: item.row.address.text.casefold() or "\uffff",
        "gebiet": lambda item: item.areas[level].name.casefold() if level in item.areas else "\uffff",
        "plaetze": lambda item: item.places if item.places is not None else -1,
        "zustand": lambda item: item.state.shown,
    }


def sorted_rows(rows: Sequence[ListedInstitution], order: str, level: str) -> list[ListedInstitution]:
    """Return institutions in the order of a column, by name within it."""
    orders = _orders(level)
    by = orders.get(order.removeprefix("-"), orders["name"])
    within = sorted(rows, key=lambda item: (item.row.name.casefold(), item.row.key))
    return sorted(within, key=by, reverse=order.startswith("-"))


def _columns(chosen: Chosen, rows: Sequence[ListedInstitution], level: str) -> list[Column]:
    """Return the columns that say anything."""
    titles = {"name": _("Name"), "schluessel": _("Schlüssel")}
    if any(item.row.kind for item in rows):
        titles["art"] = _("Art")
    titles["anschrift"] = _("Anschrift")
    if level:
        titles["gebiet"] = _("Gebiet")
    if any(item.places is not None for item in rows):
        titles["plaetze"] = _("Plätze")
    titles["zustand"] = _("Zustand")
    now = chosen.order or "name"
    found = []
    for name, title in titles.items():
        upward = now == name
        following = f"-{name}" if upward else name
        link = replace(chosen, order="" if following == "name" else following).address
        state = "ascending" if upward else "descending" if now == f"-{name}" else ""
        found.append(Column(name, title, f"{link}#liste", state, numeric=name == "plaetze"))
    return found


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


def _shown_level(space: Space, rows: Sequence[ListedInstitution]) -> str:
    """Return the lowest level in whose areas institutions lie."""
    return next((level.id for level in ordered_levels(space) if any(level.id in item.areas for item in rows)), "")


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


def _headings(levels: Sequence[LevelDefinition]) -> list[str]:
    places = [
        text for level in levels for text in (level.title.shown, _("Schlüssel {level}").format(level=level.title.shown))
    ]
    what = [_("Schlüssel"), _("Name"), _("Art"), _("Anschrift"), _("Länge"), _("Breite"), *places]
    return [*what, _("Plätze"), _("Zustand"), _("gültig ab"), _("gültig bis"), _("Nachfolger")]


def _cells(item: ListedInstitution, levels: Sequence[LevelDefinition]) -> list[str]:
    row = item.row
    point = ["", ""] if row.point is None else [f"{value:.6f}".replace(".", ",") for value in row.point]
    areas = [item.areas.get(level.id) for level in levels]
    named = [("", "") if area is None else (plain_cell(area.name), key_cell(area.key)) for area in areas]
    places = [text for pair in named for text in pair]
    when = [day_text(row.valid.first), day_text(row.valid.last), plain_cell(" ".join(row.successors))]
    count = "" if item.places is None else str(item.places)
    what = [key_cell(row.key), *(plain_cell(text) for text in (row.name, row.kind, row.address.text))]
    return [*what, *point, *places, count, item.state.shown, *when]
