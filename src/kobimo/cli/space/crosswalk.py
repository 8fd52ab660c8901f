"""`kobimo space crosswalk`: weights between two systems of areas or two statuses of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.spaces.crosswalks.checking import shown_basis

if TYPE_CHECKING:
    from kobimo.workflows.areas.crosswalking import Crosswalking
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("crosswalk")
@workspace_argument
@click.argument("source", metavar="VON")
@click.argument("target", metavar="NACH")
@click.option(
    "--basis",
    type=click.Choice(["area", "population", "table"]),
    default="area",
    help="Gewichte nach Fläche, nach feineren Daten (Einwohner) oder aus einer Tabelle.",
)
@click.option("--weights", "dataset", metavar="DATENSATZ", help="Datensatz, der in feineren Gebieten zählt.")
@click.option(
    "--weights-file",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="Punkte, Gitterzellen oder Gebäude mit Anzahl; mit --basis table die Tabelle der Gewichte.",
)
@click.option(
    "--source-counts",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="Anzahl je Ausgangsgebiet; zusammen mit Anzahlen der Zielgebiete werden die Gewichte genauer.",
)
@click.option(
    "--overlap-file",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="Tabelle der Flächenanteile, wenn eine Seite keine Flächen hat.",
)
@click.option("--crs", metavar="EPSG", help="Koordinatensystem der Gewichtsdaten.")
@click.option("--out", type=click.Path(path_type=Path), metavar="ZIEL", help="Tabelle der Gewichte (CSV) schreiben.")
@click.option("--store", is_flag=True, help="Im Arbeitsordner ablegen, damit Werte damit umgerechnet werden.")
@click.option("--name", metavar="KENNUNG", help="Kennung, unter der er abgelegt wird.")
@click.option("--replace", is_flag=True, help="Mit --store: vorhandene Gewichte derselben Grundlage ersetzen.")
@json_option
def crosswalk(
    workspace: OpenedWorkspace,
    source: str,
    target: str,
    basis: str,
    dataset: str | None,
    weights_file: Path | None,
    source_counts: Path | None,
    overlap_file: Path | None,
    crs: str | None,
    out: Path | None,
    name: str | None,
    *,
    store: bool,
    replace: bool,
    as_json: bool,
) -> int:
    """Berechnet oder prüft einen Umsteigeschlüssel zwischen zwei Gliederungen oder Gebietsständen.

    VON und NACH sind RAUM:EBENE@TAG; Raum und Tag können fehlen, wenn klar ist, was gemeint ist. Ende mit 0:
    brauchbar, 3: abgelehnt (siehe Prüfhinweise).
    """
    from kobimo.workflows.areas.crosswalk_weights import Weighting  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.crosswalking import make_crosswalk  # noqa: PLC0415 - help must appear at once

    if out is None and not store:
        raise InvalidInputError(
            _("Wohin mit dem Umsteigeschlüssel?"), where="--out", remedy=_("--out ZIEL oder --store angeben.")
        )
    if replace and not store:
        raise click.UsageError(_("--replace gehört zu --store."))
    weighting = Weighting(
        basis,
        dataset,
        weights_file,
        crs,
        source_counts=source_counts,
        overlaps=overlap_file,
        store=store,
        name=name,
        replace=replace,
    )
    result = make_crosswalk(workspace, source, target, weighting, out)
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)
    return 0 if result.accepted else REJECTED


def _show(result: Crosswalking) -> None:
    for check in result.checks:
        show_check(check)
    if not result.accepted:
        click.echo(_("Abgelehnt. Es wurde nichts geschrieben."))
        return
    data = result.as_dict()
    pairs = counted(data["pairs"], "Paar", "Paare")
    said = _("{start} nach {end}, Gewichte nach: {basis}. {pairs}, davon {whole} ganze Gebiete.")
    basis = shown_basis(result.crosswalk.definition.basis)
    click.echo(said.format(start=data["from"], end=data["to"], basis=basis, pairs=pairs, whole=data["whole"]))
    for side, title in (("sources", _("Ausgang")), ("targets", _("Ziel"))):
        click.echo(f"{title}: {data[side]['covered']} / {data[side]['areas']}")
    if result.error.words:
        click.echo(f"{result.error.words}.")
    for name in (result.stored, result.out):
        if name:
            click.echo(_("Geschrieben: {name}").format(name=name))
