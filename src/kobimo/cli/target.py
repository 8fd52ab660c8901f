"""`kobimo target`: what indicators should reach, as a council decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.model.target import Target
    from kobimo.workflows.opened import OpenedWorkspace

_area_option = click.option(
    "--area", default="", metavar="EBENE:SCHLÜSSEL", help="Gebiet; ohne Angabe gilt der Zielwert für das Ganze."
)
_by_option = click.option(
    "--by", default="", metavar="ZEITRAUM", help="Bis wann, zum Beispiel 2027 oder 2027/28; sonst ohne Zeitpunkt."
)


@click.group("target", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Setzt Zielwerte, zeigt und entfernt sie."""


@command.command("set")
@workspace_argument
@click.argument("indicator", metavar="KENNZAHL")
@click.argument("value", metavar="WERT")
@_area_option
@_by_option
@click.option("--decided-by", required=True, metavar="GREMIUM", help="Wer es beschlossen hat; keine Person.")
@click.option("--decided-on", required=True, type=day_type, metavar="DATUM", help="Tag des Beschlusses.")
@click.option("--words", default="", metavar="TEXT", help="Der Beschluss in einem Satz.")
@click.option("--source", default="", metavar="TEXT", help="Wo er steht, zum Beispiel „Vorlage 12/2024“.")
@json_option
def set_one(
    workspace: OpenedWorkspace,
    indicator: str,
    value: str,
    area: str,
    by: str,
    decided_by: str,
    decided_on: date,
    words: str,
    source: str,
    *,
    as_json: bool,
) -> None:
    """Setzt einen Zielwert; einen für dieselbe Kennzahl, dasselbe Gebiet und denselben Zeitpunkt ersetzt er.

    WERT steht in der Einheit der Kennzahl, zum Beispiel 60 oder 35,5. Auf den Seiten erscheint er mit dem nächsten
    Freigabestand.
    """
    from kobimo.model.period import parse_period  # noqa: PLC0415 - help must appear at once
    from kobimo.model.target import Target  # noqa: PLC0415
    from kobimo.workflows.targets.keeping import set_target  # noqa: PLC0415

    until = parse_period(by).label if by else ""
    wanted = Target(indicator, 0.0, decided_by, decided_on, area, until, words, source)
    replaced = set_target(workspace, wanted, value)
    if as_json:
        echo_json({"set": {"indicator": indicator, "area": area, "by": until}, "replaced": replaced})
        return
    text = _("Zielwert ersetzt: {name} {value}") if replaced else _("Zielwert gesetzt: {name} {value}")
    click.echo(text.format(name=" ".join(filter(None, (indicator, area, until))), value=value))
    click.echo(_("Die Seiten zeigen ihn nach dem nächsten Freigeben (kobimo release)."))


@command.command("list")
@workspace_argument
@json_option
def show_all(workspace: OpenedWorkspace, *, as_json: bool) -> None:
    """Zeigt alle Zielwerte mit ihrem Beschluss."""
    from kobimo.workflows.targets.keeping import kept_targets  # noqa: PLC0415 - help must appear at once

    targets = kept_targets(workspace).targets
    if as_json:
        echo_json([target.as_dict() for target in targets])
        return
    if not targets:
        click.echo(_("Es ist kein Zielwert gesetzt."))
    for target in targets:
        click.echo(_line(target))


@command.command("remove")
@workspace_argument
@click.argument("indicator", metavar="KENNZAHL")
@_area_option
@_by_option
@json_option
def remove(workspace: OpenedWorkspace, indicator: str, area: str, by: str, *, as_json: bool) -> None:
    """Entfernt einen Zielwert; frühere Freigabestände behalten ihn."""
    from kobimo.model.period import parse_period  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.targets.keeping import remove_target  # noqa: PLC0415

    gone = remove_target(workspace, (indicator, area, parse_period(by).label if by else ""))
    if as_json:
        echo_json({"removed": gone.as_dict()})
        return
    click.echo(_("Entfernt: {target}").format(target=_line(gone)))


def _line(target: Target) -> str:
    """Write a target in one line."""
    from kobimo.workspace.target_table import number_text  # noqa: PLC0415 - help must appear at once

    where = target.area or _("das Ganze")
    until = _(" bis {period}").format(period=target.by) if target.by else ""
    decided = _("{who}, {day}").format(who=target.decided_by, day=target.decided_on.strftime("%d.%m.%Y"))
    source = f", {target.source}" if target.source else ""
    return f"{target.indicator}  {where}: {number_text(target.value)}{until}  ({decided}{source})"
