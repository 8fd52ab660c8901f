"""The statistics office decides on what is proposed for readers outside: only then is it a release."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from kobimo.disclosure import PROTECTED
from kobimo.disclosure.profiles import rules_of_protocol
from kobimo.errors import DisclosureRefusedError, InvalidInputError, KobimoError, ReleaseError
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.store.releases import (
    MANIFEST,
    PROTOCOL,
    Decision,
    ReleaseState,
    StoredRelease,
    decide,
    find_kept,
    list_kept,
)
from kobimo.workflows.opened import OpenedWorkspace, german_day
from kobimo.workflows.releases.hiding import true_values
from kobimo.workflows.releases.ledger import tellings
from kobimo.workflows.releases.ruling import rules_of
from kobimo.workflows.releases.withdrawal import withdrawal_text
from kobimo.workspace.files import sha256_of
from kobimo.workspace.locks import WorkspaceLock


def needs_approval(workspace: OpenedWorkspace, audience: Audience) -> bool:
    """Say whether the statistics office has to approve what goes to an audience."""
    return audience.kind in PROTECTED and workspace.settings.approves


def proposals(workspace: OpenedWorkspace) -> tuple[StoredRelease, ...]:
    """Return what waits for a decision, oldest first."""
    return tuple(found for found in list_kept(workspace.layout) if found.state is ReleaseState.PROPOSED)


def known_outside(workspace: OpenedWorkspace) -> tuple[str, ...]:
    """Return what has been told to committees, the public or others: ids of releases and answers."""
    return tuple(item.id for item in tellings(workspace))


def proposal(workspace: OpenedWorkspace, name: str) -> StoredRelease:
    """Return what was proposed, decided on or not.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    InvalidInputError
        If it did not have to be approved.
    """
    found = find_kept(workspace.layout, name)
    if found.manifest.proposal is not None:
        return found
    raise InvalidInputError(
        _("Über {id} ist nichts zu entscheiden: Der Freigabestand brauchte keine Freigabe.").format(id=name),
        remedy=_("Was wartet, zeigt: kobimo approve ORDNER"),
    )


def approve(workspace: OpenedWorkspace, name: str, note: str = "") -> StoredRelease:
    """Make a proposal a release.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the proposal.
    note : str, optional
        What was looked at, German.

    Returns
    -------
    StoredRelease

    Raises
    ------
    UnknownNameError
        If there is no such proposal.
    ReleaseError
        If it was decided on before, or withdrawn.
    DisclosureRefusedError
        If its protection is not proved, or was proved against less than what has been told by now, or by other rules.
    StaleBuildError
        If deliveries or definitions changed: nobody can look at what would be approved.
    IntegrityError
        If a file of it was altered.
    """
    with WorkspaceLock(workspace.layout.data_lock, "kobimo approve"):
        found = _waiting(workspace, name)
        found.check()
        _refuse_unproved(workspace, found)
        true_values(workspace, found)
        return _decided(workspace, found, "approve", note.strip())


def refuse(workspace: OpenedWorkspace, name: str, reason: str) -> StoredRelease:
    """Refuse a proposal; it stays as it is, with the reason, and was told to nobody.

    Raises
    ------
    InvalidInputError
        If the reason is empty.
    UnknownNameError, ReleaseError
        As `approve`.
    """
    if not reason.strip():
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("--refuse „…“ angeben."))
    with WorkspaceLock(workspace.layout.data_lock, "kobimo approve --refuse"):
        return _decided(workspace, _waiting(workspace, name), "refuse", reason.strip())


def obstacle(workspace: OpenedWorkspace, waiting: StoredRelease) -> KobimoError | None:
    """Return why a proposal could not be approved today; None if it could."""
    try:
        waiting.check()
        _refuse_unproved(workspace, waiting)
        true_values(workspace, waiting)
    except KobimoError as error:
        return error
    return None


def decision_text(stored: StoredRelease) -> str:
    """Say what was decided on a proposal, by whom and when; empty if nobody had to."""
    decision = stored.decision
    if decision is None:
        return _("wartet auf Freigabe durch die Statistikstelle") if stored.manifest.proposal is not None else ""
    said = _("freigegeben von {user} am {day}") if decision.approved else _("abgelehnt von {user} am {day}")
    text = said.format(user=decision.decided_by, day=german_day(decision.decided_at))
    return f"{text}: {decision.note}" if decision.note else text


def as_dict(stored: StoredRelease) -> dict[str, Any]:
    """Return the machine form of a proposal and of what was decided on it."""
    manifest, decision = stored.manifest, stored.decision
    return {
        "id": manifest.id,
        "audience": manifest.audience,
        "created_at": manifest.created_at,
        "created_by": manifest.created_by,
        "state": stored.state.value,
        "decision": None if decision is None else asdict(decision),
    }


def _waiting(workspace: OpenedWorkspace, name: str) -> StoredRelease:
    """Return a proposal that nobody has decided on."""
    found = proposal(workspace, name)
    if found.state is ReleaseState.PROPOSED:
        return found
    text = withdrawal_text(found)
    if not text:
        text = _("Über {id} ist schon entschieden: {decision}").format(id=name, decision=decision_text(found))
    raise ReleaseError(text, remedy=_("Was wartet, zeigt: kobimo approve ORDNER"))


def _refuse_unproved(workspace: OpenedWorkspace, waiting: StoredRelease) -> None:
    """Refuse what is not proved, or was proved for other rules or against readers who knew less."""
    protocol, name = waiting.read_json(PROTOCOL), waiting.manifest.id
    again = _("Ablehnen und neu vorschlagen: kobimo release ORDNER --audience {audience}").format(
        audience=waiting.manifest.audience
    )
    if not (protocol.get("protected") and protocol.get("verified")):
        raise DisclosureRefusedError(_("Der Schutz von {id} ist nicht bewiesen.").format(id=name), remedy=again)
    if rules_of_protocol(protocol) != rules_of(workspace):
        raise DisclosureRefusedError(
            _("{id} wurde nach anderen Regeln geschützt, als jetzt gelten.").format(id=name), remedy=again
        )
    before = waiting.manifest.proposal.known if waiting.manifest.proposal is not None else ()
    if since := [item for item in known_outside(workspace) if item not in before]:
        raise DisclosureRefusedError(
            _(
                "Nach dem Vorschlag {id} ging {others} hinaus; dass beides zusammen nichts verrät, ist nicht bewiesen."
            ).format(id=name, others=", ".join(since)),
            remedy=again,
        )


def _decided(workspace: OpenedWorkspace, waiting: StoredRelease, action: str, note: str) -> StoredRelease:
    user = workspace.user
    digest = sha256_of(waiting.folder / MANIFEST)
    decision = Decision(action == "approve", note, workspace.now(), user, digest)
    subject = f"release:{waiting.manifest.id}"
    enter = partial(workspace.register.event, user=user, action=action, subject=subject, detail=note)
    return decide(workspace.layout, waiting, decision, enter)
