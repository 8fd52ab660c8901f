"""Figures that were told outside of releases: look what an answer gives away, enter it, and what was entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.store.jobs import Job
from kobimo.web.jobs.watching import JOB, watched
from kobimo.web.releases.figures import figure_text
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.releases.answering import Question
from kobimo.workflows.releases.telling import Answered, answer_of, entries, tell
from kobimo.workflows.running.job_kinds import ENQUIRY
from kobimo.workflows.running.jobs import start_job

FIELDS = ("kennzahl", "gebiet", "zeitraum", "merkmal", "wem", "am", "anlass", "ersetzt")
NAMED = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """List what was told; with POST begin to look what an answer gives away, or enter it."""
    workspace = site().workspace()
    if request.method != "POST":
        return _shown(request, workspace, {name: request.GET.get(name, "").strip() for name in FIELDS})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        if "eintragen" in request.POST:
            _enter(workspace, given)
            return HttpResponseRedirect(reverse("told"))
        started = _looked_at(workspace, given)
    except KobimoError as error:
        return _shown(request, workspace, given, error)
    state = {name: text for name, text in given.items() if text}
    return HttpResponseRedirect(f"{reverse('told')}?{urlencode({JOB: started.id, **state})}")


def _looked_at(workspace: OpenedWorkspace, given: Mapping[str, str]) -> Job:
    """Begin to look what an answer gives away; what it names must be there."""
    answer_of(workspace, [_asked(given)])
    arguments = {
        "indicator": given["kennzahl"],
        "area": given["gebiet"],
        "period": given["zeitraum"],
        "where": given["merkmal"],
        "corrects": given["ersetzt"],
    }
    return start_job(workspace, ENQUIRY, arguments)


def _asked(given: Mapping[str, str]) -> Answered:
    question = Question(given["kennzahl"], given["gebiet"], given["zeitraum"], tuple(given["merkmal"].split()))
    return Answered(question)


def _enter(workspace: OpenedWorkspace, given: Mapping[str, str]) -> None:
    """Enter an answer, or take an entry back if no figure is named."""
    try:
        day = date.fromisoformat(given["am"])
    except ValueError as error:
        raise InvalidInputError(
            _("„{text}“ ist kein Datum.").format(text=given["am"]), remedy=_("Den Tag der Auskunft angeben.")
        ) from error
    only_back = bool(given["ersetzt"]) and not given["kennzahl"]
    answer = None if only_back else answer_of(workspace, [_asked(given)])
    tell(workspace, answer, given["wem"], day, given["anlass"], given["ersetzt"])


def _shown(
    request: HttpRequest, workspace: OpenedWorkspace, given: Mapping[str, str], error: KobimoError | None = None
) -> HttpResponse:
    """Show the form, what an answer would give away, and all entries, newest first."""
    looked = watched(request, workspace, ENQUIRY, newest=False)
    found = looked.result("given_away")
    indicators = workspace.definitions.indicators
    every = list(reversed(entries(workspace)))
    context: dict[str, Any] = {
        "given": given,
        **looked.context(),
        "looked_at": _looked_up(looked.chosen),
        "found": found,
        "error": error,
        "small": [figure_text(item, indicators) for item in _all(found, "small")[:NAMED]],
        "follow": [figure_text(item, indicators) for item in _all(found, "follow")[:NAMED]],
        "rest": sum(max(len(_all(found, kind)) - NAMED, 0) for kind in ("small", "follow")),
        "indicators": sorted((item.title.shown, name) for name, item in indicators.items()),
        "entries": [(item, [figure_text(figure, indicators) for figure in item["figures"]]) for item in every],
        "today": today().isoformat(),
    }
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    response = render(request, "releases/told.html", context, status=status)
    return looked.follow(response) if error is None else response


def _looked_up(chosen: Job | None) -> list[str]:
    """Return area, period and breakdown that a job looks at: the address may say something else by now."""
    options = ("--area=", "--period=", "--where=")
    return [part.partition("=")[2] for part in (chosen.command if chosen else ()) if part.startswith(options)]


def _all(found: Mapping[str, Any] | None, kind: str) -> Sequence[Mapping[str, Any]]:
    """Return the figures of one kind that an answer gives away."""
    return () if found is None else found[kind]
