"""Stand and development of the areas of a level to be taken along."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.dynamics_files import dynamics_csv, dynamics_object
from kobimo.publish.open_data import About, Scope, indicator_excerpt
from kobimo.publish.views.dynamics import DynamicsView
from kobimo.publish.views.selection import Selection, breakdown_title
from kobimo.web.api.table import CSV, JSON
from kobimo.web.explorer.addresses import RELEASE, read_selection
from kobimo.web.explorer.answers import about_here, answered
from kobimo.web.explorer.downloads import refuse
from kobimo.web.explorer.overview import shown_dynamics
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


@require_safe
def as_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give where areas stand and where they go as JSON."""
    reader, view, chosen = _exact(request, name)
    return answered(
        request, reader, JSON, lambda: orjson.dumps(dynamics_object(view, chosen, _about(request, reader, chosen)))
    )


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give it as CSV that a German Excel opens rightly."""
    reader, view, chosen = _exact(request, name)
    group = breakdown_title(reader.catalogue, name, chosen.breakdown) if chosen.breakdown else ""
    return answered(
        request,
        reader,
        CSV,
        lambda: dynamics_csv(view, group, _about(request, reader, chosen)),
        f"{name}_entwicklung.csv",
    )


def _exact(request: HttpRequest, name: str) -> tuple[ReleaseReader, DynamicsView, Selection]:
    """Return the view that the address names; a file never answers another question than was asked."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    resolved = reader.resolve(read_selection(name, request.GET))
    view = shown_dynamics(request, reader, resolved)
    refuse(view.notices)
    return reader, view, resolved.selection


def _about(request: HttpRequest, reader: ReleaseReader, chosen: Selection) -> About:
    excerpt = indicator_excerpt(reader.catalogue, chosen, Scope.PERIOD)
    return about_here(request, reader, excerpt)
