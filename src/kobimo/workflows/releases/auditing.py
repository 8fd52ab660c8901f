"""Audit a stored release: compute from its public rows whatever its readers could compute."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kobimo.disclosure import PROTECTED
from kobimo.disclosure.publication.judged import judge
from kobimo.errors import IntegrityError, ReleaseError, StaleBuildError
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.model.status import ValueStatus
from kobimo.store.builds import VALUES, current_build
from kobimo.store.releases import StoredRelease, find_release, list_releases
from kobimo.workflows.comparing.stands import refuse_stale
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata, chosen_values
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.running.progress import SILENT, Progress

_KEYS = ("indicator", "breakdown", "level", "period", "area")


def audit_release(
    workspace: OpenedWorkspace, name: str | None = None, *, progress: Progress = SILENT
) -> dict[str, Any]:
    """Attack a release with everything its readers know, and say what they find out.

    Nothing of its own protocol is trusted: the equations are written anew from deliveries and definitions.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str, optional
        Release; default: the newest for committees or the public.
    progress : Progress, optional

    Returns
    -------
    dict
        `release`, `audience` and the fields of `kobimo.disclosure.publication.judged.Judgement`, `seconds`.

    Raises
    ------
    ReleaseError
        If there is no such release.
    StaleBuildError
        If deliveries or definitions changed since; the true counts are not those of the release any more.
    """
    begun = time.monotonic()
    stored = find_release(workspace.layout, name) if name else _newest(workspace)
    build = current_build(workspace.layout)
    refuse_stale(workspace, build)
    if stored.manifest.build != build.fingerprint:
        raise StaleBuildError(
            _("Seit {id} haben sich Lieferungen oder Definitionen geändert; die wahren Zahlen dazu fehlen.").format(
                id=stored.manifest.id
            ),
            remedy=_("Den Stand neu freigeben (kobimo release) und diesen prüfen."),
        )
    progress.stage(_("Gleichungen aufstellen"))
    content = stored.manifest.content
    values = chosen_values(pq.read_table(build.folder / VALUES), content)
    release = stated_publication(
        workspace, values, chosen_metadata(build, content), progress, besides=stored.manifest.id
    )
    progress.stage(_("Freigabestand angreifen"))
    found = judge(release, _shown(values, stored))
    head = {"release": stored.manifest.id, "audience": stored.manifest.audience}
    return {**head, **asdict(found), "seconds": round(time.monotonic() - begun, 1)}


def _newest(workspace: OpenedWorkspace) -> StoredRelease:
    """Return the newest release that had to be protected."""
    found = [
        item
        for item in list_releases(workspace.layout)
        if item.withdrawal is None and Audience(item.manifest.audience).kind in PROTECTED
    ]
    if not found:
        raise ReleaseError(
            _("Es gibt keinen Freigabestand für Ausschuss oder Öffentlichkeit."),
            remedy=_("Erst freigeben: kobimo release ORDNER --audience public; oder --release ID angeben."),
        )
    return max(found, key=lambda item: item.manifest.created_at)


def _shown(values: pa.Table, stored: StoredRelease) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return the rows that show a number; a number that is not the true one is none of this audit's business."""
    public = stored.values()
    for key in _KEYS:
        if values[key].cast(pa.string()).to_pylist() != public[key].cast(pa.string()).to_pylist():
            raise IntegrityError(
                _("Der Freigabestand hat andere Zeilen als die Berechnung, aus der er entstand."),
                where=stored.manifest.id,
                remedy=_("Den Stand zurückziehen und neu freigeben."),
            )
    states = public["status"].cast(pa.string()).to_numpy(zero_copy_only=False)
    with_number = [state.value for state in ValueStatus if state.has_number or state is ValueStatus.ZERO_DENOMINATOR]
    return np.isin(states, with_number)
