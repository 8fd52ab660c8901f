"""What is proposed for readers outside: what to look at, and the decision of the statistics office."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import KobimoError
from kobimo.publish.certificate.words import audience_name
from kobimo.store.releases import PROTOCOL, ReleaseState, StoredRelease
from kobimo.web.site import site
from kobimo.workflows.comparing.releases_compared import diff
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.approving import approve, decision_text, obstacle, proposal, refuse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a proposal; with POST approve it, or refuse it with a reason."""
    workspace = site().workspace()
    found = proposal(workspace, name)
    if request.method != "POST":
        return _shown(request, workspace, found)
    said = request.POST.get("text", "")
    try:
        if "ablehnen" in request.POST:
            refuse(workspace, name, said)
        else:
            approve(workspace, name, said)
    except KobimoError as error:
        return _shown(request, workspace, proposal(workspace, name), error, said)
    return HttpResponseRedirect(reverse("release-approval", args=[name]))


def _shown(
    request: HttpRequest,
    workspace: OpenedWorkspace,
    found: StoredRelease,
    mistake: KobimoError | None = None,
    said: str = "",
) -> HttpResponse:
    waits = found.state is ReleaseState.PROPOSED
    manifest = found.manifest
    before = _before(found)
    context: dict[str, Any] = {
        "release": manifest,
        "audience": audience_name(manifest.audience),
        "state": found.state.value,
        "decision": decision_text(found),
        "withdrawal": found.withdrawal,
        "waits": waits,
        "obstacle": obstacle(workspace, found) if waits else None,
        "protocol": found.read_json(PROTOCOL),
        "before": before,
        "differences": diff(workspace, before, manifest.id) if before and waits else None,
        "mistake": mistake,
        "said": said,
    }
    status = HTTPStatus.BAD_REQUEST if mistake else HTTPStatus.OK
    return render(request, "releases/approval.html", context, status=status)


def _before(found: StoredRelease) -> str:
    """Return the id of the newest other release for the same readers; empty if there is none."""
    for earlier in site().library.all():
        own = earlier.manifest.origin is None and earlier.manifest.id != found.manifest.id
        if own and earlier.withdrawal is None and earlier.manifest.audience == found.manifest.audience:
            return earlier.manifest.id
    return ""
