"""`kobimo doctor`: verify a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _, counted
from kobimo.model.checks import Severity

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace

SICK = 1


@click.command("doctor")
@workspace_argument
@click.option("--repair", "mend", is_flag=True, help="Reste unterbrochener Arbeit entfernen, Datenbank ergänzen.")
@json_option
def command(workspace: OpenedWorkspace, *, mend: bool, as_json: bool) -> int:
    """Prüft den Arbeitsordner: Prüfsummen, Quittungen, Freigabestände, Reste, Datenbank.

    Ende mit 0: in Ordnung (Hinweise sind erlaubt), 1: es gibt etwas zu tun.
    """
    from kobimo.workflows.care.doctor import examine, repair  # noqa: PLC0415 - help must appear at once

    repaired = repair(workspace) if mend else ()
    found = examine(workspace)
    serious = [item for item in found if item.severity is not Severity.NOTE]
    if as_json:
        echo_json(
            {
                "ok": not serious,
                "repaired": [item.as_dict() for item in repaired],
                "findings": [item.as_dict() for item in found],
            }
        )
        return SICK if serious else 0
    for item in repaired:
        click.echo(_("Behoben: {subject}: {message}").format(subject=item.subject, message=item.message))
    names = {Severity.ERROR: _("FEHLER"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}
    for item in found:
        click.echo(f"{names[item.severity]} [{item.code}] {item.subject}: {item.message}")
        click.echo(f"    {_('Abhilfe')}: {item.remedy}")
    click.echo(
        _("Alles in Ordnung.")
        if not serious
        else _("Zu klären: {what}.").format(what=counted(len(serious), "Punkt", "Punkte"))
    )
    return SICK if serious else 0
