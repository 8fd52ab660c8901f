"""The table of the first page: every key figure beside those of the area above and of the whole."""

from __future__ import annotations

from typing import Any

from kobimo.language import _
from kobimo.publish.profile.groups import by_topic
from kobimo.publish.profile.notes import Notes
from kobimo.publish.spelling import spelling
from kobimo.publish.views import AreaView, Figure, KeyFigure


def overview(view: AreaView, notes: Notes, *, headed: bool) -> dict[str, Any]:
    """Return the table: `columns`, `groups` of rows, `remarks` and `notes`.

    The area itself comes first; the area above has a column unless it is the whole; the whole itself has neither
    comparison nor difference.
    """
    has_parent, has_whole = view.parent is not None, bool(view.above)
    columns = [_column(_("Kennzahl"), _("Einheit"), "text"), _column(view.area.name, view.level_title, "own")]
    if view.parent is not None:
        columns.append(_column(view.parent.name, view.level_titles[view.parent.level], "number"))
    if has_whole:
        columns.append(_column(view.above[-1].name, view.level_titles[view.above[-1].level], "number"))
        columns.append(_column(_("Abstand"), _("zu {name}").format(name=view.above[-1].name), "difference"))
    columns.append(_column(_("Zeitraum"), _("oder Stichtag"), "period"))
    groups = [
        {"title": title, "rows": [_row(item, notes, has_parent=has_parent, has_whole=has_whole) for item in items]}
        for title, items in by_topic(view.figures, headed=headed)
    ]
    return {
        "heading": _("Kennzahlen im Überblick"),
        "columns": columns,
        "groups": groups,
        "empty": _("Der Freigabestand enthält für dieses Gebiet keine Kennzahlen."),
        "remarks": _remarks(view) if has_whole and groups else "",
        "notes": notes.collect(),
    }


def _column(title: str, detail: str, kind: str) -> dict[str, str]:
    return {"title": title, "detail": detail, "kind": kind}


def _row(item: KeyFigure, notes: Notes, *, has_parent: bool, has_whole: bool) -> dict[str, Any]:
    cells = [cell(item.own, notes)]
    if has_parent:
        cells.append(cell(item.parent, notes))
    if has_whole:
        cells.append(cell(item.whole, notes))
        text = difference(item)
        cells.append({"text": text or _("entfällt"), "mark": "", "state": not text})
    return {
        "title": item.head.title,
        "unit": item.head.unit_label,
        "cells": cells,
        "period": spelling().period(item.own.period),
    }


def cell(figure: Figure | None, notes: Notes) -> dict[str, Any]:
    """Return a figure as it is printed: `text`, `mark` of its note, and whether it is the word for a `state`."""
    if figure is None:
        return {"text": _("keine Angabe"), "mark": "", "state": True}
    error = "" if figure.error is None else f" ± {spelling().number(figure.error, 1)}"
    return {"text": figure.text + error, "mark": notes.mark(figure), "state": not figure.has_number}


def difference(item: KeyFigure) -> str:
    """Return the figure of the area minus that of the whole, with its sign; empty where that says nothing.

    Counts of a part and of the whole have no useful difference; figures with a reservation that makes them
    incomparable have none either.
    """
    own, whole = item.own, item.whole
    if item.head.kind == "count" or whole is None or own.value is None or whole.value is None:
        return ""
    if not (own.appearance.has_class and whole.appearance.has_class):
        return ""
    return item.head.difference(own.value - whole.value)


def _remarks(view: AreaView) -> str:
    return _(
        "Abstand: Wert von {name} minus Wert von {whole}, gerechnet mit ungerundeten Werten; bei Anteilen in "
        "Prozentpunkten. Bei Anzahlen und ohne vergleichbare Werte entfällt er. Alle Werte einer Zeile gelten für "
        "denselben Zeitraum."
    ).format(name=view.area.name, whole=view.above[-1].name)
