"""Entry point of `kobimo`: finds the command, shows errors as German sentences, sets the exit code."""

from __future__ import annotations

import gettext
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from kobimo import __version__, language
from kobimo.cli.arguments import echo_json
from kobimo.cli.lazy import LazyGroup
from kobimo.cli.wording import OPTIONS, spoken
from kobimo.errors import KobimoError
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.running.job_run import JobRun

COMMANDS = {
    "demo": ("kobimo.cli.demo", "Zeigt kobimo am erfundenen Musterkreis."),
    "init": ("kobimo.cli.init", "Legt einen Arbeitsordner an."),
    "sniff": ("kobimo.cli.sniff", "Erkennt, was eine Datei ist und wie sie gelesen würde."),
    "read": ("kobimo.cli.read", "Liest alle Werte einer Datei, ohne Arbeitsordner."),
    "recipe": ("kobimo.cli.recipe", "Schlägt eine Einlesevorlage vor oder prüft, ob eine Datei zu ihr passt."),
    "import": ("kobimo.cli.importing", "Liest eine Datenlieferung ein: ganz oder gar nicht."),
    "space": ("kobimo.cli.space", "Liest Gebiete, ihre Änderungen und Umsteigeschlüssel; rechnet zwischen Ständen um."),
    "sort": ("kobimo.cli.sorting", "Ordnet Dateien vieler Lieferanten nach Quelle und Zeitraum."),
    "genesis": ("kobimo.cli.genesis", "Holt Tabellen der statistischen Ämter aus dem Netz."),
    "retract": ("kobimo.cli.retract", "Nimmt eine irrtümlich angenommene Lieferung zurück."),
    "erase": ("kobimo.cli.erase", "Löscht Lieferungen endgültig; Protokoll und freigegebene Zahlen bleiben."),
    "receipt": ("kobimo.cli.receipt", "Zeigt die Quittung einer Lieferung: Anzeige, PDF, Excel oder JSON."),
    "signoff": ("kobimo.cli.signoff", "Zeichnet das Prüfprotokoll einer Lieferung ab."),
    "catalogue": ("kobimo.cli.catalogue", "Zeigt den Kennzahlenkatalog und was davon berechenbar ist."),
    "indicator": ("kobimo.cli.indicator", "Legt eigene Kennzahlen an, prüft und erklärt sie."),
    "build": ("kobimo.cli.build", "Berechnet alle Kennzahlen."),
    "target": ("kobimo.cli.target", "Setzt Zielwerte, zeigt und entfernt sie."),
    "anomalies": ("kobimo.cli.anomalies", "Listet auffällige Werte vor der Freigabe und quittiert sie."),
    "audit": ("kobimo.cli.audit", "Prüft, was Leser aus einem Freigabestand errechnen können."),
    "release": ("kobimo.cli.release", "Gibt Zahlen frei oder zieht einen Freigabestand zurück."),
    "approve": ("kobimo.cli.approve", "Statistikstelle: gibt Vorgeschlagenes für außen frei oder lehnt es ab."),
    "told": ("kobimo.cli.told", "Hält fest, welche Zahlen Presse, Rat und anderen mitgeteilt wurden."),
    "value": ("kobimo.cli.value", "Nennt eine Zahl mit Herkunft oder den Grund, warum es keine gibt."),
    "table": ("kobimo.cli.table", "Gibt eine Tabelle aus: CSV, JSON oder Excel."),
    "serve": ("kobimo.cli.serve", "Zeigt die Kennzahlen im Browser dieses Rechners."),
    "product": ("kobimo.cli.product", "Erstellt Gebietsprofile und Nachweise der Geheimhaltung als PDF."),
    "publish": ("kobimo.cli.publish", "Schreibt das öffentliche Portal als einfache Dateien für jeden Webserver."),
    "disclosure": ("kobimo.cli.disclosure", "Schützt einzelne Tabellen nach den Regeln der Geheimhaltung."),
    "diff": ("kobimo.cli.diff", "Vergleicht zwei Freigabestände und sagt, warum sich Werte unterscheiden."),
    "package": ("kobimo.cli.package", "Tauscht Definitionen mit anderen Kommunen: unterschriebene Pakete."),
    "status": ("kobimo.cli.status", "Zeigt Quellen, Lieferungen, Kennzahlen und Freigabestände."),
    "history": ("kobimo.cli.history", "Zeigt Änderungen der Definitionen, holt frühere Fassungen zurück."),
    "doctor": ("kobimo.cli.doctor", "Prüft den Arbeitsordner und sagt, was zu tun ist."),
    "backup": ("kobimo.cli.backup", "Sichert den ganzen Arbeitsordner in eine Datei."),
    "restore": ("kobimo.cli.restore", "Holt einen Arbeitsordner aus einer Sicherung zurück."),
}
"""Commands in the order of the work: the module that has each as `command`, and the line that the overview shows."""


@click.command(
    cls=LazyGroup,
    members=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    options_metavar=OPTIONS,
    subcommand_metavar="BEFEHL ...",
)
@click.version_option(__version__, "--version", prog_name="kobimo", help="Version anzeigen und beenden.")
def cli() -> None:
    """Kommunales Bildungsmonitoring: von der Datenlieferung zur geprüften Kennzahl.

    Der übliche Weg: init – import – build – release – value oder table. Jeder Befehl erklärt sich mit --help.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 2 wrong input, 3 delivery rejected, 1 internal."""
    _prepare_output()
    sys.exit(_run_as_job(arguments) if "KOBIMO_JOB" in os.environ else _run(arguments))


def _run_as_job(arguments: Sequence[str] | None) -> int:
    """Run the command that a job consists of; its row in the database says how it goes and how it ended."""
    from kobimo.workflows.running.job_run import CANCELLED_CODE, JobRun  # noqa: PLC0415 - help must appear at once

    try:
        with JobRun.from_environment() as job:
            code = _run(arguments, job)
            job.end(code)
    except KobimoError as error:
        click.echo(f"{_('Fehler')}: {error}", err=True)
        return CANCELLED_CODE
    return code


def _run(arguments: Sequence[str] | None, job: JobRun | None = None) -> int:
    """Run a command and show its errors; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return spoken(cli).main(args=given, prog_name="kobimo", standalone_mode=False, obj=job) or 0
    except click.ClickException as error:
        error.show()
        text, code = error.format_message(), error.exit_code
        _answer(given, type(error).__name__, code, message=text)
    except click.exceptions.Abort:
        text, code = _("Abgebrochen."), 130
        click.echo(text, err=True)
    except KobimoError as error:
        text, code = str(error), error.exit_code
        click.echo(f"{_('Fehler')}: {text}", err=True)
        details = getattr(error, "details", {})
        words = {"message": error.message, "where": error.where, "remedy": error.remedy}
        _answer(given, type(error).__name__, code, **words, details=details)
        if job is not None and details:
            job.result(refused=json.dumps({**words, **details}, ensure_ascii=False))
    except Exception as error:
        if os.environ.get("KOBIMO_DEBUG"):
            raise
        text = _("Interner Fehler ({kind}: {error}). Mit KOBIMO_DEBUG=1 zeigt kobimo, wo er entstand.").format(
            kind=type(error).__name__, error=error
        )
        code = 1
        click.echo(text, err=True)
    if job is not None:
        job.complain(text)
    return code


def _answer(
    arguments: Sequence[str],
    kind: str,
    code: int,
    *,
    message: str,
    where: str = "",
    remedy: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Answer a program with JSON also where a command cannot do its work; people read the sentence beside it."""
    if "--json" in arguments:
        words = {"kind": kind, "exit_code": code, "message": message, "where": where, "remedy": remedy}
        echo_json({"error": {**words, **(details or {})}})


def _prepare_output() -> None:
    """Write UTF-8 wherever the output goes, and give click's own words in the user's language."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language.use(os.environ.get("KOBIMO_LANGUAGE", ""))
    os.environ["LANGUAGE"] = language.active()
    gettext.bindtextdomain(language.DOMAIN, language.LOCALE_DIR)
    gettext.textdomain(language.DOMAIN)


if __name__ == "__main__":
    main()
