"""The register: a database that knows which deliveries and releases there must be, what was done when, and the jobs.

Files are the truth. The register lets `doctor` notice what files cannot say of themselves: that a folder vanished.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kobimo.errors import IntegrityError, KobimoError, LockedError, NewerFormatError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.files import disk_full

MIGRATIONS = (
    (
        "0001_register",
        """
        CREATE TABLE artifact (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT;
        CREATE TABLE event (
            number INTEGER PRIMARY KEY,
            happened_at TEXT NOT NULL,
            user TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        """,
    ),
    (
        "0002_job",
        """
        CREATE TABLE job (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            command TEXT NOT NULL,
            writes INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'lost')),
            user TEXT NOT NULL,
            created_at TEXT NOT NULL,
            started_at TEXT,
            finished_at TEXT,
            heard_at TEXT NOT NULL,
            host TEXT NOT NULL,
            pid INTEGER,
            process_started REAL,
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            done INTEGER NOT NULL DEFAULT 0,
            total INTEGER,
            message TEXT NOT NULL DEFAULT '',
            error TEXT NOT NULL DEFAULT '',
            exit_code INTEGER,
            log TEXT NOT NULL,
            result TEXT NOT NULL DEFAULT '{}'
        ) STRICT;
        """,
    ),
)
"""Named, ordered changes of the schema; each is applied once, in a transaction."""

_PATIENCE = 10.0
_ROOM = 65_536
"""Bytes; SQLite reports a full disk as one of several errors, so where less is free the disk counts as full."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A delivery or release that must exist; `sha256` is that of its receipt or manifest."""

    kind: str
    id: str
    path: str
    sha256: str


class Register:
    """Access to the database of one workspace."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever noted; looking into a database makes none."""
        return self._path.exists()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open the database for one change, or one look, that happens as a whole or not at all.

        Raises
        ------
        IntegrityError
            If the database is damaged.
        WorkspaceError
            If the disk is full, or the database cannot be written.
        LockedError
            If another program has been writing to it for seconds.
        NewerFormatError
            If a newer kobimo wrote it.
        """
        try:
            connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        except sqlite3.Error as error:
            raise _explained(self._path, error) from error
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            self._migrate(connection)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _explained(self._path, error) from error
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.close()

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
        applied = {row[0] for row in connection.execute("SELECT name FROM migration")}
        unknown = applied - {name for name, _sql in MIGRATIONS}
        if unknown:
            raise NewerFormatError(
                _("Die Datenbank wurde mit einer neueren Version von kobimo geschrieben."),
                where=str(self._path),
                remedy=_("Bitte kobimo aktualisieren."),
            )
        for name, sql in MIGRATIONS:
            if name not in applied:
                for statement in sql.split(";"):
                    connection.execute(statement)
                connection.execute("INSERT INTO migration VALUES (?, ?)", (name, _now()))

    def verify(self) -> None:
        """Let SQLite look for damage, which a copy made while it was writing may have; raises as `transaction`."""
        if not self.exists:
            return
        with self.transaction() as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                raise sqlite3.DatabaseError(answer)

    def record(self, artifact: Artifact, *, user: str, action: str, detail: str = "") -> None:
        """Note that an artifact exists, and who made it."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?, ?)",
                (artifact.kind, artifact.id, artifact.path, artifact.sha256, _now()),
            )
            self._event(connection, user, action, f"{artifact.kind}:{artifact.id}", detail)

    def forget(self, kind: str, name: str, *, user: str, detail: str) -> None:
        """Note that an artifact is lost for good, and why."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM artifact WHERE kind = ? AND id = ?", (kind, name))
            self._event(connection, user, "forget", f"{kind}:{name}", detail)

    def event(self, *, user: str, action: str, subject: str, detail: str = "") -> None:
        """Note that something was done."""
        with self.transaction() as connection:
            self._event(connection, user, action, subject, detail)

    @staticmethod
    def _event(connection: sqlite3.Connection, user: str, action: str, subject: str, detail: str) -> None:
        connection.execute(
            "INSERT INTO event (happened_at, user, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            (_now(), user, action, subject, detail),
        )

    def artifacts(self) -> tuple[Artifact, ...]:
        """Return everything that must exist."""
        if not self.exists:
            return ()
        with self.transaction() as connection:
            rows = connection.execute("SELECT kind, id, path, sha256 FROM artifact ORDER BY kind, id").fetchall()
        return tuple(Artifact(*row) for row in rows)

    def decided(self) -> frozenset[str]:
        """Return the ids of proposals that were approved or refused."""
        if not self.exists:
            return frozenset()
        with self.transaction() as connection:
            rows = connection.execute("SELECT subject FROM event WHERE action IN ('approve', 'refuse')").fetchall()
        return frozenset(subject.partition(":")[2] for (subject,) in rows)

    def revoked(self) -> frozenset[tuple[str, str]]:
        """Return kind and id of releases that were withdrawn and deliveries that were retracted."""
        if not self.exists:
            return frozenset()
        with self.transaction() as connection:
            rows = connection.execute("SELECT subject FROM event WHERE action IN ('withdraw', 'retract')").fetchall()
        parts = (subject.partition(":") for (subject,) in rows)
        return frozenset((kind, name) for kind, _colon, name in parts)


def _explained(path: Path, error: sqlite3.Error) -> KobimoError:
    """Turn an error of SQLite into one that a user understands."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LockedError(
            _("Die Datenbank wird gerade von einem anderen Programm beschrieben."),
            where=path.name,
            remedy=_("Warten und den Befehl wiederholen."),
        )
    blocked = code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
    if code == sqlite3.SQLITE_FULL or (blocked and _free(path) < _ROOM):
        return disk_full(path)
    if blocked:
        return WorkspaceError(
            _("Die Datenbank lässt sich nicht lesen oder schreiben ({error}).").format(error=error),
            where=path.name,
            remedy=_("Prüfen Sie, ob das Laufwerk verbunden und Schreiben erlaubt ist."),
        )
    return IntegrityError(
        _("Die Datenbank lässt sich nicht benutzen ({error}).").format(error=error),
        where=path.name,
        remedy=_("Ist sie beschädigt: umbenennen, danach trägt „kobimo doctor --repair“ alles neu ein."),
    )


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return _ROOM


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
