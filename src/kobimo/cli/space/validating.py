"""`kobimo space validate`: whether areas, their history, their surfaces and the crosswalks fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("validate")
@workspace_argument
@click.option("--space", metavar="RAUM", help="Nur dieser Raum.")
@json_option
def validate(workspace: OpenedWorkspace, space: str | None, *, as_json: bool) -> int:
    """Prüft Gebiete, Gültigkeit, Zugehörigkeit, Flächen, Änderungen und Umsteigeschlüssel.

    Ändert nichts. Ende mit 0: brauchbar, 3: mindestens ein Fehler.
    """
    from kobimo.workflows.areas.checks import check_spaces  # noqa: PLC0415 - help must appear at once

    result = check_spaces(workspace, space)
    if as_json:
        echo_json(result.as_dict())
        return 0 if result.sound else REJECTED
    for check in result.checks:
        show_check(check)
    spaces = counted(len(result.spaces), "Raum", "Räume")
    crosswalks = counted(len(result.crosswalks), "Umsteigeschlüssel", "Umsteigeschlüssel")
    click.echo(_("Geprüft: {spaces}, {crosswalks}.").format(spaces=spaces, crosswalks=crosswalks))
    click.echo(_("Keine Fehler.") if result.sound else _("Es gibt Fehler."))
    return 0 if result.sound else REJECTED
