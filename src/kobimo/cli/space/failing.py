"""Errors for programs: with `--json` also a command that cannot do its work answers with JSON."""

from __future__ import annotations

from typing import Any

import click

from kobimo.cli.arguments import echo_json
from kobimo.cli.lazy import LazyGroup
from kobimo.errors import KobimoError


class AnsweringGroup(LazyGroup):
    """A group whose commands, called with `--json`, write their errors as JSON to standard output.

    The sentence on standard error and the exit code stay as they are without it.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is asked for."""
        wanted = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except (KobimoError, click.UsageError) as error:
            if wanted:
                echo_json({"error": _as_dict(error)})
            raise


def _as_dict(error: KobimoError | click.UsageError) -> dict[str, Any]:
    """Return what is wrong, where, and what to do; the kind is the name of the error in the tree of `kobimo.errors`."""
    if isinstance(error, KobimoError):
        words = {"message": error.message, "where": error.where, "remedy": error.remedy}
    else:
        words = {"message": error.format_message(), "where": "", "remedy": ""}
    return {"kind": type(error).__name__, "exit_code": error.exit_code, **words}
