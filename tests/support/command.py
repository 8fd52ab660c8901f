"""The command line as a user calls it, in this process: arguments in; exit code and both outputs back."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """What a call left on the screen, and its exit code."""

    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode("utf-8")

    @property
    def text(self) -> str:
        """Everything the user reads."""
        return self.out + self.err

    def json(self) -> Any:
        return json.loads(self.data)


def call(*arguments: str | Path) -> Outcome:
    """Run `kobimo ARGUMENTS`, whatever comes of it."""
    data = io.BytesIO()
    out = io.TextIOWrapper(data, encoding="utf-8", write_through=True)
    err = io.StringIO()
    code: object = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    out.flush()
    return Outcome(code if isinstance(code, int) else 0, data.getvalue(), err.getvalue())


def run(*arguments: str | Path) -> Outcome:
    """Run `kobimo ARGUMENTS` that must succeed."""
    outcome = call(*arguments)
    assert outcome.code == 0, outcome.text
    return outcome


def ask(workspace: Path, indicator: str, area: str, period: str, *more: str) -> dict[str, Any]:
    """Answer of `kobimo value --json`, with or without a number."""
    answer: dict[str, Any] = run(
        "value", workspace, indicator, "--area", area, "--period", period, *more, "--json"
    ).json()
    return answer


def rows(workspace: Path, indicator: str, level: str, *more: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of `kobimo table --format json` by area and period."""
    table = run("table", workspace, indicator, "--level", level, "--format", "json", *more).json()
    return {(row["area"], row["period"]): row for row in table["rows"]}
