"""A web server that knows nothing but files, as a portal needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Files:
    """A server of files; a portal lies in a folder of it."""

    address: str


class Silent(SimpleHTTPRequestHandler):
    """Tells nobody what was asked for."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def web(portal: Path) -> Iterator[Files]:
    """Serve the portal below a path; requests beside it count as a breach."""
    with served(portal.parent) as address:
        yield Files(f"{address}/{portal.name}")
