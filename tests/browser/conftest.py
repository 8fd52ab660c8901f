"""The real thing: `kobimo serve` in a process of its own, and the Chromium of the system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from browser.visiting import AXE, FLAGS, Open, Reader, Serve, Server, Watch
from kobimo.web import assets
from support.berlin import berlin_files, shared_berlin
from support.town import founded_town, settled_town

__all__ = ["founded_town", "settled_town"]

SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Pages need the files of the front end build, and axe comes with its packages."""
    for needed in (assets.MANIFEST, AXE):
        if not needed.is_file():
            pytest.skip(f"the front end was not built: {needed.name} is missing (make frontend)")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    path = os.environ.get("KOBIMO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; KOBIMO_CHROMIUM may name one")
    return path


@pytest.fixture(scope="session")
def playwright(chromium: str) -> Iterator[Playwright]:
    """The driver of the browser."""
    expect.set_options(timeout=20_000)  # the machine that runs the tests may be busy
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser that can draw with WebGL."""
    found = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *SOFTWARE_GL])
    yield found
    found.close()


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
