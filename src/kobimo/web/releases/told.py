"""Figures that were told outside of releases: look what an answer gives away, enter it, and what was entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.web.releases.figures import figure_text
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.releases.answering import Question
from kobimo.workflows.releases.telling import Answered, GivenAway, answer_of, entries, given_away, tell

FIELDS = ("kennzahl", "gebiet", "zeitraum", "merkmal", "wem", "am", "anlass", "ersetzt")
NAMED = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """List what was told; with POST look what an answer gives away, or enter it."""
    workspace = site().workspace()
    if request.method != "POST":
        return _shown(request, workspace, {"am": today().isoformat()})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        if "eintragen" in request.POST:
            _enter(workspace, given)
            return HttpResponseRedirect(reverse("told"))
        found = given_away(workspace, answer_of(workspace, [_asked(given)]), corrects=given["ersetzt"])
    except KobimoError as error:
        return _shown(request, workspace, given, error=error)
    return _shown(request, workspace, given, found=found)


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
    request: HttpRequest,
    workspace: OpenedWorkspace,
    given: Mapping[str, str],
    *,
    found: GivenAway | None = None,
    error: KobimoError | None = None,
) -> HttpResponse:
    """Show the form, what an answer would give away, and all entries, newest first."""
    indicators = workspace.definitions.indicators
    every = list(reversed(entries(workspace)))
    context: dict[str, Any] = {
        "given": {**dict.fromkeys(FIELDS, ""), **given},
        "found": found,
        "error": error,
        "small": [] if found is None else [figure_text(item, indicators) for item in found.small[:NAMED]],
        "follow": [] if found is None else [figure_text(item, indicators) for item in found.follow[:NAMED]],
        "rest": 0 if found is None else max(len(found.small) - NAMED, 0) + max(len(found.follow) - NAMED, 0),
        "indicators": sorted((item.title.shown, name) for name, item in indicators.items()),
        "entries": [(item, [figure_text(figure, indicators) for figure in item["figures"]]) for item in every],
        "today": today().isoformat(),
    }
    return render(
        request, "releases/told.html", context, status=HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    )
