"""What one process of a test run makes for all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_PATIENCE = 600.0


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that one process of the test run makes while the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    state = folder.with_suffix(".state")
    try:
        folder.mkdir()
    except FileExistsError:
        return _awaited(folder, state)
    try:
        make(folder)
    except BaseException as error:
        state.write_text(f"failed: {error}", encoding="utf-8")
        raise
    state.write_text("made", encoding="utf-8")
    return folder


def _awaited(folder: Path, state: Path) -> Path:
    end = time.monotonic() + _PATIENCE
    while not state.exists():
        if time.monotonic() > end:
            raise TimeoutError(folder)
        time.sleep(0.1)
    said = state.read_text(encoding="utf-8")
    if said != "made":
        pytest.fail(f"{folder.name} could not be made in another process ({said})")
    return folder
