"""`kobimo audit`: what readers of a release can compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import showing_progress
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("audit")
@workspace_argument
@click.option("--release", "name", metavar="ID", help="Sonst der neueste für Ausschuss oder Öffentlichkeit.")
@click.option(
    "--attacker",
    type=click.Choice(["x0", "x1", "owner"]),
    default="x1",
    show_default=True,
    help="Was Leser wissen: x0 nichts ist negativ, x1 Nullen sind gezeigt, owner dazu die eigene Anzahl.",
)
@json_option
def command(workspace: OpenedWorkspace, name: str | None, attacker: str, *, as_json: bool) -> None:
    """Greift einen Freigabestand an und sagt, ob sich kleine Zahlen aus dem Gezeigten errechnen lassen.

    Geprüft wird gegen alles, was Leser wissen: keine Zahl ist negativ, Nullen sind gezeigt, alles geht auf. Dem
    Protokoll des Freigabestands wird nicht geglaubt. Mit --attacker owner weiß jede Person, die allein in einer
    gesperrten Anzahl steckt, dass diese 1 ist. Endet mit 4, wenn der Schutz nicht bewiesen ist.
    """
    from kobimo.disclosure.rules import Attacker  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.releases.auditing import audit_release  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        found = audit_release(workspace, name, attacker=Attacker(attacker), progress=progress)
    if as_json:
        echo_json(found)
    else:
        _show(found)
    if not found["verified"]:
        raise click.exceptions.Exit(DisclosureRefusedError.exit_code)


def _show(found: dict[str, object]) -> None:
    click.echo(_("{release} für {audience}").format(**found))
    if found["data"] == "then":
        click.echo(_("Lieferungen oder Definitionen haben sich seither geändert; geprüft mit denen von damals."))
    click.echo(_("{cells} Anzahlen, davon {hidden} gesperrt; {primary} kleine Anzahlen.").format(**found))
    if found["owners"]:
        click.echo(_("Personen, die allein in einer gesperrten Anzahl sind und sie kennen: {owners}").format(**found))
    click.echo(_("Genau bekannt: {exactly_known}").format(**found))
    click.echo(_("Nicht so groß möglich, wie die Regel verlangt: {upper_below_threshold}").format(**found))
    click.echo(_("Der Schutz ist bewiesen.") if found["verified"] else _("Der Schutz ist NICHT bewiesen."))
