"""`kobimo space`: areas, their history, and the conversion between systems and statuses."""

from __future__ import annotations

import click

from kobimo.cli.lazy import LazyGroup

_COMMANDS = {
    "change": ("kobimo.cli.space.change:change", "Hält eine Gebietsänderung fest oder nimmt sie zurück."),
    "diff": ("kobimo.cli.space.diff:diff", "Vergleicht zwei Gebietsstände."),
    "import": ("kobimo.cli.space.importing:import_command", "Liest die Gebiete einer Ebene ein: ganz oder gar nicht."),
    "institutions": (
        "kobimo.cli.space.institutions:institutions",
        "Liest Verzeichnisse von Einrichtungen und ihre Einzugsbereiche ein, zeigt ihre Gebiete.",
    ),
    "resolve": ("kobimo.cli.space.resolving:resolve", "Zeigt, was aus einem Gebiet geworden ist."),
    "streets": (
        "kobimo.cli.space.streets:streets",
        "Liest ein Straßenverzeichnis ein, ordnet Anschriften Gebieten zu.",
    ),
    "crosswalk": (
        "kobimo.cli.space.crosswalk:crosswalk",
        "Berechnet oder prüft einen Umsteigeschlüssel zwischen Gliederungen oder Ständen.",
    ),
    "types": ("kobimo.cli.space.types:types", "Liest ein, welche Gebiete vom gleichen Typ sind."),
    "validate": ("kobimo.cli.space.validating:validate", "Prüft Gebiete, Änderungen, Flächen und Umsteigeschlüssel."),
}


@click.group("space", cls=LazyGroup, members=_COMMANDS, subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Gebiete einlesen, prüfen, vergleichen und zwischen Gebietsständen umrechnen."""
