"""What is missing for what: the page to have at hand when an office is called."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.web.site import site
from kobimo.workflows.catalogue.lacking import asked_of, needs
from kobimo.workflows.catalogue.offer import Availability, offers
from kobimo.workflows.opened import today

MOST = 12
"""Deliveries of the short table."""

_LONGEST = 100
_HERE = {Availability.COMPUTED, Availability.OWN, Availability.COMPUTABLE}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show which delivery would make how many more indicators computable."""
    workspace = site().workspace()
    everything = offers(workspace)
    found = needs(workspace, everything)
    search = request.GET.get("suche", "").strip()[:_LONGEST]
    shown = asked_of(found, search)
    context = {
        "needs": found,
        "here": sum(offered.availability in _HERE for offered in everything),
        "total": len(everything),
        "quick": [need for need in shown if need.alone],
        "later": [need for need in shown if not need.alone],
        "search": search,
        "most": MOST,
        "today": today(),
    }
    return render(request, "catalogue/lacking.html", context)
