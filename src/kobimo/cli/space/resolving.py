"""`kobimo space resolve`: successors of an area, with shares and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _, spelled
from kobimo.model.territory import Basis

if TYPE_CHECKING:
    from kobimo.spaces.succession import Succession
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("resolve")
@workspace_argument
@click.argument("key", metavar="SCHLÜSSEL")
@click.option("--date", "begin", metavar="DATUM", required=True, help="Ein Tag, an dem der Schlüssel galt.")
@click.option("--to", "end", metavar="DATUM", help="Ein Tag des gesuchten Gebietsstands; sonst der neueste.")
@click.option("--space", metavar="RAUMSYSTEM", help="Nötig, wenn mehrere den Schlüssel kennen.")
@click.option("--level", metavar="EBENE", help="Nötig, wenn mehrere Ebenen den Schlüssel haben.")
@click.option("--basis", type=click.Choice([item.value for item in Basis]), help="Wonach Anteile gemessen sind.")
@json_option
def resolve(
    workspace: OpenedWorkspace,
    key: str,
    begin: str,
    end: str | None,
    space: str | None,
    level: str | None,
    basis: str | None,
    *,
    as_json: bool,
) -> None:
    """Zeigt, was aus einem Gebiet geworden ist: Nachfolger mit Anteilen und Gründen.

    Statt des Schlüssels geht auch der Name. Liegt --to vor --date, sind es die Gebiete, aus denen es entstand.
    """
    from kobimo.workflows.areas.change_request import typed_day  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.resolving import resolve_area  # noqa: PLC0415 - help must appear at once

    found = resolve_area(
        workspace,
        key,
        typed_day(begin),
        typed_day(end) if end else None,
        space=space,
        level=level,
        basis=Basis(basis) if basis else None,
    )
    if as_json:
        echo_json(found.as_dict())
    else:
        _show(found)


def _show(found: Succession) -> None:
    click.echo(f"{found.key} {found.name} ({found.level}), {found.begin:%d.%m.%Y} → {found.end:%d.%m.%Y}")
    for note in found.notes:
        click.echo(_("Hinweis: {text}").format(text=note))
    for item in found.successors:
        share = _("Anteil unbekannt") if item.share is None else f"{spelled(f'{100 * item.share:.2f}')} %"
        click.echo(f"  {item.key} {item.name}: {share}")
    if not found.successors:
        click.echo(_("  Kein Nachfolger bekannt."))
    for reason in found.reasons:
        click.echo(f"  {reason.text} [{reason.source}]" if reason.source else f"  {reason.text}")
