"""What a release for the public hides, seen from inside: how much, by which rules, and whether that was proved."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.disclosure.profiles import rules_of_protocol
from kobimo.errors import ReleaseError
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.certificate.words import audience_name, limits, promises, readers, rules
from kobimo.store.releases import StoredRelease
from kobimo.web.releases.printing import printed_certificate
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.hiding import Tally, shown_by, true_values
from kobimo.workflows.releases.protected import protected_release
from kobimo.workflows.releases.viewing import ReleaseReader


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show how much a release hides, by level and by indicator."""
    workspace, reader = opened(name)
    stored, protocol = reader.stored, reader.protocol
    truth, obstacle = truth_of(workspace, stored)
    titles = level_titles(reader.catalogue)
    levels = {item.name: item for item in shown_by("level", stored, truth)}
    indicators = sorted(shown_by("indicator", stored, truth), key=lambda item: (item.share, item.name))
    context: dict[str, Any] = {
        "release": reader.head,
        "audience": audience_name(reader.head.audience),
        "protocol": protocol,
        "proposed": not stored.was_released,
        "proved": bool(protocol.get("verified")),
        "stricter": any(rule.threshold != protocol["threshold"] for rule in rules_of_protocol(protocol).every),
        "obstacle": obstacle,
        "levels": [(titles[level], levels[level]) for level in titles if level in levels],
        "indicators": [(_title(reader.catalogue, item), item) for item in indicators if item.shown + item.hidden],
        "untouched": sum(not item.hidden for item in indicators),
        "silent": sum(item.silent for item in levels.values()),
        "parts": (rules(protocol), readers(protocol), promises(protocol), limits(protocol)),
    }
    return render(request, "releases/protection.html", context)


@require_safe
def certificate(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Give the certificate for the data protection officer."""
    stored = protected_release(site().workspace(), name)
    response = HttpResponse(printed_certificate(stored.manifest.id), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="geheimhaltung_{stored.manifest.id}.pdf"'
    return response


def opened(name: str) -> tuple[OpenedWorkspace, ReleaseReader]:
    """Open a protected release or proposal; raises as `protected_release` and `Library.inside` do."""
    workspace = site().workspace()
    return workspace, site().library.inside(protected_release(workspace, name))


def truth_of(workspace: OpenedWorkspace, stored: StoredRelease) -> tuple[pa.Table | None, ReleaseError | None]:
    """Return the figures before anything was hidden, or why they are not there."""
    try:
        return true_values(workspace, stored), None
    except ReleaseError as error:
        return None, error


def level_titles(catalogue: ReleaseCatalogue) -> dict[str, str]:
    """Return the titles of all levels, coarse ones first."""
    found: dict[str, str] = {}
    for space in catalogue.metadata["spaces"]:
        for level in catalogue.levels(space):
            found.setdefault(level, catalogue.level_title(space, level))
    return found


def _title(catalogue: ReleaseCatalogue, item: Tally) -> str:
    return in_language(catalogue.indicator(item.name)["title"])
