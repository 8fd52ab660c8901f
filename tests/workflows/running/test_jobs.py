"""Jobs as real processes: they run, report, fail, are cancelled, die, and never spoil the workspace."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from kobimo.errors import InvalidInputError, KobimoError, LockedError, UnknownNameError
from kobimo.store.jobs import Job
from kobimo.store.releases import list_releases
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.running.job_kinds import KINDS
from kobimo.workflows.running.jobs import cancel_job, job, job_log, jobs, start_job
from support.command import call, run
from support.snapshot import snapshot

PATIENCE = 60.0

SLOW_COMPUTATION = """
    import time
    import kobimo.workflows.computing.building as building
    compute = building.compute
    def slowly(*arguments):
        for computed in compute(*arguments):
            time.sleep(0.4)
            yield computed
    building.compute = slowly
"""

DEAF_RELEASE = """
    import subprocess, sys, time
    import kobimo.store.releases as releases
    def hang(*arguments):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        while True:
            try:
                time.sleep(600)
            except KeyboardInterrupt:
                print("nein", flush=True)
    releases.file_entry = hang
"""
"""Hangs while the folder of the release is half made, with a child of its own, and does not listen."""

Hinder = Callable[[str], None]


@pytest.fixture
def hinder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hinder:
    """Change the program inside the process of every job from now on; the processes themselves are the real ones."""

    def change(code: str) -> None:
        folder = tmp_path / "hindrance"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(dedent(code), "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return change


@pytest.fixture
def workspace(town: Path) -> Iterator[OpenedWorkspace]:
    opened = open_workspace(town)
    yield opened
    for left in jobs(opened):
        if left.active:
            with suppress(InvalidInputError):
                cancel_job(opened, left.id, patience=0.1)


def wait(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def wait_until(workspace: OpenedWorkspace, name: str, condition: Callable[[Job], bool]) -> Job:
    wait(lambda: condition(job(workspace, name)))
    return job(workspace, name)


def ended(item: Job) -> bool:
    return not item.active


def findings(workspace: OpenedWorkspace) -> list[str]:
    return [item["code"] for item in call("doctor", workspace.layout.root, "--json").json()["findings"]]


def test_a_build_runs_to_its_end_and_says_what_came_of_it(workspace: OpenedWorkspace) -> None:
    started = start_job(workspace, "build")
    assert (started.title, started.command, started.active) == ("Kennzahlen berechnen", ("build",), True)
    done = wait_until(workspace, started.id, ended)
    assert (done.state, done.exit_code, done.error) == ("done", 0, ""), job_log(workspace, done.id)
    assert done.result == {"values": done.result["values"], "computed": 3, "indicators": 3}
    assert int(done.result["values"]) > 0
    assert done.started_at is not None
    assert done.finished_at is not None
    assert done.created_at <= done.started_at <= done.finished_at
    assert all(moment.endswith("+00:00") for moment in (done.created_at, done.started_at, done.finished_at))
    log = job_log(workspace, done.id)
    assert log == run("build", workspace.layout.root).out
    assert "Berechnet: 3 von 3 Kennzahlen" in log
    assert findings(workspace) == []


def test_a_release_is_made_and_named(workspace: OpenedWorkspace) -> None:
    before = {item.manifest.id for item in list_releases(workspace.layout)}
    run("build", workspace.layout.root)
    done = wait_until(workspace, start_job(workspace, "release").id, ended)
    assert done.state == "done", job_log(workspace, done.id)
    new = {item.manifest.id for item in list_releases(workspace.layout)} - before
    assert new == {done.result["release"]}
    assert findings(workspace) == []


def test_progress_is_seen_while_the_work_goes_on(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    started = start_job(workspace, "build")
    seen: set[tuple[str, int, int | None]] = set()

    def look(item: Job) -> bool:
        if item.state == "running":
            seen.add((item.message, item.done, item.total))
        return not item.active

    wait_until(workspace, started.id, look)
    computing = {(done, total) for message, done, total in seen if message == "Kennzahlen berechnen"}
    (total,) = {total for _done, total in computing}
    assert total is not None
    assert any(0 < done < total for done, _total in computing), seen
    assert all(0 <= done <= total for done, _total in computing)
    final = job(workspace, started.id)
    assert (final.state, final.message) == ("done", "Ergebnis schreiben")


def test_a_cancelled_build_leaves_the_workspace_as_it_was(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    before = snapshot(workspace.layout.root)
    started = start_job(workspace, "build")
    wait_until(workspace, started.id, lambda item: item.message == "Kennzahlen berechnen")
    assert workspace.layout.data_lock.exists()
    cancelled = cancel_job(workspace, started.id)
    assert (cancelled.state, cancelled.exit_code) == ("cancelled", 130)
    assert cancelled.error == "Abgebrochen."
    assert "Abgebrochen." in job_log(workspace, started.id)
    after = snapshot(workspace.layout.root)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"kobimo.sqlite3", ".kobimo/jobs", started.log}
    assert findings(workspace) == []
    with pytest.raises(InvalidInputError, match="schon beendet"):
        cancel_job(workspace, started.id)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end a process politely")
def test_the_end_of_the_session_is_a_cancellation_too(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    started = start_job(workspace, "build")
    running = wait_until(workspace, started.id, lambda item: item.message == "Kennzahlen berechnen")
    assert running.pid is not None
    os.kill(running.pid, signal.SIGTERM)
    assert wait_until(workspace, started.id, ended).state == "cancelled"
    wait(lambda: not workspace.layout.data_lock.exists())
    assert findings(workspace) == []


def test_who_does_not_listen_is_ended_with_all_its_children_and_its_remains_are_cleared(
    workspace: OpenedWorkspace, hinder: Hinder
) -> None:
    run("build", workspace.layout.root)
    hinder(DEAF_RELEASE)
    started = start_job(workspace, "release")
    running = wait_until(workspace, started.id, lambda item: item.message == "Freigabestand schreiben")
    assert running.pid is not None
    parent = psutil.Process(running.pid)
    wait(parent.children)
    family = [parent, *parent.children(recursive=True)]
    assert list(workspace.layout.releases.glob(".kobimo-tmp-*"))
    cancelled = cancel_job(workspace, started.id, patience=1)
    assert cancelled.state == "cancelled"
    assert "nein" in job_log(workspace, started.id)
    wait(lambda: not any(member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in family))
    assert not list(workspace.layout.releases.glob(".kobimo-tmp-*"))
    assert findings(workspace) == []


def test_a_killed_process_is_lost_and_doctor_says_so(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    started = start_job(workspace, "build")
    running = wait_until(workspace, started.id, lambda item: item.message == "Kennzahlen berechnen")
    assert running.pid is not None
    psutil.Process(running.pid).kill()
    lost = wait_until(workspace, started.id, ended)
    assert (lost.state, lost.noticed, lost.exit_code) == ("lost", False, None)
    report = call("doctor", workspace.layout.root, "--json").json()
    (item,) = [entry for entry in report["findings"] if entry["code"] == "JOB_LOST"]
    assert "Kennzahlen berechnen" in item["message"]
    assert report["ok"] is False
    assert "JOB_LOST" in [
        entry["code"] for entry in call("doctor", workspace.layout.root, "--repair", "--json").json()["repaired"]
    ]
    assert findings(workspace) == []
    noted = job(workspace, started.id)
    assert (noted.state, noted.noticed) == ("lost", True)
    hinder("")
    assert wait_until(workspace, start_job(workspace, "build").id, ended).state == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no zombies on Windows")
def test_the_starting_process_keeps_no_zombies(workspace: OpenedWorkspace) -> None:
    wait_until(workspace, start_job(workspace, "build").id, ended)
    wait(lambda: psutil.STATUS_ZOMBIE not in [child.status() for child in psutil.Process().children()])


def test_a_second_writing_job_is_refused_and_the_first_is_named(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    first = start_job(workspace, "build")
    for kind in ("build", "release"):
        with pytest.raises(LockedError, match="Es läuft schon ein Auftrag: „Kennzahlen berechnen“") as caught:
            start_job(workspace, kind)
        assert "abbrechen" in caught.value.remedy
    assert [item.id for item in jobs(workspace)] == [first.id]
    cancel_job(workspace, first.id)
    hinder("")
    second = start_job(workspace, "build")
    assert wait_until(workspace, second.id, ended).state == "done"
    assert [item.id for item in jobs(workspace)] == [second.id, first.id]


def test_a_job_that_only_reads_may_run_beside_one_that_writes_but_not_twice(
    workspace: OpenedWorkspace, hinder: Hinder
) -> None:
    hinder("import time; time.sleep(600)")
    start_job(workspace, "build")
    start_job(workspace, "area-profiles", {"level": "viertel"})
    start_job(workspace, "area-profiles", {"level": "bezirk"})
    with pytest.raises(LockedError, match="Gebietsprofile: Viertel"):
        start_job(workspace, "area-profiles", {"level": "viertel"})


def test_a_failed_command_carries_its_german_error(workspace: OpenedWorkspace) -> None:
    file = workspace.layout.indicators / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("0-5", "5-0"), "utf-8")
    failed = wait_until(workspace, start_job(workspace, "build").id, ended)
    assert (failed.state, failed.exit_code, failed.result) == ("failed", 2, {})
    assert failed.error.startswith("indicators/anteil_u6.yaml:5: ")
    assert job_log(workspace, failed.id) == call("build", workspace.layout.root).err
    assert failed.error in job_log(workspace, failed.id)


def test_an_error_of_the_program_itself_ends_the_job_as_failed(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder("import kobimo.workflows.computing.building as b\nb.compute = None")
    failed = wait_until(workspace, start_job(workspace, "build").id, ended)
    assert (failed.state, failed.exit_code) == ("failed", 1)
    assert "Interner Fehler (TypeError" in failed.error
    assert findings(workspace) == []


def test_a_process_that_dies_before_its_first_word_is_lost(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder("import os\nos._exit(7)")
    started = start_job(workspace, "build")
    assert wait_until(workspace, started.id, ended).state == "lost"


def test_a_job_that_was_cancelled_before_it_began_does_nothing(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder("import time\ntime.sleep(1.5)")
    before = snapshot(workspace.layout.root / "data")
    started = start_job(workspace, "build")
    assert started.state == "waiting"
    assert cancel_job(workspace, started.id).state == "cancelled"
    assert snapshot(workspace.layout.root / "data") == before
    assert "bevor er begann" in job_log(workspace, started.id)


def test_a_job_outlives_the_program_that_started_it(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    starter = (
        "import sys; from kobimo.workflows.opened import open_workspace; "
        "from kobimo.workflows.running.jobs import start_job; "
        "print(start_job(open_workspace(sys.argv[1]), 'build').id)"
    )
    environment = {**os.environ, "PYTHONPATH": ""}
    hindered = os.environ["PYTHONPATH"]
    code = f"import os; os.environ['PYTHONPATH'] = {hindered!r}; {starter}"
    done = subprocess.run(
        [sys.executable, "-c", code, workspace.layout.root], capture_output=True, text=True, env=environment, check=True
    )
    name = done.stdout.strip()
    assert job(workspace, name).active
    assert wait_until(workspace, name, ended).state == "done", job_log(workspace, name)


def test_a_module_in_the_folder_of_the_server_is_not_imported(
    workspace: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "falle"
    trap.mkdir()
    (trap / "click.py").write_text("raise SystemExit(66)", "utf-8")
    monkeypatch.chdir(trap)
    assert wait_until(workspace, start_job(workspace, "build").id, ended).state == "done"


def test_only_the_catalogue_can_be_started(workspace: OpenedWorkspace) -> None:
    assert set(KINDS) == {"build", "release", "area-profiles", "suppose", "methods", "enquiry", "backup"}
    wrong: list[tuple[str, dict[str, str], type[KobimoError]]] = [
        ("import", {}, UnknownNameError),
        ("build", {"json": "1"}, InvalidInputError),
        ("area-profiles", {}, UnknownNameError),
        ("area-profiles", {"level": "--help"}, UnknownNameError),
        ("area-profiles", {"level": "viertel", "format": "exe"}, InvalidInputError),
        ("release", {"audience": "--withdraw"}, InvalidInputError),
        ("methods", {"indicator": "--table"}, UnknownNameError),
        ("enquiry", {"indicator": "--list"}, UnknownNameError),
    ]
    for kind, arguments, expected in wrong:
        with pytest.raises(expected):
            start_job(workspace, kind, arguments)
    assert jobs(workspace) == ()
    assert not (workspace.layout.private / "jobs").exists()


def test_the_profiles_go_where_the_arguments_say(workspace: OpenedWorkspace, hinder: Hinder, tmp_path: Path) -> None:
    hinder("import os\nos._exit(0)")
    folder = tmp_path / "--out"
    made = start_job(workspace, "area-profiles", {"level": "bezirk", "out": str(folder)})
    assert made.title == "Gebietsprofile: Bezirk"
    assert made.command == (
        *("product", "area-profile", "--all", "bezirk", "--format", "pdf", "--out"),
        str(folder),
    )
    wait_until(workspace, made.id, ended)
    default = start_job(workspace, "area-profiles", {"level": "bezirk"})
    assert Path(default.command[-1]) == workspace.layout.root / "ausgabe" / "gebietsprofile-bezirk"


def test_an_unknown_job_is_an_error_and_a_removed_log_is_not(workspace: OpenedWorkspace) -> None:
    for look in (job, job_log, cancel_job):
        with pytest.raises(UnknownNameError, match="Auftrag"):
            look(workspace, "../../kobimo.toml")
    done = wait_until(workspace, start_job(workspace, "build").id, ended)
    (workspace.layout.root / done.log).unlink()
    assert job_log(workspace, done.id) == ""
    assert findings(workspace) == []


def test_a_program_that_cannot_be_started_is_a_failed_job(
    workspace: OpenedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(workspace.layout.root / "python-gibt-es-nicht"))
    with pytest.raises(KobimoError, match="nicht möglich"):
        start_job(workspace, "build")
    (failed,) = jobs(workspace)
    assert failed.state == "failed"
    assert "nicht möglich" in failed.error
    assert findings(workspace) == []


def test_commands_that_a_job_starts_are_no_jobs(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(
        """
        import json, os, kobimo.workflows.computing.building as building
        compute = building.compute
        def telling(*arguments):
            print(json.dumps(sorted(name for name in os.environ if name.startswith("KOBIMO_JOB"))), flush=True)
            return compute(*arguments)
        building.compute = telling
        """
    )
    done = wait_until(workspace, start_job(workspace, "build").id, ended)
    assert done.state == "done"
    assert json.loads(job_log(workspace, done.id).splitlines()[0]) == []


def test_the_database_may_be_busy_while_a_job_runs(workspace: OpenedWorkspace, hinder: Hinder) -> None:
    hinder(SLOW_COMPUTATION)
    started = start_job(workspace, "build")
    wait_until(workspace, started.id, lambda item: item.message == "Kennzahlen berechnen")
    connection = sqlite3.connect(workspace.layout.database, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    time.sleep(3)
    connection.execute("ROLLBACK")
    connection.close()
    assert wait_until(workspace, started.id, ended).state == "done", job_log(workspace, started.id)
