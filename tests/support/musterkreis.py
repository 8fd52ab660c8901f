"""The Musterkreis as `kobimo demo` makes it; made once for all processes of a test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import run
from support.shared import once


def shared_musterkreis(factory: pytest.TempPathFactory) -> Path:
    """Return the workspace that all tests of a run share; they only read it."""
    made = once(factory, "demo", lambda folder: run("demo", folder / "musterkreis", "--no-serve"))
    return made / "musterkreis"
