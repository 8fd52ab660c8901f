"""Room on the disk is checked beforehand and given back, whatever becomes of the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kobimo.errors import WorkspaceError
from kobimo.workspace.scratch import Scratch

HOLDER = """
import sys, time
from pathlib import Path
from kobimo.workspace.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]), 1)
(scratch.path / "piece").write_bytes(b"x")
print("ready", flush=True)
time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=20)


def test_the_folder_vanishes_with_its_last_user(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, 1)
    (scratch.path / "piece").write_bytes(b"x")
    assert scratch.path.name.startswith(".kobimo-tmp-")
    del scratch
    assert not list(tmp_path.iterdir())


def test_too_little_room_is_said_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"8\.000\.000,0 GB freier Speicherplatz gebraucht; frei sind"):
        Scratch(tmp_path, 8 * 10**15)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupted_process_leaves_nothing(tmp_path: Path) -> None:
    process = holder(tmp_path)
    process.send_signal(signal.SIGINT)
    ended(process)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_what_a_killed_process_left_goes_with_the_next_and_what_a_living_one_needs_stays(tmp_path: Path) -> None:
    killed, living = holder(tmp_path), holder(tmp_path)
    killed.kill()
    ended(killed)
    assert len(list(tmp_path.iterdir())) == 2
    scratch = Scratch(tmp_path, 1)
    left = {path for path in tmp_path.iterdir() if path != scratch.path}
    assert [(path / "piece").read_bytes() for path in left] == [b"x"]
    living.kill()
    ended(living)
