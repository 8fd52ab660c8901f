"""What is missing for what: the page to have at hand when an office is called."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.web.site import site
from kobimo.workflows.catalogue.lacking import Step, needs
from kobimo.workflows.catalogue.offer import Availability, offers
from kobimo.workflows.opened import today

_HERE = {Availability.COMPUTED, Availability.OWN, Availability.COMPUTABLE}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show which delivery would make how many more indicators computable."""
    workspace = site().workspace()
    everything = offers(workspace)
    found = needs(workspace, everything)
    context = {
        "needs": found,
        "steps": Step,
        "here": sum(offered.availability in _HERE for offered in everything),
        "total": len(everything),
        "quick": [need for need in found if need.alone],
        "later": [need for need in found if not need.alone],
        "today": today(),
    }
    return render(request, "catalogue/lacking.html", context)
