"""Where one area lies in the indicators of a topic: between the quartiles of the areas of its level."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.disclosure.released import Released
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.distribution import Spread, comparable, spread
from kobimo.publish.views.figure import Figure, absent, figure, rows_of, select
from kobimo.publish.views.head import IndicatorHead, indicator_head
from kobimo.publish.views.selection import levels_of, periods_of


@dataclass(frozen=True, slots=True)
class SpineRow:
    """One indicator: its newest figure of the area, and the spread of all areas of the level at that period."""

    head: IndicatorHead
    own: Figure
    spread: Spread | None


def spine_rows(released: Released, space: str, area: Area, topic: str) -> tuple[SpineRow, ...]:
    """Collect the indicators of a topic for one area.

    Parameters
    ----------
    released : Released
        All totals, those without breakdown.
    space : str
    area : Area
    topic : str
        Letter of the topic area.

    Returns
    -------
    tuple of SpineRow
        Ordered by id; without counts, which depend on the size of an area, and without what the level does not have.
    """
    catalogue = ReleaseCatalogue.of(released)
    found = []
    for name in catalogue.indicators_of(space):
        head = indicator_head(catalogue, name)
        periods = periods_of(catalogue, name, "")
        if head.area == topic and head.kind not in SIZES and periods and area.level in levels_of(catalogue, name, ""):
            found.append(_row(released, catalogue, head, area, periods[-1]))
    return tuple(found)


def _row(released: Released, catalogue: ReleaseCatalogue, head: IndicatorHead, area: Area, period: str) -> SpineRow:
    values = rows_of(released.values, indicator=head.id, breakdown="", level=area.level)
    areas = {one.key: one for one in catalogue.areas(catalogue.space_of(head.id), area.level)}
    figures = {
        row["area"]: figure(catalogue, head, areas[row["area"]], row)
        for row in select(values, period=period)
        if row["area"] in areas
    }
    own = figures.get(area.key) or absent(area, period)
    return SpineRow(head, own, spread(comparable(tuple(figures.values()))))
