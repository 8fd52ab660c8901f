"""A server with the built front end, and a browser that notes every breach of the policy."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support.frontend import STATIC, Site, answer, is_foreign, manifest


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built files, so that a build meanwhile does not take them away."""
    if not (STATIC / "manifest.json").is_file():
        pytest.skip("the front end is not built; run make frontend")
    manifest()
    return Path(shutil.copytree(STATIC, tmp_path_factory.mktemp("built") / "static"))


@pytest.fixture
def site(built: Path) -> Iterator[Site]:
    """A server on the loopback interface."""
    holder: list[Site] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, holder[0], built)

        def log_message(self, *_arguments: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    holder.append(Site(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield holder[0]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page in which nothing may break the policy, fail in a script or leave this machine."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    opened = context.new_page()
    breaches: list[str] = []
    opened.on("console", lambda message: breaches.append(message.text) if message.type == "error" else None)
    opened.on("console", lambda message: breaches.append(message.text) if "kobimo" in message.text else None)
    opened.on("pageerror", lambda error: breaches.append(str(error)))
    opened.on("request", lambda request: breaches.append(request.url) if is_foreign(request.url, site) else None)
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert breaches == []
