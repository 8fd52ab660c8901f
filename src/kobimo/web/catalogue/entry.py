"""One definition of the catalogue, and the button by which the workspace begins to use it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kobimo.publish.topics import topic_title
from kobimo.web.catalogue.figures import has_figures
from kobimo.web.catalogue.members import members
from kobimo.web.site import site
from kobimo.workflows.catalogue.browsing import stages
from kobimo.workflows.catalogue.offer import Availability, Offered
from kobimo.workflows.catalogue.selecting import COMPUTABLE, use
from kobimo.workflows.catalogue.sheet import LISTED_CODES, sheet
from kobimo.workflows.opened import OpenedWorkspace

CHANGED, REMOVE = "geaendert", "entfernen"


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a definition."""
    workspace = site().workspace()
    found = sheet(name, workspace)
    item = found.offered.indicator
    context = {
        "sheet": found,
        "item": item,
        "state": found.offered.availability,
        "states": Availability,
        "topic": topic_title(item.area),
        "stage": stages().get(item.stage or "", ""),
        "has_figures": has_figures(name),
        "changed": CHANGED in request.GET,
        "everything": workspace.settings.catalogue == COMPUTABLE,
        "most_codes": LISTED_CODES,
        "siblings": _siblings(workspace, found.offered),
    }
    return render(request, "catalogue/entry.html", context)


def _siblings(workspace: OpenedWorkspace, offered: Offered) -> dict[str, list[tuple[str, str]]]:
    """Return address and name of the other figures of every Indikator that this one belongs to.

    Cross-cutting topics of the catalogue have too many.
    """
    known = workspace.definitions
    return {
        group.id: members(known, group, but=offered.indicator.id)
        for group in offered.groups
        if group.area or group.id in known.groups
    }


@require_POST
def use_it(request: HttpRequest, name: str) -> HttpResponse:
    """Add a definition to what the workspace computes, or take it away."""
    use(site().workspace(), [name], remove=REMOVE in request.POST)
    return HttpResponseRedirect(f"{reverse('catalogue-entry', args=[name])}?{CHANGED}=1")
