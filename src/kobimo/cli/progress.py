"""Progress of a long command: the row of a job, one line on a terminal, or nothing."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from kobimo.workflows.running.job_run import JobRun
from kobimo.workflows.running.progress import SILENT, Progress

_PAUSE = 0.1


@contextmanager
def showing_progress(*, plain: bool = False) -> Iterator[Progress]:
    """Yield what a use case reports to; the line on the terminal is wiped out at the end.

    Where there is no terminal nothing is shown, or with `plain` one line for each stage.
    """
    job = _job()
    if job is not None or not sys.stderr.isatty():
        yield job or (PlainLines(sys.stderr) if plain else SILENT)
        return
    line = TerminalLine(sys.stderr)
    try:
        yield line
    finally:
        line.clear()


def report_result(**facts: str | int) -> bool:
    """Note in the row of the job, if this is one, what came of the command; returns whether it is one."""
    job = _job()
    if job is not None:
        job.result(**facts)
    return job is not None


def _job() -> JobRun | None:
    found = click.get_current_context().find_root().obj
    return found if isinstance(found, JobRun) else None


class PlainLines:
    """One line for each stage, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def stage(self, text: str, total: int | None = None) -> None:
        """Begin a stage."""
        self._stream.write(f"{text} …{f' ({total})' if total else ''}\n")
        self._stream.flush()

    def step(self, count: int = 1) -> None:
        """Say nothing of single steps."""


class TerminalLine:
    """One line that is written over and over: stage, steps done and steps to do."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text, self._done = "", 0
        self._total: int | None = None
        self._shown = 0
        self._last = 0.0

    def stage(self, text: str, total: int | None = None) -> None:
        """Begin a stage and show it at once."""
        self._text, self._done, self._total = text, 0, total
        self._draw()

    def step(self, count: int = 1) -> None:
        """Finish steps; the line changes a few times a second."""
        self._done += count
        if time.monotonic() - self._last >= _PAUSE:
            self._draw()

    def clear(self) -> None:
        """Leave an empty line for what follows."""
        self._write("")
        self._stream.write("\r")
        self._stream.flush()

    def _draw(self) -> None:
        self._last = time.monotonic()
        counter = f" {self._done}/{self._total}" if self._total else ""
        self._write(f"{self._text} …{counter}")

    def _write(self, text: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        shown = text[:room]
        self._stream.write(f"\r{shown.ljust(min(self._shown, room))}")
        self._stream.flush()
        self._shown = len(shown)
