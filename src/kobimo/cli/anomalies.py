"""`kobimo anomalies`: what stands out in the figures computed last, and acknowledge it before a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.anomalies import Anomalies, Anomaly
    from kobimo.workflows.opened import OpenedWorkspace

SHOWN = 20


@click.command("anomalies")
@workspace_argument
@click.option(
    "--acknowledge", "names", multiple=True, metavar="ID", help="Diese Auffälligkeit quittieren; all für alle offenen."
)
@click.option("--reason", metavar="TEXT", help="Was geklärt wurde; steht im Freigabestand.")
@click.option("--all", "everything", is_flag=True, help="Alle zeigen, nicht nur die ersten.")
@json_option
def command(
    workspace: OpenedWorkspace, names: tuple[str, ...], reason: str | None, *, everything: bool, as_json: bool
) -> None:
    """Listet auffällige Werte der zuletzt berechneten Zahlen, oder quittiert sie.

    Verglichen wird mit dem neuesten Freigabestand und mit der Vergangenheit jeder Reihe. Verschwundene Werte und
    ungewöhnlich starke Änderungen freigegebener Werte verlangen eine Quittung, bevor wieder freigegeben wird.
    """
    from kobimo.workflows.anomalies import acknowledge, anomalies  # noqa: PLC0415 - help must appear at once

    if reason is not None and not names:
        raise click.UsageError(_("--reason gehört zu --acknowledge."))
    if names and reason is None:
        raise click.UsageError(_("Zu --acknowledge gehört --reason „Grund“."))
    found = acknowledge(workspace, names, reason or "") if names else anomalies(workspace)
    if as_json:
        echo_json(found.as_dict())
        return
    _show(found, len(found.items) if everything else SHOWN)


def _show(found: Anomalies, shown: int) -> None:
    compared = found.release or _("noch kein Freigabestand")
    count = counted(len(found.items), "Auffälligkeit", "Auffälligkeiten")
    click.echo(
        _("{count}, davon offen: {open} (verglichen mit: {release})").format(
            count=count, open=len(found.open), release=compared
        )
    )
    for item in found.items[:shown]:
        _line(found, item)
    if len(found.items) > shown:
        click.echo(_("… und {count} weitere (--all zeigt alle)").format(count=len(found.items) - shown))


def _line(found: Anomalies, item: Anomaly) -> None:
    from kobimo.workflows.anomalies.listing import named  # noqa: PLC0415 - help must appear at once

    said = found.acknowledged.get(item.id)
    state = _("quittiert: {reason}").format(reason=said.reason) if said else _("offen") if item.demands else ""
    click.echo(f"{item.id}  {named(item)}: {item.why}" + (f" [{state}]" if state else ""))
    for cause in item.causes:
        click.echo(f"  {cause.reason}")
