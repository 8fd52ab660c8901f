"""Flows to be taken along."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.flow_files import flow_csv, flow_object
from kobimo.web.api.table import CSV, JSON
from kobimo.web.explorer.answers import answered
from kobimo.web.explorer.flows import exact_flows


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """Give areas by places as JSON."""
    reader, view, told = exact_flows(request)
    return answered(request, reader, JSON, lambda: orjson.dumps(flow_object(view, told)))


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Give them as CSV that a German Excel opens rightly."""
    reader, view, told = exact_flows(request)
    return answered(request, reader, CSV, lambda: flow_csv(view, told), f"{view.head.id}_uebergaenge.csv")
