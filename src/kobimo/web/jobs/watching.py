"""A page that starts long work and shows what came of it: the jobs of one kind, and the one that its address names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from kobimo.store.jobs import Job
from kobimo.web.jobs.views import job_row
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.running.jobs import job, jobs

JOB = "auftrag"
EARLIER = 8
"""Jobs that a page lists."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The jobs of one kind.

    Attributes
    ----------
    earlier : sequence of Job
        Newest first.
    chosen : Job or None
        The one that is shown.
    """

    earlier: Sequence[Job]
    chosen: Job | None

    def result(self, name: str) -> Any:
        """Return what the chosen job found under a name; None while there is nothing yet."""
        if self.chosen is None or self.chosen.active or name not in self.chosen.result:
            return None
        return json.loads(str(self.chosen.result[name]))

    def context(self) -> dict[str, Any]:
        """Return what templates show of it."""
        return {
            "trials": self.earlier[:EARLIER],
            "chosen": self.chosen,
            "state": None if self.chosen is None else job_row(self.chosen),
        }

    def follow(self, response: HttpResponse) -> HttpResponse:
        """Let browsers without scripts look again while the job runs; with scripts the page follows it by itself."""
        if self.chosen is not None and self.chosen.active:
            response["Refresh"] = "5"
        return response


def watched(request: HttpRequest, workspace: OpenedWorkspace, kind: str, *, newest: bool = True) -> Watched:
    """Return the jobs of a kind; the one shown is that of the address, or, if wanted, the newest.

    Raises
    ------
    UnknownNameError
        If the address names a job that never was.
    """
    found = [item for item in jobs(workspace) if item.kind == kind]
    wanted = request.GET.get(JOB, "")
    chosen = job(workspace, wanted) if wanted else next(iter(found), None) if newest else None
    return Watched(found, chosen if chosen is not None and chosen.kind == kind else None)
