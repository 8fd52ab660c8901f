"""The list of the catalogue: what is asked for stands in the address."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.publish.topics import topic_title
from kobimo.web.site import site
from kobimo.web.spaces.addresses import query
from kobimo.workflows.catalogue.browsing import Browsed, Choice, Wish, browse, by_group
from kobimo.workflows.catalogue.offer import Availability, Offered, offers
from kobimo.workflows.catalogue.sheet import unit_of

ADDRESSES = {
    "search": "suche",
    "area": "bereich",
    "stage": "phase",
    "group": "thema",
    "dataset": "datensatz",
    "availability": "stand",
}
"""Field of a wish, and its name in an address."""

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list under one heading, divided into parts that may have a heading each.

    `letter` is that of a topic area, or empty.
    """

    anchor: str
    letter: str
    title: str
    parts: tuple[tuple[str, tuple[Offered, ...]], ...]

    @property
    def count(self) -> int:
        """How many indicators it has."""
        return sum(len(members) for _title, members in self.parts)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the part of the catalogue that the address asks for."""
    everything = offers(site().workspace())
    found = browse(everything, read_wish(request.GET))
    context = {
        "found": found,
        "wish": found.wish,
        "fields": ADDRESSES,
        "labels": _labels(),
        "groups": _grouped(found.choices["group"]),
        "sections": _sections(found),
        "states": _states(everything, found.wish),
        "active": [_active(found, name) for name in ADDRESSES if name != "search" and getattr(found.wish, name)],
        "unit": unit_of,
        "address_of": address_of,
        "without_search": address_of(replace(found.wish, search="")),
    }
    return render(request, "catalogue/index.html", context)


def read_wish(given: QueryDict) -> Wish:
    """Read what is asked for from an address."""
    return Wish(**{field: given.get(name, "").strip()[:_LONGEST] for field, name in ADDRESSES.items()})


def address_of(wish: Wish) -> str:
    """Return the address of a part of the catalogue."""
    return reverse("catalogue") + query({ADDRESSES[field]: value for field, value in asdict(wish).items()})


def _labels() -> dict[str, str]:
    return {
        "area": _("Themenbereich"),
        "stage": _("Lebensphase"),
        "group": _("Thema"),
        "dataset": _("Datensatz"),
        "availability": _("Stand hier"),
    }


def _grouped(choices: tuple[Choice, ...]) -> list[tuple[str, list[Choice]]]:
    return [(heading, list(members)) for heading, members in groupby(choices, lambda choice: choice.heading)]


def _sections(found: Browsed) -> list[Section]:
    """Divide the list: by topic area, or after a search by where the words were found."""
    if found.wish.search:
        named, others = found.offers[: found.named], found.offers[found.named :]
        both = [("name", _("Treffer im Namen"), named), ("text", _("Treffer in Beschreibung oder Quelle"), others)]
        return [Section(anchor, "", title, (("", members),)) for anchor, title, members in both if members]
    return [
        Section(f"bereich-{area}", area, topic_title(area), _parts(tuple(members)))
        for area, members in groupby(found.offers, lambda offered: offered.indicator.area)
    ]


def _parts(members: tuple[Offered, ...]) -> tuple[tuple[str, tuple[Offered, ...]], ...]:
    """Divide a topic area into its groups; what has none is called further."""
    return tuple(
        (_("Weitere") if group is None else group.title.shown, offered) for group, offered in by_group(members)
    )


def _states(everything: tuple[Offered, ...], wish: Wish) -> list[dict[str, Any]]:
    """Count the whole catalogue by availability, each with the address of its part."""
    states = [(state, sum(offered.availability is state for offered in everything)) for state in Availability]
    return [
        {
            "state": state,
            "count": count,
            "chosen": wish.availability == state.value,
            "link": address_of(Wish(availability="" if wish.availability == state.value else state.value)),
        }
        for state, count in states
        if count
    ]


def _active(found: Browsed, name: str) -> dict[str, str]:
    """Describe a filter that is set, and where it is taken away."""
    value = getattr(found.wish, name)
    title = next((choice.title for choice in found.choices[name] if choice.value == value), value)
    text = f"{value} {title}" if name == "area" else title
    return {"label": _labels()[name], "title": text, "remove": address_of(replace(found.wish, **{name: ""}))}
