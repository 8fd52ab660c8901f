"""The list of own definitions: where a new one begins, and where a faulty one is found."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.errors import DefinitionError
from kobimo.publish.topics import topic_title
from kobimo.web.catalogue.figures import has_figures
from kobimo.web.catalogue.members import members
from kobimo.web.site import site
from kobimo.workflows.catalogue.owned import owned
from kobimo.workflows.catalogue.sheet import unit_of
from kobimo.workflows.opened import OpenedWorkspace


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what the workspace defines itself."""
    workspace = site().workspace()
    found = owned(workspace)
    sound = [item for item in found if item.definition is not None]
    sections = [
        (area, topic_title(area), list(members))
        for area, members in groupby(sound, lambda item: item.definition.area if item.definition else "")
    ]
    context = {
        "total": len(found),
        "faulty": [item for item in found if item.definition is None],
        "sections": sections,
        "with_figures": {item.id for item in sound if has_figures(item.id)},
        "unit": unit_of,
        "groups": _groups(workspace),
    }
    return render(request, "definitions/own.html", context)


def _groups(workspace: OpenedWorkspace) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return id, name and figures of each own Indikator; none while definitions have faults, which doctor tells."""
    try:
        definitions = workspace.definitions
    except DefinitionError:
        return []
    found = sorted(definitions.groups.values(), key=lambda group: group.title.shown.casefold())
    return [(group.id, group.title.shown, members(definitions, group)) for group in found]
