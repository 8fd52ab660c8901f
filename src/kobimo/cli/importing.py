"""`kobimo import`: read a delivery."""

from __future__ import annotations

from pathlib import Path

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Severity
from kobimo.workflows.importing import ImportResult, import_delivery
from kobimo.workflows.opened import OpenedWorkspace

REJECTED = 3


@click.command("import")
@workspace_argument
@click.argument("source", metavar="QUELLE")
@click.argument("files", metavar="DATEI...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Nur prüfen und berichten, nichts ändern.")
@json_option
def command(workspace: OpenedWorkspace, source: str, files: tuple[Path, ...], *, dry_run: bool, as_json: bool) -> int:
    """Liest eine Datenlieferung ein: ganz oder gar nicht.

    Mehrere Dateien gelten als eine Lieferung. Ende mit 0: angenommen, 3: abgelehnt (siehe Prüfhinweise).
    """
    with showing_progress() as progress:
        result = import_delivery(workspace, source, files, dry_run=dry_run, progress=progress)
    report_result(delivery=result.delivery)
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)
    return 0 if result.accepted else REJECTED


def _show(result: ImportResult) -> None:
    for file in result.files:
        names = _fact_names()
        facts = ", ".join(f"{names[name]}: {text}" for name, text in file.facts.items() if name in names)
        line = f"{file.name}: {counted(file.rows, 'Zeile', 'Zeilen')}"
        click.echo(f"{line} ({facts})" if facts else line)
    for check in result.checks:
        _show_check(check)
    for dataset, rows in result.observations.items() if result.accepted else ():
        periods = ", ".join(result.periods.get(dataset, ()))
        what = counted(rows, "Beobachtung", "Beobachtungen")
        click.echo(_("{dataset}: {what} für {periods}").format(dataset=dataset, what=what, periods=periods))
    for level, areas in result.areas.items():
        click.echo(f"{level}: {counted(areas, 'Gebiet', 'Gebiete')}")
    click.echo(_verdict(result))


def _fact_names() -> dict[str, str]:
    """Return German names of the facts about a file that are worth showing; the rest stands in the receipt."""
    return {
        "sheet": _("Blatt"),
        "encoding": _("Zeichensatz"),
        "delimiter": _("Trennzeichen"),
        "crs": _("Koordinatensystem"),
    }


def _show_check(check: CheckResult) -> None:
    names = {Severity.ERROR: _("FEHLER"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}
    place = ", ".join(
        part
        for part in (
            check.place.file,
            _("Blatt {name}").format(name=check.place.sheet) if check.place.sheet else "",
            _("Zeile {row}").format(row=check.place.row) if check.place.row is not None else "",
            _("Spalte {name}").format(name=check.place.column) if check.place.column else "",
        )
        if part
    )
    click.echo(f"{names[check.severity]} [{check.code}] {place + ': ' if place else ''}{check.message}")
    if check.remedy and check.severity is not Severity.NOTE:
        click.echo(f"    {_('Abhilfe')}: {check.remedy}")


def _verdict(result: ImportResult) -> str:
    errors = sum(check.severity is Severity.ERROR for check in result.checks)
    if not result.accepted:
        return _("Abgelehnt: {errors} Fehler. Es wurde nichts geändert.").format(errors=errors)
    if result.dry_run:
        return _("Probe: die Lieferung würde angenommen. Es wurde nichts geändert.")
    if any(check.code == "ALREADY_DELIVERED" for check in result.checks):
        return _("Schon vorhanden als {delivery}. Es wurde nichts geändert.").format(delivery=result.delivery)
    return _("Angenommen als {delivery}.").format(delivery=result.delivery)
