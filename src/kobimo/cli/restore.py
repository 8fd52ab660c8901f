"""`kobimo restore`: a workspace from its backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option
from kobimo.cli.backup import show_damage
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, clock, counted
from kobimo.model.period import BERLIN
from kobimo.workspace.archive import size_text

if TYPE_CHECKING:
    from kobimo.workflows.care.restoring import RestoreResult, Verification

FAILED = 1


@click.command("restore")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.argument("folder", metavar="ORDNER", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Danach alles von der Platte zurücklesen und prüfen.")
@json_option
def command(file: Path, folder: Path, *, verify: bool, as_json: bool) -> int:
    """Holt einen Arbeitsordner aus einer Sicherung zurück: in einen neuen oder leeren Ordner, ganz oder gar nicht.

    Die Prüfsumme jeder Datei wird beim Auspacken verglichen. Mit --verify folgt der Nachweis: Prüfsummen auf der
    Platte, doctor ohne Fehler, Zahlen des neuesten Freigabestands lesbar. Ende mit 0: zurückgeholt (und geprüft),
    1: zurückgeholt, aber die Prüfung fand Fehler.
    """
    from kobimo.workflows.care.restoring import restore  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        result = restore(file, folder, verify=verify, progress=progress)
    report_result(workspace=str(result.folder))
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)
    return 0 if result.verification is None or result.verification.passed else FAILED


def _show(result: RestoreResult) -> None:
    manifest = result.manifest
    click.echo(
        _("Zurückgeholt: {name}, Stand {moment} Uhr, {files} ({size}), nach {folder}.").format(
            name=manifest.workspace,
            moment=clock(manifest.created.astimezone(BERLIN)),
            files=counted(len(manifest.files), "Datei", "Dateien"),
            size=size_text(manifest.size),
            folder=result.folder,
        )
    )
    if manifest.damaged:
        click.echo(_("Hinweis: Als die Sicherung entstand, war der Arbeitsordner schon beschädigt:"))
        show_damage(manifest.damaged)
    if result.verification is not None:
        _show_verification(result.verification, len(manifest.files))


def _show_verification(found: Verification, files: int) -> None:
    for name in found.changed:
        click.echo(_("FEHLER {name}: Auf der Platte liegt nicht, was die Sicherung enthält.").format(name=name))
    for item in found.errors:
        click.echo(f"{_('FEHLER')} [{item.code}] {item.subject}: {item.message}")
        click.echo(f"    {_('Abhilfe')}: {item.remedy}")
    if found.problem:
        click.echo(_("FEHLER: Die Zahlen sind nicht lesbar. {reason}").format(reason=found.problem))
    click.echo(_("Geprüft:"))
    good = files - len(found.changed)
    click.echo(_("  Prüfsummen: {good} von {files} Dateien stimmen").format(good=good, files=files))
    click.echo(_("  doctor: {what}").format(what=_findings(found)))
    click.echo(_("  Zahlen: {what}").format(what=_figures(found)))
    click.echo(_("Alles in Ordnung.") if found.passed else _("Die Prüfung ist nicht bestanden."))


def _findings(found: Verification) -> str:
    errors = _("{count} Fehler").format(count=len(found.errors)) if found.errors else _("kein Fehler")
    warnings = len(found.findings) - len(found.errors)
    return f"{errors}, {counted(warnings, 'Warnung', 'Warnungen')}" if warnings else errors


def _figures(found: Verification) -> str:
    if found.problem:
        return _("nicht lesbar")
    if not found.release:
        return _("es gibt keinen gültigen Freigabestand für das Team")
    return _("{values} zu {indicators} aus Freigabestand {release} gelesen").format(
        values=counted(found.values, "Wert", "Werte"),
        indicators=counted(found.indicators, "Kennzahl", "Kennzahlen"),
        release=found.release,
    )
