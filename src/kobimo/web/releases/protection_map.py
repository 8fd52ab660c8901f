"""Where a release hides figures: a map of areas, each with the reason, and the table beside it. Without any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.language import _, counted
from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView, Selection
from kobimo.publish.views.selection import breakdown_title, levels_of, periods_of
from kobimo.web.explorer.addresses import read_selection, state
from kobimo.web.releases.protection import opened, truth_of
from kobimo.web.releases.reasons import explanation
from kobimo.web.spaces.pictures import Drawn, Look, area_map, legend
from kobimo.workflows.releases.explaining import Explanation
from kobimo.workflows.releases.reason import Reason
from kobimo.workflows.releases.viewing import ReleaseReader

INDICATOR = "kennzahl"
_NAMED = 5
_PLACE = ("level", "period", "breakdown")


class Sight(StrEnum):
    """What readers see of a figure, and why, as far as a map tells it."""

    SHOWN = "gezeigt"
    PRIMARY = "klein"
    SECONDARY = "mitgesperrt"
    WITHHELD = "zurueckgehalten"
    DELIVERED = "geliefert"
    NOTHING = "ohne"

    @property
    def shown(self) -> str:
        """Name it in a few words."""
        names = {
            Sight.SHOWN: _("gezeigt"),
            Sight.PRIMARY: _("verborgen, weil klein"),
            Sight.SECONDARY: _("mit verborgen, als Deckung"),
            Sight.WITHHELD: _("zurückgehalten"),
            Sight.DELIVERED: _("geheim geliefert"),
            Sight.NOTHING: _("ohne Zahl"),
        }
        return names[self]


_OF_REASON = {
    Reason.SECONDARY: Sight.SECONDARY,
    Reason.SPLIT: Sight.WITHHELD,
    Reason.BEYOND: Sight.WITHHELD,
    Reason.BASE: Sight.WITHHELD,
    Reason.DELIVERED: Sight.DELIVERED,
}
"""Reasons that do not lie in the figure itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One area; `row` leads to the reason, -1 if there is none."""

    area: Area
    sight: Sight
    reason: str
    row: int
    link: str


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one indicator at one level as a map of what is hidden."""
    workspace, reader = opened(name)
    truth, obstacle = truth_of(workspace, reader.stored)
    context: dict[str, Any] = {"release": reader.head, "obstacle": obstacle, "view": None}
    if truth is not None:
        context |= _mapped(reader, explanation(workspace, reader, truth), request.GET)
    return render(request, "releases/map.html", context)


def _mapped(reader: ReleaseReader, found: Explanation, given: QueryDict) -> dict[str, Any]:
    """Return what the page shows."""
    catalogue = reader.catalogue
    indicators = _indicators(catalogue, found)
    wanted = given.get(INDICATOR, "") or next(iter(indicators), "") or next(iter(catalogue.metadata["indicators"]))
    view = reader.indicator(_selection(reader, found, read_selection(wanted, given)))
    chosen = view.selection
    rows = _rows(reader, found, view)
    outlines = reader.outlines.level(view.space, chosen.level)
    drawn = [_drawn(row) for row in rows]
    counts = Counter(row.sight.value for row in rows)
    links = {row.area.key: row.link for row in rows}
    return {
        "view": view,
        "rows": rows,
        "map": area_map(outlines, drawn, looks(), lambda area: links[area.key], _heading(view)),
        "legend": legend(looks(), counts),
        "words": _words(rows),
        "without_shape": [row.area for row in rows if row.area.key not in outlines.shapes],
        "indicators": indicators,
        "levels": [(level, catalogue.level_title(view.space, level)) for level in _levels(catalogue, chosen)],
        "periods": list(reversed(periods_of(catalogue, chosen.indicator, chosen.breakdown))),
        "breakdowns": [
            (label, breakdown_title(catalogue, chosen.indicator, label))
            for label in catalogue.contents(chosen.indicator)
        ],
        "hidden": sum(row.row >= 0 for row in rows),
    }


def looks() -> tuple[Look, ...]:
    """Return how areas look: each by its pattern, so that nobody has to tell colours apart."""
    return (
        Look(Sight.SHOWN.value, Sight.SHOWN.shown, 1),
        Look(Sight.PRIMARY.value, Sight.PRIMARY.shown, 3, Appearance.NOT_COMPARABLE),
        Look(Sight.SECONDARY.value, Sight.SECONDARY.shown, 2, Appearance.TOO_SMALL),
        Look(Sight.WITHHELD.value, Sight.WITHHELD.shown, 2, Appearance.INCOMPLETE),
        Look(Sight.DELIVERED.value, Sight.DELIVERED.shown, 1, Appearance.SUPPRESSED),
        Look(Sight.NOTHING.value, Sight.NOTHING.shown, 1, Appearance.MISSING),
    )


def _indicators(catalogue: ReleaseCatalogue, found: Explanation) -> dict[str, str]:
    """Return the titles of the indicators with hidden figures, those with most of them first."""
    counts = Counter(found.hidden["indicator"].tolist())
    return {name: in_language(catalogue.indicator(name)["title"]) for name, _count in counts.most_common()}


def _selection(reader: ReleaseReader, found: Explanation, wanted: Selection) -> Selection:
    """Choose level, period and breakdown where most is hidden, on a map if possible, unless the address names them."""
    mine = found.hidden["indicator"] == wanted.indicator
    if wanted.level or wanted.period or wanted.breakdown or not mine.any():
        return wanted
    places = Counter(zip(*(found.hidden[name][mine].tolist() for name in _PLACE), strict=True))
    space = reader.catalogue.space_of(wanted.indicator)
    drawn = {place: count for place, count in places.items() if reader.outlines.level(space, place[0])}
    level, period, breakdown = max(drawn or places, key=lambda place: (places[place], place[1], place))
    return replace(wanted, level=level, period=period, breakdown=breakdown)


def _levels(catalogue: ReleaseCatalogue, chosen: Selection) -> tuple[str, ...]:
    return levels_of(catalogue, chosen.indicator, chosen.breakdown)


def _rows(reader: ReleaseReader, found: Explanation, view: IndicatorView) -> list[Row]:
    """Return the areas of the view with what readers see of each."""
    chosen = view.selection
    wanted = {name: getattr(chosen, name) for name in ("indicator", "breakdown", "level", "period")}
    mine = np.logical_and.reduce([found.figures[name] == text for name, text in wanted.items()])
    hidden = set(found.rows.tolist())
    places = {str(found.figures["area"][row]): row for row in np.flatnonzero(mine).tolist() if row in hidden}
    return [_row(reader, found, chosen, figure, places.get(figure.area.key, -1)) for figure in view.figures]


def _row(reader: ReleaseReader, found: Explanation, chosen: Selection, figure: Figure, row: int) -> Row:
    """Say what readers see of one area."""
    if row < 0:
        sight = Sight.SHOWN if figure.has_number else Sight.NOTHING
        return Row(figure.area, sight, "", -1, _figure_link(reader, chosen))
    reason = found.reason_of(row)
    link = reverse("release-reason", args=[reader.head.id, row])
    return Row(figure.area, _OF_REASON.get(reason, Sight.PRIMARY), reason.shown(found.limit_of(row)), row, link)


def _figure_link(reader: ReleaseReader, chosen: Selection) -> str:
    """Return where the figures are shown; those of a proposal are nowhere but in the table below."""
    if not reader.stored.was_released:
        return "#tabelle-titel"
    query = state(chosen, Selection(chosen.indicator, "", ""), reader.head.id)
    return reverse("indicator", args=[chosen.indicator]) + query


def _drawn(row: Row) -> Drawn:
    said = row.sight.shown if not row.reason or row.reason == row.sight.shown else f"{row.sight.shown}: {row.reason}"
    return Drawn(row.area, row.sight.value, f"{row.area.name}: {said}", row.reason)


def _heading(view: IndicatorView) -> str:
    return f"{view.head.title}, {view.level_title}, {spelling().period(view.selection.period)}"


def _words(rows: Iterable[Row]) -> list[str]:
    """Describe the map in sentences."""
    by: dict[Sight, list[str]] = {}
    for row in rows:
        by.setdefault(row.sight, []).append(row.area.name)
    return [
        f"{sight.shown}: {counted(len(by[sight]), 'Gebiet', 'Gebiete')}{_some(by[sight])}."
        for sight in Sight
        if sight in by
    ]


def _some(names: list[str]) -> str:
    """Name some areas."""
    more = f", {_('und {count} weitere').format(count=len(names) - _NAMED)}" if len(names) > _NAMED else ""
    return f" ({', '.join(names[:_NAMED])}{more})"
