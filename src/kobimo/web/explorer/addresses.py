"""Addresses of views: they carry the whole state, and only what deviates from the default."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse

from kobimo.model.area import Area
from kobimo.publish.views import Selection
from kobimo.publish.views.breaks import CONVERTED
from kobimo.publish.views.selection import area_id

LEVEL, PERIOD, BREAKDOWN, AREA, RELEASE = "ebene", "zeit", "merkmal", "gebiet", "stand"
SERIES, SCOPE, SHOWN = "reihe", "umfang", "ansicht"
_MOST_AREAS = 5


def read_selection(indicator: str, query: QueryDict) -> Selection:
    """Read the state from an address; what is not there is the default."""
    return Selection(
        indicator,
        level=query.get(LEVEL, ""),
        period=query.get(PERIOD, ""),
        breakdown=query.get(BREAKDOWN, ""),
        areas=tuple(dict.fromkeys(text for text in query.getlist(AREA) if text))[-_MOST_AREAS:],
        converted=query.get(SERIES, "") == CONVERTED,
    )


def state(selection: Selection, default: Selection, release: str = "") -> str:
    """Return the query of a selection, with its question mark; empty for the default."""
    pairs = [
        (name, value)
        for name, value, usual in (
            (LEVEL, selection.level, default.level),
            (PERIOD, selection.period, default.period),
            (BREAKDOWN, selection.breakdown, default.breakdown),
        )
        if value != usual
    ]
    pairs += [(AREA, text) for text in selection.areas]
    pairs += [(SERIES, CONVERTED)] if selection.converted else []
    pairs += [(RELEASE, release)] if release else []
    return f"?{urlencode(pairs, safe=':/=;', quote_via=quote)}" if pairs else ""


def toggled(selection: Selection, area: str) -> Selection:
    """Return the selection with an area picked, or no longer picked."""
    areas = selection.areas
    changed = tuple(x for x in areas if x != area) if area in areas else (*areas, area)[-_MOST_AREAS:]
    return replace(selection, areas=changed)


def area_address(area: Area, release: str = "", suffix: str = "", *, converted: bool = False) -> str:
    """Return the address of the page of an area."""
    pairs = ({RELEASE: release} if release else {}) | ({SERIES: CONVERTED} if converted else {})
    query = f"?{urlencode(pairs)}" if pairs else ""
    return reverse("area", args=[area.level, area.key + suffix]) + query


def figure_address(indicator: str, area: Area | None = None, release: str = "") -> str:
    """Return the address of the page of an indicator, with an area picked at its own level."""
    pairs = [(LEVEL, area.level), (AREA, area_id(area))] if area is not None else []
    pairs += [(RELEASE, release)] if release else []
    query = f"?{urlencode(pairs, safe=':', quote_via=quote)}" if pairs else ""
    return reverse("indicator", args=[indicator]) + query
