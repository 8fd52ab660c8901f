"""Methods of protection side by side: on a table that somebody sends, or on figures of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.disclosure.rules import parsed
from kobimo.errors import InvalidInputError, KobimoError, ReleaseError
from kobimo.language import _
from kobimo.store.jobs import Job
from kobimo.web.jobs.watching import JOB, watched
from kobimo.web.site import site
from kobimo.workflows.assisting.uploads import safe_name
from kobimo.workflows.disclosure.own_tables import OwnTable, own_tables
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.running.job_kinds import METHODS
from kobimo.workflows.running.jobs import start_job
from kobimo.workspace.archive import size_text

LARGEST = 2_000_000
"""Bytes of a table that is sent; larger ones are a matter for the command line."""

_FIELDS = ("wert", "spalten", "regel", "nullen", "kennzahl")
_USUAL = {"regel": "freq:1-2", "nullen": "public"}
ZEROS = ("public", "hidden", "complement")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for a table and show what the methods do to it; with POST begin to compare them."""
    workspace = site().workspace()
    source = request.POST if request.method == "POST" else request.GET
    given = {name: (source.get(name, "") or _USUAL.get(name, "")).strip() for name in _FIELDS}
    if request.method != "POST":
        return _shown(request, workspace, given)
    try:
        started = _on_own(workspace, given) if "eigene" in request.POST else _on_sent(request, workspace, given)
    except KobimoError as problem:
        return _shown(request, workspace, given, problem)
    return HttpResponseRedirect(f"{reverse('methods')}?{urlencode({JOB: started.id, **given})}")


def _shown(
    request: HttpRequest, workspace: OpenedWorkspace, given: Mapping[str, str], error: KobimoError | None = None
) -> HttpResponse:
    """Show the forms, the comparisons so far, and what came of the chosen one."""
    tables, obstacle = _tables(workspace)
    trials = watched(request, workspace, METHODS)
    context: dict[str, Any] = {
        "given": given,
        **trials.context(),
        "found": trials.result("compared"),
        "error": error,
        "tables": tables,
        "obstacle": obstacle,
        "largest": size_text(LARGEST),
        "zeros": dict(zip(ZEROS, (_("zeigen"), _("wie kleine Zahlen sperren"), _("bei Bedarf sperren")), strict=True)),
    }
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    response = render(request, "confidentiality/methods.html", context, status=status)
    return trials.follow(response) if error is None else response


def _on_own(workspace: OpenedWorkspace, given: Mapping[str, str]) -> Job:
    """Compare on figures of the workspace."""
    indicator, _colon, dimension = given["kennzahl"].partition(":")
    return start_job(workspace, METHODS, {"indicator": indicator, "by": dimension, **_shared(given)})


def _on_sent(request: HttpRequest, workspace: OpenedWorkspace, given: Mapping[str, str]) -> Job:
    """Compare on a table that was sent."""
    sent = request.FILES.get("datei")
    if sent is None or not sent.name:
        raise InvalidInputError(_("Es wurde keine Datei ausgewählt."), remedy=_("Bitte eine Datei auswählen."))
    if (sent.size or 0) > LARGEST:
        raise InvalidInputError(
            _("Die Datei ist größer als {size}.").format(size=size_text(LARGEST)),
            remedy=_("Weniger Spalten angeben, oder auf der Befehlszeile: kobimo disclosure compare."),
        )
    if not given["wert"]:
        raise InvalidInputError(
            _("Die Spalte mit den Anzahlen fehlt."), remedy=_("Ihren Namen aus der Kopfzeile der Tabelle eintragen.")
        )
    table = {"table": safe_name(sent.name), "value": given["wert"], "dims": given["spalten"]}
    return start_job(workspace, METHODS, {**table, **_shared(given)}, sent.read())


def _shared(given: Mapping[str, str]) -> dict[str, str]:
    """Return the options of both kinds of tables."""
    if given["nullen"] not in ZEROS:
        raise InvalidInputError(_("Diese Angabe zu Nullen gibt es nicht."), where=given["nullen"][:40])
    for part in given["regel"].split(";"):
        parsed(part)
    return {"rule": given["regel"], "zeros": given["nullen"]}


def _tables(workspace: OpenedWorkspace) -> tuple[tuple[OwnTable, ...], ReleaseError | None]:
    """Return the tables of the workspace that methods can be compared on, or why there are none."""
    try:
        return own_tables(workspace), None
    except ReleaseError as error:
        return (), error
