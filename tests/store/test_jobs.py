"""Rows of jobs: what may follow on what, who stands in whose way, and when a process counts as gone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from kobimo.store.jobs import SILENCE_SECONDS, START_SECONDS, Job, JobState, JobTable, gone, process_runs
from kobimo.store.register import MIGRATIONS, Artifact, Register

HERE = socket.gethostname()
MY_START = psutil.Process().create_time()


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def job(name: str = "a", **changes: object) -> Job:
    made = Job(
        id=name,
        kind="build",
        title="Kennzahlen „berechnen“",
        command=("build", "mit Blank", "--ä"),
        writes=True,
        state=JobState.WAITING,
        user="u-1",
        created_at=ago(0),
        started_at=None,
        finished_at=None,
        heard_at=ago(0),
        host=HERE,
        pid=None,
        process_started=None,
        cancel_requested=False,
        done=0,
        total=None,
        message="",
        error="",
        exit_code=None,
        log=f".kobimo/jobs/{name}.log",
        result={"release": "2026-ü", "values": 3},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def table(tmp_path: Path) -> JobTable:
    return JobTable(Register(tmp_path / "kobimo.sqlite3"))


def add(table: JobTable, *jobs: Job) -> None:
    for item in jobs:
        assert table.add(item, lambda _others: None) is None


@pytest.fixture
def dead() -> tuple[int, float]:
    """Number and start of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        started = psutil.Process(process.pid).create_time()
        process.communicate(b"\n")
    return process.pid, started


def test_looking_for_jobs_makes_no_database(tmp_path: Path, table: JobTable) -> None:
    assert table.all() == ()
    assert table.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_a_row_comes_back_as_it_was_put_in(table: JobTable) -> None:
    made = job()
    add(table, made)
    assert table.get("a") == made
    assert table.get("b") is None


def test_jobs_are_listed_newest_first(table: JobTable) -> None:
    add(table, job("old", created_at=ago(50)), job("new", created_at=ago(1)), job("middle", created_at=ago(20)))
    assert [item.id for item in table.all()] == ["new", "middle", "old"]


def test_a_database_from_before_the_jobs_gets_the_table_and_keeps_everything(tmp_path: Path) -> None:
    register = Register(tmp_path / "kobimo.sqlite3")
    artifact = Artifact("delivery", "register/1", "data/deliveries/register/1", "ab")
    register.record(artifact, user="u-1", action="import")
    with register.transaction() as connection:
        connection.execute("DROP TABLE job")
        connection.execute("DELETE FROM migration WHERE name = '0002_job'")
    add(JobTable(register), job())
    assert register.artifacts() == (artifact,)
    assert [name for name, _sql in MIGRATIONS][:2] == ["0001_register", "0002_job"]


def test_the_life_of_a_job_that_succeeds(table: JobTable) -> None:
    add(table, job())
    table.attach("a", os.getpid(), MY_START)
    assert table.begin("a", os.getpid(), MY_START)
    assert not table.report("a", "Kennzahlen berechnen", 3, 7)
    running = table.get("a")
    assert running is not None
    assert (running.state, running.message, running.done, running.total) == ("running", "Kennzahlen berechnen", 3, 7)
    assert running.started_at is not None
    table.finish("a", JobState.DONE, exit_code=0, result={"release": "x"})
    ended = table.get("a")
    assert ended is not None
    assert (ended.state, ended.exit_code, ended.result, ended.active) == ("done", 0, {"release": "x"}, False)
    assert ended.finished_at is not None
    assert ended.started_at <= ended.finished_at


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_an_end_is_final(table: JobTable, state: JobState) -> None:
    add(table, job())
    table.finish("a", state, exit_code=5, error="so")
    ended = table.get("a")
    table.report("a", "noch etwas", 1, 2)
    table.finish("a", JobState.LOST)
    table.cancel("a", None)
    table.lose("a")
    table.request_cancel("a")
    assert not table.begin("a", 1, 1.0)
    assert table.get("a") == ended


def test_a_job_that_was_thought_lost_may_still_report_its_end(table: JobTable) -> None:
    add(table, job())
    table.lose("a")
    table.finish("a", JobState.DONE, exit_code=0)
    ended = table.get("a")
    assert ended is not None
    assert ended.state == "done"


def test_a_cancelled_job_does_not_begin(table: JobTable) -> None:
    add(table, job())
    table.request_cancel("a")
    assert table.cancel_requested("a")
    assert table.report("a", "", 0, None)
    assert not table.begin("a", os.getpid(), MY_START)
    assert not table.begin("b", os.getpid(), MY_START)


def test_the_process_knows_itself_better_than_who_started_it(table: JobTable) -> None:
    add(table, job())
    assert table.begin("a", os.getpid(), MY_START)
    table.attach("a", 1, 1.0)
    found = table.get("a")
    assert found is not None
    assert (found.pid, found.process_started) == (os.getpid(), pytest.approx(MY_START))


def test_an_obstacle_keeps_the_new_row_out_and_only_the_living_are_asked(
    table: JobTable, dead: tuple[int, float]
) -> None:
    alive = job("alive", pid=os.getpid(), process_started=MY_START, state=JobState.RUNNING)
    add(table, job("ended", state=JobState.DONE), job("dead", pid=dead[0], process_started=dead[1]), alive)
    asked: list[str] = []

    def obstacle(others: object) -> Job | None:
        asked.extend(item.id for item in others)  # type: ignore[attr-defined]
        return alive

    assert table.add(job("new"), obstacle) == alive
    assert asked == ["alive"]
    assert table.get("new") is None
    lost = table.get("dead")
    assert lost is not None
    assert (lost.state, lost.noticed) == ("lost", True)


def test_of_many_that_start_at_once_exactly_one_gets_in(tmp_path: Path) -> None:
    results: list[Job | None] = []
    gate = threading.Barrier(8)

    def start(number: int) -> None:
        mine = JobTable(Register(tmp_path / "kobimo.sqlite3"))
        gate.wait()
        results.append(mine.add(job(f"j{number}"), lambda others: next(iter(others), None)))

    threads = [threading.Thread(target=start, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(None) == 1
    assert len(results) == 8
    assert len(JobTable(Register(tmp_path / "kobimo.sqlite3")).all()) == 1


def test_a_process_that_ended_is_gone_and_its_number_alone_proves_nothing(dead: tuple[int, float]) -> None:
    assert not gone(job(pid=os.getpid(), process_started=MY_START))
    assert gone(job(pid=dead[0], process_started=dead[1]))
    assert gone(job(pid=os.getpid(), process_started=MY_START - 3600))
    assert not gone(job(pid=dead[0], process_started=dead[1], state=JobState.DONE))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no zombies on Windows")
def test_a_zombie_is_gone() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = psutil.Process(process.pid).create_time()
    assert process_runs(process.pid, started)
    assert process.stdin is not None
    process.stdin.close()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
    assert not process_runs(process.pid, started)
    process.wait()


def test_a_row_without_a_process_is_gone_after_a_while() -> None:
    assert not gone(job(created_at=ago(START_SECONDS - 20)))
    assert gone(job(created_at=ago(START_SECONDS + 1)))


def test_a_job_on_another_computer_is_judged_by_its_signs_of_life(dead: tuple[int, float]) -> None:
    there = job(host="anderer-rechner", pid=dead[0], process_started=dead[1], created_at=ago(9999))
    assert not gone(replace(there, heard_at=ago(SILENCE_SECONDS - 20)))
    assert gone(replace(there, heard_at=ago(SILENCE_SECONDS + 1)))


def test_a_job_without_a_process_is_shown_as_lost_before_anybody_notes_it(
    table: JobTable, dead: tuple[int, float]
) -> None:
    add(table, job(pid=dead[0], process_started=dead[1], state=JobState.RUNNING))
    shown = table.get("a")
    assert shown is not None
    assert (shown.state, shown.active, shown.noticed) == ("lost", False, False)
    assert table.all() == (shown,)
    table.lose("a")
    noted = table.get("a")
    assert noted is not None
    assert (noted.state, noted.noticed) == ("lost", True)


def test_who_ends_between_two_looks_is_not_called_lost(
    table: JobTable, dead: tuple[int, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(table, job(pid=dead[0], process_started=dead[1], state=JobState.RUNNING))
    read = table._read
    looks: list[int] = []

    def read_and_let_it_end(condition: str, *values: object) -> tuple[Job, ...]:
        found = read(condition, *values)
        if not looks:
            table.finish("a", JobState.DONE, exit_code=0)
        looks.append(1)
        return found

    monkeypatch.setattr(table, "_read", read_and_let_it_end)
    assert [item.state for item in table.all()] == ["done"]
