"""Jobs: the rows that say which long commands run, how far they are and how they ended.

A row alone proves nothing: a process may die without a word. `gone` compares a row with the processes of this computer.
"""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import psutil

from kobimo.store.register import Register
from kobimo.workspace.layout import Layout

START_SECONDS = 60.0
"""How long a row may wait for its process."""

SILENCE_SECONDS = 900.0
"""How long a job on another computer may be silent; clocks of two computers may differ by minutes."""

_START_TOLERANCE = 2.0


class JobState(StrEnum):
    """Where a job is in its life; the last four are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Job:
    """One long command.

    Attributes
    ----------
    command : tuple of str
        Arguments of `kobimo`, without the workspace.
    writes : bool
        Whether it changes the workspace; only one such job runs at a time.
    created_at, started_at, finished_at, heard_at : str or None
        UTC, ISO 8601; `heard_at` is the last sign of life.
    host, pid, process_started : str, int, float
        The process; its number may be given to another process later, so its start in seconds since 1970 is kept too.
    done, total, message : int, int or None, str
        Progress within the present stage, and the German name of that stage.
    error : str
        The German error of a job that failed.
    log : str
        Path of what the command wrote, from the root of the workspace.
    result : mapping
        What came of it, for instance the id of a release.
    """

    id: str
    kind: str
    title: str
    command: tuple[str, ...]
    writes: bool
    state: JobState
    user: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    heard_at: str
    host: str
    pid: int | None
    process_started: float | None
    cancel_requested: bool
    done: int
    total: int | None
    message: str
    error: str
    exit_code: int | None
    log: str
    result: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def noticed(self) -> bool:
        """Whether the row itself says how it ended; that of a lost job does only after `kobimo doctor --repair`."""
        return self.finished_at is not None


_COLUMNS = ", ".join(item.name for item in fields(Job))
_PLACES = ", ".join("?" for _item in fields(Job))
_ACTIVE = "state IN ('waiting', 'running')"


class JobTable:
    """Access to the jobs of one workspace."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def all(self) -> tuple[Job, ...]:
        """Return all jobs, newest first; one without a process is lost, even if no row says so yet."""
        return self._shown("1")

    def get(self, name: str) -> Job | None:
        """Return one job as `all` does, None if there is no such row."""
        return next(iter(self._shown("id = ?", name)), None)

    def _shown(self, condition: str, *values: object) -> tuple[Job, ...]:
        found = self._read(condition, *values)
        if any(map(gone, found)):
            found = self._read(condition, *values)  # it may have ended between the look at row and process
        return tuple(replace(job, state=JobState.LOST) if gone(job) else job for job in found)

    def _read(self, condition: str, *values: object) -> tuple[Job, ...]:
        if not self._register.exists:
            return ()
        with self._register.transaction() as connection:
            return _select(connection, condition, *values)

    def add(self, job: Job, obstacle: Callable[[Sequence[Job]], Job | None]) -> Job | None:
        """Add a row unless another job stands in the way.

        Parameters
        ----------
        job : Job
        obstacle : callable
            Gets the jobs that are alive, returns the one that stands in the way, or None. Between its answer and the
            new row nobody else can add one.

        Returns
        -------
        Job or None
            The obstacle; None if the row was added.
        """
        with self._register.transaction() as connection:
            active = _select(connection, _ACTIVE)
            for dead in filter(gone, active):
                _lose(connection, dead.id)
            blocking = obstacle([other for other in active if not gone(other)])
            if blocking is None:
                connection.execute(f"INSERT INTO job ({_COLUMNS}) VALUES ({_PLACES})", _row(job))
        return blocking

    def attach(self, name: str, pid: int, started: float | None) -> None:
        """Note the process that was started for a job, unless the process has done so itself."""
        self._change(name, "pid = ?, process_started = ?", "pid IS NULL", pid, started)

    def begin(self, name: str, pid: int, started: float) -> bool:
        """Note that the process works now; False if the job was cancelled, or ended, before."""
        assignments = "state = 'running', started_at = ?, heard_at = ?, host = ?, pid = ?, process_started = ?"
        values = (now(), now(), socket.gethostname(), pid, started)
        return self._change(name, assignments, "state = 'waiting' AND NOT cancel_requested", *values)

    def report(self, name: str, message: str, done: int, total: int | None) -> bool:
        """Note the progress; returns whether somebody asked to cancel the job."""
        with self._register.transaction() as connection:
            connection.execute(
                f"UPDATE job SET message = ?, done = ?, total = ?, heard_at = ? WHERE id = ? AND {_ACTIVE}",
                (message, done, total, now(), name),
            )
            return _cancel_requested(connection, name)

    def cancel_requested(self, name: str) -> bool:
        """Return whether somebody asked to cancel the job."""
        with self._register.transaction() as connection:
            return _cancel_requested(connection, name)

    def request_cancel(self, name: str) -> None:
        """Ask the process of a job to stop; it looks several times a second."""
        self._change(name, "cancel_requested = 1", _ACTIVE)

    def finish(
        self,
        name: str,
        state: JobState,
        *,
        exit_code: int | None = None,
        error: str = "",
        result: Mapping[str, str | int] | None = None,
    ) -> None:
        """Note how a job ended; a process that was only thought lost may still say so, nothing else is overwritten."""
        assignments = "state = ?, finished_at = ?, exit_code = ?, error = ?, result = ?"
        values = (state.value, now(), exit_code, error, json.dumps(dict(result or {}), ensure_ascii=False))
        self._change(name, assignments, f"({_ACTIVE} OR state = 'lost')", *values)

    def cancel(self, name: str, exit_code: int | None) -> None:
        """Note that a job was ended from outside, unless it has said itself how it ended."""
        assignments = "state = 'cancelled', finished_at = ?, exit_code = ?"
        self._change(name, assignments, _ACTIVE, now(), exit_code)

    def lose(self, name: str) -> None:
        """Note that the process of a job is gone without a word."""
        with self._register.transaction() as connection:
            _lose(connection, name)

    def _change(self, name: str, assignments: str, condition: str, *values: object) -> bool:
        with self._register.transaction() as connection:
            sql = f"UPDATE job SET {assignments} WHERE id = ? AND {condition}"
            return connection.execute(sql, (*values, name)).rowcount > 0


def log_folder(layout: Layout) -> Path:
    """Return the folder with what jobs wrote: `<id>.log` each."""
    return layout.private / "jobs"


def now() -> str:
    """Return the present time in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def gone(job: Job) -> bool:
    """Return whether a job that has not ended has no process any more."""
    if not job.active:
        return False
    if job.host != socket.gethostname():
        return _age(job.heard_at) > SILENCE_SECONDS
    if job.pid is None or job.process_started is None:
        return _age(job.created_at) > START_SECONDS
    return not process_runs(job.pid, job.process_started)


def process_runs(pid: int, started: float) -> bool:
    """Return whether the very process still runs; a zombie, which only waits to be collected, does not."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) <= _START_TOLERANCE
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def process_start(pid: int) -> float | None:
    """Return when a process began, in seconds since 1970; None if there is no such process."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _age(moment: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()


def _select(connection: sqlite3.Connection, condition: str, *values: object) -> tuple[Job, ...]:
    sql = f"SELECT {_COLUMNS} FROM job WHERE {condition} ORDER BY created_at DESC, rowid DESC"
    return tuple(_job(row) for row in connection.execute(sql, values))


def _job(row: Sequence[object]) -> Job:
    values = dict(zip((item.name for item in fields(Job)), row, strict=True))
    values |= {
        "command": tuple(json.loads(str(values["command"]))),
        "result": json.loads(str(values["result"])),
        "state": JobState(str(values["state"])),
        "writes": bool(values["writes"]),
        "cancel_requested": bool(values["cancel_requested"]),
    }
    return Job(**values)  # type: ignore[arg-type]  # columns and fields are the same, see `_COLUMNS`


def _row(job: Job) -> tuple[object, ...]:
    *plain, result = astuple(job)
    command = [json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value for value in plain]
    return (*command, json.dumps(dict(result), ensure_ascii=False))


def _cancel_requested(connection: sqlite3.Connection, name: str) -> bool:
    row = connection.execute("SELECT cancel_requested FROM job WHERE id = ?", (name,)).fetchone()
    return bool(row and row[0])


def _lose(connection: sqlite3.Connection, name: str) -> None:
    connection.execute(
        f"UPDATE job SET state = 'lost', finished_at = ? WHERE id = ? AND {_ACTIVE}",
        (now(), name),
    )
