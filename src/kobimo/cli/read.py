"""`kobimo read`: the values of a file, one row each, without a workspace."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.checks import REJECTED, show_check
from kobimo.ingest.recognition.report import all_checks
from kobimo.language import _, counted
from kobimo.workflows.recipes.understanding import as_csv, as_json, as_parquet, tidy_values, understand_file
from kobimo.workspace.files import write_bytes
from kobimo.workspace.paths import reachable

if TYPE_CHECKING:
    from kobimo.ingest.tidy import Observation

WRITERS: dict[str, Callable[[Sequence[Observation]], bytes]] = {"csv": as_csv, "json": as_json, "parquet": as_parquet}


@click.command("read")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--layout", metavar="FORM", help="Nur Tabellen dieser amtlichen Form, zum Beispiel genesis_classic.")
@click.option("--sheet", metavar="BLATT", help="Nur dieses Blatt.")
@click.option("--format", "form", type=click.Choice(list(WRITERS)), help="Sonst nach der Endung von --out, sonst csv.")
@click.option("--out", type=click.Path(path_type=Path), metavar="ZIEL", help="In diese Datei statt auf den Bildschirm.")
def command(file: Path, layout: str | None, sheet: str | None, form: str | None, out: Path | None) -> int:
    """Liest alle Werte einer Datei: eine Zeile je Wert, mit Zelle, Merkmalen, Einheit und Zeichen.

    Braucht keinen Arbeitsordner. Was sich nicht sicher lesen lässt, hat keinen Wert, sondern einen Grund in der Spalte
    „problem“. Ende mit 3, wenn die Datei keine lesbare Tabelle enthält.
    """
    form = form or (out.suffix[1:].lower() if out is not None else "csv")
    if form not in WRITERS:
        raise click.UsageError(_("Die Endung {ending} ist kein Format; bitte --format angeben.").format(ending=form))
    if out is not None and not reachable(out).parent.is_dir():
        raise click.UsageError(_("Den Ordner {folder} gibt es nicht.").format(folder=out.parent))
    if out is None and form == "parquet" and sys.stdout.isatty():
        raise click.UsageError(_("Für parquet bitte --out DATEI.parquet angeben."))
    understood = understand_file(file, sheet=sheet, layout=layout)
    for check in all_checks(understood.recognition):
        show_check(check, err=True)
    for question in understood.recognition.questions:
        click.echo(_("Frage: {text}").format(text=question.text), err=True)
    if not understood.readable:
        click.echo(_("Es wurde keine Datentabelle erkannt. kobimo sniff sagt mehr."), err=True)
        return REJECTED
    values = list(tidy_values(understood))
    unread = sum(bool(value.problem) for value in values)
    if unread:
        what = counted(unread, _("Zelle ließ"), _("Zellen ließen"))
        click.echo(_("{what} sich nicht lesen; der Grund steht in der Spalte „problem“.").format(what=what), err=True)
    data = WRITERS[form](values)
    if out is None:
        click.echo(data if form == "parquet" else data.decode(), nl=False)
    else:
        write_bytes(reachable(out), data)
        click.echo(_("{count} in {file}").format(count=counted(len(values), _("Wert"), _("Werte")), file=out))
    return 0
