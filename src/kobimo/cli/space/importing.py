"""`kobimo space import`: areas of a level from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.areas.importing import SpaceImport
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("import")
@workspace_argument
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--level", default="", metavar="EBENE", help="Ebene, zum Beispiel stadtteil; bei Verzeichnissen unnötig.")
@click.option("--layer", metavar="NAME", help="Layer der Datei, wenn mehrere Flächen enthalten.")
@click.option("--key", metavar="SPALTE", help="Spalte mit dem Schlüssel; sonst nach dem Inhalt.")
@click.option("--name", metavar="SPALTE", help="Spalte mit dem Namen; sonst nach dem Inhalt.")
@click.option("--parent", metavar="SPALTE", help="Spalte mit dem übergeordneten Gebiet (Schlüssel oder Name).")
@click.option("--parent-by-location", "by_location", is_flag=True, help="Übergeordnetes Gebiet nach der Lage.")
@click.option("--parent-level", metavar="EBENE", help="Ebene darüber, wenn die Ebene neu ist.")
@click.option(
    "--valid-from", type=day_type, metavar="TAG", help="Erster Tag des Gebietsstands, zum Beispiel 2021-01-01."
)
@click.option("--crs", metavar="EPSG", help="Koordinatensystem, wenn die Datei keines oder ein falsches nennt.")
@click.option("--space", metavar="RAUM", help="Raum; ohne Angabe der einzige oder ein neuer.")
@click.option("--correct", multiple=True, metavar="ZEILE=SCHLÜSSEL", help="Falschen Schlüssel einer Zeile ersetzen.")
@click.option("--close-gaps", is_flag=True, help="Schmale Spalten und Überlappungen zwischen Nachbarn schließen.")
@click.option("--dry-run", is_flag=True, help="Nur prüfen und berichten, nichts ändern.")
@json_option
def import_command(
    workspace: OpenedWorkspace,
    file: Path,
    level: str,
    layer: str | None,
    key: str | None,
    name: str | None,
    parent: str | None,
    parent_level: str | None,
    valid_from: date | None,
    crs: str | None,
    space: str | None,
    correct: tuple[str, ...],
    *,
    by_location: bool,
    close_gaps: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Liest die Gebiete einer Ebene ein: ganz oder gar nicht.

    Lesbar sind GeoJSON, Shapefile (auch als ZIP), GeoPackage und Listen ohne Flächen (CSV, Excel), dazu amtliche
    Verzeichnisse. Spalten und übergeordnete Gebiete findet kobimo nach dem Inhalt und fragt, wo das nicht geht. Mit
    --valid-from entsteht ein neuer Gebietsstand. Ende mit 0: eingelesen, 3: abgelehnt (siehe Prüfhinweise).
    """
    from kobimo.workflows.areas.draft import Options  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.importing import import_space  # noqa: PLC0415 - help must appear at once

    options = Options(
        key=key,
        name=name,
        parent=parent,
        layer=layer,
        by_location=by_location,
        parent_level=parent_level,
        valid_from=valid_from,
        crs=crs,
        space=space,
        corrections=_corrections(correct),
        close_gaps=close_gaps,
        dry_run=dry_run,
    )
    result = import_space(workspace, file, level, options)
    if as_json:
        echo_json(result.as_dict() | {"dry_run": dry_run})
    else:
        _show(result, dry_run=dry_run)
    return 0 if result.accepted else REJECTED


def _corrections(texts: tuple[str, ...]) -> dict[int, str]:
    corrections = {}
    for text in texts:
        row, _sign, key = text.partition("=")
        if not row.strip().isdigit() or not key.strip():
            raise InvalidInputError(
                _("„{text}“ ist keine Berichtigung.").format(text=text),
                where="--correct",
                remedy=_("Zeile und Schlüssel angeben, zum Beispiel --correct 12=0403."),
            )
        corrections[int(row)] = key.strip()
    return corrections


def _show(result: SpaceImport, *, dry_run: bool) -> None:
    for check in result.checks:
        show_check(check)
    if not result.accepted:
        click.echo(_("Abgelehnt. Es wurde nichts geändert."))
        return
    if result.changes and not result.areas:
        click.echo(f"{result.space}: {counted(result.changes, 'Änderung', 'Änderungen')}")
    else:
        click.echo(f"{result.space}: {counted(result.areas, 'Gebiet', 'Gebiete')}")
    said = _("{new} neu, {changed} geändert, {ended} beendet")
    click.echo(said.format(new=result.new, changed=result.changed, ended=result.ended))
    for name in result.crosswalks:
        click.echo(_("Umsteigeschlüssel: {name}").format(name=name))
    click.echo(_("Probe: es wurde nichts geändert.") if dry_run else _("Eingelesen."))
