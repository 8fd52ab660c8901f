"""`kobimo status`: what a workspace contains, for somebody who opens it for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("status")
@workspace_argument
@json_option
def command(workspace: OpenedWorkspace, *, as_json: bool) -> None:
    """Zeigt Quellen, Lieferungen, Kennzahlen und Freigabestände."""
    from kobimo.workflows.overview import overview  # noqa: PLC0415 - help must appear at once

    data = overview(workspace)
    if as_json:
        echo_json(data)
        return
    click.echo(f"{data['name']} ({data['ags']})")
    click.echo(_("Raumebenen:"))
    for space in data["spaces"]:
        levels = ", ".join(f"{item['level']} ({item['areas']})" for item in space["levels"])
        click.echo(f"  {space['id']}: {levels or _('noch keine Gebiete eingelesen')}")
    click.echo(_("Quellen:"))
    for source in data["sources"]:
        click.echo(f"  {source['id']}: {source['title']}")
        for delivery in source["deliveries"]:
            periods = f" – {', '.join(delivery['periods'])}" if delivery["periods"] else ""
            states = f"{periods}{_erased(delivery)}{_waits(delivery)}"
            click.echo(f"      {delivery['id']}: {', '.join(delivery['files'])}{states}")
        if not source["deliveries"]:
            click.echo(f"      {_('noch keine Lieferung')}")
    _show_missing([who["text"] for who in data["missing"] if who["missing"]])
    click.echo(_("Kennzahlen:"))
    for indicator in data["indicators"]:
        click.echo(f"  {indicator['area']}  {indicator['id']}: {indicator['title']}")
    click.echo(_("Freigabestände:"))
    for release in data["releases"]:
        _show_release(release)
    _show_waiting([item for item in data["proposals"] if item["state"] == "proposed"])
    if data["erasures_due"]:
        click.echo(_("Zu löschen (Frist abgelaufen); „kobimo erase --due“ löscht:"))
        for item in data["erasures_due"]:
            click.echo(f"  {item['source']}/{item['delivery']}")
    click.echo(data["next_step"])


def _show_release(release: dict[str, Any]) -> None:
    withdrawn = f" – {_('zurückgezogen')}: {release['withdrawn']}" if release["withdrawn"] else ""
    received = f" – {_('erhalten von')} {release['received_from']}" if release["received_from"] else ""
    click.echo(f"  {release['id']} ({release['audience']}){received}{withdrawn}")
    if release["not_rebuildable"]:
        click.echo(f"      {_('nicht mehr nachrechenbar, eingelesene Werte gelöscht')}")
    elif release["without_originals"]:
        click.echo(f"      {_('nicht mehr auf die gelieferten Dateien zurückführbar, sie sind gelöscht')}")


def _show_waiting(proposals: list[dict[str, Any]]) -> None:
    if proposals:
        click.echo(_("Warten auf Freigabe durch die Statistikstelle (kobimo approve):"))
    for item in proposals:
        click.echo(f"  {item['id']} ({item['audience']})")


def _show_missing(texts: list[str]) -> None:
    if texts:
        click.echo(_("Es fehlen:"))
    for text in texts:
        click.echo(f"  {text}")


def _waits(delivery: dict[str, Any]) -> str:
    return _(" – nicht abgezeichnet, zählt noch nicht") if delivery["awaits_signature"] else ""


def _erased(delivery: dict[str, Any]) -> str:
    if "observations" in delivery["erased"]:
        return f" – {_('Werte gelöscht')}"
    return f" – {_('Dateien gelöscht')}" if delivery["erased"] else ""
