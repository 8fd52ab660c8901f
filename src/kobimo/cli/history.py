"""`kobimo history`: what changed in the definitions, and a way back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.errors import InvalidInputError
from kobimo.language import _, clock, counted
from kobimo.model.period import BERLIN
from kobimo.workspace.files import write_bytes

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("history")
@workspace_argument
@click.argument("path", metavar="[DATEI]", required=False)
@click.option("--restore", metavar="ID", help="Diese Datei so zurückholen, wie sie damals war.")
@json_option
def command(workspace: OpenedWorkspace, path: str | None, restore: str | None, *, as_json: bool) -> None:
    """Zeigt, wann welche Definition geändert wurde, und holt frühere Fassungen zurück."""
    from kobimo.workspace.history import log  # noqa: PLC0415 - help must appear at once

    if restore is not None:
        _restore(workspace, path, restore)
        return
    entries = log(workspace.layout, path)
    if as_json:
        echo_json(
            [
                {"id": e.id, "time": e.time.isoformat(), "user": e.user, "reason": e.reason, "paths": list(e.paths)}
                for e in entries
            ]
        )
        return
    for entry in entries:
        files = counted(len(entry.paths), "Datei", "Dateien")
        click.echo(f"{entry.id[:10]}  {_local(entry.time)}  {entry.reason}  ({files})")


def _local(time: datetime) -> str:
    return clock(time.astimezone(BERLIN))


def _restore(workspace: OpenedWorkspace, path: str | None, commit: str) -> None:
    from kobimo.workspace.history import content, record  # noqa: PLC0415 - help must appear at once
    from kobimo.workspace.locks import WorkspaceLock  # noqa: PLC0415 - help must appear at once

    if path is None:
        raise InvalidInputError(_("Bitte die Datei nennen."), remedy=_("kobimo history ORDNER DATEI --restore ID"))
    with WorkspaceLock(workspace.layout.definitions_lock, "kobimo history"):
        record(workspace.layout, _("Stand vor dem Zurückholen"), workspace.user)
        write_bytes(workspace.layout.root / path, content(workspace.layout, commit, path))
        record(workspace.layout, _("{path} zurückgeholt aus {id}").format(path=path, id=commit[:10]), workspace.user)
    click.echo(_("{path} ist wieder so, wie es in {id} war.").format(path=path, id=commit[:10]))
