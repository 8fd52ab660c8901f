"""Drawing in child processes: what asks for pictures keeps its memory, and answers others while they are drawn."""

from __future__ import annotations

import itertools
import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from kobimo.publish.charts import engine
from kobimo.publish.charts.chart import Chart
from kobimo.publish.charts.worker import end_with_parent

_Result = TypeVar("_Result")
_PATIENCE = 60.0
"""Seconds after which a picture counts as failed."""

_TASKS = 60
"""Pictures of each process after which new ones take over; the engine never gives memory back."""


class DrawingProcesses:
    """Processes that carry the JavaScript engine; they start with the first picture and end when none was wanted.

    May be used by several threads. Use it as a context manager, or call `close`.

    Parameters
    ----------
    count : int
        Processes; each takes up to 135 MB while it lives.
    idle : float, optional
        Seconds without a picture after which the processes end. Default: they stay until `close`.
    """

    def __init__(self, count: int = 1, *, idle: float | None = None) -> None:
        self._count = count
        self._idle = idle
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0
        self._given = 0
        self._timer: threading.Timer | None = None

    def svg(self, chart: Chart, width: int | None = None) -> str:
        """Draw a chart as `render.svg` does."""
        if chart.drawing is None:
            return ""
        return self._result(engine.svg, chart.drawing, chart.alternative, width or chart.drawing.width)

    def png(self, picture: str, scale: float) -> bytes:
        """Turn a picture that stands alone into dots as `engine.png` does."""
        return self._result(engine.png, picture, scale)

    def all_svg(self, charts: Iterable[tuple[Chart, int | None]]) -> Iterator[str | Exception]:
        """Draw many charts, each in a width, in their order; where one fails, its error stands in its place."""
        remaining = iter(charts)
        while batch := list(itertools.islice(remaining, self._count * _TASKS)):
            futures = [
                self._submit(engine.svg, chart.drawing, chart.alternative, width or chart.drawing.width)
                if chart.drawing
                else None
                for chart, width in batch
            ]
            for future in futures:
                yield "" if future is None else _outcome(future)

    def close(self) -> None:
        """End the processes; the next picture starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            if self._timer is not None:
                self._timer.cancel()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _result(self, work: Callable[..., _Result], *arguments: Any) -> _Result:
        """Let a process do the work; if it died before, a new one gets it once more."""
        try:
            return self._submit(work, *arguments).result(_PATIENCE)
        except BrokenProcessPool:
            self.close()
            return self._submit(work, *arguments).result(_PATIENCE)

    def _submit(self, work: Callable[..., _Result], *arguments: Any) -> Future[_Result]:
        with self._lock:
            if self._pool is not None and self._given >= self._count * _TASKS:
                # Not max_tasks_per_child: the executor may wait for ever for a process that it forgot to replace
                # (CPython issue 115634). What was given to the old pool is still done.
                self._pool.shutdown(wait=False)
                self._pool = None
            if self._pool is None:
                # A forked child would inherit the threads' locks of the caller.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=end_with_parent)
                self._given = 0
            self._waiting += 1
            self._given += 1
            future = self._pool.submit(work, *arguments)
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: Future[Any]) -> None:
        with self._lock:
            self._waiting -= 1
            if self._idle is None or self._waiting:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self._idle, self._close_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            if self._waiting or threading.current_thread() is not self._timer:
                return
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False)


def _outcome(future: Future[str]) -> str | Exception:
    try:
        return future.result(_PATIENCE)
    except Exception as error:  # noqa: BLE001 - the caller says what is missing
        return error
