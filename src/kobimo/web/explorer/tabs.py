"""The views of the page of an indicator: everything at a glance, or one of them alone with all its controls."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from kobimo.language import _
from kobimo.web.explorer.addresses import SHOWN

OVERVIEW, MAP, COURSE, COMPARISON, DISTRIBUTION = "", "karte", "verlauf", "vergleich", "verteilung"
TABLE, ABOUT = "tabelle", "ueber"
MAPS_BY_PERIOD, MAPS_BY_BREAKDOWN = "karten-zeit", "karten-merkmal"
"""Further forms of the view of the map."""
PLACE_IN_TOPIC = "lage"
"""A part that belongs to the view of the distribution."""
TABS = (OVERVIEW, MAP, COURSE, COMPARISON, DISTRIBUTION, TABLE, ABOUT)
IN_OVERVIEW = frozenset({MAP, COURSE, COMPARISON, TABLE, ABOUT})
_KNOWN = {*TABS, MAPS_BY_PERIOD, MAPS_BY_BREAKDOWN}
_LONGEST = 80
PLACE = "#ansichten"
"""Where the page goes on after another view was chosen."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view: what stands in the address, its name, where it is, and whether it is shown."""

    value: str
    title: str
    link: str
    current: bool


def read_tab(query: QueryDict) -> str:
    """Return the view that an address asks for; what there is not is the overview."""
    asked = query.get(SHOWN, "")
    return asked if asked in _KNOWN else OVERVIEW


def replaced_tab(query: QueryDict) -> tuple[str, ...]:
    """Say that the overview is shown instead of a view that there is not; nothing for one that there is."""
    asked = query.get(SHOWN, "")
    if asked in _KNOWN:
        return ()
    return (_("Die Ansicht „{wanted}“ gibt es nicht; gezeigt wird der Überblick.").format(wanted=asked[:_LONGEST]),)


def tab_of(shown: str) -> str:
    """Return the view that something shown belongs to."""
    return MAP if shown in {MAPS_BY_PERIOD, MAPS_BY_BREAKDOWN} else shown


def parts(shown: str) -> frozenset[str]:
    """Return which parts of the page a view consists of."""
    if shown == DISTRIBUTION:
        return frozenset({DISTRIBUTION, PLACE_IN_TOPIC})
    return IN_OVERVIEW if shown == OVERVIEW else frozenset({shown})


def titles() -> dict[str, str]:
    """Return the names of the views."""
    return {
        OVERVIEW: _("Überblick"),
        MAP: _("Karte"),
        COURSE: _("Verlauf"),
        COMPARISON: _("Vergleich"),
        DISTRIBUTION: _("Verteilung"),
        TABLE: _("Tabelle"),
        ABOUT: _("Über diese Kennzahl"),
    }
