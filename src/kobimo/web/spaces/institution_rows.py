"""The rows of a register of institutions: which are chosen, in what order, and how they stand in a table and a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from kobimo.language import _
from kobimo.model.area import LevelDefinition, Space
from kobimo.publish.excel_csv import key_cell, plain_cell
from kobimo.web.spaces.addresses import query
from kobimo.workflows.areas.pages import ordered_levels
from kobimo.workflows.places.pages import ListedInstitution
from kobimo.workspace.csv_table import day_text, table_bytes

DAY, KIND, AREA, STATE, SORT, PAGE = "tag", "art", "gebiet", "zustand", "sortierung", "seite"
EXISTING, ALL = "bestehend", "alle"


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


def read_chosen(register: str, given: QueryDict) -> Chosen:
    """Read the state from an address."""
    return Chosen(register, *(given.get(name, "").strip() for name in (DAY, KIND, AREA, STATE, SORT)))


def institution_address(register: str, key: str, day: str = "") -> str:
    """Return the address of the page of an institution."""
    return reverse("institution", args=[register, key]) + query({DAY: day})


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


def table_columns(chosen: Chosen, rows: Sequence[ListedInstitution], level: str) -> list[Column]:
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


def shown_level(space: Space, rows: Sequence[ListedInstitution]) -> str:
    """Return the lowest level in whose areas institutions lie."""
    return next((level.id for level in ordered_levels(space) if any(level.id in item.areas for item in rows)), "")


def file_of(rows: Sequence[ListedInstitution], space: Space) -> bytes:
    """Return institutions as a table that Excel opens rightly."""
    levels = [level for level in ordered_levels(space) if level.id != space.root]
    return table_bytes(_headings(levels), [_cells(item, levels) for item in rows])


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
