"""What stands out in the figures computed last, and why somebody says that it may be released."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, ReleaseError, UnknownNameError
from kobimo.store.acknowledgements import Acknowledgement
from kobimo.web.site import site
from kobimo.workflows.anomalies import Anomalies, Anomaly, acknowledge, anomalies
from kobimo.workflows.anomalies.acknowledging import ALL
from kobimo.workflows.anomalies.listing import named
from kobimo.workflows.opened import OpenedWorkspace

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One anomaly with its name in words, and what was said about it."""

    item: Anomaly
    name: str
    said: Acknowledgement | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """List the anomalies; with POST acknowledge the chosen ones, or all that are open."""
    workspace = site().workspace()
    reason = request.POST.get("grund", "")
    if request.method != "POST":
        return _shown(request, workspace, "")
    names = (ALL,) if "alle" in request.POST else tuple(request.POST.getlist("auswahl"))
    try:
        acknowledge(workspace, names, reason)
    except (InvalidInputError, UnknownNameError) as error:
        return _shown(request, workspace, str(error), reason)
    return HttpResponseRedirect(reverse("anomalies"))


def _shown(request: HttpRequest, workspace: OpenedWorkspace, mistake: str, reason: str = "") -> HttpResponse:
    """Show the list, or why there is none."""
    found: Anomalies | None = None
    obstacle: ReleaseError | None = None
    try:
        found = anomalies(workspace)
    except ReleaseError as error:
        obstacle = error
    rows = [] if found is None else [Row(x, named(x), found.acknowledged.get(x.id)) for x in found.items[:SHOWN]]
    context = {
        "found": found,
        "rows": rows,
        "obstacle": obstacle,
        "mistake": mistake,
        "reason": reason,
        "rest": 0 if found is None else len(found.items) - len(rows),
    }
    status = HTTPStatus.BAD_REQUEST if mistake else HTTPStatus.OK
    return render(request, "releases/anomalies.html", context, status=status)
