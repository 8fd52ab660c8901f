"""Audit a stored release: compute from its public rows whatever its readers could compute."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from kobimo.disclosure.publication.judged import judge
from kobimo.disclosure.rules import Attacker
from kobimo.disclosure.system import BoolArray
from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.store.builds import current_build
from kobimo.store.releases import StoredRelease, find_kept
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata
from kobimo.workflows.releases.hiding import true_values
from kobimo.workflows.releases.protected import protected_release
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.running.progress import SILENT, Progress


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
        `release`, `audience`, `attacker` and the fields of `kobimo.disclosure.publication.judged.Judgement`, `seconds`.

    Raises
    ------
    ReleaseError
        If there is no such release.
    StaleBuildError
        If deliveries or definitions changed since; the true counts are not those of the release any more.
    """
    begun = time.monotonic()
    stored = find_kept(workspace.layout, name) if name else protected_release(workspace)
    values = true_values(workspace, stored)
    progress.stage(_("Gleichungen aufstellen"))
    metadata = chosen_metadata(current_build(workspace.layout), stored.manifest.content)
    release = stated_publication(workspace, values, metadata, progress, besides=stored.manifest.id)
    progress.stage(_("Freigabestand angreifen"))
    found = judge(release, _shown(stored), attacker)
    head = {"release": stored.manifest.id, "audience": stored.manifest.audience, "attacker": attacker.value}
    return {**head, **asdict(found), "seconds": round(time.monotonic() - begun, 1)}


def _shown(stored: StoredRelease) -> BoolArray:
    """Return the rows that show a number, or that nobody is in the base."""
    states = stored.values()["status"].cast(pa.string()).to_numpy(zero_copy_only=False)
    with_number = [state.value for state in ValueStatus if state.has_number or state is ValueStatus.ZERO_DENOMINATOR]
    return np.isin(states, with_number)
