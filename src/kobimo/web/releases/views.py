"""The list of releases: for whom, when, what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.publish.certificate.words import audience_name
from kobimo.store.releases import ReleaseState, StoredRelease
from kobimo.web.site import site
from kobimo.workflows.releases.approving import decision_text
from kobimo.workflows.releases.protected import is_protected
from kobimo.workflows.releases.viewing import Library


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
    library = site().library
    releases = library.all()
    valid = [item for item in releases if item.withdrawal is None]
    own = [item for item in valid if item.manifest.audience == "team"]
    shown = own or [item for item in valid if item.manifest.origin is not None]
    newest = shown[0].manifest.id if shown else ""
    rows = [_row(item, newest) for item in releases]
    waiting = [_row(item, "") for item in library.not_released() if item.state is ReleaseState.PROPOSED]
    context = {
        "rows": rows,
        "waiting": waiting,
        "refused": _refused(library),
        "public": next((item.manifest.id for item in valid if item.manifest.audience == "public"), ""),
    }
    return render(request, "releases/index.html", context)


def _refused(library: Library) -> list[Row]:
    """Return the proposals that will not become releases."""
    return [_row(item, "") for item in library.not_released() if item.state is not ReleaseState.PROPOSED]


def _row(item: StoredRelease, newest: str) -> Row:
    name, audience = item.manifest.id, audience_name(item.manifest.audience)
    return Row(item, audience, _state(item), name == newest, is_protected(item) and item.withdrawal is None)


def _state(release: StoredRelease) -> str:
    """Say what became of a release, where it comes from, and who approved it."""
    if release.withdrawal is not None:
        return _("zurückgezogen")
    if not release.was_released:
        return decision_text(release)
    origin = release.manifest.origin
    said = [_("gültig"), "" if origin is None else _("erhalten von {name}").format(name=origin.municipality)]
    return ", ".join(text for text in (*said, decision_text(release)) if text)
