"""Several maps beside each other with one scale: a period each, or a category of a breakdown each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kobimo.language import _
from kobimo.publish.maps import MapPicture, choropleth
from kobimo.publish.maps.link import Link
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Choice, IndicatorView
from kobimo.web.explorer.charts import course_views
from kobimo.web.explorer.tabs import MAP, MAPS_BY_BREAKDOWN, MAPS_BY_PERIOD
from kobimo.workflows.releases.viewing import ReleaseReader

MOST_MAPS, MOST_SHAPES = 12, 3000
"""So many maps a page bears, and so many areas on all of them."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Maps with one scale.

    Attributes
    ----------
    maps : tuple of (str, MapPicture)
        What each shows, and its picture.
    note : str
        What was left out; empty if nothing was.
    """

    maps: tuple[tuple[str, MapPicture], ...]
    note: str

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Picture and words of everything that occurs on any of them."""
        found = {entry.data_class: (entry.swatch, entry.label) for _name, one in self.maps for entry in one.legend}
        return tuple(found.values())


def ways(view: IndicatorView) -> dict[str, str]:
    """Return in which ways maps may stand here, with their names; one map is always among them."""
    found = {MAP: _("eine Karte")}
    if len(view.periods) > 1:
        found[MAPS_BY_PERIOD] = _("Zeiträume nebeneinander")
    if len(_categories(view)) > 1:
        found[MAPS_BY_BREAKDOWN] = _("{breakdown} nebeneinander").format(breakdown=_categories(view)[0].group)
    return found if len(found) > 1 else {}


def side_by_side(reader: ReleaseReader, view: IndicatorView, shown: str, link: Link) -> SideBySide | None:
    """Return the maps of a way; None where there is one map only."""
    return several_maps(reader, view, shown, link) if shown in {MAPS_BY_PERIOD, MAPS_BY_BREAKDOWN} else None


def several_maps(reader: ReleaseReader, view: IndicatorView, shown: str, link: Link) -> SideBySide:
    """Return the maps of a way with several, `MAPS_BY_PERIOD` or `MAPS_BY_BREAKDOWN`."""
    views = _by_period(reader, view) if shown == MAPS_BY_PERIOD else _by_category(reader, view)
    most = max(1, min(MOST_MAPS, MOST_SHAPES // max(1, len(view.figures))))
    drawn = views[-most:] if shown == MAPS_BY_PERIOD else views[:most]
    note = _("Gezeigt sind {most} von {all} Karten; mehr hätten auf der Seite keinen Platz.")
    return SideBySide(
        tuple(
            (name, choropleth(one, reader.outlines, link=link, prefix=f"map-{number}"))
            for number, (name, one) in enumerate(drawn)
        ),
        note.format(most=most, all=len(views)) if len(views) > most else "",
    )


def _by_period(reader: ReleaseReader, view: IndicatorView) -> list[tuple[str, IndicatorView]]:
    """Return the view at each period of the span, oldest first; its scale is that of all periods anyway."""
    return [(spelling().period(one.selection.period), one) for one in course_views(reader, view)]


def _by_category(reader: ReleaseReader, view: IndicatorView) -> list[tuple[str, IndicatorView]]:
    """Return the view for each category of a breakdown, with the numbers of all of them as the scale."""
    found = [
        (choice.title, reader.indicator(replace(view.selection, breakdown=choice.value)))
        for choice in _categories(view)
    ]
    here = (view.selection.level, view.selection.period)
    found = [(name, one) for name, one in found if (one.selection.level, one.selection.period) == here]
    scale = tuple(number for _name, one in found for number in one.scale)
    return [(name, replace(one, scale=scale)) for name, one in found]


def _categories(view: IndicatorView) -> list[Choice]:
    """Return the categories of the chosen breakdown, or of the first that there is."""
    chosen = next((one.group for one in view.breakdowns if one.value == view.selection.breakdown and one.group), "")
    group = chosen or next((one.group for one in view.breakdowns if one.group), "")
    return [one for one in view.breakdowns if group and one.group == group]
