"""Make a backup as a job, and take away the last one."""

from __future__ import annotations

from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.period import BERLIN
from kobimo.web.errors import answer
from kobimo.web.site import site
from kobimo.workflows.care.backup import kept_backup, kept_manifest
from kobimo.workflows.running.jobs import start_job
from kobimo.workspace.archive import size_text


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Say what a backup is and show the last one; with POST make a new one."""
    workspace = site().workspace()
    if request.method == "POST":
        return HttpResponseRedirect(reverse("job", args=[start_job(workspace, "backup").id]))
    if request.method not in {"GET", "HEAD"}:
        return answer(request, HTTPStatus.METHOD_NOT_ALLOWED, _("Diese Anfrage ist hier nicht möglich."))
    manifest = kept_manifest(workspace.layout)
    size = "" if manifest is None else size_text(kept_backup(workspace.layout).stat().st_size)
    return render(request, "backup/index.html", {"manifest": manifest, "size": size})


@never_cache
@require_safe
def download(request: HttpRequest) -> FileResponse:  # noqa: ARG001 - signature of Django
    """Give the last backup, named after the workspace and its time."""
    layout = site().workspace().layout
    manifest = kept_manifest(layout)
    if manifest is None:
        raise InvalidInputError(
            _("Es gibt noch keine Sicherung zum Herunterladen."), remedy=_("Zuerst eine Sicherung anlegen.")
        )
    moment = manifest.created.astimezone(BERLIN)
    name = f"{layout.root.name}-{moment:%Y-%m-%d-%H%M}.zip"
    response = FileResponse(
        kept_backup(layout).open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Content-Encoding"] = "identity"  # packed already; and so the browser learns the size
    return response
