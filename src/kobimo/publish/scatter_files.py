"""Two indicators against each other as files: for programs, and for a German Excel."""

from __future__ import annotations

import math
from typing import Any

from kobimo.language import _
from kobimo.publish.charts.scatter_chart import side_name
from kobimo.publish.excel_csv import excel_lines, key_cell, number_cell, plain_cell
from kobimo.publish.open_data.about import About
from kobimo.publish.open_data.objects import cell_object, indicator_object, origin_object
from kobimo.publish.reasons import status_name
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.indicator import IndicatorView
from kobimo.publish.views.scatter import Pair, ScatterView, told_period


def scatter_object(view: ScatterView, about: About) -> dict[str, Any]:
    """Return two indicators over the areas of a level as plain values for JSON.

    Parameters
    ----------
    view : ScatterView
    about : About

    Returns
    -------
    dict
        Both indicators with their periods, what can be said of them, and `areas`: each with a cell for either.
        `correlation` is that of the ranks of all `comparable` areas; null where there are too few.
    """
    correlation = view.correlation
    return {
        "release": view.first.release.id,
        "level": view.first.selection.level,
        "level_title": view.first.level_title,
        "territory": view.first.territory or None,
        "first": _side(view.first),
        "second": _side(view.second),
        "correlation": None if math.isnan(correlation) else correlation,
        "words": view.words,
        "notes": list(view.cautions),
        "count": len(view.pairs),
        "areas": [
            {
                "key": pair.area.key,
                "name": pair.area.name,
                "first": cell_object(pair.first),
                "second": cell_object(pair.second),
                "comparable": pair.is_comparable,
            }
            for pair in view.pairs
        ],
        **origin_object(about),
    }


def _side(view: IndicatorView) -> dict[str, Any]:
    chosen = view.selection
    return {**indicator_object(view.head), "period": chosen.period, "breakdown": chosen.breakdown}


def scatter_csv(view: ScatterView, about: About) -> bytes:
    """Write one row for each area, as a double click opens it rightly in a German Excel.

    Parameters
    ----------
    view : ScatterView
    about : About

    Returns
    -------
    bytes
        UTF-8 with a mark; what the rows are stands below them.
    """
    return excel_lines(
        [
            _("Schlüssel"),
            _("Gebiet"),
            _("Wert der ersten Kennzahl"),
            _("Status der ersten Kennzahl"),
            _("Hinweis zur ersten Kennzahl"),
            _("Wert der zweiten Kennzahl"),
            _("Status der zweiten Kennzahl"),
            _("Hinweis zur zweiten Kennzahl"),
        ],
        (_row(pair) for pair in view.pairs),
        [
            (_("Erste Kennzahl"), f"{side_name(view.first)}, {told_period(view.first)}"),
            (_("Zweite Kennzahl"), f"{side_name(view.second)}, {told_period(view.second)}"),
            (_("Raumebene"), view.first.level_title),
            (_("Freigabestand"), view.first.release.id),
            (_("Zusammenhang"), view.words),
            (_("Zu beachten"), " ".join(view.cautions)),
            *about.origin,
        ],
    )


def _row(pair: Pair) -> list[str]:
    return [key_cell(pair.area.key), plain_cell(pair.area.name), *_cells(pair.first), *_cells(pair.second)]


def _cells(figure: Figure) -> list[str]:
    return [number_cell(figure.value), status_name(figure.status), plain_cell(figure.reason)]
