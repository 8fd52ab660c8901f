"""`kobimo space`: areas, their history, and the conversion between systems and statuses."""

from __future__ import annotations

import click


@click.group("space", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Gebiete einlesen, prüfen, vergleichen und zwischen Gebietsständen umrechnen."""
