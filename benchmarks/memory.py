"""How much memory a process needed at most, whoever started it.

`ru_maxrss` cannot be used for a process that a large one started: on Linux it begins with the peak of the process it
was forked from, and keeps it over `exec`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

_LAUNCHER = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
"""A small process between ours and the command, so that what the command inherits is small."""


def peak_memory() -> int:
    """Return the highest resident memory of this process so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    memory = psutil.Process().memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))


def run_measured(command: Sequence[str | Path]) -> tuple[float, float]:
    """Run a command; return its seconds, and the megabytes of the largest of its processes."""
    begin = time.perf_counter()
    launched = [sys.executable, "-c", _LAUNCHER, *map(str, command)]
    answer = subprocess.run(launched, check=True, stdout=subprocess.PIPE).stdout
    seconds = time.perf_counter() - begin
    code, kibibytes = json.loads(answer)
    if code:
        raise RuntimeError(f"{' '.join(map(str, command))} failed with {code}")
    return seconds, kibibytes * 1024 / 1e6
