"""`kobimo signoff`: sign the protocol of a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("signoff")
@workspace_argument
@click.argument("delivery", metavar="LIEFERUNG")
@click.option("--note", default="", metavar="TEXT", help="Was zu den Warnungen geklärt wurde.")
@json_option
def command(workspace: OpenedWorkspace, delivery: str, *, note: str, as_json: bool) -> None:
    """Zeichnet das Prüfprotokoll einer Lieferung ab.

    Verlangt eine Quelle die Abzeichnung (sign_off: required in source.yaml), zählt eine Lieferung erst danach.
    """
    from kobimo.workflows.deliveries.signing import sign  # noqa: PLC0415 - help must appear at once

    result = sign(workspace, delivery, note)
    if as_json:
        echo_json(result.as_dict())
        return
    click.echo(
        _("Abgezeichnet: {source}/{delivery} (Warnungen: {warnings}, Hinweise: {notes}).").format(
            source=result.source, delivery=result.delivery, warnings=result.warnings, notes=result.notes
        )
    )
