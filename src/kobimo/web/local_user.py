"""Who is at the other end of a loopback connection.

A figure that the team may see is not for everybody who has an account on the same computer. The operating system
knows the owner of the other end; where it does not tell, the connection is taken for the user's own.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_judged: weakref.WeakKeyDictionary[object, bool] = weakref.WeakKeyDictionary()
"""Open connections and what was found out about them; the owner of a connection never changes."""

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def foreign_user(environment: Mapping[str, Any]) -> bool:
    """Return whether another user of this computer asks; `environment` is that of WSGI."""
    connection = getattr(environment.get("waitress.client_disconnected"), "__self__", None)
    if connection is None:
        return _is_foreign(environment)
    if connection not in _judged:
        _judged[connection] = _is_foreign(environment)
    return _judged[connection]


def _is_foreign(environment: Mapping[str, Any]) -> bool:
    try:
        remote, local = int(environment["REMOTE_PORT"]), int(environment["SERVER_PORT"])
    except (KeyError, ValueError):
        return False
    if sys.platform == "linux":
        owners = {uid for source, target, uid in _connections() if (source, target) == (remote, local)}
        return bool(owners) and os.getuid() not in owners and 0 not in owners
    if sys.platform == "win32":
        return _foreign_on_windows(remote, local)
    return False


def _connections() -> Iterator[tuple[int, int, int]]:
    """Yield source port, target port and owner of each TCP connection that Linux knows."""
    for table in _TABLES:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            yield int(fields[1].rpartition(":")[2], 16), int(fields[2].rpartition(":")[2], 16), int(fields[7])


def _foreign_on_windows(remote: int, local: int) -> bool:
    import psutil  # noqa: PLC0415 - needed on Windows only

    for connection in psutil.net_connections(kind="tcp"):
        if connection.pid and connection.raddr and (connection.laddr.port, connection.raddr.port) == (remote, local):
            try:
                return bool(psutil.Process(connection.pid).username() != psutil.Process().username())
            except psutil.AccessDenied:  # the process of somebody else
                return True
            except psutil.NoSuchProcess:
                return False
    return False
