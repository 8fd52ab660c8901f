"""`kobimo space`: areas, their history, and the conversion between systems and statuses."""

from __future__ import annotations

import click

from kobimo.cli.space.change import change
from kobimo.cli.space.crosswalk import crosswalk
from kobimo.cli.space.diff import diff
from kobimo.cli.space.importing import import_command
from kobimo.cli.space.institutions import institutions
from kobimo.cli.space.resolving import resolve
from kobimo.cli.space.streets import streets
from kobimo.cli.space.validating import validate


@click.group("space", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Gebiete einlesen, prüfen, vergleichen und zwischen Gebietsständen umrechnen."""


command.add_command(change)
command.add_command(diff)
command.add_command(import_command)
command.add_command(institutions)
command.add_command(resolve)
command.add_command(streets)
command.add_command(crosswalk)
command.add_command(validate)
