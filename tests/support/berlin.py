"""Berlin from its public files, by the commands that `make demo` types; made once for all processes of a test run."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from support.command import run

REPOSITORY = Path(__file__).resolve().parents[2]
_PATIENCE = 300.0


def berlin_files(real_files: Path) -> Path:
    """Return the folder of the public files; the test is skipped where they are not there."""
    folder = real_files / "berlin"
    if not folder.is_dir():
        pytest.skip(f"the public files of Berlin are not at {folder}")
    return folder


def make_berlin(workspace: Path, files: Path) -> Path:
    """Make the workspace of Berlin with a release for the team."""
    definitions = REPOSITORY / "examples" / "berlin"
    run("init", workspace, "--name", "Berlin", "--ags", "11", "--definitions", definitions)
    for source, names in _demo().BERLIN_DELIVERIES:
        run("import", workspace, source, *(files / name for name in names))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def shared_berlin(factory: pytest.TempPathFactory, files: Path) -> Path:
    """Return the workspace that all tests of a run share; they only read it."""
    return once(factory, "berlin", lambda folder: make_berlin(folder / "berlin", files)) / "berlin"


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


def _demo() -> ModuleType:
    """Load `demo/run.py`, which knows what is delivered."""
    spec = importlib.util.spec_from_file_location("kobimo_demo", REPOSITORY / "demo" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
