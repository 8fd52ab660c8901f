"""Figures as plain values for JSON, with licence, citation and address beside them."""

from __future__ import annotations

from typing import Any

from kobimo.publish.open_data.about import About
from kobimo.publish.table import FigureTable, as_object
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.flows import Stream
from kobimo.publish.views.head import IndicatorHead


def table_object(table: FigureTable, about: About) -> dict[str, Any]:
    """Return a table with everything that must stand beside it."""
    return {**as_object(table), **origin_object(about)}


def origin_object(about: About) -> dict[str, Any]:
    """Return licence, citation and address."""
    cited = about.citation
    return {
        "licences": [{"source": note.text, "licence": note.licence or None} for note in about.sources],
        "citation": {"short": cited.short, "long": cited.long},
        "address": about.address or None,
    }


def indicator_object(head: IndicatorHead) -> dict[str, Any]:
    """Return what a figure is of: the indicator with unit and sources."""
    return {
        "indicator": head.id,
        "title": head.title,
        "unit": head.unit,
        "unit_label": head.unit_label,
        "sources": list(head.sources),
    }


def cell_object(figure: Figure | Stream) -> dict[str, Any]:
    """Return a figure as a table shows it: the number, or why there is none."""
    return {"value": figure.value, "status": figure.status, "reason": figure.reason}
