"""Help texts in the language in use: declared in German beside each option, translated when a command is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from kobimo.language import _

OPTIONS = "[OPTIONEN]"
_OF_COMMAND = ("help", "short_help", "epilog", "options_metavar", "subcommand_metavar")
_OF_PARAMETER = ("help", "metavar")

Described = TypeVar("Described", bound=click.Command | click.Parameter)
Command = TypeVar("Command", bound=click.Command)


def spoken(command: Command) -> Command:
    """Return a copy of a command that explains itself, its options and its mistakes in the language in use."""
    said = _translated(command, _OF_COMMAND)
    said.params = [_translated(parameter, _OF_PARAMETER) for parameter in command.params]
    if isinstance(command, click.Group) and isinstance(said, click.Group):
        said.commands = {name: spoken(sub) for name, sub in command.commands.items()}
        for sub in said.commands.values():
            sub.options_metavar = _(OPTIONS)
    return said


def texts(command: click.Command) -> Iterator[str]:
    """Yield the German texts of a command that are translated, as they are declared."""
    for part, names in ((command, _OF_COMMAND), *((parameter, _OF_PARAMETER) for parameter in command.params)):
        yield from (cleandoc(text) for name in names if (text := getattr(part, name, None)))


def _translated(part: Described, names: tuple[str, ...]) -> Described:
    """Copy a command or a parameter and translate the texts that it has."""
    said = copy(part)
    for name in names:
        if text := getattr(part, name, None):
            setattr(said, name, _(cleandoc(text)))
    return said
