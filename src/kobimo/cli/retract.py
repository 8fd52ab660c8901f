"""`kobimo retract`: take a delivery back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("retract")
@workspace_argument
@click.argument("delivery", metavar="LIEFERUNG")
@click.option("--reason", required=True, metavar="TEXT", help="Warum sie nicht mehr zählen soll.")
def command(workspace: OpenedWorkspace, delivery: str, reason: str) -> None:
    """Nimmt eine irrtümlich angenommene Lieferung zurück.

    Die Dateien bleiben aufbewahrt, ihre Zahlen zählen nicht mehr. Was sie ersetzt hatte, gilt wieder. Freigabestände
    ändern sich nicht; sie lassen sich mit „kobimo release --withdraw“ zurückziehen.
    """
    from kobimo.workflows.deliveries.retracting import retract  # noqa: PLC0415 - help must appear at once

    click.echo(_("Zurückgenommen: {delivery}.").format(delivery=retract(workspace, delivery, reason)))
    click.echo(_("Als Nächstes: „kobimo build“."))
