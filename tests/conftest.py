"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

# The machine that runs the tests may be busy; a deadline would make sound tests fail by chance.
settings.register_profile("kobimo", deadline=None)
settings.load_profile("kobimo")


@pytest.fixture(autouse=True)
def _no_user_git_configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a developer has set for git may change a result."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("KOBIMO_LANGUAGE", raising=False)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Folder with real public deliveries; tests that need it are skipped where it is not there."""
    folder = REPOSITORY.parent / "shared" / "real"
    if not folder.is_dir():
        pytest.skip(f"the real public files are not at {folder}")
    return folder
