"""Addresses of views: they carry the whole state, and only what deviates from the default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse

from kobimo.model.area import Area
from kobimo.publish.views import Selection
from kobimo.publish.views.breaks import CONVERTED
from kobimo.publish.views.selection import PARENT, PEERS, TARGET, USUAL_LINES, WHOLE, area_id

LEVEL, PERIOD, BREAKDOWN, AREA, RELEASE = "ebene", "zeit", "merkmal", "gebiet", "stand"
SERIES, SCOPE, SHOWN = "reihe", "umfang", "ansicht"
SINCE, UNTIL, WITH, WITHOUT = "von", "bis", "mit", "ohne"
LINES = {WHOLE: "ganzes", PARENT: "uebergeordnet", PEERS: "vergleichsgebiete", TARGET: "zielwert"}
"""Lines beside the own, and what they are called in an address."""
_MOST_AREAS = 5


def read_selection(indicator: str, query: QueryDict) -> Selection:
    """Read the state from an address; what is not there is the default."""
    return Selection(
        indicator,
        level=query.get(LEVEL, ""),
        period=query.get(PERIOD, ""),
        breakdown=query.get(BREAKDOWN, ""),
        areas=read_areas(query),
        converted=query.get(SERIES, "") == CONVERTED,
        since=query.get(SINCE, ""),
        until=query.get(UNTIL, ""),
        lines=_read_lines(query),
    )


def read_areas(query: QueryDict) -> tuple[str, ...]:
    """Read the picked areas, which every page hands on to the next."""
    return tuple(dict.fromkeys(text for text in query.getlist(AREA) if text))[-_MOST_AREAS:]


def _read_lines(query: QueryDict) -> tuple[str, ...]:
    more, fewer = query.getlist(WITH), query.getlist(WITHOUT)
    return tuple(line for line, name in LINES.items() if name not in fewer and (line in USUAL_LINES or name in more))


def state(selection: Selection, default: Selection, release: str = "", shown: str = "") -> str:
    """Return the query of a selection in a view of its page, with its question mark; empty for the default."""
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
    pairs += [(name, text) for name, text in ((SINCE, selection.since), (UNTIL, selection.until)) if text]
    pairs += line_pairs(selection)
    pairs += [(name, text) for name, text in ((SHOWN, shown), (RELEASE, release)) if text]
    return joined(pairs)


def line_pairs(selection: Selection) -> list[tuple[str, str]]:
    """Return how an address says which lines deviate from the usual ones."""
    more = [(WITH, name) for line, name in LINES.items() if line in selection.lines and line not in USUAL_LINES]
    return more + [(WITHOUT, LINES[line]) for line in USUAL_LINES if line not in selection.lines]


def joined(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a query with its question mark, as legible as it may be; empty without parameters."""
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


def figure_address(indicator: str, area: Area | None = None, release: str = "", areas: Sequence[str] = ()) -> str:
    """Return the address of the page of an indicator, with an area picked at its own level, or with others picked."""
    pairs = [(LEVEL, area.level), (AREA, area_id(area))] if area is not None else [(AREA, text) for text in areas]
    pairs += [(RELEASE, release)] if release else []
    return reverse("indicator", args=[indicator]) + joined(pairs)


def carried(areas: Sequence[str], release: str = "") -> str:
    """Return the query by which a page hands on what is picked, and the release that is held."""
    return joined([*((AREA, text) for text in areas), *([(RELEASE, release)] if release else [])])
