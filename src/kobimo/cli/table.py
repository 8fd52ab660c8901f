"""`kobimo table`: the figures of one indicator at one level."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import release_option, territory_option, where_option, workspace_argument
from kobimo.language import _
from kobimo.model.period import parse_range
from kobimo.workspace.files import write_bytes
from kobimo.workspace.paths import reachable

if TYPE_CHECKING:
    from kobimo.publish.table import FigureTable
    from kobimo.workflows.opened import OpenedWorkspace

FORMATS = ("csv", "json", "xlsx")
EXTRAS = ("statistics",)


@click.command("table")
@workspace_argument
@click.argument("indicator", metavar="KENNZAHL")
@click.option("--level", required=True, metavar="EBENE", help="Raumebene, zum Beispiel bezirk.")
@click.option("--period", metavar="A..B", help="Von A bis B, zum Beispiel 2014..2018; sonst alle Zeiträume.")
@where_option
@release_option
@territory_option
@click.option(
    "--with",
    "extras",
    multiple=True,
    type=click.Choice(EXTRAS),
    help="statistics: Vertrauensbereich und geglättete Quote zu jeder Zahl.",
)
@click.option(
    "--standardise",
    default="",
    metavar="MERKMAL",
    help="Dazu die Quote, als hätte jedes Gebiet die Struktur des Ganzen, zum Beispiel alter.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Sonst nach der Endung von --out, sonst csv.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DATEI", help="In diese Datei statt auf den Bildschirm."
)
def command(
    workspace: OpenedWorkspace,
    indicator: str,
    level: str,
    period: str | None,
    where: tuple[str, ...],
    release: str | None,
    territory: date | None,
    extras: tuple[str, ...],
    standardise: str,
    form: str | None,
    out: Path | None,
) -> None:
    """Gibt eine Tabelle aus: csv und json für Programme, xlsx für Excel."""
    from kobimo.workflows.releases.answering import Extras, table  # noqa: PLC0415 - help must appear at once

    span = parse_range(period) if period else None
    beside = Extras("statistics" in extras, standardise)
    result = table(workspace, indicator, level, span, where, release, territory, extras=beside)
    form = form or (out.suffix[1:].lower() if out is not None else "csv")
    if form not in FORMATS:
        raise click.UsageError(_("Die Endung {ending} ist kein Format; bitte --format angeben.").format(ending=form))
    if out is not None and not reachable(out).parent.is_dir():
        raise click.UsageError(_("Den Ordner {folder} gibt es nicht.").format(folder=out.parent))
    if out is None and form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError(_("Für xlsx bitte --out DATEI.xlsx angeben."))
    if result.empty_because:
        click.echo(f"{_('Hinweis')}: {result.empty_because}", err=True)
    data = _written(result, form)
    if out is None:
        click.echo(data, nl=False)
        return
    write_bytes(reachable(out), data)
    click.echo(_("{count} Zeilen in {file}").format(count=len(result.rows), file=out))


def _written(result: FigureTable, form: str) -> bytes:
    """Return the bytes of the file in one of the formats."""
    from kobimo.publish.table import as_csv, as_json  # noqa: PLC0415 - help must appear at once
    from kobimo.publish.workbook import as_xlsx  # noqa: PLC0415 - help must appear at once

    return {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}[form](result)
