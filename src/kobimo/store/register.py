"""The register: a database that knows which deliveries and releases there must be, what was done when, and the jobs.

Files are the truth. The register lets `doctor` notice what files cannot say of themselves: that a folder vanished.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kobimo.errors import IntegrityError, NewerFormatError
from kobimo.language import _

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
            If the database is damaged or cannot be written.
        NewerFormatError
            If a newer kobimo wrote it.
        """
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            self._migrate(connection)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise IntegrityError(
                _("Die Datenbank lässt sich nicht benutzen ({error}).").format(error=error),
                where=self._path.name,
                remedy=_("Ist sie beschädigt: umbenennen, danach trägt „kobimo doctor --repair“ alles neu ein."),
            ) from error
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

    def revoked(self) -> frozenset[tuple[str, str]]:
        """Return kind and id of releases that were withdrawn and deliveries that were retracted."""
        if not self.exists:
            return frozenset()
        with self.transaction() as connection:
            rows = connection.execute("SELECT subject FROM event WHERE action IN ('withdraw', 'retract')").fetchall()
        parts = (subject.partition(":") for (subject,) in rows)
        return frozenset((kind, name) for kind, _colon, name in parts)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
