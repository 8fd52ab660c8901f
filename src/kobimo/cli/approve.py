"""`kobimo approve`: the statistics office decides on what is proposed for readers outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("approve")
@workspace_argument
@click.argument("name", metavar="[ID]", required=False)
@click.option("--note", metavar="TEXT", help="Was geprüft wurde; steht mit Ihrer Kennung beim Freigabestand.")
@click.option("--refuse", "reason", metavar="GRUND", help="Nicht freigeben, sondern mit diesem Grund ablehnen.")
@json_option
def command(
    workspace: OpenedWorkspace, name: str | None, note: str | None, reason: str | None, *, as_json: bool
) -> None:
    """Gibt frei, was für Ausschuss oder Öffentlichkeit vorgeschlagen ist, oder lehnt es ab.

    Ohne ID zeigt der Befehl, was wartet. Ein Vorschlag ist noch kein Freigabestand: Nichts, was veröffentlicht, sieht
    ihn. Freigegeben wird er nur, wenn er noch zu Lieferungen und Definitionen passt (sonst 2) und sein Schutz auch mit
    dem bewiesen ist, was inzwischen gilt und hinausging (sonst 4).
    """
    from kobimo.workflows.releases.approving import (  # noqa: PLC0415 - help must appear at once
        approve,
        as_dict,
        proposals,
        refuse,
    )

    if name is None:
        if note is not None or reason is not None:
            raise click.UsageError(_("Bitte die ID des Vorschlags angeben."))
        _list(workspace, as_json=as_json)
        return
    if note is not None and reason is not None:
        raise click.UsageError(_("--note gehört zur Freigabe; der Grund einer Ablehnung steht bei --refuse."))
    decided = approve(workspace, name, note or "") if reason is None else refuse(workspace, name, reason)
    if as_json:
        echo_json(as_dict(decided))
    elif reason is None:
        click.echo(_("Freigegeben für {audience}: {id}").format(audience=decided.manifest.audience, id=name))
    else:
        click.echo(_("Abgelehnt: {id}. Grund: {reason}").format(id=name, reason=reason.strip()))
    if not as_json and (left := len(proposals(workspace))):
        click.echo(_("Es warten noch: {count}").format(count=left))


def _list(workspace: OpenedWorkspace, *, as_json: bool) -> None:
    """Show what waits for a decision."""
    from kobimo.publish.spelling import spelling  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.releases.approving import as_dict, obstacle, proposals  # noqa: PLC0415

    found = [(item, obstacle(workspace, item)) for item in proposals(workspace)]
    if as_json:
        echo_json({"proposals": [{**as_dict(item), "obstacle": _said(error)} for item, error in found]})
        return
    if not found:
        click.echo(_("Es wartet nichts auf Freigabe."))
    for item, error in found:
        manifest = item.manifest
        moment = spelling().moment(manifest.created_at)
        click.echo(f"{manifest.id} ({manifest.audience}), {moment}")
        if error is not None:
            click.echo(f"  {_('So nicht freizugeben:')} {error}")


def _said(error: Exception | None) -> str:
    return "" if error is None else str(error)
