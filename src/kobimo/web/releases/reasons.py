"""Why single figures of a release are not shown: filtered, page by page, and what other thresholds would hide."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.disclosure.system import IntArray
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.web.releases.figures import row_of
from kobimo.web.releases.protection import level_titles, opened, truth_of
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.explaining import Explanation, explain
from kobimo.workflows.releases.viewing import Kept, ReleaseReader

REASON, INDICATOR, LEVEL, PERIOD, AREA, PAGE = "grund", "kennzahl", "ebene", "zeit", "gebiet", "seite"
MOST_ROWS = 100
"""Rows of one page."""

_COLUMNS = {REASON: "reason", INDICATOR: "indicator", LEVEL: "level", PERIOD: "period"}
_KEPT = Kept(1)  # a large one takes as much memory as its release
_ONE_AT_A_TIME = threading.Lock()


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """List the hidden figures of a release with their reasons."""
    workspace, reader = opened(name)
    truth, obstacle = truth_of(workspace, reader.stored)
    context: dict[str, Any] = {"release": reader.head, "obstacle": obstacle, "found": None}
    if truth is not None:
        context |= _explained(reader, explanation(workspace, reader, truth), request.GET)
    return render(request, "releases/reasons.html", context)


def explanation(workspace: OpenedWorkspace, reader: ReleaseReader, truth: pa.Table) -> Explanation:
    """Return the reasons of a release; they are looked for once."""
    manifest = reader.stored.manifest
    key = (site().root, manifest.id, manifest.created_at, manifest.build)
    with _ONE_AT_A_TIME:
        return _KEPT.get(key, lambda: explain(workspace, reader.stored, truth))


def _explained(reader: ReleaseReader, found: Explanation, given: QueryDict) -> dict[str, Any]:
    """Return what the page shows."""
    chosen = {name: given.get(name, "").strip() for name in (*_COLUMNS, AREA)}
    positions = _positions(found, chosen)
    titles = level_titles(reader.catalogue)
    last = max(-(-len(positions) // MOST_ROWS), 1)
    number = _page(given.get(PAGE, ""), last)
    shown = found.rows[positions[(number - 1) * MOST_ROWS : number * MOST_ROWS]]
    return {
        "found": found,
        "counts": [(reason, count) for reason, count in found.counts().items() if count],
        "what_if": _what_if(found, titles),
        "titles": list(titles.values()),
        "levels": {level: title for level, title in titles.items() if (found.hidden["level"] == level).any()},
        "indicators": _indicators(reader.catalogue, found),
        "areas": _areas(reader.catalogue, found, titles),
        "periods": sorted(set(found.hidden["period"].tolist()), reverse=True),
        "chosen": chosen,
        "count": len(positions),
        "first": (number - 1) * MOST_ROWS + 1,
        "rows": [(row_of(reader, found.figures, row, titles), found.reason_of(row), row) for row in shown.tolist()],
        "page": number,
        "pages": last,
        "link": lambda **changed: _address(reader.head.id, {**chosen, **changed}),
    }


def _positions(found: Explanation, chosen: dict[str, str]) -> IntArray:
    """Return the hidden figures that all filters let through; an area is named as LEVEL:KEY."""
    level, _colon, key = chosen[AREA].partition(":")
    positions = found.chosen(**{column: chosen[name] for name, column in _COLUMNS.items()})
    return np.intersect1d(positions, found.chosen(level=level, area=key)) if key else positions


def _areas(
    catalogue: ReleaseCatalogue, found: Explanation, titles: dict[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the areas with hidden figures, by level, coarse ones first."""
    pairs = set(zip(found.hidden["level"].tolist(), found.hidden["area"].tolist(), strict=True))
    named = [(level, f"{level}:{key}", catalogue.locate(level, key)[1].name) for level, key in sorted(pairs)]
    groups = [
        (title, sorted(((value, name) for own, value, name in named if own == level), key=lambda item: item[1]))
        for level, title in titles.items()
    ]
    return [(title, areas) for title, areas in groups if areas]


def _what_if(found: Explanation, titles: dict[str, str]) -> list[tuple[int, int, list[int]]]:
    """Return threshold, all figures that it would hide for their own sake, and those of each level."""
    return [(limit, sum(by.values()), [by.get(level, 0) for level in titles]) for limit, by in found.primary.items()]


def _indicators(catalogue: ReleaseCatalogue, found: Explanation) -> list[tuple[str, str]]:
    names = dict.fromkeys(found.hidden["indicator"].tolist())
    return sorted(((name, in_language(catalogue.indicator(name)["title"])) for name in names), key=lambda item: item[1])


def _page(wanted: str, last: int) -> int:
    return min(max(int(wanted), 1), last) if wanted.isascii() and wanted.isdigit() else 1


def _address(release: str, asked: dict[str, str]) -> str:
    query = urlencode({name: text for name, text in asked.items() if text})
    return reverse("release-reasons", args=[release]) + (f"?{query}" if query else "") + "#liste"
