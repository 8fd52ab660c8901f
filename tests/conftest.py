"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from support.chromium import FLAGS, NAMES, SOFTWARE_GL
from support.luck import LUCK, draw_luck, unusual

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

REPOSITORY = Path(__file__).resolve().parents[1]

# The machine that runs the tests may be busy; a deadline would make sound tests fail by chance.
settings.register_profile("kobimo", deadline=None, derandomize=not unusual())
settings.load_profile("kobimo")


def pytest_configure() -> None:
    """Draw before other processes start, so that all of them have the same."""
    draw_luck()


def pytest_report_header() -> str:
    """Say how to repeat this run."""
    return f"{LUCK}={draw_luck()}"


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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser of the system."""
    path = os.environ.get("KOBIMO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; KOBIMO_CHROMIUM may name one")
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser, the only one of this process: a second one could not run beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser that can draw with WebGL."""
    opened = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *SOFTWARE_GL])
    yield opened
    opened.close()
