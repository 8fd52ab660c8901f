"""The inside of a job: the process that does the work keeps its row up to date and stops when it is asked to."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.store.jobs import JobState, JobTable, process_start
from kobimo.store.register import Register
from kobimo.workspace.layout import Layout
from kobimo.workspace.paths import reachable

JOB_VARIABLE, WORKSPACE_VARIABLE = "KOBIMO_JOB", "KOBIMO_JOB_WORKSPACE"
"""Environment of a job: its id, and the folder whose database has its row."""

CANCELLED_CODE = 130
"""Exit code of a command that was interrupted."""

_PAUSE = 0.25
_SIGN_OF_LIFE = 5.0


class JobRun:
    """The job that this process is; a context manager, and the `Progress` of the command inside.

    A thread writes the progress four times a second, so that reporting never slows the work, and looks whether
    somebody asked to cancel. Then, as on a signal to end, the command is interrupted as by Ctrl+C: its locks are
    released and its temporary files removed on the way out.

    Raises
    ------
    InvalidInputError
        On entering: the job was cancelled before it began, or there is no such job.
    """

    def __init__(self, table: JobTable, name: str) -> None:
        self._table, self._name = table, name
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._report, name=f"job {name}", daemon=True)
        self._pid = os.getpid()
        self._cancelled = False
        self._stage: tuple[str, int | None] = ("", None)
        self._done = 0
        self._error = ""
        self._result: dict[str, str | int] = {}
        self._exit_code: int | None = None

    @classmethod
    def from_environment(cls) -> JobRun:
        """Return the job that the environment names; processes started by this one are no jobs."""
        name = os.environ.pop(JOB_VARIABLE)
        layout = Layout(reachable(os.environ.pop(WORKSPACE_VARIABLE, "")))
        return cls(JobTable(Register(layout.database)), name)

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            signal.signal(number, self._interrupt)
        if not self._table.begin(self._name, self._pid, process_start(self._pid) or time.time()):
            raise InvalidInputError(_("Der Auftrag wurde abgebrochen, bevor er begann, oder es gibt ihn nicht."))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self._stop.set()
        self._thread.join()
        self._table.report(self._name, self._stage[0], self._done, self._stage[1])
        code = self._exit_code if error is None else 1
        self._table.finish(
            self._name,
            self._outcome(code),
            exit_code=code,
            error=self._error or (repr(error) if error is not None else ""),
            result=self._result,
        )

    def stage(self, text: str, total: int | None = None) -> None:
        """Begin a stage."""
        self._done = 0
        self._stage = (text, total)

    def step(self, count: int = 1) -> None:
        """Finish steps of the stage."""
        self._done += count

    def result(self, **facts: str | int) -> None:
        """Note what came of the work."""
        self._result |= facts

    def complain(self, text: str) -> None:
        """Note the error that the user reads."""
        self._error = text

    def end(self, exit_code: int) -> None:
        """Note the exit code of the command."""
        self._exit_code = exit_code

    def _outcome(self, code: int | None) -> JobState:
        if code == 0:
            return JobState.DONE
        return JobState.CANCELLED if self._cancelled or code == CANCELLED_CODE else JobState.FAILED

    def _report(self) -> None:
        told: tuple[tuple[str, int | None], int] = (("", None), 0)
        last = time.monotonic()
        while not self._stop.wait(_PAUSE):
            present = (self._stage, self._done)
            with suppress(KobimoError):  # the drive is away for a moment; the next look tries again
                if present != told or time.monotonic() - last > _SIGN_OF_LIFE:
                    wanted = self._table.report(self._name, present[0][0], present[1], present[0][1])
                    told, last = present, time.monotonic()
                else:
                    wanted = self._table.cancel_requested(self._name)
                if wanted and not self._cancelled:
                    _interrupt_main_thread()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Interrupt the command once; a second request must not disturb its cleaning up."""
        if os.getpid() != self._pid:
            os._exit(CANCELLED_CODE)  # a worker that inherited this function
        if not self._cancelled and self._exit_code is None:
            self._cancelled = True
            raise KeyboardInterrupt


_SIGNALS = (signal.SIGINT, signal.SIGTERM)

if sys.platform == "win32":

    def _interrupt_main_thread() -> None:
        _thread.interrupt_main()

else:

    def _interrupt_main_thread() -> None:
        """Send a real signal, which also ends a system call that waits."""
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
