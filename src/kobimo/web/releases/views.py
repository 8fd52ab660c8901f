"""The list of releases: for whom, when, what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.store.releases import StoredRelease
from kobimo.web.site import site


@dataclass(frozen=True, slots=True)
class Row:
    """One release; `state` in words, `current` for the one that pages show by default."""

    release: StoredRelease
    audience: str
    state: str
    current: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the releases, newest first."""
    releases = site().library.all()
    valid = [item for item in releases if item.withdrawal is None and item.manifest.audience == "team"]
    newest = valid[0].manifest.id if valid else ""
    rows = [Row(item, _audience(item.manifest.audience), _state(item), item.manifest.id == newest) for item in releases]
    return render(request, "releases/index.html", {"rows": rows})


def _audience(label: str) -> str:
    kind, _colon, unit = label.partition(":")
    names = {"team": _("Team"), "committee": _("Ausschuss"), "public": _("Öffentlichkeit")}
    return names.get(kind) or _("Amt: {unit}").format(unit=unit)


def _state(release: StoredRelease) -> str:
    return _("gültig") if release.withdrawal is None else _("zurückgezogen")
