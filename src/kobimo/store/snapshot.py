"""A copy of the database as it is at one instant, whoever writes to it, for a backup."""

from __future__ import annotations

import errno
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from kobimo.errors import IntegrityError, LockedError, WorkspaceError
from kobimo.language import _

PATIENCE = 10.0
"""Seconds that another writer gets to finish."""

_UNREADABLE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM}


def copy_database(database: Path, target: Path) -> None:
    """Copy a database, what stands only in its write-ahead log included, and check the copy.

    Jobs that run are noted as cancelled in the copy: their processes do not come along.

    Parameters
    ----------
    database : Path
    target : Path
        File to make.

    Raises
    ------
    IntegrityError
        If the database is damaged; there may be a useless copy then.
    LockedError
        If somebody else keeps writing to it.
    WorkspaceError
        If it cannot be read.
    OSError
        If there is no room for the copy.
    """
    try:
        with closing(sqlite3.connect(database, timeout=PATIENCE)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, progress=_Deadline(database))
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whatever the original uses
            problem = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise _damaged(database, problem)
            _end_jobs(copy)
    except sqlite3.DatabaseError as error:
        raise _explained(database, error) from error


def _explained(database: Path, error: sqlite3.DatabaseError) -> Exception:
    """Tell damage, which a copy byte for byte keeps, from what stands in the way of any copy."""
    primary = error.sqlite_errorcode & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _busy(database)
    if primary == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, str(error))
    if primary in _UNREADABLE:
        return WorkspaceError(
            _("Die Datenbank lässt sich nicht sichern ({error}).").format(error=error),
            where=str(database),
            remedy=_("Leserechte und Laufwerk prüfen und den Befehl wiederholen."),
        )
    return _damaged(database, str(error))


class _Deadline:
    """Ends the attempts to copy after a while; the library itself would try for ever."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._end = time.monotonic() + PATIENCE

    def __call__(self, status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > self._end:
            raise _busy(self._database)


def _end_jobs(copy: sqlite3.Connection) -> None:
    if copy.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'job'").fetchone():
        copy.execute("UPDATE job SET state = 'cancelled', finished_at = heard_at WHERE state IN ('waiting', 'running')")
        copy.commit()


def _busy(database: Path) -> LockedError:
    return LockedError(
        _("Ein anderes Programm schreibt in die Datenbank."),
        where=database.name,
        remedy=_("Warten, bis der andere Vorgang beendet ist, und den Befehl wiederholen."),
    )


def _damaged(database: Path, problem: str) -> IntegrityError:
    return IntegrityError(
        _("Die Datenbank ist beschädigt ({error}).").format(error=problem),
        where=database.name,
        remedy=_(
            "Aus einer früheren Sicherung zurückholen; oder umbenennen, und „kobimo doctor --repair“ trägt neu ein."
        ),
    )
