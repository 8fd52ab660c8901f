"""Areas by indicators as files: for programs, and for a German Excel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kobimo.language import _
from kobimo.publish.excel_csv import excel_lines, key_cell, number_cell, plain_cell
from kobimo.publish.open_data.objects import cell_object, indicator_object
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.matrix import Column, MatrixView, Stand


def matrix_object(view: MatrixView) -> dict[str, Any]:
    """Return areas by indicators as plain values for JSON.

    Parameters
    ----------
    view : MatrixView

    Returns
    -------
    dict
        `release`, `level`, `topic`, `within`, `indicators` (each with the period of its column and the figure of the
        whole), and `areas`: each with one cell for every indicator, in the same order, that says how it stands to the
        whole.
    """
    return {
        "release": view.release.id,
        "level": view.level,
        "level_title": view.level_title,
        "topic": view.topic,
        "within": view.within or None,
        "count": len(view.rows),
        "indicators": [
            {
                **indicator_object(column.head),
                "period": column.period,
                "whole": None if column.whole is None else cell_object(column.whole),
            }
            for column in view.columns
        ],
        "areas": [
            {
                "key": row.area.key,
                "name": row.area.name,
                "cells": [{**cell_object(figure), "stand": stand.value} for figure, stand in row.cells],
            }
            for row in view.rows
        ],
    }


def matrix_csv(view: MatrixView) -> bytes:
    """Write one row for each area and indicator, as a double click opens it rightly in a German Excel.

    Parameters
    ----------
    view : MatrixView

    Returns
    -------
    bytes
        UTF-8 with a mark; what the rows are stands below them.
    """
    return excel_lines(
        [
            _("Kennzahl"),
            _("Schlüssel"),
            _("Gebiet"),
            _("Zeitraum"),
            _("Wert"),
            _("Einheit"),
            _("Gegenüber dem Ganzen"),
            _("Status"),
            _("Hinweis"),
        ],
        (_row(column, figure, stand) for column, figure, stand in _cells(view)),
        [
            (_("Raumebene"), view.level_title),
            (_("Themenbereich"), view.topic_name),
            (_("Freigabestand"), view.release.id),
            (_("Quelle"), "; ".join(dict.fromkeys(text for column in view.columns for text in column.head.sources))),
        ],
    )


def _cells(view: MatrixView) -> Iterator[tuple[Column, Figure, Stand]]:
    for n, column in enumerate(view.columns):
        for row in view.rows:
            yield column, *row.cells[n]


def _row(column: Column, figure: Figure, stand: Stand) -> list[str]:
    return [
        plain_cell(column.head.title),
        key_cell(figure.area.key),
        plain_cell(figure.area.name),
        spelling("de").period(figure.period) if figure.period else "",
        number_cell(figure.value),
        plain_cell(column.head.unit_label),
        stand.words,
        status_name(figure.status),
        plain_cell(figure.reason),
    ]
