"""The local server: one process, the loopback address, pure Python."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import socket
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kobimo.errors import InvalidInputError, ServerError
from kobimo.language import _
from kobimo.web import assets
from kobimo.web.settings import configure
from kobimo.workflows.opened import OpenedWorkspace

HOST = "127.0.0.1"
DEFAULT_PORT = 8765
_TRIED = 20
_THREADS = 6
_CONNECTIONS = 400
"""Browsers keep theirs open while somebody reads; Windows can wait for some 500 at once."""
_HIGHEST = 65535
_WAITING = 1 << 20
"""Bytes of a stream that may wait for its reader; four times that in memory, larger answers in a file."""
_M_ARENA_MAX = -8
"""Number of this option in the GNU C library."""


@dataclass(frozen=True)
class LocalServer:
    """A server that has its port and can begin to answer."""

    address: str
    _server: Any

    def run(self) -> None:
        """Answer until the user interrupts."""
        self._server.run()

    def close(self) -> None:
        """Give the port back."""
        self._server.close()


def prepare(workspace: OpenedWorkspace, port: int | None = None) -> LocalServer:
    """Take a port and set up the pages of a workspace.

    Parameters
    ----------
    workspace : OpenedWorkspace
    port : int, optional
        Default: the first free one from 8765 on. A port that is named and not free is an error.

    Raises
    ------
    InvalidInputError
        If the port is out of range.
    ServerError
        If the port is in use or may not be used.
    IntegrityError
        If the front end was not built.
    """
    assets.check()
    taken = _listen(port)
    configure(workspace.layout.root)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a page that is not found is answered, not logged
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own pool keeps twice what a release needs
    _share_memory()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - after the settings
    from waitress.server import create_server  # noqa: PLC0415 - only where a server runs

    server = create_server(
        get_wsgi_application(),
        sockets=[taken],
        threads=_THREADS,
        connection_limit=_CONNECTIONS,
        ident="kobimo",
        outbuf_high_watermark=_WAITING,
        outbuf_overflow=4 * _WAITING,
    )
    return LocalServer(f"http://{HOST}:{taken.getsockname()[1]}/", server)


def _share_memory() -> None:
    """Let all threads take memory from one heap: with one for each, what a page leaves free serves no other page."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # where the C library is another one
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _listen(port: int | None) -> socket.socket:
    if port is not None and not 0 <= port <= _HIGHEST:
        raise InvalidInputError(
            _("{port} ist kein Port.").format(port=port), remedy=_("Eine Zahl von 1024 bis 65535 angeben.")
        )
    candidates = [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + _TRIED), 0]
    for candidate in candidates:
        try:
            return _bound(candidate)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            raise ServerError(
                _("Der Port {port} lässt sich nicht benutzen: {reason}.").format(port=candidate, reason=_reason(error)),
                remedy=_("Einen anderen Port angeben, zum Beispiel --port {port}, oder --port weglassen.").format(
                    port=_free_port()
                ),
            ) from error
    raise ServerError(_("Es ist kein Port frei."), remedy=_("Andere Programme beenden und noch einmal versuchen."))


def _bound(port: int) -> socket.socket:
    """Bind without sharing: on Windows another program could otherwise listen on the same port."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
    except BaseException:
        made.close()
        raise
    return made


def _free_port() -> int:
    with _bound(0) as probe:
        return int(probe.getsockname()[1])


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("er ist belegt, vielleicht läuft kobimo schon")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return _("das Betriebssystem erlaubt es nicht")
    return error.strerror or str(error)
