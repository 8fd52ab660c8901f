"""Entry point of `kobimo`: finds the command, shows errors as German sentences, sets the exit code."""

from __future__ import annotations

import gettext
import importlib
import os
import sys
from collections.abc import Sequence

import click

from kobimo import __version__, language
from kobimo.errors import KobimoError
from kobimo.language import _

COMMANDS = {
    "init": ("kobimo.cli.init", _("Legt einen Arbeitsordner an.")),
    "import": ("kobimo.cli.importing", _("Liest eine Datenlieferung ein: ganz oder gar nicht.")),
    "retract": ("kobimo.cli.retract", _("Nimmt eine irrtümlich angenommene Lieferung zurück.")),
    "build": ("kobimo.cli.build", _("Berechnet alle Kennzahlen.")),
    "release": ("kobimo.cli.release", _("Gibt Zahlen frei oder zieht einen Freigabestand zurück.")),
    "value": ("kobimo.cli.value", _("Nennt eine Zahl mit Herkunft oder den Grund, warum es keine gibt.")),
    "table": ("kobimo.cli.table", _("Gibt eine Tabelle aus: CSV, JSON oder Excel.")),
    "diff": ("kobimo.cli.diff", _("Vergleicht zwei Freigabestände.")),
    "status": ("kobimo.cli.status", _("Zeigt Quellen, Lieferungen, Kennzahlen und Freigabestände.")),
    "history": ("kobimo.cli.history", _("Zeigt Änderungen der Definitionen, holt frühere Fassungen zurück.")),
    "doctor": ("kobimo.cli.doctor", _("Prüft den Arbeitsordner und sagt, was zu tun ist.")),
}
"""Commands in the order of the work: the module that has each as `command`, and the line that the overview shows.

The overview must not import the modules: it would take seconds instead of an instant.
"""


class LazyGroup(click.Group):
    """A group that imports the module of a command only when it is needed, so that help appears at once."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        command.options_metavar = _("[OPTIONEN]")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview of commands."""
        with formatter.section(_("Befehle")):
            formatter.write_dl([(name, text) for name, (_module, text) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    options_metavar=_("[OPTIONEN]"),
    subcommand_metavar=_("BEFEHL ..."),
)
@click.version_option(__version__, "--version", prog_name="kobimo", help=_("Version anzeigen und beenden."))
def cli() -> None:
    """Kommunales Bildungsmonitoring: von der Datenlieferung zur geprüften Kennzahl.

    Der übliche Weg: init – import – build – release – value oder table. Jeder Befehl erklärt sich mit --help.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 2 wrong input, 3 delivery rejected, 1 internal."""
    _prepare_output()
    try:
        code = cli.main(
            args=list(arguments) if arguments is not None else None, prog_name="kobimo", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo(_("Abgebrochen."), err=True)
        code = 130
    except KobimoError as error:
        click.echo(f"{_('Fehler')}: {error}", err=True)
        code = error.exit_code
    except Exception as error:
        if os.environ.get("KOBIMO_DEBUG"):
            raise
        click.echo(
            _("Interner Fehler ({kind}: {error}). Mit KOBIMO_DEBUG=1 zeigt kobimo, wo er entstand.").format(
                kind=type(error).__name__, error=error
            ),
            err=True,
        )
        code = 1
    sys.exit(code or 0)


def _prepare_output() -> None:
    """Write UTF-8 wherever the output goes, and give click's own words in the user's language."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    chosen = os.environ.get("KOBIMO_LANGUAGE", "de")
    language.use(chosen)
    os.environ["LANGUAGE"] = chosen
    gettext.bindtextdomain(language.DOMAIN, language.LOCALE_DIR)
    gettext.textdomain(language.DOMAIN)


if __name__ == "__main__":
    main()
