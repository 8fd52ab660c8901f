"""Two processes and one folder: one writes, the other is told so; a reader sees the old state or the new one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from kobimo.workspace.journal import is_pending
from kobimo.workspace.layout import Layout
from support.changing import (
    COMMANDS,
    NOTES,
    Ready,
    check_new,
    codes,
    crashing,
    figures,
    findings,
    new_areas,
    points,
    ready,
    state,
)
from support.command import ask, call, run
from support.crash import Accident, Crashing
from support.sampling import few
from support.town import PERSONS, care, register, write

__all__ = ["crashing", "ready"]

NAMES = {"areas": "import", "rebuild": "build", "withdraw": "release --withdraw"}
"""What a command calls itself in its lock, if not by its own name."""


@contextmanager
def paused(prepared: Ready, crashing: Crashing, town: Path, at: int) -> Iterator[None]:
    """Let a command pause before its change number `at`; it goes on, and must succeed, when the block is left."""
    signal = town.parent / "pause"
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(crashing.run, Accident(str(town), "pause", at, str(signal)), prepared.command(town))
        while not signal.exists():
            assert not running.done(), running.result().text
            time.sleep(0.01)
        try:
            yield
        finally:
            signal.unlink()
        assert running.result().code == 0, running.result().text


def check_readers(prepared: Ready, town: Path) -> None:
    """Whoever reads while another process writes sees the old figures and no damage."""
    assert figures(town) == prepared.figures
    table = run("table", town, "einwohner_gesamt", "--level", "viertel", "--format", "json").json()
    assert {row["value"] for row in table["rows"] if row["area"] == "11"} == {500}
    assert "Traceback" not in run("status", town).text
    dry = call("import", town, "register", "--dry-run", town.parent / "ablage" / "register_2022.csv")
    assert dry.code == 0, dry.text
    if not is_pending(Layout(town)):
        assert codes(findings(run("doctor", town, "--json"))) <= NOTES


def check_writers(prepared: Ready, town: Path) -> None:
    """Whoever wants to write meanwhile is told who is writing, and changes nothing."""
    kita = write(town.parent / "neu" / "kita_2024.csv", care() + "\n")
    before = state(town)
    for arguments in (
        ("import", town, "kita", kita),
        ("build", town),
        ("release", town, "--audience", "team"),
        ("doctor", town, "--repair"),
    ):
        refused = call(*arguments)
        assert refused.code == 2, refused.text
        name = NAMES.get(prepared.name, prepared.name)
        assert f"wird gerade beschrieben: „kobimo {name}“" in refused.err
        assert "Warten" in refused.err
    assert state(town) == before


def meet(prepared: Ready, crashing: Crashing, place: Path, at: int) -> None:
    town = prepared.copy(place)
    held = town / ".kobimo" / "data.lock"
    with paused(prepared, crashing, town, at):
        check_readers(prepared, town)
        if held.exists() and held.stat().st_size:
            check_writers(prepared, town)
    check_new(prepared, town)


@pytest.mark.parametrize("name", few(["areas", "release"]))
def test_while_a_command_writes_others_read_the_old_state_and_may_not_write(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str
) -> None:
    meet(ready(name), crashing, tmp_path / "ort", ready(name).changes // 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_at_any_instant_others_read_the_old_state_and_may_not_write(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str
) -> None:
    for at in points(ready(name).changes * 3 // 4, 5)[1:]:
        meet(ready(name), crashing, tmp_path / str(at), at)


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    _out, err = process.communicate(timeout=120)
    return process.returncode, err


def test_of_two_that_start_at_the_same_time_both_are_right_or_one_is_told_to_wait(town: Path) -> None:
    persons = {**PERSONS[2023], "11": (1, 1, 1, 1)}
    register_file = write(town.parent / "neu" / "register_2023.csv", register(2023, persons))
    kita_file = write(town.parent / "neu" / "kita_2024.csv", care().replace(";12\n", ";10\n", 1))
    commands = [("import", town, "register", register_file), ("import", town, "kita", kita_file), ("build", town)]
    running = [started(*command) for command in commands]
    ended = [finished(process) for process in running]
    for command, (code, err) in zip(commands, ended, strict=True):
        if code:
            assert code == 2, err
            assert "wird gerade beschrieben" in err
            run(*command)
    run("build", town)
    run("anomalies", town, "--acknowledge", "all", "--reason", "Probe")
    run("release", town, "--audience", "team")
    assert figures(town)["persons"]["value"] == 4
    assert ask(town, "quote_u3", "viertel:11", "2024-03-01")["numerator"] == 10
    assert findings(run("doctor", town, "--json")) == []


def test_pages_show_the_old_state_or_the_new_one_while_others_write(town: Path) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    program = [sys.executable, "-m", "kobimo.cli.main", "serve", str(town), "--no-browser"]
    pages: list[str] = []
    done = threading.Event()

    def look(address: str) -> None:
        while not done.is_set() or not pages:
            pages.append(urllib.request.urlopen(address, timeout=60).read().decode())
            time.sleep(0.05)

    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
            assert found
            with ThreadPoolExecutor(1) as pool:
                looking = pool.submit(look, found[0])
                try:
                    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023)))
                    run(*new_areas(town))
                    run("build", town)
                    run("release", town, "--audience", "team")
                finally:
                    done.set()
                looking.result()
        finally:
            server.kill()
    assert all("Anteil unter 6" in page for page in pages)
    assert findings(run("doctor", town, "--json")) == []
