"""`kobimo space streets`: import, check, use and export the street directory."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.model.address import Address
from kobimo.model.checks import Place
from kobimo.spaces.streets.names import split_address
from kobimo.workspace.files import write_bytes

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.places.addresses import AssignedRows
    from kobimo.workflows.places.streets import StreetsImport

file_option = click.Path(path_type=Path)


def as_pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """Read NAME=VALUE; the last equals sign separates, for names of areas may have one."""
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InvalidInputError(
                _("„{text}“ hat nicht die Form NAME=WERT.").format(text=text),
                where=option,
                remedy=_("Zum Beispiel --column street=Straßenname angeben."),
            )
        pairs[name.strip()] = value.strip()
    return pairs


@click.command("streets")
@workspace_argument
@click.argument("file", metavar="[DATEI]", required=False, type=file_option)
@click.option("--space", metavar="RAUM", help="Raum, zu dem das Verzeichnis gehört; sonst der einzige.")
@click.option("--level", metavar="EBENE", help="Ebene, zu deren Gebieten die Straßen gehören; sonst erkannt.")
@click.option("--column", "columns", multiple=True, metavar="ANGABE=SPALTE", help="Zum Beispiel street=Straßenname.")
@click.option("--sheet", metavar="BLATT", help="Nur dieses Blatt.")
@click.option(
    "--valid-from", type=day_type, metavar="DATUM", help="Ab wann das Verzeichnis gilt; älteres bleibt davor."
)
@click.option("--dry-run", is_flag=True, help="Nur prüfen, nichts ändern.")
@click.option("--find", metavar="ANSCHRIFT", help="Sagt, in welchem Gebiet eine Anschrift liegt.")
@click.option("--postcode", default="", metavar="PLZ", help="Mit --find: Postleitzahl.")
@click.option("--town", default="", metavar="ORT", help="Mit --find: Ort.")
@click.option("--assign", type=file_option, metavar="LISTE", help="Ordnet die Anschriften einer Liste zu.")
@click.option("--out", type=file_option, metavar="DATEI", help="Mit --assign: die Liste mit Gebieten als CSV.")
@click.option(
    "--on", "day", type=day_type, metavar="DATUM", help="Tag, für den gefragt oder ausgegeben wird; sonst heute."
)
@click.option("--export", type=file_option, metavar="DATEI", help="Gibt das Verzeichnis für eine andere Stelle aus.")
@click.option("--layout", default="ba", metavar="AUFBAU", help="Mit --export: ba, oder eine TOML-Datei.")
@click.option("--keys", type=file_option, metavar="DATEI", help="Mit --export: Schlüssel der letzten Ausgabe.")
@json_option
def streets(
    workspace: OpenedWorkspace,
    file: Path | None,
    *,
    space: str | None,
    level: str | None,
    columns: tuple[str, ...],
    sheet: str | None,
    valid_from: date | None,
    dry_run: bool,
    find: str | None,
    postcode: str,
    town: str,
    assign: Path | None,
    out: Path | None,
    day: date | None,
    export: Path | None,
    layout: str,
    keys: Path | None,
    as_json: bool,
) -> int:
    """Liest ein Straßenverzeichnis ein, ordnet Anschriften Gebieten zu oder gibt es aus.

    Mit DATEI wird eingelesen: ganz oder gar nicht. Ende mit 0: in Ordnung, 3: abgelehnt oder nicht alles zugeordnet.
    """
    from kobimo.workflows.places.addresses import (  # noqa: PLC0415 - help must appear at once
        assign_file,
        export_directory,
    )
    from kobimo.workflows.places.streets import import_streets  # noqa: PLC0415 - help must appear at once

    given = as_pairs(columns, "--column")
    asked = [
        name for name, value in (("DATEI", file), ("--find", find), ("--assign", assign), ("--export", export)) if value
    ]
    if len(asked) != 1:
        raise InvalidInputError(
            _("Genau eine Angabe von DATEI, --find, --assign, --export ist nötig."),
            remedy=_("kobimo space streets --help zeigt, was sie bewirken."),
        )
    if file is not None:
        result = import_streets(
            workspace,
            file,
            space=space,
            level=level,
            columns=given,
            sheet=sheet,
            valid_from=valid_from,
            dry_run=dry_run,
        )
        echo_json(result.as_dict()) if as_json else _show_import(result)
        return 0 if result.accepted else REJECTED
    if find is not None:
        return _find(workspace, find, postcode, town, space, level, day, as_json=as_json)
    if assign is not None:
        rows = assign_file(workspace, assign, space=space, level=level, columns=given, sheet=sheet, day=day)
        if out is not None:
            write_bytes(out, rows.content())
        echo_json(rows.as_dict()) if as_json else _show_assigned(rows, out)
        return 0 if rows.assigned and rows.count == len(rows.assigned) else REJECTED
    exported, written = export_directory(
        workspace, str(export), layout=layout, space=space, level=level, day=day, keys=keys
    )
    if as_json:
        echo_json({"files": [str(path) for path in written], "checks": [c.as_dict() for c in exported.checks]})
        return 0 if written else REJECTED
    for check in exported.checks:
        show_check(check)
    for path in written:
        click.echo(_("Geschrieben: {path}").format(path=path))
    return 0 if written else REJECTED


def _show_import(result: StreetsImport) -> None:
    for role, heading in result.columns.items():
        click.echo(f"  {role}: {heading}")
    for check in result.checks:
        show_check(check)
    if not result.accepted:
        click.echo(_("Abgelehnt. Es wurde nichts geschrieben."))
        return
    rows, names = counted(result.rows, "Zeile", "Zeilen"), counted(result.streets, "Straße", "Straßen")
    click.echo(
        _("Ebene {level}: {rows}, {streets}; neu {added}, beendet {ended}, unverändert {kept}.").format(
            level=result.level, rows=rows, streets=names, added=result.added, ended=result.ended, kept=result.kept
        )
    )
    if result.written:
        click.echo(_("Übernommen nach {path}.").format(path=f"spaces/{result.space}.streets.csv"))
    else:
        click.echo(_("Nichts geschrieben."))


def _show_assigned(rows: AssignedRows, out: Path | None) -> None:
    for check in rows.checks:
        show_check(check)
    click.echo(
        _("{count} von {rows} Anschriften einem Gebiet der Ebene {level} zugeordnet.").format(
            count=rows.count, rows=len(rows.assigned), level=rows.level
        )
    )
    if out is not None:
        click.echo(_("Geschrieben: {path}").format(path=out))


def _find(
    workspace: OpenedWorkspace,
    text: str,
    postcode: str,
    town: str,
    space: str | None,
    level: str | None,
    day: date | None,
    *,
    as_json: bool,
) -> int:
    """Look one address up."""
    from kobimo.workflows.opened import today  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.places.addresses import (  # noqa: PLC0415 - help must appear at once
        address_check,
        required_directory,
        used_level,
    )
    from kobimo.workflows.places.streets import chosen_space  # noqa: PLC0415 - help must appear at once

    name = chosen_space(workspace, space)
    wanted = level or used_level(workspace, name)
    on = day or today()
    known = required_directory(workspace, name, wanted, on)
    street, _comma, place = text.partition(",")
    code, _blank, rest = place.strip().partition(" ")
    if not postcode and code.isdigit():
        postcode, town = code, town or rest
    address = Address(*split_address(street), postcode, town)
    assigned = known.assign(address, on)
    if as_json:
        detail = list(assigned.detail)
        echo_json({"level": wanted, "area": assigned.area or None, "outcome": assigned.outcome.value, "detail": detail})
    elif assigned.certain:
        area = workspace.history(name).held(wanted, assigned.area)[-1].area
        click.echo(f"{wanted} {area.key} {area.name}")
    else:
        show_check(address_check(address, assigned, Place(), on, known))
    return 0 if assigned.certain else REJECTED
