"""`kobimo erase`: delete deliveries on demand or at the agreed day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.deliveries.erasing import ErasureResult
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("erase")
@workspace_argument
@click.argument("delivery", metavar="[LIEFERUNG]", required=False)
@click.option("--reason", metavar="TEXT", help="Warum gelöscht wird; steht danach in der Quittung.")
@click.option("--observations", is_flag=True, help="Auch die eingelesenen Werte löschen, nicht nur die Dateien.")
@click.option("--due", is_flag=True, help="Alles löschen, dessen vereinbarte Frist (erase_after) abgelaufen ist.")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was gelöscht würde.")
@json_option
def command(
    workspace: OpenedWorkspace,
    delivery: str | None,
    reason: str | None,
    *,
    observations: bool,
    due: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Löscht die Dateien einer Lieferung endgültig; Prüfsumme, Protokoll und freigegebene Zahlen bleiben.

    Mit --observations werden auch die eingelesenen Werte gelöscht; dann fehlen sie im nächsten „kobimo build“.
    """
    from kobimo.workflows.deliveries.erasing import erase, erase_due  # noqa: PLC0415 - help must appear at once

    if due == (delivery is not None):
        raise click.UsageError(_("Bitte entweder eine LIEFERUNG oder --due angeben."))
    if due and (reason is not None or observations):
        raise click.UsageError(_("--reason und --observations gehören zu einer LIEFERUNG; bei --due gilt source.yaml."))
    if due:
        results = erase_due(workspace, dry_run=dry_run)
    else:
        results = (erase(workspace, str(delivery), reason or "", observations=observations, dry_run=dry_run),)
    if as_json:
        echo_json([result.as_dict() for result in results])
        return
    for result in results:
        _show(result)
    if not results:
        click.echo(_("Es ist nichts fällig."))
    elif not dry_run:
        click.echo(_("Sicherungen, die vorher angelegt wurden, enthalten das Gelöschte weiter."))


def _show(result: ErasureResult) -> None:
    text = _("Würde gelöscht: {delivery}") if result.dry_run else _("Gelöscht: {delivery}")
    click.echo(text.format(delivery=result.delivery))
    for file in result.files:
        click.echo(f"    {file}")
    if result.releases:
        click.echo(
            _("    Nicht mehr nachvollziehbar, aber weiter gültig: {releases}.").format(
                releases=", ".join(result.releases)
            )
        )
