"""Release figures from a page: for whom and what, as a job, with the refusal and its ways out."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.release import Audience, ReleaseContent
from kobimo.publish.certificate.words import audience_name
from kobimo.store.releases import ReleaseState, find_kept
from kobimo.web.jobs.watching import JOB, Watched, watched
from kobimo.web.releases.blocked import in_words
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.approving import needs_approval
from kobimo.workflows.releases.protected import is_protected
from kobimo.workflows.releases.releasing import parse_content
from kobimo.workflows.running.job_kinds import RELEASE
from kobimo.workflows.running.jobs import start_job

WHO, UNIT, CONTENT = "wer", "amt", "auswahl"
LEVELS, INDICATORS, PERIODS, BREAKDOWNS = "ebene", "kennzahl", "zeitraum", "aufgliederungen"
AUDIENCES = ("team", "office", "committee", "public")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for whom and what; with POST begin to release."""
    workspace = site().workspace()
    if request.method != "POST":
        return _shown(request, workspace)
    try:
        audience, content = _audience(request), _content(request)
        given = {"audience": audience.label}
        sent = b""
        if content != ReleaseContent():
            given["content"], sent = "1", content.model_dump_json().encode()
        started = start_job(workspace, RELEASE, given, sent)
    except KobimoError as error:
        return _shown(request, workspace, error)
    return HttpResponseRedirect(f"{reverse('releasing')}?{JOB}={started.id}")


def _audience(request: HttpRequest) -> Audience:
    """Return for whom the figures are."""
    who = request.POST.get(WHO, "")
    return Audience(f"office:{request.POST.get(UNIT, '').strip().lower()}" if who == "office" else who)


def _content(request: HttpRequest) -> ReleaseContent:
    """Return which figures are meant: a choice that was tried, or what the fields say; what is empty means all."""
    tried = request.POST.get(CONTENT, "")
    if tried:
        return parse_content(tried.encode(), _("Auswahl"))
    chosen = {
        "levels": request.POST.getlist(LEVELS),
        "indicators": request.POST.getlist(INDICATORS),
        "periods": request.POST.get(PERIODS, "").strip() or None,
        "breakdowns": BREAKDOWNS in request.POST,
    }
    return parse_content(json.dumps(chosen).encode(), _("Auswahl"))


def _shown(request: HttpRequest, workspace: OpenedWorkspace, error: KobimoError | None = None) -> HttpResponse:
    """Show the form, and what became of the release that was begun."""
    begun = watched(request, workspace, RELEASE, newest=False)
    definitions = workspace.definitions
    form = request.POST
    context: dict[str, Any] = {
        **begun.context(),
        **_outcome(workspace, begun),
        "error": error,
        "who": form.get(WHO, request.GET.get(WHO, "")),
        "unit": form.get(UNIT, ""),
        "audiences": [(kind, _named(kind)) for kind in AUDIENCES],
        "approved": needs_approval(workspace, Audience("public")),
        "rules": workspace.settings.disclosure,
        "levels": [(level.id, level.title.shown) for space in definitions.spaces.values() for level in space.levels],
        "indicators": sorted((item.title.shown, name) for name, item in definitions.indicators.items()),
        "chosen_levels": form.getlist(LEVELS),
        "chosen_indicators": form.getlist(INDICATORS),
        "periods": form.get(PERIODS, ""),
        "breakdowns": BREAKDOWNS in form or request.method != "POST",
    }
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    response = render(request, "releases/releasing.html", context, status=status)
    return begun.follow(response) if error is None else response


def _named(kind: str) -> str:
    """Name the readers of one kind."""
    return _("ein Amt") if kind == "office" else audience_name(kind)


def _outcome(workspace: OpenedWorkspace, begun: Watched) -> dict[str, Any]:
    """Return the release that was made, or why it was refused; all are None while there is nothing."""
    job = begun.chosen
    outcome: dict[str, Any] = {"made": None, "refused": None, "stands": None, "audience": ""}
    if job is None or job.active:
        return outcome
    outcome["audience"] = job.command[job.command.index("--audience") + 1]
    refused = begun.result("refused")
    if refused is not None:
        return {**outcome, "refused": refused, "stands": in_words(workspace, refused.get("frozen"))}
    if "release" in job.result:
        try:
            made = find_kept(workspace.layout, str(job.result["release"]))
        except UnknownNameError:  # it is gone since
            return outcome
        waits = made.state is ReleaseState.PROPOSED
        outcome["made"] = {"id": made.manifest.id, "waits": waits, "protected": is_protected(made)}
    return outcome
