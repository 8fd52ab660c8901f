"""`kobimo space institutions`: registers of schools, day-care centres and other places."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.cli.space.streets import as_pairs, file_option
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.spaces.institutions.compare import Difference, described

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.places.institutions import InstitutionsImport

_SHOWN, _FEW_NEW = 30, 10


@click.command("institutions")
@workspace_argument
@click.argument("register", metavar="[VERZEICHNIS]", required=False)
@click.argument("file", metavar="[DATEI]", required=False, type=file_option)
@click.option("--space", metavar="RAUM", help="Raum eines neuen Verzeichnisses; sonst der einzige.")
@click.option("--key", metavar="SPALTE", help="Spalte mit dem Schlüssel der Einrichtung.")
@click.option("--name", metavar="SPALTE", help="Spalte mit dem Namen.")
@click.option(
    "--column", "columns", multiple=True, metavar="ANGABE=SPALTE", help="Andere Spalten, z. B. capacity=Plätze."
)
@click.option("--crs", metavar="EPSG", help="Koordinatensystem der Datei, z. B. EPSG:25832; sonst erkannt.")
@click.option("--sheet", metavar="BLATT", help="Nur dieses Blatt.")
@click.option("--set", "meanings", multiple=True, metavar="TEXT=EBENE:SCHLÜSSEL", help="Was ein Gebietsname bedeutet.")
@click.option("--valid-from", type=day_type, metavar="DATUM", help="Tag der Liste; sonst heute.")
@click.option("--partial", is_flag=True, help="Die Liste ist nicht vollständig; nichts fehlt.")
@click.option("--catchments", is_flag=True, help="DATEI enthält Einzugsbereiche: Flächen, oder Gebiete je Einrichtung.")
@click.option("--closed", multiple=True, metavar="SCHLÜSSEL", help="Einrichtung, die geschlossen wurde.")
@click.option("--merged", multiple=True, metavar="ALT=NEU", help="Einrichtung, die in einer anderen aufging.")
@click.option(
    "--on", "day", type=day_type, metavar="DATUM", help="Tag, der gezeigt wird, oder erster ohne die beendeten."
)
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was sich ändern würde.")
@json_option
def institutions(
    workspace: OpenedWorkspace,
    register: str | None,
    file: Path | None,
    *,
    space: str | None,
    key: str | None,
    name: str | None,
    columns: tuple[str, ...],
    crs: str | None,
    sheet: str | None,
    meanings: tuple[str, ...],
    valid_from: date | None,
    partial: bool,
    catchments: bool,
    closed: tuple[str, ...],
    merged: tuple[str, ...],
    day: date | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Liest Einrichtungen ein und zeigt, was sich seit der letzten Liste geändert hat.

    Ohne VERZEICHNIS: alle Verzeichnisse; ohne DATEI: die Einrichtungen mit ihren Gebieten. Ende mit 0: übernommen, 3:
    abgelehnt, nichts ist geändert.
    """
    from kobimo.workflows.opened import today  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.places.catchments import import_catchments  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.places.institutions import (  # noqa: PLC0415 - help must appear at once
        end_institutions,
        import_institutions,
    )

    if register is None:
        return _list(workspace, as_json=as_json)
    if closed or merged:
        on = day or today()
        end_institutions(workspace, register, on, closed, as_pairs(merged, "--merged"))
        click.echo(
            _("Vermerkt: {count}.").format(count=counted(len(closed) + len(merged), "Einrichtung", "Einrichtungen"))
        )
        return 0
    if file is None:
        return _show(workspace, register, day, as_json=as_json)
    given = as_pairs(columns, "--column")
    crs = f"EPSG:{crs}" if crs and crs.isdigit() else crs
    given |= {role: heading for role, heading in (("key", key), ("name", name)) if heading is not None}
    if catchments:
        found = import_catchments(
            workspace, register, file, columns=given, crs=crs, valid_from=valid_from, dry_run=dry_run
        )
        if as_json:
            echo_json(found.as_dict())
        else:
            for check in found.checks:
                show_check(check)
            click.echo(_("Einzugsbereiche: {rows}.").format(rows=found.rows))
            click.echo(_("Übernommen.") if found.written else _("Nichts geschrieben."))
        return 0 if found.accepted else REJECTED
    result = import_institutions(
        workspace,
        register,
        file,
        space=space,
        columns=given,
        crs=crs,
        sheet=sheet,
        spellings=_meanings(meanings),
        valid_from=valid_from,
        partial=partial,
        dry_run=dry_run,
    )
    echo_json(result.as_dict()) if as_json else _show_import(result)
    return 0 if result.accepted else REJECTED


def _meanings(texts: tuple[str, ...]) -> dict[str, str]:
    """Read TEXT=LEVEL:KEY; the last equals sign counts, for the name may have one."""
    found = {}
    for text in texts:
        name, sign, area = text.rpartition("=")
        if not sign or ":" not in area:
            raise InvalidInputError(
                _("„{text}“ hat nicht die Form TEXT=EBENE:SCHLÜSSEL.").format(text=text),
                where="--set",
                remedy=_("Zum Beispiel --set „Altstadt Nord=stadtteil:101“ angeben."),
            )
        found[name.strip()] = area.strip()
    return found


def _list(workspace: OpenedWorkspace, *, as_json: bool) -> int:
    from kobimo.workflows.places.institutions import placed_institutions  # noqa: PLC0415 - help must appear at once

    registers = workspace.definitions.registers
    counts = {name: len(placed_institutions(workspace, name)) for name in registers}
    if as_json:
        echo_json(
            [{"register": name, "title": r.title.shown, "institutions": counts[name]} for name, r in registers.items()]
        )
        return 0
    for name, definition in registers.items():
        click.echo(f"{name}: {definition.title.shown}, {counted(counts[name], 'Einrichtung', 'Einrichtungen')}")
    if not registers:
        click.echo(_("Es gibt noch kein Einrichtungsverzeichnis."))
    return 0


def _show(workspace: OpenedWorkspace, register: str, day: date | None, *, as_json: bool) -> int:
    from kobimo.workflows.places.institutions import placed_institutions  # noqa: PLC0415 - help must appear at once

    rows = placed_institutions(workspace, register, day)
    if as_json:
        echo_json([row.as_dict() for row in rows])
        return 0
    for row in rows:
        areas = ", ".join(f"{level} {key}" for level, key in row.areas.items()) or _("kein Gebiet")
        places = "" if row.capacity is None else f"; {counted(row.capacity, 'Platz', 'Plätze')}"
        click.echo(f"{row.institution.key}  {row.institution.name}: {areas}{places}")
    return 0


def _show_import(result: InstitutionsImport) -> None:
    for role, heading in result.columns.items():
        click.echo(f"  {role}: {heading}")
    if result.crs:
        click.echo(_("Koordinatensystem: {crs}").format(crs=result.crs))
    for check in result.checks:
        show_check(check)
    new = result.comparison.of(Difference.NEW)
    shown = [c for c in result.comparison.changes if c.what is not Difference.NEW or len(new) <= _FEW_NEW]
    if len(new) > _FEW_NEW:
        click.echo(_("neu: {count}").format(count=counted(len(new), "Einrichtung", "Einrichtungen")))
    for change in shown[:_SHOWN]:
        click.echo(described(change))
    more = len(shown) - _SHOWN
    if more > 0:
        click.echo(_("… und {count} weitere (mit --json zu sehen).").format(count=more))
    located = result.located
    click.echo(
        _(
            "{rows}: {points} mit Koordinaten, {addresses} über die Anschrift, {areas} über den Gebietsnamen, "
            "{nowhere} ohne Lage."
        ).format(
            rows=counted(result.rows, "Zeile", "Zeilen"),
            points=located["coordinates"],
            addresses=located["address"],
            areas=located["area"],
            nowhere=located["nowhere"],
        )
    )
    click.echo(_("Übernommen.") if result.written else _("Nichts geschrieben."))
