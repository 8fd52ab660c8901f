"""Addresses of the pages of areas: they carry the whole state, and only what deviates from the default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.territory import SpaceHistory
from kobimo.workflows.areas.change_request import typed_day
from kobimo.workflows.areas.pages import Status, statuses

STATUS, LEVEL, AREA, SEARCH, FROM, TO, DATASET = "stand", "ebene", "gebiet", "suche", "von", "bis", "datensatz"
CUT, WHOLE = "ausschnitt", "ganz"
BEGINNING = "anfang"


@dataclass(frozen=True, slots=True)
class Place:
    """What the browser shows: a status, the level of the map, a chosen area, a search."""

    space: str
    status: str = ""
    level: str = ""
    area: str = ""
    search: str = ""
    cut: str = ""

    @property
    def address(self) -> str:
        """Address of the page in this state."""
        return reverse("space", args=[self.space]) + query(
            {STATUS: self.status, LEVEL: self.level, AREA: self.area, SEARCH: self.search, CUT: self.cut}
        )

    def at(self, area: Area) -> Place:
        """Return the state with another area chosen."""
        return replace(self, area=f"{area.level}:{area.key}", search="")


def query(pairs: dict[str, str]) -> str:
    """Return the query of an address with its question mark, without what is empty."""
    given = [(name, value) for name, value in pairs.items() if value]
    return f"?{urlencode(given, safe=':/', quote_via=quote)}" if given else ""


def read_place(space: str, given: QueryDict) -> Place:
    """Read the state from an address."""
    return Place(space, *(given.get(name, "").strip() for name in (STATUS, LEVEL, AREA, SEARCH, CUT)))


def chosen_status(history: SpaceHistory, value: str) -> Status:
    """Return the status that an address names by any of its days; the one that figures refer to by default.

    Raises
    ------
    InvalidInputError
        If it is no date.
    """
    found = statuses(history)
    if not found:
        return Status(None, _("ohne Datum"), 0)
    if value == BEGINNING:
        return found[0]
    day = typed_day(value) if value else history.territory
    past = [status for status in found if status.day is None or (day is not None and status.day <= day)]
    return past[-1] if past else found[0]


def named_area(history: SpaceHistory, value: str) -> tuple[str, str] | None:
    """Return level and key that an address names; nothing if it names none.

    Raises
    ------
    UnknownNameError
        If there never was such an area.
    """
    level, colon, key = value.partition(":")
    if not colon:
        return None
    if level not in (known := [one.id for one in history.definition.levels]):
        raise UnknownNameError(_("Raumebene"), level, known)
    history.held(level, key)
    return level, key


def day_value(day: date) -> str:
    """Return a day as an address has it."""
    return BEGINNING if day == date.min else day.isoformat()
