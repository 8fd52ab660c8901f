"""Two indicators against each other to be taken along."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.charts.scatter_chart import labels
from kobimo.publish.open_data import About, source_notes
from kobimo.publish.scatter_files import scatter_csv, scatter_object
from kobimo.publish.views.scatter import ScatterView
from kobimo.web.api.table import CSV, JSON
from kobimo.web.explorer.answers import answered, public_address
from kobimo.web.explorer.scatter import exact_pair
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


@require_safe
def as_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a pair of figures for each area as JSON."""
    reader, view = exact_pair(request, name)
    return answered(request, reader, JSON, lambda: orjson.dumps(scatter_object(view, _about(request, reader, view))))


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give them as CSV that a German Excel opens rightly."""
    reader, view = exact_pair(request, name)
    file_name = f"{name}_{view.second.head.id}.csv"
    return answered(request, reader, CSV, lambda: scatter_csv(view, _about(request, reader, view)), file_name)


def _about(request: HttpRequest, reader: ReleaseReader, view: ScatterView) -> About:
    """Return what must stand beside it: the sources of both indicators."""
    first, second = view.first.head, view.second.head
    return About(
        labels()["title"].format(first=first.title, second=second.title),
        site().name,
        reader.head,
        source_notes(reader.catalogue, (first.id, second.id)),
        request.build_absolute_uri(),
        public_address(reader),
    )
