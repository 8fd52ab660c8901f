"""Options of both commands: what the table is and which rule it is under."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]

_OPTIONS = (
    click.option(
        "--dims",
        metavar="A,B,C",
        default="",
        help="Spalten, nach denen die Tabelle gegliedert ist; sonst alle übrigen.",
    ),
    click.option(
        "--hierarchy",
        "hierarchies",
        multiple=True,
        metavar="SPALTE=DATEI",
        help="CSV mit Teil und Ganzem (child,parent); mehrfach möglich.",
    ),
    click.option(
        "--dates",
        default="",
        metavar="SPALTE",
        help="Spalte der Stichtage: jeder ist eine Tabelle für sich. Sonst an Namen wie jahr erkannt; - für keine.",
    ),
    click.option(
        "--rule",
        "rules",
        multiple=True,
        required=True,
        metavar="REGEL",
        help="freq:1-2, p:15 oder dominance:1,85; mehrere Regeln gelten zusammen.",
    ),
    click.option("--count", default="", metavar="SPALTE", help="Bei Beträgen: Anzahl der Einheiten, für freq."),
    click.option(
        "--largest", default="", metavar="A,B", help="Bei Beträgen: Spalten der größten Beiträge, für p und dominance."
    ),
)


def table_options(command: Command) -> Command:
    """Give a command the options that say how a table is read."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def names(text: str) -> tuple[str, ...]:
    """Return names separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
