"""What another rule would hide: tried out as a job before anything is released, and compared with today's rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, KobimoError, LockedError
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.publish.spelling import spelling
from kobimo.web.jobs.watching import JOB, watched
from kobimo.web.releases.blocked import in_words
from kobimo.web.releases.figures import dimension_title
from kobimo.web.site import site
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.hiding import Tally
from kobimo.workflows.running.job_kinds import SUPPOSE
from kobimo.workflows.running.jobs import start_job

THRESHOLD, BASE, AFRESH = "grenze", "basis", "neu"


@dataclass(frozen=True, slots=True)
class Row:
    """What one level, indicator, year or breakdown shows today, and then."""

    title: str
    today: Tally
    then: Tally

    @property
    def more(self) -> int:
        """How many figures more are hidden."""
        return self.then.hidden - self.today.hidden


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for a rule and show what it would hide; with POST begin to try it out."""
    workspace = site().workspace()
    if request.method != "POST":
        return _shown(request, workspace)
    given = {name: request.POST.get(name, "").strip() for name in (THRESHOLD, BASE, AFRESH)}
    try:
        started = start_job(
            workspace, SUPPOSE, {"threshold": given[THRESHOLD], "base": given[BASE], "afresh": given[AFRESH]}
        )
    except (InvalidInputError, LockedError) as error:
        return _shown(request, workspace, error, given)
    return HttpResponseRedirect(f"{reverse('supposing')}?{JOB}={started.id}")


def _shown(
    request: HttpRequest,
    workspace: OpenedWorkspace,
    error: KobimoError | None = None,
    given: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show the form, the trials so far, and what came of the chosen one."""
    trials = watched(request, workspace, SUPPOSE)
    rules = workspace.settings.disclosure
    usual = {THRESHOLD: "5" if rules.threshold < 5 else "10", BASE: str(rules.base), AFRESH: ""}
    context: dict[str, Any] = {
        "error": error,
        "given": {**usual, **(given or {})},
        "rules": rules,
        **trials.context(),
        **_compared(workspace, trials.result("supposed")),
    }
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    response = render(request, "releases/supposing.html", context, status=status)
    return trials.follow(response) if error is None else response


def _compared(workspace: OpenedWorkspace, found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what came of a trial; `found` is None while there is nothing yet."""
    if found is None:
        return {"found": None, "parts": []}
    today, then = found["today"], found["then"] or found["today"]
    if not (today["possible"] and then["possible"]):
        blocked = {name: in_words(workspace, each.get("frozen")) for name, each in (("today", today), ("then", then))}
        return {"found": found, "today": today, "then": then, "parts": [], "blocked": blocked}
    titles = _titles(workspace)
    parts = [
        (heading, label, _rows(column, today["by"][column], then["by"][column], titles[column]))
        for column, heading, label in (
            ("level", _("Nach Raumebenen"), _("Raumebene")),
            ("indicator", _("Nach Kennzahlen"), _("Kennzahl")),
            ("dimension", _("Nach Aufgliederungen"), _("Aufgliederung")),
            ("period", _("Nach Zeiträumen"), _("Zeitraum")),
        )
    ]
    return {"found": found, "today": today, "then": then, "parts": parts}


def _rows(column: str, today: Mapping[str, Any], then: Mapping[str, Any], title: Callable[[str], str]) -> list[Row]:
    """Return the rows of one table: years in their order, everything else with what loses most first."""
    rows = [
        Row(title(name), _tally(name, today.get(name)), _tally(name, then.get(name)))
        for name in dict.fromkeys([*today, *then])
    ]
    rows = [row for row in rows if row.today.shown + row.today.hidden + row.then.shown + row.then.hidden]
    if column == "period":
        return sorted(rows, key=lambda row: parse_period(row.today.name), reverse=True)
    return sorted(rows, key=lambda row: (-abs(row.more), row.then.share, row.title))


def _tally(name: str, counts: Mapping[str, int] | None) -> Tally:
    return Tally(name, *((counts[kind] for kind in ("shown", "hidden", "silent")) if counts else (0, 0, 0)))


def _titles(workspace: OpenedWorkspace) -> dict[str, Callable[[str], str]]:
    """Return what names levels, indicators, breakdowns and periods by what they are called today."""
    definitions = workspace.definitions
    levels = {level.id: level.title.shown for space in definitions.spaces.values() for level in space.levels}
    indicators = {name: item.title.shown for name, item in definitions.indicators.items()}
    dimensions = {item.id: item.title.shown for dataset in definitions.datasets.values() for item in dataset.dimensions}
    return {
        "level": lambda name: levels.get(name, name),
        "indicator": lambda name: indicators.get(name, name),
        "dimension": lambda name: dimension_title(name, dimensions),
        "period": spelling().period,
    }
