"""The course of each key figure: a small drawing and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kobimo.language import _
from kobimo.publish.appearance import Appearance
from kobimo.publish.charts.course import interruptions
from kobimo.publish.profile.breaks import break_legend, break_notes
from kobimo.publish.profile.course import compares_with_whole, course_svg, describe_course, has_course, is_cut
from kobimo.publish.profile.groups import by_topic
from kobimo.publish.profile.notes import Notes
from kobimo.publish.profile.overview import cell
from kobimo.publish.spelling import spelling
from kobimo.publish.views import AreaView, Figure, KeyFigure

HALF_WIDTH, FULL_WIDTH = 230.0, 482.0
"""Width of a drawing in points."""

LONG = 12
"""A course of more periods than this takes the whole width, its table in several parts beside each other."""

_ABREAST = 3
_MOST_ROWS = 30


def courses(view: AreaView, items: Sequence[KeyFigure], notes: Notes, *, headed: bool) -> dict[str, Any]:
    """Return the section with one entry for each key figure that has a number.

    Parameters
    ----------
    view : AreaView
    items : sequence of KeyFigure
        Ordered by topic area.
    notes : Notes
        Continued.
    headed : bool
        Whether topic areas are headings.

    Returns
    -------
    dict
        `heading`, `legend`, `breaks` in words, `groups` of entries, `notes`.
    """
    groups = [
        {"title": title, "items": [_entry(view, item, notes) for item in found]}
        for title, found in by_topic(items, headed=headed)
    ]
    return {
        "heading": _("Entwicklung"),
        "legend": _legend(view, items),
        "breaks": break_notes([item for item in items if has_course(item)]),
        "groups": groups,
        "notes": notes.collect(),
    }


def _legend(view: AreaView, items: Sequence[KeyFigure]) -> dict[str, str]:
    """Name what the drawings use, and only that."""
    drawn = [item for item in items if has_course(item)]
    compared = [item for item in drawn if compares_with_whole(item)]
    own = [figure for item in drawn for figure in item.series]
    hollow = any(map(_with_reservation, [*own, *(figure for item in compared for figure in item.whole_series)]))
    return {
        "own": view.area.name if drawn else "",
        "whole": _("{name} (nicht bei Anzahlen)").format(name=view.above[-1].name) if compared else "",
        "hollow": _("Zahl mit Vorbehalt, siehe Anmerkung") if hollow else "",
        "gap": "" if all(figure.has_number for figure in own) else _("keine Zahl; der Grund steht bei der Tabelle"),
        **break_legend(drawn),
        "axes": " ".join(_reading(drawn)),
    }


def _reading(drawn: Sequence[KeyFigure]) -> list[str]:
    """Say what of the drawings could be misread."""
    sentences = []
    if any(map(is_cut, drawn)):
        sentences.append(_("Die senkrechten Achsen beginnen nicht immer bei null."))
    if any(interruptions([figure.period for figure in item.series]) for item in drawn):
        sentences.append(_("Wo Zeiträume fehlen, ist die Linie unterbrochen."))
    return sentences


def _with_reservation(figure: Figure) -> bool:
    return figure.has_number and (figure.appearance is not Appearance.VALUE or figure.is_estimated)


def _entry(view: AreaView, item: KeyFigure, notes: Notes) -> dict[str, Any]:
    long = len(item.series) > LONG
    whole_name = view.above[-1].name if view.above else ""
    drawn = has_course(item)
    heads = [_("Zeitraum"), view.area.name, *([whole_name] if whole_name else [])]
    return {
        "title": item.head.title,
        "unit": item.head.unit_label,
        "svg": course_svg(item, FULL_WIDTH if long else HALF_WIDTH) if drawn else "",
        "alt": describe_course(item, view.area.name, whole_name) if drawn else "",
        "remark": "" if drawn else _("Nur ein Zeitraum mit einer Zahl, daher kein Verlauf."),
        "long": long,
        "heads": heads,
        "tables": _parts(_rows(item, notes), long=long),
    }


def _rows(item: KeyFigure, notes: Notes) -> list[dict[str, Any]]:
    rows = []
    for position, figure in enumerate(item.series):
        cells = [cell(item.head, figure, notes)]
        if item.whole_series:
            cells.append({**cell(item.head, item.whole_series[position], notes), "limits": ""})
        rows.append({"period": spelling().period(figure.period), "cells": cells})
    return rows


def _parts(rows: list[dict[str, Any]], *, long: bool) -> list[list[dict[str, Any]]]:
    """Cut the rows of a long table into parts that stand beside each other and are about as long."""
    if not long:
        return [rows]
    height = min(-(-len(rows) // _ABREAST), _MOST_ROWS)
    return [rows[start : start + height] for start in range(0, len(rows), height)]
