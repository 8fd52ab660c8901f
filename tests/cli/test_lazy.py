"""Help appears at once: no command loads what it computes with before it runs."""

from __future__ import annotations

import subprocess
import sys

import click

from kobimo.cli.main import cli

HEAVY = (
    "altair, django, duckdb, dulwich, lxml, numpy, openpyxl, pandas, polars, pyarrow, pyproj, requests, ruamel, "
    "shapely, sqlglot, xlsxwriter"
)

EVERY_HELP = f"""
import io, sys
from contextlib import redirect_stdout
import click
from kobimo.cli.main import cli, main

heavy, asked = set({HEAVY!r}.split(", ")), 0

def names(command, path=()):
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from names(command.get_command(context, name), (*path, name))

for path in names(cli):
    shown = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        with redirect_stdout(shown):
            main([*path, "--help"])
    except SystemExit as ended:
        if ended.code:
            sys.exit(f"kobimo {{' '.join(path)}} --help ended with {{ended.code}}")
    shown.seek(0)
    if not shown.read().startswith(" ".join(["Aufruf: kobimo", *path])):
        sys.exit(f"kobimo {{' '.join(path)}} --help is not its help")
    if loaded := heavy & set(sys.modules):
        sys.exit(f"kobimo {{' '.join(path)}} --help loads {{', '.join(sorted(loaded))}}")
    asked += 1
print(asked)
"""


def commands(command: click.Command) -> int:
    """Count a command and all below it."""
    if not isinstance(command, click.Group):
        return 1
    context = click.Context(command)
    below = [command.get_command(context, name) for name in command.list_commands(context)]
    return 1 + sum(commands(found) for found in below if found is not None)


def test_help_of_every_command_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", EVERY_HELP], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == commands(cli) > 30
