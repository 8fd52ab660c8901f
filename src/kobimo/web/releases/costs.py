"""What protection costs: the share of figures that a release shows, by indicator, level, breakdown and year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.web.releases.figures import dimension_title, dimension_titles
from kobimo.web.releases.protection import level_titles, opened, truth_of
from kobimo.workflows.releases.hiding import DIMENSION, Tally, crossed, tallies

_MOST = 12
"""Rows of the list of what lost most."""


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show in one glance what is lost, and where."""
    workspace, reader = opened(name)
    truth, obstacle = truth_of(workspace, reader.stored)
    public, catalogue = reader.stored.values(), reader.catalogue
    context: dict[str, Any] = {
        "release": reader.head,
        "obstacle": obstacle,
        **_glance(catalogue, public, truth),
        "periods": sorted(tallies("period", public, truth), key=lambda item: parse_period(item.name), reverse=True),
        "dimensions": [
            (dimension_title(item.name, dimension_titles(catalogue)), item)
            for item in tallies(DIMENSION, public, truth)
        ],
        "most": _most(catalogue, public, truth),
    }
    return render(request, "releases/costs.html", context)


def _glance(catalogue: ReleaseCatalogue, public: pa.Table, truth: pa.Table | None) -> dict[str, Any]:
    """Return a line for each indicator with a cell for each level, most hidden first."""
    cells = crossed(("indicator", "level"), public, truth)
    whole = {item.name: item for item in tallies("indicator", public, truth) if item.shown + item.hidden}
    titles = {
        level: title for level, title in level_titles(catalogue).items() if any(pair[1] == level for pair in cells)
    }
    ordered = sorted(whole.values(), key=lambda item: (item.share, item.name))
    return {
        "levels": list(titles.values()),
        "whole": [_together(level, cells) for level in titles],
        "lines": [
            (_title(catalogue, item.name), item, [_with_numbers(cells.get((item.name, level))) for level in titles])
            for item in ordered
        ],
        "everything": Tally("", sum(item.shown for item in ordered), sum(item.hidden for item in ordered), 0),
    }


def _together(level: str, cells: Mapping[tuple[str, str], Tally]) -> Tally:
    mine = [item for (_indicator, place), item in cells.items() if place == level]
    return Tally(level, sum(item.shown for item in mine), sum(item.hidden for item in mine), 0)


def _with_numbers(item: Tally | None) -> Tally | None:
    return item if item is not None and item.shown + item.hidden else None


def _most(catalogue: ReleaseCatalogue, public: pa.Table, truth: pa.Table | None) -> list[tuple[str, str, Tally]]:
    """Return the indicators and breakdowns that lost most figures."""
    cells = crossed(("indicator", DIMENSION), public, truth)
    worst = sorted(cells.items(), key=lambda entry: (-entry[1].hidden, entry[0]))
    return [
        (_title(catalogue, name), dimension_title(dimension, dimension_titles(catalogue)), item)
        for (name, dimension), item in worst[:_MOST]
        if item.hidden
    ]


def _title(catalogue: ReleaseCatalogue, name: str) -> str:
    return in_language(catalogue.indicator(name)["title"])
