"""Room on the disk for files that are too large for memory: checked beforehand, empty again afterwards.

The folder is named after its process. It vanishes with the values that stand in it, at the latest when the process
ends; what a killed process of this computer left is removed by the next one that needs such a folder.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from kobimo.errors import WorkspaceError
from kobimo.language import _, spelled
from kobimo.workspace.files import TEMPORARY, explained

_NAME = f"{TEMPORARY}large-"


class Scratch:
    """A folder that is removed as soon as nobody uses this object any more.

    Parameters
    ----------
    parent : Path
        Where it is made.
    needed : int
        Bytes that will be written at most.

    Raises
    ------
    WorkspaceError
        If there is no room.
    """

    def __init__(self, parent: Path, needed: int) -> None:
        remove_leftovers(parent)
        with explained(parent):
            parent.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(parent).free
        if free < needed:
            raise WorkspaceError(
                _("Zum Einlesen werden bis zu {needed} GB freier Speicherplatz gebraucht; frei sind {free} GB.").format(
                    needed=_gigabytes(needed), free=_gigabytes(free)
                ),
                where=str(parent),
                remedy=_("Speicherplatz freigeben und den Befehl wiederholen, oder die Datei teilen."),
            )
        self.path = parent / f"{_owner(os.getpid())}-{secrets.token_hex(4)}"
        with explained(self.path):
            self.path.mkdir()
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def remove(self) -> None:
        """Remove the folder now."""
        self._finalizer()

    @contextmanager
    def writing(self, path: Path) -> Iterator[None]:
        """Say in the user's language why something in the folder cannot be written."""
        with explained(path):
            yield


def remove_leftovers(parent: Path) -> None:
    """Remove such folders of processes of this computer that are gone."""
    mine = f"{_NAME}{_host()}-"
    for folder in parent.glob(f"{mine}*"):
        process = folder.name.removeprefix(mine).partition("-")[0]
        if process.isdigit() and _owner(int(process)) not in folder.name:
            shutil.rmtree(folder, ignore_errors=True)


def _owner(process: int) -> str:
    """Return how the names of the folders of a process begin; a process that is gone has another name."""
    try:
        began = int(psutil.Process(process).create_time())
    except psutil.Error:
        began = 0
    return f"{_NAME}{_host()}-{process}-{began}"


def _host() -> str:
    """Return a short name of this computer."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _gigabytes(size: int) -> str:
    return spelled(f"{size / 1e9:,.1f}")
