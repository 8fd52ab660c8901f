"""How soon the command line answers."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from table import Row

_RUNS = 9


def measure_commands() -> list[Row]:
    """Time `kobimo --help` beside an interpreter that does nothing."""
    nothing = [sys.executable, "-c", "pass"]
    overview = [sys.executable, "-m", "kobimo.cli.main", "--help"]
    pairs = [(_seconds(nothing), _seconds(overview)) for _run in range(_RUNS)]
    return [
        Row(
            "`kobimo --help`",
            statistics.median(pair[1] for pair in pairs),
            "s",
            f"Median of {_RUNS} processes, wall time from start to end.",
            limit=0.4,
            bound=statistics.median(pair[0] for pair in pairs),
            bound_is="the interpreter alone, in turn with ours",
        )
    ]


def _seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin
