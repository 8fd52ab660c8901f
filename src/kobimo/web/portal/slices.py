"""What a page of the portal shows of other periods and breakdowns: loaded by its script when a reader asks for it."""

from __future__ import annotations

from typing import Any

from kobimo.language import counted
from kobimo.publish.maps import PALETTE, Outlines, choropleth, classify
from kobimo.publish.maps.alternative import spoken
from kobimo.publish.maps.choropleth import map_patterns
from kobimo.publish.maps.legend import data_class
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView


def slice_object(views: tuple[IndicatorView, ...], outlines: Outlines) -> dict[str, Any]:
    """Return what changes on a page from period to period, for its script.

    Parameters
    ----------
    views : tuple of IndicatorView
        One for each period of a level and breakdown.
    outlines : Outlines

    Returns
    -------
    dict
        `patterns` and `palette` of the map, and `periods`: for each the `sub` line, the map in `words`, the `legend` as
        class, label, picture and number of areas, the figure of the `whole`, and the `areas` by key: class, label,
        text, state, mark, reason, value, numerator and denominator as number and text.
    """
    many = len(views[0].figures) if views else 0
    return {
        "patterns": "".join(map_patterns(many)),
        "palette": list(PALETTE),
        "periods": {view.selection.period: _of_period(view, outlines) for view in views},
    }


def _of_period(view: IndicatorView, outlines: Outlines) -> dict[str, Any]:
    told = choropleth(view, outlines, drawn=False)
    classes = classify(view.scale, view.head.decimals)
    about = [view.level_title, spelling().period(view.selection.period)]
    about += [view.breakdown_title] if view.selection.breakdown else []
    return {
        "sub": f"{', '.join(about)} · {view.head.unit_label}",
        "words": told.alternative,
        "legend": [[entry.data_class, entry.label, entry.swatch, _areas(entry.count)] for entry in told.legend],
        "whole": _shown(view.whole) if view.whole else None,
        "areas": {
            item.area.key: [data_class(item, classes), f"{item.area.name}: {spoken(item)}", *_cells(item)]
            for item in view.figures
        },
    }


def _areas(count: int) -> str:
    return counted(count, "Gebiet", "Gebiete")


def _cells(item: Figure) -> list[Any]:
    spell = spelling()
    parts = [value for number in (item.numerator, item.denominator) for value in (number, _number(number, spell))]
    return [*_shown(item), item.value, *parts]


def _number(value: float | None, spell: Any) -> str:
    return "–" if value is None else str(spell.number(value))


def _shown(item: Figure) -> list[str]:
    """Return the text of a figure, its state where it has no number, its mark, and its reason."""
    mark = "*" if item.status == "incomplete" else "s" if item.is_estimated else ""
    return [item.text, "" if item.has_number else item.appearance.value, mark if item.has_number else "", item.reason]
