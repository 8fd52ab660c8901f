"""Jobs: long commands run as processes of their own, so that a page can start, watch and cancel them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import psutil

from kobimo.errors import InvalidInputError, LockedError, UnknownNameError, WorkspaceError
from kobimo.language import _, active, clock
from kobimo.model.period import BERLIN
from kobimo.store.jobs import Job, JobState, JobTable, log_folder, process_runs, process_start
from kobimo.workflows.care.doctor import repair
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.running.job_kinds import KINDS, JobKind, Prepared
from kobimo.workflows.running.job_run import CANCELLED_CODE, JOB_VARIABLE, WORKSPACE_VARIABLE
from kobimo.workspace.files import explained

PATIENCE = 10.0
"""Seconds that a cancelled job gets to clean up after itself."""

SHOWN_LOG = 64_000
_PAUSE = 0.05


def start_job(
    workspace: OpenedWorkspace, kind: str, arguments: Mapping[str, str] | None = None, sent: bytes = b""
) -> Job:
    """Start a long command as a process of its own and return at once.

    Parameters
    ----------
    workspace : OpenedWorkspace
    kind : str
        Key of `KINDS`.
    arguments : mapping, optional
        Those that the kind allows, for instance for `area-profiles` `level`, and `out`, the folder for the files.
    sent : bytes, optional
        What the command reads from its standard input; it never lies under a name on the disk.

    Returns
    -------
    Job
        Waiting or already running; it goes on when the caller ends.

    Raises
    ------
    UnknownNameError
        If there is no such kind, or no such level.
    InvalidInputError
        If the kind does not take an argument.
    LockedError
        If another job changes the workspace, or does the very same.
    """
    given = arguments or {}
    if kind not in KINDS:
        raise UnknownNameError(_("Auftrag"), kind, KINDS)
    for name in given:
        if name not in KINDS[kind].allowed:
            raise InvalidInputError(
                _("Dieser Auftrag kennt die Angabe „{name}“ nicht.").format(name=name),
                where=kind,
                remedy=_("Möglich sind: {names}.").format(names=", ".join(KINDS[kind].allowed) or _("keine Angaben")),
            )
    prepared = KINDS[kind].prepare(workspace, given)
    made = _new_job(workspace, KINDS[kind], prepared)
    blocking = _table(workspace).add(made, lambda others: _obstacle(made, others))
    if blocking is not None:
        raise LockedError(
            _("Es läuft schon ein Auftrag: „{title}“, seit {time} Uhr.").format(
                title=blocking.title, time=_clock(blocking.started_at or blocking.created_at)
            ),
            remedy=_("Warten, bis er beendet ist, oder ihn abbrechen."),
        )
    _spawn(workspace, made, prepared.place, sent)
    return job(workspace, made.id)


def jobs(workspace: OpenedWorkspace) -> tuple[Job, ...]:
    """Return all jobs, newest first; one whose process is gone without a word is shown as lost."""
    return _table(workspace).all()


def job(workspace: OpenedWorkspace, name: str) -> Job:
    """Return one job, as `jobs` shows it.

    Raises
    ------
    UnknownNameError
        If there is none with this id.
    """
    found = _table(workspace).get(name)
    if found is None:
        raise UnknownNameError(_("Auftrag"), name, (), remedy=_("Die Liste der Aufträge ansehen."))
    return found


def job_log(workspace: OpenedWorkspace, name: str) -> str:
    """Return what a job wrote, of a long text the end; empty if the file was removed.

    Raises
    ------
    UnknownNameError
        If there is no such job.
    """
    path = workspace.layout.root / job(workspace, name).log
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    return data[-SHOWN_LOG:].decode("utf-8", "replace").replace("\r\n", "\n")


def cancel_job(workspace: OpenedWorkspace, name: str, *, patience: float = PATIENCE) -> Job:
    """Stop a job: ask it, wait, and end its processes if it does not answer.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the job.
    patience : float
        Seconds that it gets to clean up.

    Returns
    -------
    Job
        Cancelled; or done, if it was faster. On another computer it may still be running: nobody can end it from here.

    Raises
    ------
    UnknownNameError
        If there is no such job.
    InvalidInputError
        If it has ended before.
    """
    found = job(workspace, name)
    if not found.active:
        raise InvalidInputError(
            _("Der Auftrag „{title}“ ist schon beendet.").format(title=found.title),
            remedy=_("Die Liste der Aufträge neu laden."),
        )
    table = _table(workspace)
    table.request_cancel(name)
    here = found.host == socket.gethostname()
    family = _family(found) if here else []
    ended = _wait(lambda: _has_ended(table, name) and not any(map(_alive, family)), patience)
    if not here:
        return job(workspace, name)
    if not ended:
        _kill([*family, *_family(job(workspace, name))])
    table.cancel(name, CANCELLED_CODE if ended else None)
    with suppress(LockedError):  # whoever writes now finds and reports what is left
        repair(workspace)
    return job(workspace, name)


def _table(workspace: OpenedWorkspace) -> JobTable:
    return JobTable(workspace.register)


def _new_job(workspace: OpenedWorkspace, kind: JobKind, prepared: Prepared) -> Job:
    name, created = secrets.token_hex(8), workspace.now()
    return Job(
        id=name,
        kind=kind.id,
        title=prepared.title,
        command=prepared.command,
        writes=kind.writes,
        state=JobState.WAITING,
        user=workspace.user,
        created_at=created,
        started_at=None,
        finished_at=None,
        heard_at=created,
        host=socket.gethostname(),
        pid=None,
        process_started=None,
        cancel_requested=False,
        done=0,
        total=None,
        message="",
        error="",
        exit_code=None,
        log=workspace.layout.relative(log_folder(workspace.layout) / f"{name}.log"),
    )


def _obstacle(wanted: Job, others: Sequence[Job]) -> Job | None:
    return next((o for o in others if (o.writes and wanted.writes) or o.command == wanted.command), None)


def _clock(moment: str) -> str:
    return clock(datetime.fromisoformat(moment).astimezone(BERLIN))


def _spawn(workspace: OpenedWorkspace, made: Job, place: int | None, sent: bytes) -> None:
    """Start the process, and a thread that collects it, so that it never stays behind as a zombie."""
    root, table = workspace.layout.root, _table(workspace)
    command = list(made.command)
    if place is not None:
        command.insert(place, str(root.absolute()))
    # -P: no module is ever imported from the folder in which the server happens to run.
    program = [sys.executable, "-P", "-m", "kobimo.cli.main", *command]
    environment = {**os.environ, JOB_VARIABLE: made.id, WORKSPACE_VARIABLE: str(root.absolute()), "PYTHONUTF8": "1"}
    if not made.writes:  # what stays in the workspace is written in its language, a print in that of the reader
        environment["KOBIMO_LANGUAGE"] = active()
    log = root / made.log
    try:
        with explained(log):
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as stream, tempfile.TemporaryFile() as given:
                given.write(sent)
                given.seek(0)
                process = _detached(program, environment, given.fileno(), stream.fileno())
    except WorkspaceError as error:
        table.finish(made.id, JobState.FAILED, error=str(error))
        raise
    table.attach(made.id, process.pid, process_start(process.pid))
    threading.Thread(target=process.wait, name=f"collects job {made.id}", daemon=True).start()


if sys.platform == "win32":

    def _detached(program: list[str], environment: dict[str, str], given: int, output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            program,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW,
        )

else:

    def _detached(program: list[str], environment: dict[str, str], given: int, output: int) -> subprocess.Popen[bytes]:
        """Start a process that lives on when the terminal and this process end."""
        return subprocess.Popen(
            program,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def _family(found: Job) -> list[psutil.Process]:
    """Return the process of a job and everything it started."""
    if found.pid is None or found.process_started is None or not process_runs(found.pid, found.process_started):
        return []
    try:
        process = psutil.Process(found.pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _has_ended(table: JobTable, name: str) -> bool:
    found = table.get(name)
    return found is None or not found.active


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _wait(lambda: not any(map(_alive, processes)), PATIENCE)
