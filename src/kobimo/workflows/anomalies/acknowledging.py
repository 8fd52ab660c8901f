"""Acknowledge anomalies with a reason; without that no release is made."""

from __future__ import annotations

from functools import partial

from kobimo.errors import InvalidInputError, ReleaseError, UnknownNameError
from kobimo.language import _, counted
from kobimo.model.release import AcknowledgedAnomaly, ReleaseContent
from kobimo.store.acknowledgements import Acknowledgement, store_acknowledgements
from kobimo.store.builds import Build
from kobimo.workflows.anomalies.anomaly import Anomaly
from kobimo.workflows.anomalies.listing import Anomalies, anomalies, demands, named
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.locks import WorkspaceLock

ALL = "all"
"""Stands for every anomaly that demands an acknowledgement and has none."""

_NAMED = 5


def acknowledge(workspace: OpenedWorkspace, names: tuple[str, ...], reason: str) -> Anomalies:
    """Say why figures are as they are.

    Parameters
    ----------
    workspace : OpenedWorkspace
    names : tuple of str
        Ids of anomalies, or `all` for those that demand it and are open.
    reason : str
        What was found out; kept in the release, with the opaque id of the user and the time.

    Returns
    -------
    Anomalies
        As they are now.

    Raises
    ------
    InvalidInputError
        If the reason is empty, or nothing is open.
    UnknownNameError
        If there is no such anomaly; its numbers may have changed since it was listed.
    """
    text = reason.strip()
    if not text:
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("--reason „…“ angeben."))
    with WorkspaceLock(workspace.layout.data_lock, "kobimo anomalies"):
        listed = anomalies(workspace)
        chosen = listed.open if ALL in names else _chosen(listed, names)
        if not chosen:
            raise InvalidInputError(
                _("Es gibt nichts zu quittieren."), remedy=_("„kobimo anomalies“ zeigt alle Auffälligkeiten.")
            )
        new = [Acknowledgement(item.id, text, workspace.now(), workspace.user) for item in chosen]
        subject = f"anomaly:{','.join(entry.id for entry in new)}"
        note = partial(
            workspace.register.event, user=workspace.user, action="acknowledge", subject=subject, detail=text
        )
        store_acknowledgements(workspace.layout, new, note)
    return Anomalies(
        listed.build, listed.release, listed.items, {**listed.acknowledged, **{entry.id: entry for entry in new}}
    )


def acknowledged(workspace: OpenedWorkspace, build: Build, content: ReleaseContent) -> tuple[AcknowledgedAnomaly, ...]:
    """Return the acknowledged anomalies of a choice of figures, as a release keeps them.

    Raises
    ------
    ReleaseError
        If some of them are open.
    """
    listed = demands(workspace, build)
    open_demands(listed, content)
    return tuple(
        _kept(item, listed.acknowledged[item.id])
        for item in listed.items
        if item.concerns(content) and item.id in listed.acknowledged
    )


def open_demands(listed: Anomalies, content: ReleaseContent) -> None:
    """Raise ReleaseError, naming the first, if anomalies of a choice of figures are not acknowledged."""
    waiting = [item for item in listed.open if item.concerns(content)]
    if not waiting:
        return
    lines = [f"  {item.id}  {named(item)}: {item.why}" for item in waiting[:_NAMED]]
    if len(waiting) > _NAMED:
        lines.append(_("  … und {count} weitere").format(count=len(waiting) - _NAMED))
    count = counted(len(waiting), "Auffälligkeit ist", "Auffälligkeiten sind")
    raise ReleaseError(
        _("{count} noch nicht quittiert; es wurde nichts freigegeben.").format(count=count) + "\n" + "\n".join(lines),
        remedy=_(
            "Mit „kobimo anomalies“ ansehen, klären und mit „kobimo anomalies ARBEITSORDNER --acknowledge ID --reason "
            "TEXT“ quittieren (all statt ID: alle)."
        ),
    )


def _chosen(listed: Anomalies, names: tuple[str, ...]) -> tuple[Anomaly, ...]:
    known = {item.id: item for item in listed.items}
    for name in names:
        if name not in known:
            raise UnknownNameError(_("Auffälligkeit"), name, known)
    return tuple(known[name] for name in dict.fromkeys(names))


def _kept(item: Anomaly, said: Acknowledgement) -> AcknowledgedAnomaly:
    key = item.key
    return AcknowledgedAnomaly(
        id=item.id,
        kind=item.kind,
        indicator=key.indicator,
        breakdown=key.breakdown,
        level=key.level,
        area=key.area,
        period=key.period,
        old=item.old,
        new=item.new,
        reason=said.reason,
        acknowledged_at=said.at,
        acknowledged_by=said.by,
    )
