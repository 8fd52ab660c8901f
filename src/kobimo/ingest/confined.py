"""Run a function in a process of its own with bounds on memory and time.

Files come from outside. One that is built to exhaust the machine, or that makes a library crash, ends a process that
does nothing else. The process is started bare, not forked: it imports only what the function needs, and none of the
open files and locks of its parent come along. It is a bound on cost, not a wall against malicious code.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import math
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from kobimo import language
from kobimo.ingest.formats.contract import Source
from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.grid import Grid, Opened
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.model.recipe import Names

Result = TypeVar("Result")

_START = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from kobimo.ingest.confined import _serve; _serve()"
_CELL, _ROW, _NO_CELL, _FOLDED = "\x1f", "\x1e", "\x1d", "\x1d"
_MANY_ROWS = 1000
_ALONE = {"OPENBLAS_NUM_THREADS": "1"}
"""Otherwise numpy starts a thread for each core, with its memory, and nothing here multiplies matrices."""

_GRACE = 2.0
"""Seconds beyond the bound on computing time, for a machine that is busy otherwise."""


class Excess(StrEnum):
    """Why a process did not come to its end."""

    MEMORY = "FILE_TOO_EXPENSIVE_MEMORY"
    TIME = "FILE_TOO_EXPENSIVE_TIME"
    CRASH = "FILE_CRASHES_READER"


class ConfinedError(Exception):
    """The process was ended or ended itself.

    Parameters
    ----------
    excess : Excess
        What it ran into.
    memory_bytes, seconds : float
        The bounds it had.
    detail : str
        Name of the signal or of the exception, for the report of a defect.
    """

    def __init__(self, excess: Excess, memory_bytes: int, seconds: float, detail: str = "") -> None:
        super().__init__(f"{excess.value} {detail}".strip())
        self.excess = excess
        self.memory_bytes = memory_bytes
        self.seconds = seconds
        self.detail = detail

    def result(self, file: str) -> CheckResult:
        """Say it as a check result about a file."""
        return found(
            self.excess.value,
            Place(file),
            memory=f"{self.memory_bytes / (1 << 30):.1f}",
            seconds=math.ceil(self.seconds),
            detail=self.detail or "–",
        )


def confined(function: Callable[..., Result], *args: Any, memory_bytes: int, seconds: float) -> Result:
    """Run a function in a process of its own.

    Parameters
    ----------
    function : callable
        A function of a module, so that the process can import it; arguments and result must be picklable.
    *args
        Arguments of the function.
    memory_bytes : int
        Bound on the address space, where the system knows such bounds (not on Windows).
    seconds : float
        Bound on the time, start of the process included.

    Returns
    -------
    object
        What the function returned.

    Raises
    ------
    ConfinedError
        If the process ran into a bound or crashed, or if the function raised an exception.
    """
    request = pickle.dumps((function.__module__, function.__qualname__, args, memory_bytes, seconds, language.active()))
    command = [sys.executable, "-c", _START, json.dumps(sys.path)]
    with subprocess.Popen(
        command, env=_ALONE | os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            answer, _errors = process.communicate(request, timeout=seconds + _GRACE)
        except subprocess.TimeoutExpired as error:
            raise ConfinedError(Excess.TIME, memory_bytes, seconds) from error
        finally:
            process.kill()
    if process.returncode == 0 and answer:
        kind, value = pickle.loads(answer)  # noqa: S301 - written by our own process
        if kind == "result":
            return value  # type: ignore[no-any-return]
        raise ConfinedError(Excess(kind), memory_bytes, seconds, value)
    raise ConfinedError(*_death(process.returncode, memory_bytes, seconds))


def _death(code: int, memory_bytes: int, seconds: float) -> tuple[Excess, int, float, str]:
    """Interpret how a process ended; a library that gets no memory aborts."""
    name = signal.Signals(-code).name if code < 0 and -code in set(signal.Signals) else str(code)
    kinds = {"SIGXCPU": Excess.TIME, "SIGABRT": Excess.MEMORY, "SIGKILL": Excess.MEMORY}
    return kinds.get(name, Excess.CRASH), memory_bytes, seconds, name


def open_confined(
    path: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    wanted: Sequence[Names] = (),
) -> Opened:
    """Open a file in a process of its own; see `kobimo.ingest.formats.registry.open_file`.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may cost.
    wanted : sequence of Names
        Headings that a recipe needs; they help where the content alone leaves the delimiter open.

    Returns
    -------
    Opened
        As `open_file`; a file that exhausts memory or time or crashes a library has no grids and a check that says so.
    """
    source = Source(path, path.name, tuple(wanted), limits)
    try:
        return _unfolded(confined(_open_folded, source, memory_bytes=limits.memory_bytes, seconds=limits.seconds))
    except ConfinedError as error:
        return Opened(path.name, None, (), (error.result(path.name),))


def _open_folded(source: Source) -> Opened:
    """Open a file and fold its texts; millions of small strings would take longer to send than to read."""
    from kobimo.ingest.formats.registry import open_source  # noqa: PLC0415 - the parent need not load the readers

    opened = open_source(source)
    return replace(opened, grids=tuple(map(_fold, opened.grids)))


def _fold(grid: Grid) -> Grid:
    """Write all rows of texts into one, unless they contain the marks between cells and rows."""
    if grid.typed or len(grid.rows) < _MANY_ROWS:
        return grid
    rows = cast("Sequence[Sequence[str]]", grid.rows)
    text = _ROW.join(_CELL.join(row) if row else _NO_CELL for row in rows)
    cells = sum(len(row) - 1 for row in rows if row)
    marks = (text.count(_ROW), text.count(_CELL), text.count(_NO_CELL))
    if marks != (len(rows) - 1, cells, sum(not row for row in rows)):
        return grid
    return replace(grid, rows=[[text]], facts={**grid.facts, _FOLDED: ""})


def _unfolded(opened: Opened) -> Opened:
    """Undo the folding."""
    return replace(opened, grids=tuple(map(_unfold, opened.grids)))


def _unfold(grid: Grid) -> Grid:
    """Cut the rows of one grid apart."""
    if _FOLDED not in grid.facts:
        return grid
    facts = {name: fact for name, fact in grid.facts.items() if name != _FOLDED}
    lines = str(grid.rows[0][0]).split(_ROW)
    return replace(grid, rows=[[] if line == _NO_CELL else line.split(_CELL) for line in lines], facts=facts)


def _serve() -> None:
    """Do the work of the process: read the request, set the bounds, run the function, write the answer."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # the process ends soon; searching millions of cells for cycles takes longer than reading them
    answers = _private_output()
    sys.modules["pandas"] = None  # type: ignore[assignment] # pyogrio would load it where it is installed, in vain
    module, name, args, memory_bytes, seconds, spoken = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent
    language.use(spoken)
    try:
        _bound(memory_bytes, seconds)
        function: Any = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        answer = pickle.dumps(("result", function(*args)), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        answer = pickle.dumps((Excess.MEMORY.value, ""))
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent has to tell
        answer = pickle.dumps((Excess.CRASH.value, f"{type(error).__name__}: {error}"))
    with answers:
        answers.write(answer)
    os._exit(0)  # the system frees millions of cells at once, the interpreter one by one


def _private_output() -> BinaryIO:
    """Keep the way to the parent for the answer; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
    return answers


def _bound(memory_bytes: int, seconds: float) -> None:
    """Set the bounds that the system offers; the parent watches the clock in any case."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for kind, bound in (
        (resource.RLIMIT_AS, min(memory_bytes, _physical())),
        (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        lowered = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (lowered, hard))


def _physical() -> int:
    """Return the memory of the machine; more would only be swapped."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
