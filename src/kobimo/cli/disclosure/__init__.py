"""`kobimo disclosure`: statistical confidentiality of any table, without a workspace."""

from __future__ import annotations

import click

from kobimo.cli.lazy import LazyGroup

_COMMANDS = {
    "protect": ("kobimo.cli.disclosure.protecting:protect", "Schützt eine Tabelle und beweist es."),
    "audit": ("kobimo.cli.disclosure.auditing:audit", "Prüft, was sich aus einer geschützten Tabelle errechnen lässt."),
    "compare": ("kobimo.cli.disclosure.comparing:compare", "Vergleicht, was Verfahren kosten und schützen."),
}


@click.group("disclosure", cls=LazyGroup, members=_COMMANDS, subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Statistische Geheimhaltung für einzelne Tabellen, ohne Arbeitsordner."""
