"""Atomic writes: after a crash at any instruction the old file or the new one is there, never a mixture."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kobimo.errors import WorkspaceError
from kobimo.language import _

TEMPORARY = ".kobimo-tmp-"
"""How the names of unfinished files and folders begin."""

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)
_SHARING_VIOLATIONS = (5, 32, 33)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)
_DISK_FULL_ON_WINDOWS = (39, 112)

T = TypeVar("T")


def temporary_beside(target: Path) -> Path:
    """Return an unused name in the folder of `target`, short enough for any file system."""
    return target.parent / f"{TEMPORARY}{secrets.token_hex(6)}"


def write_bytes(path: Path, data: bytes) -> None:
    """Replace the content of `path` in one step.

    Parameters
    ----------
    path : Path
        File to write; its folder is made if necessary.
    data : bytes
        The whole content.

    Raises
    ------
    WorkspaceError
        If the disk is full, the file is open in another program, or writing is forbidden. The old file stays.
    """
    temporary = temporary_beside(path)
    try:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_synced(temporary, data)
            patiently(lambda: temporary.replace(path))
            sync_folder(path.parent)
    finally:
        with suppress(OSError):  # the error that led here says more than a failed clean-up
            temporary.unlink(missing_ok=True)


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file that is on the disk, and not only on its way there, when this returns."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """Replace the content of `path` by `text` in UTF-8, line ends as they stand in `text`."""
    write_bytes(path, text.encode("utf-8"))


def json_bytes(value: object) -> bytes:
    """Return the one JSON spelling of `value`: keys sorted, two blanks deep, newline at the end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def write_json(path: Path, value: object) -> None:
    """Replace the content of `path` by `value` as JSON; equal values give equal bytes."""
    write_bytes(path, json_bytes(value))


@contextmanager
def atomic_directory(target: Path) -> Iterator[Path]:
    """Build a folder aside and put it in place at the end.

    Parameters
    ----------
    target : Path
        The folder that is to exist afterwards; it must not exist yet.

    Yields
    ------
    Path
        Temporary folder to fill.

    Raises
    ------
    WorkspaceError
        If `target` exists already or cannot be written. Nothing is left of the attempt then.
    """
    temporary = temporary_beside(target)
    refuse_existing(target)
    try:
        with explained(target):
            temporary.mkdir(parents=True)
        with explained(target, only_full_disk=True):
            yield temporary
        with explained(target):
            sync_tree(temporary)
            refuse_existing(target)
            patiently(lambda: temporary.rename(target))
            sync_folder(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, without reading it into memory as a whole."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def leftovers(root: Path) -> tuple[Path, ...]:
    """Return what crashed commands left behind below `root`, ordered by path."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        inside = [name for name in (*folders, *names) if name.startswith(TEMPORARY)]
        found.extend(Path(folder, name) for name in inside)
        folders[:] = sorted(name for name in folders if not name.startswith(TEMPORARY) and name != ".git")
    return tuple(sorted(found))


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable where the operating system can (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives cannot sync a folder
            raise
    finally:
        os.close(descriptor)


def sync_tree(root: Path) -> None:
    """Bring a folder with everything in it onto the disk."""
    for folder, _folders, names in os.walk(root):
        for name in names:
            with Path(folder, name).open("rb+") as stream:
                os.fsync(stream.fileno())
        sync_folder(Path(folder))


def refuse_existing(target: Path) -> None:
    """Raise WorkspaceError if something has that name: nothing is ever overwritten by a folder."""
    if target.exists():
        raise WorkspaceError(
            _("Der Ordner besteht schon und wird nicht überschrieben."),
            where=str(target),
            remedy=_("Einen anderen Namen wählen oder den Ordner vorher entfernen."),
        )


def patiently(action: Callable[[], T]) -> T:
    """Repeat what a virus scanner, a synchronisation client or Excel may block for a moment."""
    for wait in _WAITS:
        try:
            return action()
        except OSError as error:
            if not _is_sharing_violation(error):
                raise
            time.sleep(wait)
    return action()


def _is_sharing_violation(error: OSError) -> bool:
    return isinstance(error, PermissionError) or getattr(error, "winerror", None) in _SHARING_VIOLATIONS


def _may_be_open(error: OSError, path: Path) -> bool:
    """Say whether another program may hold what could not be written: only what is there, and no mere folder."""
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS[1:]:
        return True
    there = os.path.isfile if os.name == "posix" else os.path.exists  # Windows keeps folders, too, that are in use
    names = [name for name in (error.filename, error.filename2) if name is not None]
    return any(there(name) for name in names or [path])


def system_reason(error: OSError) -> str:
    """Return the reason of an error of the operating system in the user's language."""
    reasons = {
        errno.ENOSPC: _("der Datenträger ist voll"),
        errno.EROFS: _("der Datenträger ist schreibgeschützt"),
        errno.EACCES: _("die Rechte fehlen"),
        errno.EPERM: _("die Rechte fehlen"),
        errno.ENOENT: _("den Pfad gibt es nicht"),
        errno.ENOTDIR: _("ein Teil des Pfades ist kein Ordner"),
        errno.EISDIR: _("das ist ein Ordner"),
        errno.ENAMETOOLONG: _("der Name ist zu lang"),
        errno.EIO: _("der Datenträger meldet einen Lese- oder Schreibfehler"),
        errno.EMFILE: _("zu viele Dateien sind geöffnet"),
        errno.EFBIG: _("die Datei ist für diesen Datenträger zu groß"),
    }
    return reasons.get(error.errno or 0, error.strerror or str(error))


@contextmanager
def explained(path: Path, *, only_full_disk: bool = False) -> Iterator[None]:
    """Turn an error of the operating system about `path` into one that a user understands."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE or getattr(error, "winerror", None) in _DISK_FULL_ON_WINDOWS:
            raise disk_full(path) from error
        if only_full_disk:
            raise
        if _is_sharing_violation(error) and _may_be_open(error, path):
            raise WorkspaceError(
                _("Die Datei lässt sich nicht schreiben. Ist sie in Excel oder einem anderen Programm geöffnet?"),
                where=str(path),
                remedy=_("Das Programm schließen oder die Schreibrechte prüfen, dann den Befehl wiederholen."),
            ) from error
        raise WorkspaceError(
            _("Schreiben ist nicht möglich: {reason}.").format(reason=system_reason(error)),
            where=str(path),
            remedy=_("Prüfen Sie, ob das Laufwerk verbunden, der Pfad richtig und Schreiben erlaubt ist."),
        ) from error


def disk_full(path: Path) -> WorkspaceError:
    """Return the error that says that there was no room to write `path`."""
    return WorkspaceError(
        _("Der Datenträger ist voll. Der bisherige Stand ist unverändert."),
        where=str(path),
        remedy=_("Speicherplatz freigeben und den Befehl wiederholen."),
    )
