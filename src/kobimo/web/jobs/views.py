"""Start long work, watch it, cancel it, read what it wrote."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.store.jobs import Job, JobState
from kobimo.web.errors import answer
from kobimo.web.site import site
from kobimo.workflows.running.job_kinds import ENQUIRY, METHODS, RELEASE, SUPPOSE
from kobimo.workflows.running.jobs import cancel_job, job, job_log, jobs, start_job

SHOWN = 50
_RESULTS = {SUPPOSE: "supposing", METHODS: "methods", ENQUIRY: "told", RELEASE: "releasing"}
_FOUND = ("supposed", "compared", "given_away", "refused")


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """List the jobs; with POST start one."""
    if request.method == "POST":
        return _start(request)
    if request.method not in {"GET", "HEAD"}:
        return answer(request, HTTPStatus.METHOD_NOT_ALLOWED, _("Diese Anfrage ist hier nicht möglich."))
    workspace = site().workspace()
    context = {"jobs": [job_row(item) for item in jobs(workspace)[:SHOWN]], "levels": _levels()}
    return render(request, "jobs/index.html", context)


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one job with its log."""
    workspace = site().workspace()
    found = job(workspace, name)
    context = {"item": job_row(found), "log": job_log(workspace, name), "result": result_address(found)}
    response = render(request, "jobs/job.html", context)
    if found.active:
        response["Refresh"] = "5"  # without scripts; with them the page follows the job by itself
    return response


@never_cache
@require_safe
def as_json(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Say how far a job is."""
    row = job_row(job(site().workspace(), name))
    return JsonResponse(
        {
            "running": row["active"],
            "state": row["job"].state,
            "value": row["job"].done,
            "max": row["job"].total,
            "text": row["text"],
        }
    )


@never_cache
@require_safe
def files(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001 - signature of Django
    """Give the prints that a job made, all in one file."""
    found = job(site().workspace(), name)
    folder = Path(str(found.result.get("folder", "")))
    prints = sorted(folder.glob("*.pdf")) if found.result.get("folder") else []
    if not prints:
        raise InvalidInputError(
            _("Zu diesem Auftrag gibt es keine Dateien (mehr)."), remedy=_("Den Auftrag noch einmal erteilen.")
        )
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # PDF is compressed already
        for path in prints:
            archive.write(path, path.name)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"{folder.name}.zip", content_type="application/zip")


@require_POST
def cancel(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Stop a job; one that was faster is shown as it ended."""
    with suppress(InvalidInputError):
        cancel_job(site().workspace(), name)
    return HttpResponseRedirect(reverse("job", args=[name]))


def _start(request: HttpRequest) -> HttpResponse:
    kind = request.POST.get("art", "")
    arguments = {"level": request.POST["ebene"]} if request.POST.get("ebene") else {}
    started = start_job(site().workspace(), kind, arguments)
    return HttpResponseRedirect(reverse("job", args=[started.id]))


def _levels() -> list[tuple[str, str]]:
    """List the levels of the newest release; empty without one."""
    try:
        catalogue = site().library.release().catalogue
    except KobimoError:
        return []
    return [
        (level, catalogue.level_title(space, level))
        for space in catalogue.metadata["spaces"]
        for level in catalogue.levels(space)
    ]


def result_address(item: Job) -> str:
    """Return where a page shows what a job found out; empty if none does, or it found nothing."""
    page = _RESULTS.get(item.kind, "")
    shown = any(name in item.result for name in _FOUND)
    return f"{reverse(page)}?{urlencode({'auftrag': item.id})}" if page and shown else ""


def job_row(item: Job) -> dict[str, Any]:
    """Return a job with its state in words, and how far it is."""
    states = {
        JobState.WAITING: _("wartet"),
        JobState.RUNNING: _("läuft"),
        JobState.DONE: _("fertig"),
        JobState.FAILED: _("fehlgeschlagen"),
        JobState.CANCELLED: _("abgebrochen"),
        JobState.LOST: _("verloren gegangen"),
    }
    steps = _("{done} von {total}").format(done=item.done, total=item.total) if item.total else ""
    parts = (states[item.state], item.message if item.active else "", steps if item.active else "")
    return {
        "job": item,
        "active": item.active,
        "state": states[item.state],
        "text": ", ".join(part for part in parts if part),
    }
