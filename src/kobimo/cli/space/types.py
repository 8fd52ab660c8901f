"""`kobimo space types`: which areas are of the same type, from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.areas.typology import TypeImport
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("types")
@workspace_argument
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--level", required=True, metavar="EBENE", help="Ebene der Gebiete, zum Beispiel kreis.")
@click.option("--types", required=True, metavar="NAME", help="Wie die Typisierung heißt, zum Beispiel kreistyp.")
@click.option("--column", required=True, metavar="SPALTE", help="Spalte mit dem Schlüssel des Typs.")
@click.option("--label", default="", metavar="SPALTE", help="Spalte mit dem Namen des Typs; sonst der Schlüssel.")
@click.option(
    "--key", default="", metavar="SPALTE", help="Spalte mit dem Schlüssel des Gebiets; sonst nach dem Inhalt."
)
@click.option("--source", required=True, metavar="TEXT", help="Woher die Typen sind, wie es genannt werden soll.")
@click.option("--licence", default="", metavar="TEXT", help="Lizenz der Quelle, zum Beispiel dl-de/by-2-0.")
@click.option("--date", "day", required=True, type=day_type, metavar="TAG", help="Stand der Typisierung.")
@click.option("--space", metavar="RAUM", help="Raum; ohne Angabe der einzige mit der Ebene.")
@click.option("--dry-run", is_flag=True, help="Nur prüfen und berichten, nichts ändern.")
@json_option
def types(
    workspace: OpenedWorkspace,
    file: Path,
    level: str,
    types: str,
    column: str,
    label: str,
    key: str,
    source: str,
    licence: str,
    day: date,
    space: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Liest ein, welche Gebiete vom gleichen Typ sind, zum Beispiel Kreistypen des BBSR.

    Die Typen werden eine Ebene über den Gebieten. In kobimo.toml heißt „kreistyp/*“ unter [peers] dann: alle vom
    gleichen Typ. Ende mit 0: eingelesen, 3: abgelehnt (siehe Prüfhinweise).
    """
    from kobimo.model.area import Typology  # noqa: PLC0415 - help must appear at once
    from kobimo.spaces.typology import TypeColumns  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.typology import TypeRequest, import_types  # noqa: PLC0415 - help must appear at once

    about = Typology(source=source, licence=licence, as_of=day)
    request = TypeRequest(level, types, TypeColumns(column, label, key), about, space, dry_run)
    result = import_types(workspace, file, request)
    if as_json:
        echo_json(result.as_dict() | {"dry_run": dry_run})
    else:
        _show(result, dry_run=dry_run)
    return 0 if result.accepted else REJECTED


def _show(result: TypeImport, *, dry_run: bool) -> None:
    for check in result.checks:
        show_check(check)
    if not result.accepted:
        click.echo(_("Abgelehnt. Es wurde nichts geändert."))
        return
    for key, name, count in result.counts:
        click.echo(f"  {key} {name}: {counted(count, 'Gebiet', 'Gebiete')}")
    click.echo(_("Probe: es wurde nichts geändert.") if dry_run else _("Eingelesen."))
