"""One view of an indicator at each of its periods, for what shows several beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kobimo.disclosure.released import Released
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.figure import absent, figure, select
from kobimo.publish.views.indicator import IndicatorView


def periods_of_view(released: Released, view: IndicatorView) -> Iterator[IndicatorView]:
    """Yield the view of each period, oldest first, without reading again what they share.

    Parameters
    ----------
    released : Released
        Rows of the indicator and breakdown of the view.
    view : IndicatorView
        At any period.
    """
    catalogue = ReleaseCatalogue.of(released)
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row in select(released.values, level=view.selection.level):
        rows.setdefault(row["period"], {})[row["area"]] = row
    areas = catalogue.areas(view.space, view.selection.level)
    course = {item.period: item for item in view.series[0].figures} if view.series else {}
    for choice in view.periods:
        there = rows.get(choice.value, {})
        figures = tuple(
            figure(catalogue, view.head, area, there[area.key]) if area.key in there else absent(area, choice.value)
            for area in areas
        )
        whole = course.get(choice.value)
        yield replace(
            view,
            selection=replace(view.selection, period=choice.value),
            figures=figures,
            whole=whole if whole is not None and whole.status != ValueStatus.NOT_RELEASED else None,
        )
