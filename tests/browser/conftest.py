"""The real thing: `kobimo serve` in a process of its own, and the Chromium of the system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.visiting import AXE, Open, Reader, Serve, Server, Watch
from kobimo.web import assets
from support.berlin import berlin_files, shared_berlin
from support.town import founded_town, settled_town

__all__ = ["founded_town", "settled_town"]


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Pages need the files of the front end build, and axe comes with its packages."""
    for needed in (assets.MANIFEST, AXE):
        if not needed.is_file():
            pytest.skip(f"the front end was not built: {needed.name} is missing (make frontend)")
    expect.set_options(timeout=20_000)  # the machine that runs the tests may be busy


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Return a function that serves a workspace until the tests end."""
    running: dict[Path, Server] = {}

    def started(workspace: Path) -> Server:
        if workspace not in running:
            running[workspace] = Server.start(workspace)
        return running[workspace]

    yield started
    for server in running.values():
        server.stop()


@pytest.fixture(scope="session")
def berlin(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of Berlin of this process; tests only read it."""
    made = shared_berlin(tmp_path_factory, berlin_files(real_files))
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("browser") / "berlin"))


@pytest.fixture(scope="session")
def opened(browser: Browser) -> Open:
    """Return a function that opens a browser window on a server, as a context; at its end nothing may be amiss."""
    usual = browser

    @contextmanager
    def window(server: Server, browser: Browser = usual, **options: Any) -> Iterator[Reader]:
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
        context = browser.new_context(**{**settings, **options})
        watch = Watch(server.address)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        try:
            yield Reader(page, watch)
        finally:
            context.close()
        assert watch.breaches == []

    return window


@pytest.fixture
def reader(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    """A reader of Berlin at a desk."""
    with opened(serve(berlin)) as found:
        yield found
