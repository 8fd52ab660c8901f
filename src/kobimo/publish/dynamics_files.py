"""Where areas stand and where they go as files: for programs, and for a German Excel."""

from __future__ import annotations

from typing import Any

from kobimo.language import _
from kobimo.publish.excel_csv import excel_lines, key_cell, number_cell, plain_cell
from kobimo.publish.open_data.about import About
from kobimo.publish.open_data.objects import cell_object, indicator_object, origin_object
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.views.dynamics import DynamicsView, Mover, way_words
from kobimo.publish.views.matrix import Stand
from kobimo.publish.views.selection import Selection


def dynamics_object(view: DynamicsView, chosen: Selection, about: About) -> dict[str, Any]:
    """Return stand and development of the areas of a level as plain values for JSON.

    Parameters
    ----------
    view : DynamicsView
    chosen : Selection
        What is shown of the indicator.
    about : About

    Returns
    -------
    dict
        The indicator, what is shown of it, the `whole`, which has no stand, and `areas`: each with its figure, its
        `stand` to the whole and its `way` since the earlier period, both as a code and in words. `reason` says why
        there is no way.
    """
    return {
        "release": view.release.id,
        **indicator_object(view.head),
        "direction": view.head.direction,
        "level": chosen.level,
        "level_title": view.level_title,
        "breakdown": chosen.breakdown,
        "period": view.period,
        "since": view.since or None,
        "count": len(view.movers),
        "areas": [{**_mover(item), "stand": item.stand.value, "stand_words": item.stand.words} for item in view.movers],
        "whole": None if view.whole is None else {**_mover(view.whole), "words": view.whole.words},
        **origin_object(about),
    }


def _mover(item: Mover) -> dict[str, Any]:
    return {
        "level": item.area.level,
        "key": item.area.key,
        "name": item.area.name,
        **cell_object(item.own),
        "way": item.way.value,
        "way_words": way_words(item.way),
        "way_reason": _untold(item),
    }


def dynamics_csv(view: DynamicsView, breakdown: str, about: About) -> bytes:
    """Write one row for each area, as a double click opens it rightly in a German Excel.

    Parameters
    ----------
    view : DynamicsView
    breakdown : str
        The breakdown in words; empty for totals.
    about : About

    Returns
    -------
    bytes
        UTF-8 with a mark; what the rows are and what became of the whole stands below them.
    """
    spell = spelling("de")
    return excel_lines(
        [
            _("Schlüssel"),
            _("Gebiet"),
            _("Zeitraum"),
            _("Wert"),
            _("Einheit"),
            _("Status"),
            _("Hinweis"),
            _("Gegenüber dem Ganzen"),
            _("Entwicklung"),
            _("Hinweis zur Entwicklung"),
        ],
        (_row(view, item) for item in view.movers),
        [
            (_("Kennzahl"), view.head.title),
            *([(_("Aufgliederung"), breakdown)] if breakdown else []),
            (_("Raumebene"), view.level_title),
            (_("Verändert seit"), spell.period(view.since) if view.since else ""),
            *([(_("Das Ganze"), _told(view.whole))] if view.whole is not None else []),
            (_("Freigabestand"), view.release.id),
            *about.origin,
        ],
    )


def _told(whole: Mover) -> str:
    """Say what became of the whole."""
    change = whole.words if whole.way is Stand.UNTOLD else f"{whole.words} ({way_words(whole.way)})"
    return f"{whole.area.name}: {whole.own.text}; {change}"


def _row(view: DynamicsView, item: Mover) -> list[str]:
    return [
        key_cell(item.area.key),
        plain_cell(item.area.name),
        spelling("de").period(view.period),
        number_cell(item.own.value),
        plain_cell(view.head.unit_label),
        status_name(item.own.status),
        plain_cell(item.own.reason),
        item.stand.words,
        way_words(item.way),
        plain_cell(_untold(item)),
    ]


def _untold(item: Mover) -> str:
    return item.words if item.way is Stand.UNTOLD else ""
