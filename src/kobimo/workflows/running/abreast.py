"""Work that several processes share: they end with their parent, and leave Ctrl+C to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from kobimo import language
from kobimo.errors import WorkspaceError
from kobimo.language import _

T = TypeVar("T")
R = TypeVar("R")


def abreast(
    processes: int,
    begin: Callable[..., None],
    beginning: tuple[Any, ...],
    work: Callable[[T], R],
    items: Sequence[T],
) -> Generator[R, None, None]:
    """Do work in several processes, in the language in use.

    Parameters
    ----------
    processes : int
    begin : callable
        Prepares each process once; of a module.
    beginning : tuple
        Its arguments.
    work : callable
        Of a module, too.
    items : sequence

    Yields
    ------
    object
        The results in the order of the items.

    Raises
    ------
    WorkspaceError
        If a process is ended from outside.
    """
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_work,
        initargs=(language.active(), begin, beginning),
    )
    try:
        with _interrupts_ignored():  # inherited by the processes that start here: they must not die of Ctrl+C
            futures: list[Future[R]] = [pool.submit(work, item) for item in items]
        yield from (future.result() for future in futures)
    except BrokenProcessPool as error:
        raise WorkspaceError(
            _("Ein Teilprozess wurde beendet, vielleicht aus Mangel an Arbeitsspeicher."),
            remedy=_("Andere Programme schließen und den Befehl wiederholen; was fertig ist, bleibt."),
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl+C for an instant, where this thread may decide that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin_work(chosen: str, begin: Callable[..., None], beginning: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    language.use(chosen)
    begin(*beginning)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
