"""`kobimo backup`: everything of a workspace in one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted
from kobimo.workspace.archive import Damage, size_text

if TYPE_CHECKING:
    from kobimo.workflows.care.backup import BackupResult
    from kobimo.workflows.opened import OpenedWorkspace

DAMAGED = 1


@click.command("backup")
@workspace_argument
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Eine ältere Sicherung dieses Namens ersetzen.")
@json_option
def command(workspace: OpenedWorkspace, file: Path, *, replace: bool, as_json: bool) -> int:
    """Sichert den ganzen Arbeitsordner in eine ZIP-Datei: Definitionen mit Verlauf, Daten, Freigabestände, Datenbank.

    Die Datei ist ganz da oder gar nicht, und sie enthält einen einheitlichen Stand, auch wenn andere gerade arbeiten.
    Nicht enthalten ist „ausgabe“: Drucke lassen sich neu erstellen. Ende mit 0: gesichert, 1: gesichert, aber der
    Arbeitsordner war schon beschädigt.
    """
    from kobimo.workflows.care.backup import back_up  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        result = back_up(workspace, file, replace=replace, progress=progress)
    report_result(archive=str(result.path), files=len(result.manifest.files), damaged=len(result.manifest.damaged))
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)
    return 0 if result.sound else DAMAGED


def _show(result: BackupResult) -> None:
    click.echo(
        _("Gesichert: {files} ({size}) in {path} ({packed}).").format(
            files=counted(len(result.manifest.files), "Datei", "Dateien"),
            size=size_text(result.manifest.size),
            path=result.path,
            packed=size_text(result.size),
        )
    )
    for name in result.left_out:
        click.echo(_("Nicht enthalten: {name}/ (lässt sich neu erstellen).").format(name=name))
    if result.manifest.damaged:
        click.echo(_("ACHTUNG: Der Arbeitsordner war schon beschädigt. Die Sicherung enthält ihn, wie er ist:"))
        show_damage(result.manifest.damaged)


def show_damage(found: Sequence[Damage]) -> None:
    """Write what was damaged before the backup was made."""
    for item in found:
        click.echo(f"{_('FEHLER')} [{item.code}] {item.subject}: {item.message}")
        click.echo(f"    {_('Abhilfe')}: {item.remedy}")
