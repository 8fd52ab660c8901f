from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from kobimo.errors import LockedError, WorkspaceError
from kobimo.workspace import locks
from kobimo.workspace.locks import WorkspaceLock, lock_state

HOLD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from kobimo.workspace.locks import WorkspaceLock
    with WorkspaceLock(Path(sys.argv[1]), "kobimo import"):
        print("held", flush=True)
        time.sleep(60)
    """
)


def holding_process(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def end(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def foreign(path: Path, age: float) -> None:
    """Put a lock of another computer whose heart last beat `age` seconds ago."""
    beat = (datetime.now(UTC) - timedelta(seconds=age)).isoformat(timespec="seconds")
    holder = {
        "token": "0123",
        "host": "PC-AMT-40",
        "pid": os.getpid(),
        "started": psutil.Process().create_time(),
        "command": "kobimo build",
        "since": "2026-07-01T10:00:00+00:00",
        "heartbeat": beat,
    }
    path.write_text(json.dumps(holder), "utf-8")


def waited(patched: pytest.MonkeyPatch, meanwhile: Callable[[], None] = lambda: None) -> list[float]:
    """Return the list of seconds that a lock would have slept, and do something meanwhile."""
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        meanwhile()

    patched.setattr(locks.time, "sleep", sleep)
    return waits


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.lock"


def test_a_lock_is_there_while_it_is_held_and_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "neu" / "data.lock"
    with WorkspaceLock(path, "kobimo import") as lock:
        state = lock_state(path)
        assert lock.held
        assert state is not None
        assert state.holder is not None
        assert not state.stale
        assert state.holder.pid == os.getpid()
    assert lock_state(path) is None
    assert not lock.held


def test_a_lock_is_released_after_an_error(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), WorkspaceLock(path, "kobimo import"):
        raise ZeroDivisionError
    assert lock_state(path) is None


def test_the_same_process_cannot_hold_a_lock_twice(path: Path) -> None:
    lock = WorkspaceLock(path, "kobimo import")
    with lock:
        with pytest.raises(LockedError, match="kobimo import"), WorkspaceLock(path, "kobimo build"):
            pass
        with pytest.raises(LockedError), lock:
            pass
        assert lock.held
    assert lock_state(path) is None


def test_another_process_is_named_with_host_number_command_and_time_of_berlin(path: Path) -> None:
    child = holding_process(path)
    try:
        with pytest.raises(LockedError) as caught, WorkspaceLock(path, "kobimo build"):
            pass
    finally:
        end(child)
    assert "kobimo import" in caught.value.message
    assert str(child.pid) in caught.value.message
    assert datetime.now(locks.ZoneInfo("Europe/Berlin")).strftime("%d.%m.%Y") in caught.value.message
    assert "Warten" in caught.value.remedy


def test_the_lock_of_a_killed_process_is_taken_over_without_the_watch_for_other_computers(path: Path) -> None:
    end(holding_process(path))
    state = lock_state(path)
    assert state is not None
    assert state.stale
    with pytest.MonkeyPatch.context() as patched:
        waits = waited(patched)
        with WorkspaceLock(path, "kobimo build") as lock:
            assert lock.held
    assert waits == []


def test_a_process_number_that_was_given_again_does_not_keep_a_lock(path: Path) -> None:
    foreign(path, 0)
    holder = json.loads(path.read_text())
    holder["host"] = locks.socket.gethostname()
    holder["pid"] = os.getppid()
    holder["started"] = psutil.Process(os.getppid()).create_time() - 1000
    path.write_text(json.dumps(holder))
    with WorkspaceLock(path, "kobimo build") as lock:
        assert lock.held


def test_the_lock_of_another_computer_is_kept_while_its_heart_beats(path: Path) -> None:
    foreign(path, 50)
    with pytest.raises(LockedError, match=r"PC-AMT-40.*seit 01\.07\.2026 12:00"), WorkspaceLock(path, "x"):
        pass


def test_the_lock_of_another_computer_without_heartbeat_is_taken_over_after_a_watch(path: Path) -> None:
    foreign(path, 90)
    with WorkspaceLock(path, "kobimo build", watch=0.05) as lock:
        assert lock.held
    assert lock_state(path) is None


def test_a_slow_clock_of_another_computer_does_not_lose_its_lock(path: Path) -> None:
    foreign(path, 90)
    beat = threading.Timer(0.2, foreign, (path, 80))
    beat.start()
    second = threading.Timer(0.6, foreign, (path, 1))
    second.start()
    with pytest.raises(LockedError), WorkspaceLock(path, "kobimo build", watch=0.4):
        pass
    beat.join()
    second.join()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"token": "x"}'])
def test_an_incomplete_lock_is_taken_over_if_nobody_completes_it(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.MonkeyPatch.context() as patched:
        waits = waited(patched)
        with WorkspaceLock(path, "x") as lock:
            assert lock.held
    assert waits == [locks._MAKING_SECONDS]
    path.write_text(content)
    with pytest.MonkeyPatch.context() as patched:
        waited(patched, lambda: foreign(path, 0))
        with pytest.raises(LockedError, match="PC-AMT-40"), WorkspaceLock(path, "x"):
            pass


def test_a_full_disk_leaves_no_lock_that_nobody_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(locks.os, "fsync", full)
    with pytest.raises(WorkspaceError, match="voll"), WorkspaceLock(path, "x"):
        pass
    assert not path.exists()


def test_the_heart_beats(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "HEARTBEAT_SECONDS", 0.05)
    with WorkspaceLock(path, "x"):
        first = json.loads(path.read_text())
        deadline = time.monotonic() + 60
        while json.loads(path.read_text())["heartbeat"] == first["heartbeat"] and time.monotonic() < deadline:
            time.sleep(0.05)
        later = json.loads(path.read_text())
    assert later["heartbeat"] > first["heartbeat"]
    assert {**later, "heartbeat": ""} == {**first, "heartbeat": ""}


def test_a_lock_that_was_taken_over_is_not_removed_and_the_loss_is_told(path: Path) -> None:
    with pytest.raises(LockedError, match="verloren"), WorkspaceLock(path, "x"):
        foreign(path, 0)
    state = lock_state(path)
    assert state is not None
    assert state.holder is not None
    assert state.holder.host == "PC-AMT-40"


def test_of_many_processes_that_find_a_stale_lock_one_at_a_time_gets_it(path: Path, tmp_path: Path) -> None:
    end(holding_process(path))
    program = textwrap.dedent(
        """
        import os, sys, time
        from pathlib import Path
        from kobimo.errors import LockedError, WorkspaceError
        from kobimo.workspace.locks import WorkspaceLock
        path, inside, start = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
        time.sleep(max(0, start - time.time()))
        wins = 0
        for _ in range(40):
            try:
                with WorkspaceLock(path, "x"):
                    mark = os.open(inside, os.O_CREAT | os.O_EXCL)
                    os.close(mark)
                    time.sleep(0.002)
                    inside.unlink()
                    wins += 1
            except LockedError:
                time.sleep(0.001)
        print(wins)
        """
    )
    start = str(time.time() + 1.5)
    arguments = [sys.executable, "-c", program, str(path), str(tmp_path / "inside"), start]
    children = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    results = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sum(map(int, results)) >= 3
    assert lock_state(path) is None
