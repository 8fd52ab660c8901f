"""The assistant: the grid of a file, what was understood, decisions, preview, and the import."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.web.site import site
from kobimo.web.sources.context import assistant_context, known_context
from kobimo.web.sources.forms import decisions
from kobimo.workflows.assisting.accepting import abandon, accept_known, accept_new
from kobimo.workflows.assisting.decisions import Decisions
from kobimo.workflows.assisting.known import candidate, candidates
from kobimo.workflows.assisting.sheet import MOST, ShownGrid
from kobimo.workflows.assisting.trial import try_out
from kobimo.workflows.assisting.uploads import Upload, find_upload, save_decisions
from kobimo.workflows.deliveries.importing import ImportResult
from kobimo.workflows.opened import OpenedWorkspace


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is known about a file; with POST decide."""
    workspace = site().workspace()
    upload = find_upload(workspace.layout, token)
    if request.method != "POST":
        return _show(request, workspace, upload)
    if request.POST.get("fassung") != str(upload.version):
        raise InvalidInputError(
            _("Diese Datei wird auch in einem anderen Fenster bearbeitet; dort wurde inzwischen etwas geändert."),
            remedy=_("Die Seite neu laden; sie zeigt den letzten Stand."),
        )
    try:
        return _decide(request, workspace, upload)
    except KobimoError as error:
        return _show(request, workspace, find_upload(workspace.layout, token), error)


@never_cache
@require_safe
def cells(request: HttpRequest, token: str) -> HttpResponse:
    """Give rows of a sheet, with the blocks that their cells belong to."""
    workspace = site().workspace()
    upload = find_upload(workspace.layout, token)
    trial = try_out(workspace, upload)
    number, first, last = (_number(request.GET.get(name, "")) for name in ("blatt", "von", "bis"))
    if number >= len(trial.look.file.opened.grids):
        raise InvalidInputError(_("Dieses Blatt gibt es nicht."))
    grid = ShownGrid(trial.look, number, trial.checks)
    rows = [row.as_dict() for row in grid.rows(first, min(last, first + MOST))]
    return JsonResponse({"from": first, "total": grid.total, "rows": rows}, json_dumps_params={"ensure_ascii": False})


def _decide(request: HttpRequest, workspace: OpenedWorkspace, upload: Upload) -> HttpResponse:
    """Do what the button says."""
    form = {name: str(value) for name, value in request.POST.items()}
    action = form.get("aktion", "")
    if action == "verwerfen":
        abandon(upload)
        return HttpResponseRedirect(reverse("read"))
    if action == "bekannt":
        return _answer_import(upload, accept_known(workspace, form.get("quelle", ""), upload))
    if action == "neu":
        save_decisions(upload, Decisions(mode="new"))
        return _again(upload)
    upload = save_decisions(upload, decisions(upload, form))
    if action == "annehmen":
        return _answer_import(upload, accept_new(workspace, upload, replace="ersetzen" in form))
    return _again(upload, form)


def _again(upload: Upload, form: Mapping[str, str] | None = None) -> HttpResponse:
    """Show the page anew, at the same sheet."""
    sheet = (form or {}).get("blatt", "")
    query = f"?{urlencode({'blatt': sheet})}" if str(sheet).isdecimal() else ""
    return HttpResponseRedirect(reverse("reading", args=[upload.token]) + query)


def _answer_import(upload: Upload, result: ImportResult) -> HttpResponse:
    """Show the delivery, or once more the page of a rejected one."""
    if not result.accepted:
        return _again(upload)
    return HttpResponseRedirect(reverse("delivery", args=[result.source, result.delivery]) + "?neu&vergleich")


def _show(
    request: HttpRequest, workspace: OpenedWorkspace, upload: Upload, error: KobimoError | None = None
) -> HttpResponse:
    """Show the assistant, or the source that the file belongs to."""
    status = HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY
    context: dict[str, Any] = {"upload": upload, "error": error}
    if upload.decisions.mode == "":
        wanted = request.GET.get("quelle", "")
        found = (candidate(workspace, wanted, upload),) if wanted else candidates(workspace, upload)
        if found:
            context |= known_context(found)
            return render(request, "sources/known.html", context, status=status)
    trial = try_out(workspace, upload)
    context |= assistant_context(workspace, upload, trial, request.GET)
    return render(request, "sources/assistant.html", context, status=status)


def _number(text: str) -> int:
    """Read a number of a query."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
