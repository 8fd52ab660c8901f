"""Read, set and remove targets; the table is a file that people may edit as well."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kobimo.errors import EditConflictError, InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.target import Target, in_order
from kobimo.workflows.editing import definitions_locked
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.checking import checked, fitting
from kobimo.workspace.csv_table import table_content
from kobimo.workspace.files import write_bytes
from kobimo.workspace.history import record
from kobimo.workspace.layout import TARGETS_FILE
from kobimo.workspace.target_table import TargetRow, parse_number, parse_targets, targets_bytes

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class KeptTargets:
    """The targets of a workspace in order, and the hash of their file; empty where there is none."""

    targets: tuple[Target, ...]
    sha256: str


def kept_targets(workspace: OpenedWorkspace) -> KeptTargets:
    """Read and check all targets.

    Raises
    ------
    DefinitionError
        With everything that is wrong with the table, one line each.
    WorkspaceError
        If the system does not let it be read.
    """
    data = table_content(workspace.layout.targets, TARGETS_FILE)
    if data is None:
        return KeptTargets((), "")
    targets = checked(workspace, parse_targets(data, TARGETS_FILE))
    return KeptTargets(tuple(sorted(targets, key=in_order)), hashlib.sha256(data).hexdigest())


def wanted_target(workspace: OpenedWorkspace, target: Target, value: str) -> Target:
    """Return a target whose number is still a text; raises InvalidInputError or UnknownNameError if it does not fit."""
    number, percent = parse_number(value.strip())
    for text in (target.decided_by, target.words, target.source):
        if len(text) > _LONGEST:
            raise InvalidInputError(_("Ein Text ist länger als {most} Zeichen.").format(most=_LONGEST))
    if not target.decided_by.strip():
        raise InvalidInputError(
            _("Wer den Zielwert beschlossen hat, fehlt."), remedy=_("Das Gremium nennen, zum Beispiel: Kreistag.")
        )
    wanted = replace(
        target,
        value=number,
        decided_by=_tidy(target.decided_by),
        words=_tidy(target.words),
        source=_tidy(target.source),
    )
    return fitting(workspace, TargetRow("", wanted, percent))


def _tidy(text: str) -> str:
    """Put a text on one line."""
    return " ".join(text.split())


def set_target(
    workspace: OpenedWorkspace, target: Target, value: str, *, sha256: str | None = None, user: str | None = None
) -> bool:
    """Set a target; one of the same indicator, area and period is replaced.

    Parameters
    ----------
    workspace : OpenedWorkspace
    target : Target
        Its number does not count.
    value : str
        The number as somebody wrote it.
    sha256 : str, optional
        Hash of the table that the form showed.
    user : str, optional
        Opaque id; default: that of the settings.

    Returns
    -------
    bool
        Whether another one was replaced.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If the target does not fit; nothing was written.
    DefinitionError
        If the table is faulty.
    EditConflictError
        If the table has another hash by now.
    """
    wanted = wanted_target(workspace, target, value)
    replaced = False

    def changed(targets: tuple[Target, ...]) -> Iterable[Target]:
        nonlocal replaced
        others = tuple(one for one in targets if one.key != wanted.key)
        replaced = len(others) < len(targets)
        return (*others, wanted)

    _change(workspace, changed, _("Zielwert gesetzt: {name}").format(name=named(wanted)), sha256, user)
    return replaced


def remove_target(
    workspace: OpenedWorkspace, key: tuple[str, str, str], *, sha256: str | None = None, user: str | None = None
) -> Target:
    """Remove a target; parameters and errors are those of `set_target`.

    Raises
    ------
    UnknownNameError
        If there is no such target; with the nearest.
    """
    gone: list[Target] = []

    def changed(targets: tuple[Target, ...]) -> Iterable[Target]:
        gone.extend(one for one in targets if one.key == key)
        if not gone:
            raise UnknownNameError(_("Zielwert"), _name(key), [named(one) for one in targets])
        return tuple(one for one in targets if one.key != key)

    _change(workspace, changed, _("Zielwert entfernt: {name}").format(name=_name(key)), sha256, user)
    return gone[0]


def named(target: Target) -> str:
    """Name a target in one line: indicator, area, period."""
    return _name(target.key)


def _name(key: tuple[str, str, str]) -> str:
    return " ".join(filter(None, key))


def _change(
    workspace: OpenedWorkspace,
    changed: Callable[[tuple[Target, ...]], Iterable[Target]],
    reason: str,
    sha256: str | None,
    user: str | None,
) -> None:
    author, path = user or workspace.user, workspace.layout.targets
    with definitions_locked(workspace):
        now = kept_targets(workspace)
        if sha256 is not None and sha256 != now.sha256:
            raise EditConflictError(
                _("Die Zielwerte wurden inzwischen geändert. Ihre Eingabe ist nicht gespeichert."),
                where=TARGETS_FILE,
                remedy=_("Die Liste ansehen und noch einmal speichern."),
                sha256=now.sha256,
                text="",
                values={},
            )
        data = targets_bytes(changed(now.targets))
        checked(workspace, parse_targets(data, TARGETS_FILE))
        record(workspace.layout, _("Änderungen außerhalb von kobimo übernommen"), author)
        write_bytes(path, data)
        record(workspace.layout, reason, author)
