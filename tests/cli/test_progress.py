"""Progress on a terminal: one line on standard error that is gone at the end; nothing anywhere else."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kobimo.cli.progress import TerminalLine
from support.command import run


class Screen(io.StringIO):
    """What a terminal shows of one line that is written over and over."""

    @property
    def shown(self) -> str:
        cells: list[str] = []
        column = 0
        for sign in self.getvalue():
            if sign == "\r":
                column = 0
                continue
            cells[column : column + 1] = [sign]
            column += 1
        return "".join(cells).rstrip()


def test_the_line_shows_stage_and_steps_and_leaves_nothing_behind() -> None:
    screen = Screen()
    line = TerminalLine(screen)
    line.stage("Eingelesene Werte prüfen", 12)
    assert screen.shown == "Eingelesene Werte prüfen … 0/12"
    line._last = 0
    line.step(7)
    assert screen.shown == "Eingelesene Werte prüfen … 7/12"
    line.stage("Kurz")
    assert screen.shown == "Kurz …"
    line.clear()
    assert screen.shown == ""
    assert screen.getvalue().endswith("\r")


def test_many_steps_are_drawn_a_few_times_only() -> None:
    screen = Screen()
    line = TerminalLine(screen)
    line.stage("Zählen", 100_000)
    for _step in range(100_000):
        line.step()
    assert screen.getvalue().count("\r") < 100


def test_the_line_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    screen = Screen()
    TerminalLine(screen).stage("Eine Stufe mit einem sehr langen Namen", 5)
    assert len(screen.shown) == 19


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are a thing of Unix")
def test_a_terminal_sees_progress_and_the_output_stays_the_same(town: Path) -> None:
    controller, terminal = os.openpty()
    program = [sys.executable, "-m", "kobimo.cli.main", "build", str(town)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        seen = bytearray()
        while True:
            try:
                seen += os.read(controller, 4096)
            except OSError:
                break
        assert process.stdout is not None
        out = process.stdout.read().decode()
    os.close(controller)
    assert process.returncode == 0
    quiet = run("build", town)
    assert out == quiet.out
    assert quiet.err == ""
    text = seen.decode()
    assert "Kennzahlen berechnen … 0/" in text
    assert "\n" not in text
    assert re.search(r"\r *\r$", text)
