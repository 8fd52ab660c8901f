"""How long the demonstration takes: from nothing, and started again."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time
from pathlib import Path

from served import free_port, get
from table import Row

_DEMO = [sys.executable, "-m", "kobimo.cli.main", "demo"]
_PATIENCE = 60


def measure_demo(folder: Path) -> list[Row]:
    """Build the demonstration in a folder, and start it again; nothing if the command does not exist."""
    if subprocess.run([*_DEMO, "--help"], capture_output=True, check=False).returncode:
        return []
    target = folder / "musterkreis"
    begin = time.perf_counter()
    subprocess.run([*_DEMO, str(target), "--no-serve"], check=True, stdout=subprocess.DEVNULL)
    fresh = time.perf_counter() - begin
    return [
        Row(
            "`kobimo demo`, from nothing to ready",
            fresh,
            "s",
            "Wall time of `kobimo demo DIR --no-serve` in an empty folder; installation is not part of it.",
            limit=300,
        ),
        Row(
            "`kobimo demo`, started again",
            _restart(target),
            "s",
            "Wall time from the start of `kobimo demo DIR` in the finished folder to the first answered page.",
            limit=5,
        ),
    ]


def _restart(target: Path) -> float:
    port = free_port()
    begin = time.perf_counter()
    with subprocess.Popen(
        [*_DEMO, str(target), "--port", str(port), "--no-browser"], stdout=subprocess.DEVNULL
    ) as demo:
        try:
            while not _answers(port):
                if time.perf_counter() - begin > _PATIENCE or demo.poll() is not None:
                    raise TimeoutError("the page does not answer")
                time.sleep(0.02)
            return time.perf_counter() - begin
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        return get(port, "/")[0] == http.client.OK
    except OSError:
        return False
