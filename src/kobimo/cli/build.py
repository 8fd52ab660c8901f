"""`kobimo build`: compute the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.engine.choice import EngineName
    from kobimo.workflows.computing.building import BuildResult
    from kobimo.workflows.opened import OpenedWorkspace

SHOWN = 10


@click.command("build")
@workspace_argument
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), help="Womit gezählt wird; sonst gilt kobimo.toml.")
@click.option("--master", metavar="ADRESSE", help="Master von Spark, zum Beispiel local[2] oder spark://rechner:7077.")
@json_option
def command(workspace: OpenedWorkspace, *, engine: EngineName | None, master: str | None, as_json: bool) -> None:
    """Berechnet alle Kennzahlen aus den angenommenen Lieferungen."""
    from kobimo.engine.choice import opened_engine  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.computing.building import build  # noqa: PLC0415

    name, address = _chosen(workspace, engine, master)
    with showing_progress() as progress, opened_engine(name, address) as counting:
        result = build(workspace, counting, progress=progress)
    report_result(values=result.values, computed=result.computed, indicators=result.indicators)
    if as_json:
        echo_json(result.as_dict())
        return
    click.echo(
        _("Berechnet: {computed} von {indicators}, {values}.").format(
            computed=result.computed,
            indicators=counted(result.indicators, "Kennzahl", "Kennzahlen"),
            values=counted(result.values, "Wert", "Werte"),
        )
    )
    for delivery in result.build.report["outdated_readings"]:
        click.echo(
            _("Hinweis: {delivery} wurde mit einer früheren Einlesevorlage gelesen; bitte neu einlesen.").format(
                delivery=delivery
            )
        )
    _show_refused(result)
    _show_differences(result)


def _chosen(workspace: OpenedWorkspace, engine: EngineName | None, master: str | None) -> tuple[EngineName, str]:
    """Return engine and master: options go before settings."""
    name = engine or workspace.settings.engine
    if master is not None and name != "spark":
        raise InvalidInputError(
            _("--master gilt nur für Spark, gezählt würde aber mit {engine}.").format(engine=name),
            remedy=_("Zusätzlich --engine spark angeben, oder --master weglassen."),
        )
    return name, master or workspace.settings.spark.master


def _show_refused(result: BuildResult) -> None:
    for item in result.refused:
        what = " / ".join(part for part in (item.indicator, item.breakdown, item.period) if part)
        head = _("Für einen Teil der Gebiete nicht berechnet") if item.partial else _("Nicht berechnet")
        click.echo(f"{head}: {what}: {item.reason}")


def _show_differences(result: BuildResult) -> None:
    if not result.differences_total:
        return
    click.echo(
        _("{count} gelieferte Gesamtzahlen weichen von der Summe ihrer Teile ab (gezeigt wird die gelieferte):").format(
            count=result.differences_total
        )
    )
    for row in result.differences[:SHOWN]:
        click.echo(
            _("  {indicator}, {level} {area}, {period}: geliefert {delivered}, Abweichung {difference:+d}").format(
                indicator=row["indicator"],
                level=row["level"],
                area=row["area"],
                period=row["period"],
                delivered=row["numerator"],
                difference=row["difference"],
            )
        )
