"""`kobimo import`: read a delivery."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted
from kobimo.model.checks import Severity

if TYPE_CHECKING:
    from kobimo.workflows.deliveries.importing import ImportResult
    from kobimo.workflows.earlier.differences import Differences
    from kobimo.workflows.opened import OpenedWorkspace

SHOWN = 15
"""Lines about differences to the last delivery."""


@click.command("import")
@workspace_argument
@click.argument("source", metavar="QUELLE")
@click.argument("files", metavar="DATEI...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Nur prüfen und berichten, nichts ändern.")
@click.option("--again", is_flag=True, help="Auch einlesen, wenn eine gleiche Lieferung gelöscht wurde.")
@click.option(
    "--receipt",
    type=click.Path(path_type=Path),
    metavar="ZIEL",
    help="Rückmeldung an die liefernde Stelle schreiben, auch bei Ablehnung: .pdf, .xlsx oder .json.",
)
@json_option
def command(
    workspace: OpenedWorkspace,
    source: str,
    files: tuple[Path, ...],
    *,
    dry_run: bool,
    again: bool,
    receipt: Path | None,
    as_json: bool,
) -> int:
    """Liest eine Datenlieferung ein: ganz oder gar nicht.

    Mehrere Dateien gelten als eine Lieferung. Ende mit 0: angenommen, 3: abgelehnt (siehe Prüfhinweise).
    """
    from kobimo.workflows.deliveries.importing import import_delivery  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.deliveries.receipts import feedback  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        result = import_delivery(workspace, source, files, dry_run=dry_run, again=again, progress=progress)
    report_result(delivery=result.delivery)
    written = feedback(workspace, result, files, receipt) if receipt is not None else None
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)
    if written is not None and not as_json:
        for warning in written.warnings:
            click.echo(f"{_('Hinweis')}: {warning}")
        click.echo(_("Rückmeldung: {file}").format(file=written.path))
    return 0 if result.accepted else REJECTED


def _show(result: ImportResult) -> None:
    for file in result.files:
        names = _fact_names()
        facts = ", ".join(f"{names[name]}: {text}" for name, text in file.facts.items() if name in names)
        line = f"{file.name}: {counted(file.rows, 'Zeile', 'Zeilen')}"
        click.echo(f"{line} ({facts})" if facts else line)
    for check in result.checks:
        show_check(check)
    _show_differences(result.diff)
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


def _show_differences(found: Differences) -> None:
    """Write what is different since the last delivery, as much as fits on a screen."""
    from kobimo.workflows.earlier.differences import lines  # noqa: PLC0415 - help must appear at once

    said = lines(found)
    for text in said[:1]:
        click.echo(text)
    for text in said[1:SHOWN]:
        click.echo(f"  {text}")
    if len(said) > SHOWN:
        more = _("… und {count} weitere; alle zeigt --json.").format(count=len(said) - SHOWN)
        click.echo(f"  {more}")


def _verdict(result: ImportResult) -> str:
    errors = sum(check.severity is Severity.ERROR for check in result.checks)
    if not result.accepted:
        return _("Abgelehnt: {errors} Fehler. Es wurde nichts geändert.").format(errors=errors)
    if result.dry_run and result.repeats:
        return _(
            "Probe: schon vorhanden als {delivery}; beim Einlesen würde sich nichts ändern. Protokoll: {command}"
        ).format(delivery=result.repeats, command=_receipt_command(result.repeats))
    if result.dry_run:
        return _("Probe: die Lieferung würde angenommen. Es wurde nichts geändert.")
    text = _("Angenommen als {delivery}.")
    if result.repeats:
        text = _("Schon vorhanden als {delivery}. Es wurde nichts geändert.")
    said = text.format(delivery=result.delivery)
    if result.awaits_signature:
        command = _("„kobimo signoff ARBEITSORDNER {delivery}“").format(delivery=result.delivery)
        said += "\n" + _("Sie zählt erst, wenn ihr Protokoll abgezeichnet ist: {command}").format(command=command)
    return said + "\n" + _("Protokoll: {command}").format(command=_receipt_command(result.delivery))


def _receipt_command(delivery: str) -> str:
    """Name the command that shows a stored protocol."""
    return _("„kobimo receipt ARBEITSORDNER {delivery}“").format(delivery=delivery)
