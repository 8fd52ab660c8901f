"""`kobimo genesis`: tables of statistical offices from their web service."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option
from kobimo.cli.checks import REJECTED
from kobimo.cli.progress import report_result, showing_progress
from kobimo.genesis.adjustments import Adjustment
from kobimo.genesis.instances import Instance, instance_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.presets import presets
from kobimo.genesis.query import Format, Query
from kobimo.language import _, counted
from kobimo.model.checks import Severity
from kobimo.workspace.archive import size_text

if TYPE_CHECKING:
    from kobimo.genesis.client import Found
    from kobimo.workflows.deliveries.importing import ImportResult
    from kobimo.workflows.genesis import FetchOutcome

_MINUTE = 60.0

instance_option = click.option(
    "--instance",
    required=True,
    metavar="NAME",
    help="Datenbank: regionalstatistik, destatis, bildungsmonitoring, zensus, nrw oder eine Adresse.",
)


@click.group("genesis", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Holt Tabellen der statistischen Ämter über den GENESIS-Webservice.

    Nur diese Befehle benutzen das Netz. Zugangsdaten kommen aus Umgebungsvariablen, aus einer geschützten Datei
    außerhalb des Arbeitsordners oder aus einer Rückfrage; in Adressen, Protokollen und Dateien stehen sie nie.
    """


@command.command("search")
@click.argument("text", metavar="SUCHTEXT")
@instance_option
@json_option
def search(text: str, instance: str, *, as_json: bool) -> None:
    """Sucht Tabellen nach Wörtern oder nach dem Anfang ihres Codes."""
    from kobimo.workflows.genesis import opened_client, search_tables  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress, opened_client(instance, os.environ, ask=_ask(), progress=progress) as client:
        found = search_tables(client, text)
    if as_json:
        echo_json(_found_dict(found, instance, text))
        return
    for entry in found.tables:
        time = f" [{entry.time}]" if entry.time else ""
        click.echo(f"{entry.code}  {entry.title}{time}")
    click.echo(counted(len(found.tables), "Tabelle", "Tabellen"))
    if not found.complete:
        click.echo(_("Es gibt vielleicht noch mehr; bitte genauer suchen."))
    _show_adjustments([item.sentence() for item in found.adjustments])


@command.command("fetch")
@click.argument("table", metavar="TABELLE")
@instance_option
@click.option("--out", type=click.Path(path_type=Path), metavar="ZIEL", help="Datei oder vorhandener Ordner.")
@click.option("--into", nargs=2, metavar="ARBEITSORDNER QUELLE", help="Als Lieferung dieser Quelle einlesen.")
@click.option("--start-year", default="", metavar="JAHR", help="Ab diesem Jahr, zum Beispiel 2015 oder 2015/16.")
@click.option("--end-year", default="", metavar="JAHR", help="Bis zu diesem Jahr.")
@click.option("--region-variable", default="", metavar="CODE", help="Regionalmerkmal, zum Beispiel KREISE.")
@click.option("--region-key", default="", metavar="SCHLÜSSEL", help="Regionalschlüssel, mit Komma getrennt; * erlaubt.")
@click.option("--format", "form", type=click.Choice([f.value for f in Format]), default="ffcsv", help="Dateiformat.")
@click.option("--quality", is_flag=True, help="Mit Qualitätskennzeichen.")
@click.option(
    "--job/--no-job", default=None, help="Immer oder nie als Auftrag; sonst nur, wenn der Dienst es verlangt."
)
@click.option("--resume", default="", metavar="NAME", help="Das Ergebnis dieses Auftrags abholen.")
@click.option(
    "--wait", default=60, type=click.IntRange(0, 600), metavar="MINUTEN", help="So lange auf einen Auftrag warten."
)
@click.option("--stand", default="", metavar="TAG", help="Nur, wenn die Tabelle neuer ist als dieser Tag.")
@click.option("--replace", "replace_file", is_flag=True, help="Eine ältere Datei ersetzen.")
@json_option
def fetch(
    table: str,
    instance: str,
    out: Path | None,
    into: tuple[str, str] | None,
    start_year: str,
    end_year: str,
    region_variable: str,
    region_key: str,
    form: str,
    resume: str,
    wait: int,
    stand: str,
    *,
    quality: bool,
    job: bool | None,
    replace_file: bool,
    as_json: bool,
) -> int:
    """Holt eine Tabelle in eine Datei oder liest sie gleich als Lieferung ein.

    Neben der Datei liegt danach ihre Herkunft (…herkunft.json). Große Tabellen bestellt kobimo als Auftrag; wird das
    Warten abgebrochen, holt derselbe Befehl das Ergebnis später ab.
    """
    from kobimo.workflows.genesis import (  # noqa: PLC0415 - help must appear at once
        check_allowed,
        fetch_into,
        fetch_table,
        opened_client,
    )
    from kobimo.workflows.opened import open_workspace  # noqa: PLC0415 - help must appear at once

    if (out is None) == (into is None):
        raise click.UsageError(_("Bitte entweder --out oder --into angeben."))
    if replace_file and into:
        raise click.UsageError(_("--replace gehört zu --out."))
    if resume and job is not None:
        raise click.UsageError(_("--resume holt einen bestellten Auftrag ab; --job und --no-job gehören nicht dazu."))
    query = Query(table, start_year, end_year, region_variable, region_key, Format(form), quality, stand)
    workspace = open_workspace(into[0]) if into else None
    if workspace is not None and into is not None:
        check_allowed(workspace, into[1])
    limits = Limits(job=wait * _MINUTE)
    result: ImportResult | None = None
    with (
        showing_progress(plain=True) as progress,
        opened_client(instance, os.environ, ask=_ask(), progress=progress, limits=limits) as client,
    ):
        if workspace is not None and into is not None:
            outcome, result = fetch_into(client, query, workspace, into[1], job=job, resume=resume, progress=progress)
        else:
            outcome = fetch_table(client, query, out or Path(), job=job, resume=resume, replace_file=replace_file)
    if result is not None:
        report_result(delivery=result.delivery)
    if as_json:
        echo_json(outcome.as_dict() | ({"import": result.as_dict()} if result is not None else {}))
    else:
        _show(outcome, result)
    return REJECTED if result is not None and not result.accepted else 0


@command.command("presets")
@json_option
def preset_list(*, as_json: bool) -> None:
    """Zeigt Tabellen, die im Bildungsmonitoring häufig gebraucht werden."""
    if as_json:
        echo_json([preset.as_dict() for preset in presets()])
        return
    for preset in presets():
        mark = {"file": "", "named": " *", "unverified": " **"}[preset.evidence]
        period = f" [{preset.period}]" if preset.period else ""
        click.echo(f"{preset.table}  {preset.title}{period}  ({preset.instance}){mark}")
    click.echo(_("* Code und Inhalt aus öffentlichen Quellen, kein Export gelesen. ** nicht nachgesehen; erst suchen."))


def _ask() -> Any:
    """Return what asks for credentials, or None where nobody could answer."""
    return _prompt if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() else None


def _prompt(instance: Instance) -> tuple[str, str]:
    click.echo(_("Anmeldung bei „{title}“ (nichts davon wird gespeichert).").format(title=instance.title), err=True)
    user = click.prompt(_("Benutzername oder Token"), err=True, hide_input=instance.token)
    password = click.prompt(
        _("Passwort (leer bei einem Token)"), default="", show_default=False, hide_input=True, err=True
    )
    return str(user), str(password)


def _found_dict(found: Found, instance: str, text: str) -> dict[str, Any]:
    return {
        "instance": instance_of(instance).id,
        "text": text,
        "complete": found.complete,
        "tables": [{"code": e.code, "title": e.title, "time": e.time} for e in found.tables],
        "adjusted": [item.as_dict() for item in found.adjustments],
        "copyright": found.copyright,
    }


def _show(outcome: FetchOutcome, result: ImportResult | None) -> None:
    origin = outcome.origin
    if outcome.state == "not_newer":
        click.echo(_("Zu {table} gibt es nichts Neueres; es wurde nichts gespeichert.").format(table=origin["table"]))
        return
    click.echo(f"{origin['table']}: {origin['title']}" if origin["title"] else str(origin["table"]))
    for name, text in ((_("Stand"), origin["updated"]), (_("Quelle"), origin["copyright"])):
        if text:
            click.echo(f"{name}: {text}")
    _show_adjustments([Adjustment(**item).sentence() for item in origin["adjusted"]])
    if outcome.file is not None:
        click.echo(_("Gespeichert: {file} ({size})").format(file=outcome.file, size=size_text(int(origin["bytes"]))))
    click.echo(_("Herkunft: {file}").format(file=outcome.receipt))
    if result is not None:
        _show_import(result)


def _show_import(result: ImportResult) -> None:
    """Say whether the file was accepted, and why not."""
    for check in result.checks:
        if check.severity is Severity.ERROR:
            click.echo(f"{_('FEHLER')} [{check.code}] {check.message}")
            click.echo(f"    {_('Abhilfe')}: {check.remedy}")
    if result.accepted:
        click.echo(_("Angenommen als {delivery}.").format(delivery=result.delivery))
    else:
        click.echo(
            _("Abgelehnt; die abgerufene Datei bleibt liegen. Einzelheiten nennt „kobimo import“ mit dieser Datei.")
        )


def _show_adjustments(sentences: list[str]) -> None:
    if sentences:
        click.echo(_("ACHTUNG: Geliefert wurde etwas anderes als verlangt:"))
        for sentence in sentences:
            click.echo(f"  {sentence}")
