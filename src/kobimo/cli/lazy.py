"""Groups of commands whose help appears at once: a command is imported only when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from kobimo.cli.wording import OPTIONS, spoken
from kobimo.language import _


class LazyGroup(click.Group):
    """A group that imports the module of a command only when it is needed.

    Attributes
    ----------
    members : mapping of str to (str, str)
        In the order of the work: where each command is as `module:name`, and the line that the overview shows. The
        overview must not import the modules: it would take seconds. It translates its lines itself.
    """

    def __init__(self, *positional: Any, members: Mapping[str, tuple[str, str]], **named: Any) -> None:
        super().__init__(*positional, **named)
        self.members = members

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        return list(self.members)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in self.members:
            return None
        module, _colon, name = self.members[cmd_name][0].partition(":")
        command: click.Command = spoken(getattr(importlib.import_module(module), name or "command"))
        command.options_metavar = _(OPTIONS)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview of commands."""
        with formatter.section(_("Befehle")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in self.members.items()])
