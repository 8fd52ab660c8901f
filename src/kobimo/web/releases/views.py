"""The list of releases: for whom, when, what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.publish.certificate.words import audience_name
from kobimo.store.releases import StoredRelease
from kobimo.web.site import site
from kobimo.workflows.releases.protected import is_protected


@dataclass(frozen=True, slots=True)
class Row:
    """One release; `state` in words, `current` for the one that pages show by default.

    `protected` says that there is a page about what it hides.
    """

    release: StoredRelease
    audience: str
    state: str
    current: bool
    protected: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the releases, newest first."""
    releases = site().library.all()
    valid = [item for item in releases if item.withdrawal is None and item.manifest.audience == "team"]
    newest = valid[0].manifest.id if valid else ""
    rows = [_row(item, newest) for item in releases]
    return render(request, "releases/index.html", {"rows": rows})


def _row(item: StoredRelease, newest: str) -> Row:
    name, audience = item.manifest.id, audience_name(item.manifest.audience)
    return Row(item, audience, _state(item), name == newest, is_protected(item) and item.withdrawal is None)


def _state(release: StoredRelease) -> str:
    return _("gültig") if release.withdrawal is None else _("zurückgezogen")
