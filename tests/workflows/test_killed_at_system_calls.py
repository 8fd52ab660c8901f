"""SIGKILL at the n-th system call that writes: also those of SQLite, which no hook inside Python sees.

`test_interruption` visits every change that Python makes; here the kernel ends the process, at sampled calls.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from support.changing import COMMANDS, Ready, codes, crashing, findings, points, ready, survives
from support.command import call

__all__ = ["crashing", "ready"]

SAMPLES = {"pwrite64": 4, "fdatasync": 1, "fsync": 2, "write": 2, "rename": 1, "unlink": 1}
"""System call: at how many of its occurrences the process is killed."""


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program that lets a system call end a process."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed")
    trial = [program, "-f", "-o", str(tmp_path_factory.mktemp("strace") / "log")]
    kill = ["-e", "inject=write:signal=SIGKILL:when=1", sys.executable, "-c", "print(1, flush=True)"]
    done = subprocess.run([*trial, *kill], capture_output=True, check=False)
    if done.returncode != -signal.SIGKILL:
        pytest.skip(f"strace may not kill here: {done.stderr.decode().strip() or done.returncode}")
    return program


def traced(strace: str, log: Path, option: str, arguments: tuple[str | Path, ...]) -> int:
    program = [strace, "-f", "-qq", "-o", str(log), "-e", option]
    command = [sys.executable, "-B", "-m", "kobimo.cli.main", *map(str, arguments)]
    return subprocess.run([*program, *command], capture_output=True, check=False).returncode


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_kernel_may_kill_a_command_at_any_system_call(
    ready: Callable[[str], Ready], strace: str, tmp_path: Path, name: str
) -> None:
    prepared = ready(name)
    log = tmp_path / "log"
    town = prepared.copy(tmp_path / "probe")
    assert traced(strace, log, f"trace={','.join(SAMPLES)}", prepared.command(town)) == 0
    lines = log.read_text("utf-8", "replace").splitlines()
    main = lines[-1].split()[0]
    counts = Counter(found[1] for line in lines if (found := re.match(rf"{main} +(\w+)\(", line)))
    assert counts["pwrite64"] or name in {"build", "rebuild"}, "only these do not write to the database"
    outcomes, proven = set[str](), set[str]()
    for call_name, wanted in SAMPLES.items():
        for number in points(counts[call_name], wanted) if counts[call_name] else ():
            town = prepared.copy(tmp_path / "ort")
            kill = f"inject={call_name}:signal=SIGKILL:when={number}"
            assert traced(strace, log, kill, prepared.command(town)) == -signal.SIGKILL, (call_name, number)
            outcomes.add(survives(prepared, town, proven))
            shutil.rmtree(tmp_path / "ort")
    assert outcomes == {"old", "new"}
    assert codes(findings(call("doctor", tmp_path / "probe" / "kleinstadt", "--json"))) == set()
