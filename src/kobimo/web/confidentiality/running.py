"""The comparison of methods, made by the command in a process of its own: its memory ends with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError, KobimoError, ServerError
from kobimo.language import _, active

LONGEST = 240
"""Seconds."""


def compared(options: Sequence[str]) -> dict[str, Any]:
    """Return what `kobimo disclosure compare` says.

    Raises
    ------
    InvalidInputError
        With message, place and remedy of the command; or if the table is too large for a page.
    """
    command = [sys.executable, "-P", "-m", "kobimo.cli.main", "disclosure", "compare", *options, "--json"]
    environment = {**os.environ, "KOBIMO_LANGUAGE": active(), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidInputError(
            _("Der Vergleich dauert für eine Seite zu lange."),
            remedy=_("Weniger Spalten angeben, oder auf der Befehlszeile: kobimo disclosure compare."),
        ) from error
    return _understood(done)


def compared_table(content: bytes, name: str, options: Sequence[str]) -> dict[str, Any]:
    """Compare on a table that was sent; it lies on the disk for as long as that takes. Raises as `compared`."""
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        file = Path(folder) / (Path(name).name or "tabelle.csv")
        file.write_bytes(content)
        try:
            return compared(["--table", str(file), *options])
        except KobimoError as error:
            error.where = error.where.replace(str(file), file.name)
            raise


def _understood(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Read what the command said."""
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ServerError(_("Der Vergleich ist nicht gelungen."), remedy=done.stderr.strip()) from None
    if "error" in told:
        raise InvalidInputError(told["error"]["message"], where=told["error"]["where"], remedy=told["error"]["remedy"])
    return told
