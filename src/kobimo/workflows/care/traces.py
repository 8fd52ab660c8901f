"""What commands that run, were interrupted or are gone leave in a workspace: locks, remains, decided steps, jobs."""

from __future__ import annotations

from collections.abc import Iterator

from kobimo.errors import KobimoError, LockedError
from kobimo.language import _
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.jobs import JobState, JobTable, log_folder
from kobimo.workflows.opened import OpenedWorkspace, german_day
from kobimo.workspace.files import leftovers
from kobimo.workspace.journal import RECORD, is_pending, pending_step
from kobimo.workspace.locks import WorkspaceLock, lock_state


def is_written(workspace: OpenedWorkspace) -> bool:
    """Whether another process, which is alive, holds a lock that was made here."""
    states = (lock_state(path) for path in (workspace.layout.definitions_lock, workspace.layout.data_lock))
    return any(state is not None and not state.stale and not state.elsewhere and not state.mine for state in states)


def remains(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report temporary files and folders, but for those that a decided step still needs."""
    step = pending_step(workspace.layout)
    needed = {move.staged for move in step.moves} if step is not None else set()
    for path in leftovers(workspace.layout.root):
        if workspace.layout.relative(path) not in needed:
            yield diagnosis("REMAINS", workspace.layout.relative(path))


def unfinished(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report an interrupted step that opening the workspace could not finish, and why."""
    if not is_pending(workspace.layout):
        return
    subject = workspace.layout.relative(workspace.layout.private / RECORD)
    problem = _("Der Verlauf der Definitionen lässt sich nicht schreiben.")
    remedy = _("Speicherplatz und Rechte prüfen.")
    try:
        with WorkspaceLock(workspace.layout.data_lock, "kobimo doctor"):
            pass
    except LockedError:
        return
    except KobimoError as error:
        problem, remedy = f"{error.where}: {error.message}", error.remedy
    if is_pending(workspace.layout):
        yield diagnosis("UNFINISHED", subject, problem=problem, remedy=remedy)


def jobs(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report jobs whose process is gone, and logs of jobs that the database does not know.

    A job without a log is in order: its row says how it ended, and whoever needs room may delete logs.
    """
    logs = sorted(log_folder(workspace.layout).glob("*.log"))  # before the rows: a row is there before its log
    found = JobTable(workspace.register).all()
    for job in found:
        if job.state is JobState.LOST and not job.noticed:
            yield diagnosis("JOB_LOST", job.log, title=job.title, day=german_day(job.created_at))
    known = {job.log for job in found}
    for path in logs:
        if workspace.layout.relative(path) not in known:
            yield diagnosis("STRANGE_LOG", workspace.layout.relative(path))


def locks(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report who holds a lock, alive or not."""
    for path in (workspace.layout.definitions_lock, workspace.layout.data_lock):
        state = lock_state(path)
        if state is not None:
            yield diagnosis("LOCKED", workspace.layout.relative(path), holder=state.description)
