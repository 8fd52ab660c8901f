"""What stands in the profile of an area: all texts and numbers, spelled and in order, as plain values.

The template only sets type. Whatever a name or a text contains, it arrives there as a value and never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.language import _, active, counted
from kobimo.model.release import Audience
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.profile.absent import absent_indicators, has_numbers
from kobimo.publish.profile.courses import courses
from kobimo.publish.profile.groups import MANY
from kobimo.publish.profile.notes import Notes
from kobimo.publish.profile.overview import overview
from kobimo.publish.spelling import spelling
from kobimo.publish.views import AreaView, KeyFigure
from kobimo.publish.views.peer_groups import type_about

_LINE = 60
"""Letters of a line in half the width of the page."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What every profile of a series has in common.

    Attributes
    ----------
    catalogue : ReleaseCatalogue
        Of the release that the figures come from.
    publisher : str
        Name of the municipality.
    """

    catalogue: ReleaseCatalogue
    publisher: str


def profile_content(edition: Edition, view: AreaView, locator: str) -> dict[str, Any]:
    """Collect the content of a profile.

    Parameters
    ----------
    edition : Edition
    view : AreaView
    locator : str
        SVG that shows where the area lies; empty if there is no shape of it.

    Returns
    -------
    dict
        Texts, flags, lists and dicts, as `area_profile.typ` reads them.
    """
    notes = Notes()
    shown = [item for item in view.figures if has_numbers(item)]
    sources = list(dict.fromkeys(source for item in view.figures for source in item.head.sources))
    return {
        "lang": active(),
        "title": _("Gebietsprofil {name}").format(name=view.area.name),
        "author": edition.publisher,
        "kicker": _("Gebietsprofil"),
        "publisher": _("Bildungsmonitoring {name}").format(name=edition.publisher),
        "footer": _footer(view),
        "page": [_("Seite"), _("von")],
        "name": view.area.name,
        "level": view.level_title,
        "facts": _facts(edition.catalogue, view),
        "map": _map(view, locator),
        "overview": overview(view, notes, headed=len(view.figures) > MANY),
        "meanings": _meanings(view.figures, sources),
        "courses": courses(view, shown, notes, headed=len(shown) > MANY),
        "absent": _absent(edition.catalogue, view),
        "about": _about(view, sources),
    }


def recipients(audience: str) -> str:
    """Name an audience as it is printed.

    Examples
    --------
    >>> recipients("office:schulamt")
    'schulamt'
    """
    names = {"team": _("Team"), "committee": _("Gremien"), "public": _("Öffentlichkeit")}
    kind = Audience(audience).kind
    return names.get(kind) or audience.partition(":")[2]


def _restriction(view: AreaView) -> str:
    if Audience(view.release.audience).kind == "public":
        return ""
    text = _("nur für den internen Gebrauch (Empfängerkreis: {audience})")
    return text.format(audience=recipients(view.release.audience))


def _footer(view: AreaView) -> str:
    release = _("Freigabestand {id}").format(id=view.release.id)
    return " · ".join(text for text in (release, _restriction(view)) if text)


def _facts(catalogue: ReleaseCatalogue, view: AreaView) -> list[dict[str, str]]:
    facts = [(_("Schlüssel"), view.area.key)]
    facts += [(view.level_titles[area.level], area.name) for area in reversed(view.above)]
    for kind in catalogue.types_of(view.space, view.area):
        facts.append((kind.title, f"{kind.name} ({type_about(kind)})"))
    if view.below:
        facts.append((_("Umfasst"), _below(view)))
    facts.append((_("Freigegeben am"), spelling().day_of(view.release.created_at)))
    if view.release.received_from:
        facts.append((_("Erhalten von"), view.release.received_from))
    return [{"label": label, "text": text} for label, text in facts]


def _below(view: AreaView) -> str:
    """Count the areas below by level, and name them where they are few."""
    levels = dict.fromkeys(area.level for area in view.below)
    texts = []
    for level in levels:
        names = [area.name for area in view.below if area.level == level]
        count = counted(len(names), "Gebiet", "Gebiete")
        texts.append(_("{count} der Ebene {level}").format(count=count, level=view.level_titles[level]))
    return ", ".join(texts)


def _map(view: AreaView, locator: str) -> dict[str, str]:
    whole = view.above[-1].name if view.above else ""
    if not locator:
        text = _("Für dieses Gebiet liegen keine Umrisse vor, daher ohne Karte.")
    elif whole:
        text = _("Lage von {name} in {whole}").format(name=view.area.name, whole=whole)
    else:
        text = _("Umriss von {name}").format(name=view.area.name)
    return {"svg": locator, "text": text}


def _meanings(items: Sequence[KeyFigure], sources: list[str]) -> dict[str, Any]:
    """Say what each key figure means, what to beware of, and which of the numbered sources it has."""
    entries = []
    for item in items:
        numbers = ", ".join(f"[{number}]" for number, source in enumerate(sources, 1) if source in item.head.sources)
        source = _("Quelle:") + f"\u00a0{numbers}" if numbers else ""
        texts = (item.head.question, item.head.pitfalls, source)
        entries.append({"title": item.head.title, "text": " ".join(text for text in texts if text)})
    return {"heading": _("So sind die Kennzahlen zu lesen"), "columns": _two_columns(entries)}


def _two_columns(entries: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Cut a list where both halves are about as long."""
    lengths = [len(entry["text"]) + _LINE for entry in entries]
    cuts = range(1, len(entries) + 1)
    best = min(cuts, key=lambda cut: abs(sum(lengths[:cut]) - sum(lengths[cut:])), default=0)
    return [part for part in (entries[:best], entries[best:]) if part]


def _absent(catalogue: ReleaseCatalogue, view: AreaView) -> dict[str, Any]:
    items = [{"title": item.title, "text": item.reason} for item in absent_indicators(catalogue, view)]
    return {"heading": _("Kennzahlen ohne Zahl für dieses Gebiet"), "items": items}


def _about(view: AreaView, sources: list[str]) -> dict[str, Any]:
    restriction = _restriction(view)
    details = _("Freigabestand {id} vom {day}").format(
        id=view.release.id, day=spelling().day_of(view.release.created_at)
    )
    warning = _(
        "Dieses Profil ist {restriction}. Kleine Fallzahlen sind darin nicht geschützt; bitte nicht weitergeben."
    )
    return {
        "heading": _("Quellen und Stand"),
        "sources": [{"mark": f"[{number}]", "text": text} for number, text in enumerate(sources, 1)],
        "details": details,
        "warning": warning.format(restriction=restriction) if restriction else "",
    }
