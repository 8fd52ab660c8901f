"""The table of the first page: every key figure beside those of the area above and of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kobimo.language import _
from kobimo.publish.profile.groups import by_topic
from kobimo.publish.profile.notes import Notes
from kobimo.publish.spelling import spelling
from kobimo.publish.views import AreaView, Figure, IndicatorHead, KeyFigure
from kobimo.publish.views.comparison import SIZES


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
        "remarks": " ".join(_remarks(view, has_whole=has_whole)) if groups else "",
        "notes": notes.collect(),
    }


def _column(title: str, detail: str, kind: str) -> dict[str, str]:
    return {"title": title, "detail": detail, "kind": kind}


def _row(item: KeyFigure, notes: Notes, *, has_parent: bool, has_whole: bool) -> dict[str, Any]:
    cells = [cell(item.head, item.own, notes)]
    if has_parent:
        cells.append(cell(item.head, item.parent, notes))
    if has_whole:
        cells.append(cell(item.head, item.whole, notes))
        text = difference(item)
        cells.append({"text": text or _("entfällt"), "limits": "", "mark": "", "state": not text})
    return {
        "title": item.head.title,
        "unit": item.head.unit_label,
        "cells": cells,
        "period": spelling().period(item.own.period),
    }


def cell(head: IndicatorHead, figure: Figure | None, notes: Notes) -> dict[str, Any]:
    """Return a figure as it is printed.

    `text`, `limits` of its interval (empty where it has none), `mark` of its note, and whether it is the word for a
    `state`.
    """
    if figure is None:
        return {"text": _("keine Angabe"), "limits": "", "mark": "", "state": True}
    error = "" if figure.error is None else f" ± {spelling().number(figure.error, 1)}"
    return {
        "text": figure.text + error,
        "limits": printed_limits(head, figure),
        "mark": notes.mark(figure),
        "state": not figure.has_number,
    }


def printed_limits(head: IndicatorHead, figure: Figure) -> str:
    """Write the interval of a share, rate or mean without its unit; empty for counts, and where there is none."""
    found = figure.interval
    if head.kind in SIZES or found.low is None or found.high is None:
        return ""
    low, high = (spelling().number(limit, max(head.decimals, 1)) for limit in (found.low, found.high))
    return f"{low}\u2013{high}" if found.low >= 0 else _("{low} bis {high}").format(low=low, high=high)


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


def _remarks(view: AreaView, *, has_whole: bool) -> Iterator[str]:
    """Say what the small numbers and the differences are, where there are any."""
    if any(printed_limits(item.head, figure) for item in view.figures for figure in (item.own, *item.series)):
        yield _("Klein gedruckt: der Vertrauensbereich (95 %); so weit kann eine Zahl allein durch Zufall abweichen.")
    if has_whole:
        yield _(
            "Abstand: Wert von {name} minus Wert von {whole}, gerechnet mit ungerundeten Werten; bei Anteilen in "
            "Prozentpunkten. Bei Anzahlen und ohne vergleichbare Werte entfällt er. Alle Werte einer Zeile gelten für "
            "denselben Zeitraum."
        ).format(name=view.area.name, whole=view.above[-1].name)
