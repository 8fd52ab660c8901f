"""Lists for programs: what indicators and areas a release has."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.topics import topic_title
from kobimo.publish.views import indicator_head
from kobimo.publish.views.selection import levels_of, periods_of
from kobimo.web.api.table import CSV, JSON
from kobimo.web.explorer.addresses import RELEASE
from kobimo.web.explorer.answers import answered
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


def _reader(request: HttpRequest) -> ReleaseReader:
    return site().library.release(request.GET.get(RELEASE, ""))


@require_safe
def indicators_json(request: HttpRequest) -> HttpResponseBase:
    """List the indicators with what a release has of them."""
    reader = _reader(request)
    return answered(request, reader, JSON, lambda: orjson.dumps(_listed(reader, "indicators", _indicators(reader))))


@require_safe
def indicators_csv(request: HttpRequest) -> HttpResponseBase:
    """List them as CSV for programs."""
    reader = _reader(request)
    columns = ("id", "title", "topic", "topic_title", "kind", "unit", "unit_label", "levels", "first", "last")
    return answered(request, reader, CSV, lambda: _csv(columns, map(_flat, _indicators(reader))), "kennzahlen.csv")


@require_safe
def areas_json(request: HttpRequest) -> HttpResponseBase:
    """List the areas of all levels."""
    reader = _reader(request)
    return answered(request, reader, JSON, lambda: orjson.dumps(_listed(reader, "areas", _areas(reader))))


@require_safe
def areas_csv(request: HttpRequest) -> HttpResponseBase:
    """List them as CSV for programs."""
    reader = _reader(request)
    columns = ("level", "level_title", "key", "name", "parent")
    return answered(request, reader, CSV, lambda: _csv(columns, _areas(reader)), "gebiete.csv")


def _listed(reader: ReleaseReader, name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"release": reader.head.id, "count": len(found), name: found}


def _indicators(reader: ReleaseReader) -> list[dict[str, Any]]:
    catalogue = reader.catalogue
    found = []
    for name in catalogue.indicators_of(*catalogue.metadata["spaces"]):
        head, breakdowns = indicator_head(catalogue, name), list(catalogue.contents(name))
        first = "" if "" in breakdowns else breakdowns[0]
        found.append(
            {
                "id": name,
                "title": head.title,
                "question": head.question,
                "topic": head.area,
                "topic_title": topic_title(head.area),
                "kind": head.kind,
                "unit": head.unit,
                "unit_label": head.unit_label,
                "sources": list(head.sources),
                "levels": list(levels_of(catalogue, name, first)),
                "periods": list(periods_of(catalogue, name, first)),
                "breakdowns": breakdowns,
            }
        )
    return found


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    periods = item["periods"] or [""]
    return {**item, "levels": " ".join(item["levels"]), "first": periods[0], "last": periods[-1]}


def _areas(reader: ReleaseReader) -> list[dict[str, Any]]:
    catalogue = reader.catalogue
    found = {
        (level, area.key): {
            "level": level,
            "level_title": catalogue.level_title(space, level),
            "key": area.key,
            "name": area.name,
            "parent": area.parent or None,
        }
        for space in reversed(list(catalogue.metadata["spaces"]))
        for level in catalogue.levels(space)
        for area in catalogue.areas(space, level)
    }
    return list(found.values())


def _csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode()
