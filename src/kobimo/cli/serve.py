"""`kobimo serve`: show the workspace in the browser of this computer."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("serve")
@workspace_argument
@click.option("--port", type=int, metavar="N", help="Port; ohne Angabe der erste freie ab 8765.")
@click.option("--no-browser", is_flag=True, help="Den Browser nicht öffnen, nur die Adresse nennen.")
def command(workspace: OpenedWorkspace, port: int | None, *, no_browser: bool) -> None:
    """Zeigt die Kennzahlen im Browser dieses Rechners.

    Die Seite ist nur auf diesem Rechner erreichbar und braucht kein Netz. Sie läuft, bis Sie sie mit Strg+C beenden.
    """
    keep_serving(workspace, port, in_browser=not no_browser)


def keep_serving(workspace: OpenedWorkspace, port: int | None, *, in_browser: bool) -> None:
    """Serve until the user interrupts."""
    from kobimo.web.server import prepare  # noqa: PLC0415 - help must appear at once

    server = prepare(workspace, port)
    click.echo(_("kobimo läuft: {address}").format(address=server.address))
    click.echo(_("Beenden mit Strg+C."))
    if in_browser and not _opened(server.address):
        click.echo(_("Der Browser ließ sich nicht öffnen. Bitte die Adresse dort selbst eingeben."))
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        click.echo(_("kobimo ist beendet."))


def _opened(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
