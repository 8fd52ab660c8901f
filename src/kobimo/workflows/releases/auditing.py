"""Audit a stored release: compute from its public rows whatever its readers could compute."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from kobimo.disclosure.publication.judged import judge
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.rules import Attacker
from kobimo.disclosure.system import BoolArray
from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.store.builds import METADATA, current_build
from kobimo.store.releases import StoredRelease, find_kept
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata
from kobimo.workflows.releases.hiding import is_outdated, true_values
from kobimo.workflows.releases.protected import protected_release
from kobimo.workflows.releases.protecting import stated, stated_publication
from kobimo.workflows.releases.remade import remade
from kobimo.workflows.running.progress import SILENT, Progress

TODAY, THEN = "today", "then"
"""Which data a release was judged by."""


def audit_release(
    workspace: OpenedWorkspace,
    name: str | None = None,
    *,
    attacker: Attacker = Attacker.X1,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Attack a release with everything its readers know, and say what they find out.

    Nothing of its own protocol is trusted: the equations are written anew from deliveries and definitions.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str, optional
        Release or proposal; default: the newest for committees or the public.
    attacker : Attacker, optional
        What readers know of hidden counts, see `kobimo.disclosure.publication.judged.judge`.
    progress : Progress, optional

    Returns
    -------
    dict
        `release`, `audience`, `data`, `attacker` and the fields of
        `kobimo.disclosure.publication.judged.Judgement`, `seconds`. `data`: `TODAY`, or `THEN` where deliveries or
        definitions changed since; then it is judged by the counts that it was made from, and by what readers had been
        told until then.

    Raises
    ------
    ReleaseError
        If there is no such release.
    StaleBuildError
        If deliveries or definitions changed since, and the true counts of then cannot be computed any more.
    """
    begun = time.monotonic()
    stored = find_kept(workspace.layout, name) if name else protected_release(workspace)
    release, data = _judged_by(workspace, stored, progress)
    progress.stage(_("Freigabestand angreifen"))
    found = judge(release, _shown(stored), attacker)
    head = {"release": stored.manifest.id, "audience": stored.manifest.audience, "data": data}
    return {**head, "attacker": attacker.value, **asdict(found), "seconds": round(time.monotonic() - begun, 1)}


def _judged_by(workspace: OpenedWorkspace, stored: StoredRelease, progress: Progress) -> tuple[Publication, str]:
    """Return a release with its true counts, and of when these are."""
    progress.stage(_("Gleichungen aufstellen"))
    if not is_outdated(workspace, stored):
        values = true_values(workspace, stored)
        metadata = chosen_metadata(current_build(workspace.layout), stored.manifest.content)
        return stated_publication(workspace, values, metadata, progress, besides=stored.manifest.id), TODAY
    then = remade(workspace, stored, progress)
    metadata = stored.read_json(METADATA)
    return stated(workspace, then.values, metadata, then.earlier, progress, source=then.source).publication, THEN


def _shown(stored: StoredRelease) -> BoolArray:
    """Return the rows that show a number, or that nobody is in the base."""
    states = stored.values()["status"].cast(pa.string()).to_numpy(zero_copy_only=False)
    with_number = [state.value for state in ValueStatus if state.has_number or state is ValueStatus.ZERO_DENOMINATOR]
    return np.isin(states, with_number)
