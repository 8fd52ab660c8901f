"""`kobimo sort`: files of many suppliers, dropped together, find their slots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.cli.progress import showing_progress
from kobimo.language import _, counted
from kobimo.model.checks import Severity
from kobimo.workflows.sorting.verdict import SortedFile, State

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.sorting.sort import SortResult


@click.command("sort")
@workspace_argument
@click.argument("files", metavar="DATEI...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--accept", is_flag=True, help="Alles Eindeutige einlesen, jede Datei als eigene Lieferung.")
@json_option
def command(workspace: OpenedWorkspace, files: tuple[Path, ...], *, accept: bool, as_json: bool) -> int:
    """Ordnet Dateien, Ordner und ZIP-Archive nach Quelle und Zeitraum: nach Schlüssel, Name und Inhalt.

    Was nicht eindeutig ist, bleibt liegen und wird begründet. Ende mit 0: alles geordnet, 3: etwas ist offen.
    """
    from kobimo.workflows.sorting.sort import sort_files  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        result = sort_files(workspace, files, accept=accept, progress=progress)
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(workspace, result)
    return REJECTED if result.open else 0


def _show(workspace: OpenedWorkspace, result: SortResult) -> None:
    from kobimo.workflows.deliveries.missing import missing_text  # noqa: PLC0415 - help must appear at once

    for item in result.files:
        click.echo(f"{item.file}: {_slot(item)}")
        for check in item.checks:
            if check.severity is Severity.ERROR or item.state is State.DUPLICATE:
                show_check(check)
    for who in result.missing:
        click.echo(missing_text(workspace, who))
    certain = sum(item.certain for item in result.files)
    done = counted(certain, "Datei", "Dateien")
    if result.accepted:
        click.echo(_("Eingelesen: {done}. Offen: {left}.").format(done=done, left=len(result.open)))
    else:
        click.echo(
            _("Eindeutig: {done}. Offen: {left}. Nichts geändert; --accept liest das Eindeutige ein.").format(
                done=done, left=len(result.open)
            )
        )


def _slot(item: SortedFile) -> str:
    """Say whose a file is, of when, how that is known, and what becomes of it."""
    states = {
        State.NEW: _("neu"),
        State.REPLACES: _("ersetzt die frühere"),
        State.DUPLICATE: _("schon vorhanden"),
        State.OPEN: _("offen"),
    }
    periods = ", ".join(dict.fromkeys(label for labels in item.periods.values() for label in labels))
    parts = [item.source or "?", periods, states[item.state]]
    said = " – ".join(part for part in parts if part)
    return f"{said} ({'; '.join(item.evidence)})" if item.evidence else said
