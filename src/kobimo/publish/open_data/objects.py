"""Figures as plain values for JSON, with licence, citation and address beside them."""

from __future__ import annotations

from typing import Any

from kobimo.publish.open_data.about import About
from kobimo.publish.table import FigureTable, as_object


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
