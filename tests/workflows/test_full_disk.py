"""A disk that is full: a German sentence, the old state, nothing left behind; with room again, everything goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from support.changing import (
    COMMANDS,
    NOTES,
    Ready,
    check_new,
    check_untouched,
    codes,
    crashing,
    findings,
    points,
    ready,
)
from support.command import call
from support.crash import Accident, Crashing
from support.sampling import only

__all__ = ["crashing", "ready"]

REFUSED = 2
PAGE = 4096


def fail(prepared: Ready, crashing: Crashing, place: Path, kind: str, instants: Iterable[int]) -> list[int]:
    """Let writing fail at each of the instants; return the exit codes."""
    exits = []
    for at in instants:
        town = prepared.copy(place)
        done = crashing.run(Accident(str(town), kind, at), prepared.command(town))
        check(prepared, town, done.code, done.text)
        exits.append(done.code)
        shutil.rmtree(place)
    return exits


def check(prepared: Ready, town: Path, code: int, text: str) -> None:
    """A refused command changed nothing and says why; one that had been decided is complete with the next command."""
    if "Die Änderung ist beschlossen" in text:
        assert code == REFUSED
        assert "Der nächste Befehl führt die Änderung zu Ende" in text
    elif code:
        assert code == REFUSED, text
        assert "Der Datenträger ist voll. Der bisherige Stand ist unverändert." in text
        assert "Abhilfe: Speicherplatz freigeben" in text
        check_untouched(prepared, town)
        return
    assert codes(findings(call("doctor", town, "--json"))) <= NOTES
    check_new(prepared, town)


@pytest.mark.parametrize("name", only(("import", "areas", "release"), COMMANDS))
def test_a_full_disk_is_said_and_changes_nothing(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str
) -> None:
    prepared = ready(name)
    instants = points(prepared.changes * 3 // 4, 4)
    assert REFUSED in fail(prepared, crashing, tmp_path / "ort", "full", instants)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["full", "hiccup"])
def test_the_disk_may_be_full_at_any_change(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str, kind: str
) -> None:
    prepared = ready(name)
    wanted = 60 if kind == "full" else 12
    exits = fail(prepared, crashing, tmp_path / "ort", kind, points(prepared.changes, wanted))
    assert set(exits) == {0, REFUSED}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 8 MB."""
    place = tmp_path / "datentraeger"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def leave(disk: Path, room: int) -> Path:
    """Fill the disk but for so many bytes."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room))
    return ballast


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_real_disk_may_be_full(
    ready: Callable[[str], Ready], crashing: Crashing, small_disk: Path, name: str
) -> None:
    prepared = ready(name)
    town = prepared.copy(small_disk / "ort")
    pages, code = 0, REFUSED
    while code:
        ballast = leave(small_disk, pages * PAGE)
        done = crashing.run(Accident(""), prepared.command(town))
        ballast.unlink()
        check(prepared, town, done.code, done.text)
        pages, code = pages + 1, done.code
    assert pages > 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the size of files")
@pytest.mark.parametrize("name", ["import", "areas"])
def test_a_file_that_is_too_large_for_the_disk_is_said_and_changes_nothing(
    ready: Callable[[str], Ready], tmp_path: Path, name: str
) -> None:
    import resource

    prepared = ready(name)
    town = prepared.copy(tmp_path / "ort")
    done = subprocess.run(
        [sys.executable, "-m", "kobimo.cli.main", *map(str, prepared.command(town))],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == REFUSED, done.stderr
    assert "für diesen Datenträger zu groß" in done.stderr
    assert codes(findings(call("doctor", town, "--json"))) == set()
    check_untouched(prepared, town)
