"""Who went where as files: for programs, and for a German Excel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kobimo.language import _, counted
from kobimo.publish.excel_csv import excel_lines, key_cell, number_cell, plain_cell
from kobimo.publish.open_data.about import About
from kobimo.publish.open_data.objects import cell_object, indicator_object, origin_object
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.flows import FlowRow, FlowView, Stream


def flow_object(view: FlowView, about: About) -> dict[str, Any]:
    """Return flows as plain values for JSON.

    Parameters
    ----------
    view : FlowView
    about : About

    Returns
    -------
    dict
        The indicator, what is shown of it, `places`, and `areas`: each with its `total` and one stream for every
        place, in the same order. `direction` is `to` or `from`; `idle` areas, where nobody moved, are left out.
    """
    return {
        "release": view.release.id,
        **indicator_object(view.head),
        "level": view.level,
        "level_title": view.level_title,
        "period": view.period,
        "direction": "from" if view.incoming else "to",
        "form": view.form,
        "picked": view.picked or None,
        "places": [{"code": place.name, "title": place.title, "codes": list(place.codes)} for place in view.places],
        "count": len(view.rows),
        "idle": view.idle,
        "areas": [_row_object(row) for row in view.rows],
        "whole": None if view.whole is None else _row_object(view.whole),
        "notes": [view.head.pitfalls] if view.head.pitfalls else [],
        **origin_object(about),
    }


def _row_object(row: FlowRow) -> dict[str, Any]:
    return {
        "level": row.area.level,
        "key": row.area.key,
        "name": row.area.name,
        "total": cell_object(row.total),
        "streams": [cell_object(stream) for stream in row.streams],
    }


def flow_csv(view: FlowView, about: About) -> bytes:
    """Write one row for each area and place, as a double click opens it rightly in a German Excel.

    Parameters
    ----------
    view : FlowView
    about : About

    Returns
    -------
    bytes
        UTF-8 with a mark; what the rows are stands below them. Those of the whole come last.
    """
    return excel_lines(
        [
            _("Schlüssel"),
            _("Gebiet"),
            _("Zeitraum"),
            _("Kennung des Orts"),
            _("Ort"),
            _("Wert"),
            _("Einheit"),
            _("Status"),
            _("Hinweis"),
        ],
        _lines(view),
        [
            (_("Kennzahl"), view.head.title),
            (_("Orte"), view.places_title),
            (_("Richtung"), _("vom Ort ins Gebiet") if view.incoming else _("vom Gebiet an den Ort")),
            (_("Raumebene"), view.level_title),
            *([(_("Weggelassen"), _idle(view.idle))] if view.idle else []),
            (_("Freigabestand"), view.release.id),
            (_("Zu beachten"), view.head.pitfalls),
            *about.origin,
        ],
    )


def _idle(areas: int) -> str:
    return _("{areas}, weil dort niemand gewechselt hat").format(areas=counted(areas, "Gebiet", "Gebiete"))


def _lines(view: FlowView) -> Iterator[list[str]]:
    for row in (*view.rows, *(() if view.whole is None else (view.whole,))):
        for place, stream in zip(view.places, row.streams, strict=True):
            yield _line(view, row, place.name, place.title, stream)
        yield _line(view, row, "", _("Zusammen"), row.total)


def _line(view: FlowView, row: FlowRow, code: str, title: str, found: Figure | Stream) -> list[str]:
    return [
        key_cell(row.area.key),
        plain_cell(row.area.name),
        spelling("de").period(view.period),
        key_cell(code),
        plain_cell(title),
        number_cell(found.value),
        plain_cell(view.head.unit_label),
        status_name(found.status),
        plain_cell(found.reason),
    ]
