"""`kobimo value`: one figure with everything that explains it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import (
    echo_json,
    json_option,
    release_option,
    territory_option,
    where_option,
    workspace_argument,
)
from kobimo.language import _, clock, spelled

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace

_SAID_BY_REASON = {"estimated", "incomplete", "suppressed", "parts_differ"}
"""Flags whose words stand in the reason already."""

_NAMED = 8
"""Peers of one list that are named one by one."""


@click.command("value")
@workspace_argument
@click.argument("indicator", metavar="KENNZAHL")
@click.option("--area", required=True, metavar="EBENE:SCHLÜSSEL", help="Gebiet, zum Beispiel bezirk:03.")
@click.option(
    "--period", required=True, metavar="ZEITRAUM", help="2018-12-31 (Stichtag), 2018, 2018/19, 2018-12 oder 2018-Q4."
)
@where_option
@release_option
@territory_option
@json_option
def command(
    workspace: OpenedWorkspace,
    indicator: str,
    area: str,
    period: str,
    where: tuple[str, ...],
    release: str | None,
    territory: date | None,
    *,
    as_json: bool,
) -> None:
    """Nennt eine Zahl, mit Zähler, Nenner, Herkunft und, wenn es keine gibt, dem Grund."""
    from kobimo.workflows.releases.answering import Question, value  # noqa: PLC0415 - help must appear at once

    answer = value(workspace, Question(indicator, area, period, where), release, territory)
    if as_json:
        echo_json(answer)
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    from kobimo.publish.answer import unit_behind  # noqa: PLC0415 - loads pyarrow

    head = f"{answer['indicator']}, {answer['level']} {answer['area']} ({answer['name']}), {answer['period']}"
    narrowed = "".join(f", {name}={code}" for name, code in answer["where"].items())
    click.echo(head + narrowed)
    behind = unit_behind(answer["unit"], answer["unit_label"]) if answer["value"] is not None else ""
    shown = _number(answer["value"]) + behind
    click.echo(f"  {_('Wert')}: {shown}")
    if answer["error"] is not None:
        click.echo(f"  {_('Standardfehler')}: {_number(answer['error'])}")
    if answer["numerator"] is not None:
        parts = _number(answer["numerator"])
        if answer["denominator"] is not None:
            parts += f" / {_number(answer['denominator'])}"
        label = _("Zähler") if answer["denominator"] is None else _("Zähler und Nenner")
        click.echo(f"  {label}: {parts}{_periods(answer)}")
    if answer["ci_low"] is not None and answer["denominator"] is not None:
        limits = _("{low} bis {high}").format(low=_limit(answer["ci_low"]), high=_limit(answer["ci_high"]))
        click.echo(f"  {_('Vertrauensbereich (95 %)')}: {limits}")
    if placed := _placed(answer):
        click.echo(f"  {_('Einordnung')}: {placed}")
    if answer["value"] is not None:
        _show_peers(answer["comparison"] or {})
    if answer["reason"]:
        click.echo(f"  {_('Hinweis')}: {answer['reason']}")
    if cautions := [flag["text"] for flag in answer["flags"] if flag["code"] not in _SAID_BY_REASON]:
        click.echo(f"  {_('Zu beachten')}: {' '.join(cautions)}")
    if answer["territory"]:
        click.echo(f"  {_('Gebietsstand')} {clock(datetime.fromisoformat(answer['territory']), form='')}")
    if answer["vintage"] and answer["vintage"]["notable"]:
        click.echo(f"  {answer['vintage']['text']}")
    received = f", {_('erhalten von')} {answer['received_from']}" if "received_from" in answer else ""
    click.echo(f"  {_('Freigabestand')}: {answer['release'] or _('keiner, auf Anfrage berechnet')}{received}")
    for entry in answer["inputs"]:
        click.echo(f"  {_('Aus')}: {entry['file']} ({entry['source']}, {entry['delivery']})")


def _show_peers(comparison: dict[str, Any]) -> None:
    """Name each peer of a short list; of a long one, or of areas of one type, say what they are together."""
    for group in comparison.get("peer_groups", ()):
        peers = [peer for peer in comparison["peers"] if peer["group"] == group["name"]]
        if group["type"] or len(peers) > _NAMED:
            click.echo(f"  {_('Vergleich')} ({group['name']}): {group['words']}")
        for peer in peers if len(peers) <= _NAMED else ():
            click.echo(f"  {_('Vergleich')} ({group['name']}): {peer['words']}")


def _placed(answer: dict[str, Any]) -> str:
    """Say how a number compares with the whole and with the period before; empty without a number."""
    if answer["value"] is None:
        return ""
    compared = [(answer["comparison"] or {}).get(name) for name in ("whole", "parent")]
    above = [item for item in compared if item]
    telling = [item for item in above if item["difference"] is not None or item["share"] is not None]
    said = [*(telling or above)[:1], answer["change"]]
    return " ".join(item["words"] for item in said if item["words"])


def _limit(number: float) -> str:
    return spelled(f"{number:,.1f}" if abs(number) >= 1 else f"{number:,.3f}")


def _periods(answer: dict[str, Any]) -> str:
    """Name the periods of both parts where they differ from that of the figure."""
    parts = [answer["numerator_period"], answer["denominator_period"]]
    named = [part for part in parts if part]
    return f" ({' / '.join(named)})" if any(part != answer["period"] for part in named) else ""


def _number(number: float | None) -> str:
    if number is None:
        return "–"
    return spelled(f"{number:,}" if isinstance(number, int) else f"{number:,.4f}".rstrip("0").rstrip("."))
