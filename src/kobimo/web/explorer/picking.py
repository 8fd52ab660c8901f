"""Which areas a page offers to add: those of the level in view, and of other levels as far as a list can be read."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.selection import area_id

_LONGEST_LIST = 60
"""A level with more areas that is not in view is offered only below areas that have been picked."""


@dataclass(frozen=True, slots=True)
class OfferedLevel:
    """The areas of a level to choose from, each with its id and name, and how many are left out."""

    title: str
    areas: tuple[tuple[str, str], ...]
    left_out: int


def offered_areas(catalogue: ReleaseCatalogue, view: IndicatorView) -> list[OfferedLevel]:
    """List the areas that can be picked and are not, by level, the chosen level first."""
    chosen = view.selection.level
    levels = [item.value for item in view.levels if item.value != chosen]
    picked = {(area.level, area.key) for area in _picked(catalogue, view)}
    return [_offered(catalogue, view, level, picked) for level in ([chosen, *levels] if chosen else levels)]


def _picked(catalogue: ReleaseCatalogue, view: IndicatorView) -> list[Area]:
    return [catalogue.find_area(view.space, text) for text in view.selection.areas]


def _offered(
    catalogue: ReleaseCatalogue, view: IndicatorView, level: str, picked: set[tuple[str, str]]
) -> OfferedLevel:
    areas = [area for area in catalogue.areas(view.space, level) if (level, area.key) not in picked]
    if level == view.selection.level or len(areas) <= _LONGEST_LIST:
        shown = areas
    else:
        above = {area: catalogue.ancestors(view.space, area) for area in areas}
        shown = [area for area in areas if any((x.level, x.key) in picked for x in above[area])]
    return OfferedLevel(
        catalogue.level_title(view.space, level),
        tuple((area_id(area), area.name) for area in shown),
        len(areas) - len(shown),
    )
