"""A backup holds everything of one instant, and what is restored from it is the workspace again."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kobimo.errors import InvalidInputError, LockedError, WorkspaceError
from kobimo.store.jobs import JobTable, process_start
from kobimo.workflows.care.backup import BackupResult, back_up
from kobimo.workflows.care.restoring import restore
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.running import jobs
from kobimo.workflows.running.job_kinds import KINDS, Prepared
from kobimo.workspace import archive_writing
from kobimo.workspace.archive_reading import opened_archive
from kobimo.workspace.files import TEMPORARY
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from support.changing import points
from support.command import call, rows, run
from support.crash import DIED, Accident, Crashing
from support.sampling import few
from support.snapshot import snapshot
from support.town import PERSONS, register, write

UNEQUAL = ("kobimo.sqlite3", ".kobimo")
"""The database is written anew, its content is compared; locks stay where they are."""


@pytest.fixture(scope="module")
def source(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with figures in a folder with umlauts and blanks, which is only read."""
    return Path(shutil.copytree(settled_town / "kleinstadt", tmp_path_factory.mktemp("Ämter 1") / "Größe und Maß"))


def made(workspace: Path, target: Path, **options: Any) -> BackupResult:
    return back_up(open_workspace(workspace), target, **options)


def listed(path: Path) -> dict[str, str]:
    """Hashes in the list of a backup, by path."""
    with zipfile.ZipFile(path) as archive:
        return {entry["path"]: entry["sha256"] for entry in json.loads(archive.read("sicherung.json"))["files"]}


def files(folder: Path) -> dict[str, str]:
    return {name: mark for name, mark in snapshot(folder).items() if name.partition("/")[0] not in UNEQUAL}


def rows_of_database(workspace: Path) -> list[str]:
    with sqlite3.connect(workspace / "kobimo.sqlite3") as connection:
        dump = list(connection.iterdump())
    connection.close()
    return dump


def findings(workspace: Path) -> set[str]:
    return {item["code"] for item in call("doctor", workspace, "--json").json()["findings"]}


def tables(workspace: Path) -> dict[str, Any]:
    return {
        indicator: rows(workspace, indicator, level)
        for indicator in ("einwohner_gesamt", "anteil_u6", "quote_u3")
        for level in ("viertel", "bezirk", "stadt")
    }


def test_a_restored_workspace_is_the_same_in_every_file_figure_and_entry(source: Path, tmp_path: Path) -> None:
    result = made(source, tmp_path / "s.zip")
    restored = restore(tmp_path / "s.zip", tmp_path / "neu", verify=True)
    assert files(tmp_path / "neu") == files(source)
    assert rows_of_database(tmp_path / "neu") == rows_of_database(source)
    assert tables(tmp_path / "neu") == tables(source)
    assert run("history", tmp_path / "neu").out == run("history", source).out
    assert run("status", tmp_path / "neu").out == run("status", source).out
    assert findings(tmp_path / "neu") == set()
    assert result.sound
    assert restored.verification is not None
    assert restored.verification.passed


def test_the_number_of_verified_values_is_that_of_the_release(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "s.zip")
    proof = restore(tmp_path / "s.zip", tmp_path / "neu", verify=True).verification
    assert proof is not None
    release = source / "data" / "releases" / proof.release
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        import pyarrow.parquet as pq

        assert archive.testzip() is None
        assert proof.values == pq.read_metadata(release / "values.parquet").num_rows > 0
    assert proof.indicators == 3


def test_the_list_has_every_file_with_its_true_hash_and_stands_last(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "s.zip")
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("sicherung.json"))
        assert names[-1] == "sicherung.json"
        for entry in manifest["files"]:
            data = archive.read(entry["path"])
            assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert all(archive.getinfo(name).compress_type == zipfile.ZIP_STORED for name in names if "parquet" in name)
    assert {name for name in names if not name.endswith("/")} == {*listed(tmp_path / "s.zip"), "sicherung.json"}
    assert manifest["workspace"] == "Kleinstadt"


def test_the_same_state_gives_the_same_list_also_from_a_restored_folder(source: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        made(source, tmp_path / name)
    assert listed(tmp_path / "a.zip") == listed(tmp_path / "b.zip")
    restore(tmp_path / "a.zip", tmp_path / "neu")
    made(tmp_path / "neu", tmp_path / "c.zip")
    first, again = listed(tmp_path / "a.zip"), listed(tmp_path / "c.zip")
    assert {**again, "kobimo.sqlite3": ""} == {**first, "kobimo.sqlite3": ""}


def test_making_a_backup_changes_nothing_in_the_workspace(source: Path, tmp_path: Path) -> None:
    before = snapshot(source)
    made(source, tmp_path / "s.zip")
    assert snapshot(source) == before


def test_locks_remains_and_prints_stay_out_and_everything_else_comes_along(town: Path, tmp_path: Path) -> None:
    kept = ("Notizen/Absprache mit dem Schulamt.txt", "data/deliveries/lies mich.txt", ".git/hooks/eigenes", "x.lock")
    left = (
        ".kobimo/jobs/1.log",
        f"{TEMPORARY}abc",
        f"data/releases/{TEMPORARY}abc/values.parquet",
        ".git/refs/heads/main.lock",
        "kobimo.sqlite3-journal",
        "ausgabe/profil.pdf",
        "sources/~$Mappe.xlsx",
        "Thumbs.db",
        "sicherung.json",
    )
    for name in (*kept, *left):
        write(town / name, name)
    (town / "kobimo.sqlite3-journal").write_bytes(b"")
    result = made(town, tmp_path / "s.zip")
    names = set(listed(tmp_path / "s.zip"))
    assert names >= set(kept)
    assert names.isdisjoint(left)
    assert result.left_out == ("ausgabe",)


def test_a_restored_workspace_knows_what_its_public_releases_were_made_from(town: Path, tmp_path: Path) -> None:
    """Outside, data are named by hashes that only the secret of the workspace gives; by another, all look changed."""
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    before = run("audit", town, "--release", name, "--json").json()
    made(town, tmp_path / "s.zip")
    restore(tmp_path / "s.zip", tmp_path / "neu")
    after = run("audit", tmp_path / "neu", "--release", name, "--json").json()
    assert {**after, "seconds": 0} == {**before, "seconds": 0}
    assert after["data"] == "today"
    (tmp_path / "neu" / ".kobimo" / "salt").unlink()
    assert run("audit", tmp_path / "neu", "--release", name, "--json").json()["data"] == "then"


def test_empty_folders_long_paths_and_odd_names_come_back(town: Path, tmp_path: Path) -> None:
    deep = town / "Notizen" / "/".join(["ein recht langer Ordnername mit Umlauten äöü"] * 8)
    write(deep / "Straße 1 (neu) ☃.txt", "x")
    write(town / "Notizen" / "e\u0301.txt", "NFD")
    for name in ("a:b", "-x", " x ", "con", "x.", "Ümläut", "\u202eb", "*?"):
        write(town / "Notizen" / name, name)
    (town / "products" / "leer").mkdir()
    shutil.rmtree(town / ".git" / "refs" / "tags", ignore_errors=True)
    (town / ".git" / "refs" / "tags").mkdir()
    made(town, tmp_path / "s.zip")
    restore(tmp_path / "s.zip", tmp_path / "neu", verify=True)
    assert files(tmp_path / "neu") == files(town)
    assert (tmp_path / "neu" / "products" / "leer").is_dir()
    assert (tmp_path / "neu" / ".git" / "refs" / "tags").is_dir()


def test_what_stands_only_in_the_write_ahead_log_is_in_the_backup(town: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(town / "kobimo.sqlite3")
    try:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("INSERT INTO event (happened_at, user, action, subject, detail) VALUES ('', '', 'x', '', '')")
        writer.commit()
        assert (town / "kobimo.sqlite3-wal").read_bytes() != b""
        made(town, tmp_path / "s.zip")
    finally:
        writer.close()
    restore(tmp_path / "s.zip", tmp_path / "neu")
    assert sorted(path.name for path in (tmp_path / "neu").glob("kobimo.sqlite3*")) == ["kobimo.sqlite3"]
    with sqlite3.connect(tmp_path / "neu" / "kobimo.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM event WHERE action = 'x'").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_job_that_runs_does_not_come_along(town: Path, tmp_path: Path) -> None:
    workspace = open_workspace(town)
    row = jobs._new_job(workspace, KINDS["build"], Prepared("Rechnen", ("build",)))
    JobTable(workspace.register).add(replace(row, id="lebt"), lambda _others: None)
    JobTable(workspace.register).begin("lebt", os.getpid(), process_start(os.getpid()) or 0)
    made(town, tmp_path / "s.zip")
    restore(tmp_path / "s.zip", tmp_path / "neu")
    assert [job.state for job in jobs.jobs(workspace)] == ["running"]
    assert [job.state for job in jobs.jobs(open_workspace(tmp_path / "neu"))] == ["cancelled"]
    assert findings(tmp_path / "neu") == set()
    assert jobs.start_job(open_workspace(tmp_path / "neu"), "build").active
    for job in jobs.jobs(open_workspace(tmp_path / "neu"))[:1]:
        jobs.cancel_job(open_workspace(tmp_path / "neu"), job.id)


def test_linked_folders_are_kept_as_folders_and_circles_end(town: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "draussen" / "brief.txt", "x").parent
    (town / "Notizen").symlink_to(outside)
    (outside / "zurueck").symlink_to(town)
    (town / "a").mkdir()
    (town / "b").mkdir()
    (town / "a" / "x").symlink_to(town / "b")
    (town / "b" / "x").symlink_to(town / "a")
    made(town, tmp_path / "s.zip")
    restore(tmp_path / "s.zip", tmp_path / "neu")
    assert (tmp_path / "neu" / "Notizen" / "brief.txt").read_text() == "x"
    assert not (tmp_path / "neu" / "Notizen").is_symlink()
    assert findings(tmp_path / "neu") == set()


@pytest.mark.parametrize("name", ["a\\b.txt", os.fsdecode(b"\xff.txt")])
@pytest.mark.parametrize("folder", [True, False])
def test_a_name_that_could_not_be_restored_is_refused_now(
    town: Path, tmp_path: Path, name: str, *, folder: bool
) -> None:
    write(town / "Notizen" / name / "x" if folder else town / "Notizen" / name, "x")
    with pytest.raises(InvalidInputError, match="umbenennen"):
        made(town, tmp_path / "s.zip")
    assert not (tmp_path / "s.zip").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders on Windows")
def test_a_pipe_in_the_folder_does_not_hold_the_backup_up(town: Path, tmp_path: Path) -> None:
    os.mkfifo(town / "pipe")
    made(town, tmp_path / "s.zip")
    assert "pipe" not in listed(tmp_path / "s.zip")


# Where the file may go


def refused(workspace: Path, target: Path, **options: Any) -> str:
    before = content(target)
    with pytest.raises(InvalidInputError) as caught:
        made(workspace, target, **options)
    assert content(target) == before
    assert caught.value.remedy
    return str(caught.value)


def content(target: Path) -> tuple[list[str], bytes]:
    """Names beside a file, and what is in it."""
    names = sorted(path.name for path in target.parent.iterdir()) if target.parent.is_dir() else []
    return names, target.read_bytes() if target.is_file() else b""


def test_a_place_in_the_workspace_itself_is_refused_whatever_leads_there(town: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(town / "data")
    for place in (town / "s.zip", town / "data" / "s.zip", tmp_path / "link" / "s.zip", town / ".." / town.name / "s"):
        assert "Arbeitsordner selbst" in refused(town, place)


def test_a_folder_that_is_not_there_is_not_made(source: Path, tmp_path: Path) -> None:
    assert "Laufwerk verbunden" in refused(source, tmp_path / "stick" / "s.zip")
    assert not (tmp_path / "stick").exists()


def test_a_folder_in_place_of_a_file_is_answered_with_an_example(source: Path, tmp_path: Path) -> None:
    assert "sicherung.zip" in refused(source, tmp_path)


def test_an_existing_file_stays_unless_it_is_an_older_backup_and_may_go(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.zip"
    made(source, target)
    assert "--replace" in refused(source, target)
    before = target.read_bytes()
    made(source, target, replace=True)
    assert target.read_bytes() != before  # the time in it has changed
    with zipfile.ZipFile(tmp_path / "brief.zip", "w") as other:
        other.writestr("brief.txt", "x")
    assert "keine lesbare Sicherung" in refused(source, tmp_path / "brief.zip", replace=True)


# What can go wrong


def test_a_file_that_cannot_be_read_stops_the_backup(town: Path, tmp_path: Path) -> None:
    (town / "sources" / "register" / "verknüpft.csv").symlink_to(tmp_path / "fort")
    with pytest.raises(WorkspaceError, match="unvollständig") as caught:
        made(town, tmp_path / "ziel.zip")
    assert "verknüpft.csv" in caught.value.where
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(f"{TEMPORARY}*"))


@pytest.mark.parametrize("moment", ["while a file is written", "at the end"])
def test_a_full_disk_leaves_the_older_backup_and_nothing_else(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    target = tmp_path / "s.zip"
    made(source, target)
    before = target.read_bytes()

    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_for_the_backup(descriptor: int) -> None:
        if os.fstat(descriptor).st_size > 5000:  # a lock is smaller
            full()

    if moment == "at the end":
        monkeypatch.setattr(archive_writing.os, "fsync", full_for_the_backup)
    else:
        monkeypatch.setattr(zipfile._ZipWriteFile, "write", full)
    with pytest.raises(WorkspaceError, match="voll") as caught:
        made(source, target, replace=True)
    assert caught.value.where == str(target)
    assert "Speicherplatz" in caught.value.remedy
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["s.zip"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are set in another way on Windows")
def test_a_memory_stick_for_small_files_is_named(town: Path, tmp_path: Path) -> None:
    write(town / "Notizen" / "gross.zip", os.urandom(3_000_000))
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000000, 2000000));"
    program = f"{limit} from kobimo.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "backup", town, tmp_path / "s.zip"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2, done.stderr
    assert "FAT32" in done.stderr
    assert not list(tmp_path.glob("*.zip"))


def test_damage_is_kept_as_it_is_and_said(town: Path, tmp_path: Path) -> None:
    original = next(town.glob("data/deliveries/register/*/register_2023.csv"))
    original.write_bytes(b"kaputt")
    result = made(town, tmp_path / "s.zip")
    assert {item.code for item in result.manifest.damaged} == {"FILE_CHANGED"}
    restored = restore(tmp_path / "s.zip", tmp_path / "neu", verify=True)
    assert restored.manifest.damaged == result.manifest.damaged
    assert restored.verification is not None
    assert not restored.verification.passed
    assert restored.verification.changed == ()
    assert (tmp_path / "neu" / original.relative_to(town)).read_bytes() == b"kaputt"


def test_a_damaged_database_is_kept_byte_for_byte(town: Path, tmp_path: Path) -> None:
    (town / "kobimo.sqlite3").write_bytes(b"no database" * 1000)
    result = made(town, tmp_path / "s.zip")
    assert any(item.subject == "kobimo.sqlite3" for item in result.manifest.damaged)
    restore(tmp_path / "s.zip", tmp_path / "neu")
    assert (tmp_path / "neu" / "kobimo.sqlite3").read_bytes() == b"no database" * 1000


def test_a_page_of_the_database_that_was_overwritten_is_found(town: Path, tmp_path: Path) -> None:
    path = town / "kobimo.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 3] = bytes(range(256)) * 16
    path.write_bytes(data)
    assert not made(town, tmp_path / "s.zip").sound


def test_a_definition_with_a_mistake_does_not_keep_the_backup_from_being_made(town: Path, tmp_path: Path) -> None:
    (town / "indicators" / "anteil_u6.yaml").write_text("id: [\n", encoding="utf-8")
    result = made(town, tmp_path / "s.zip")
    assert {item.code for item in result.manifest.damaged} == {"DEFINITIONS"}


class Told:
    """Remembers the stages with the steps to do, and counts the steps of each."""

    def __init__(self) -> None:
        self.stages: dict[str, int | None] = {}
        self.steps: dict[str, int] = {}
        self.last = ""

    def stage(self, text: str, total: int | None = None) -> None:
        self.stages[text], self.last = total, text

    def step(self, count: int = 1) -> None:
        self.steps[self.last] = self.steps.get(self.last, 0) + count


def test_progress_counts_megabytes(town: Path, tmp_path: Path) -> None:
    write(town / "Notizen" / "gross.txt", bytes(7_000_000))
    saving, restoring = Told(), Told()
    made(town, tmp_path / "s.zip", progress=saving)
    restore(tmp_path / "s.zip", tmp_path / "neu", verify=True, progress=restoring)
    for told, name in (
        (saving, "Dateien sichern (MB)"),
        (restoring, "Dateien zurückholen (MB)"),
        (restoring, "Prüfsummen vergleichen (MB)"),
    ):
        total = told.stages[name]
        assert total is not None
        assert 7 <= total - 1 <= told.steps[name] <= total


def test_large_files_do_not_fill_the_memory(town: Path, tmp_path: Path) -> None:
    size = 60_000_000
    with (town / "data" / "observations" / "gross.bin").open("wb") as stream:
        stream.truncate(size)
    workspace = open_workspace(town)
    made(town, tmp_path / "vorher.zip")  # loads what is loaded once
    tracemalloc.start()
    back_up(workspace, tmp_path / "s.zip")
    restore(tmp_path / "s.zip", tmp_path / "neu")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < size / 3
    assert (tmp_path / "neu" / "data" / "observations" / "gross.bin").stat().st_size == size


# Others who work at the same time


@pytest.mark.parametrize("lock", ["data_lock", "definitions_lock"])
def test_whoever_writes_is_waited_for_a_little(town: Path, tmp_path: Path, lock: str) -> None:
    path: Path = getattr(Layout(town), lock)
    began, ended = threading.Event(), threading.Event()

    def work() -> None:
        with WorkspaceLock(path, "kobimo import"):
            began.set()
            time.sleep(1.0)
            ended.set()

    worker = threading.Thread(target=work)
    worker.start()
    began.wait()
    made(town, tmp_path / "s.zip")
    assert ended.is_set()
    worker.join()


def test_whoever_does_not_end_is_named_and_no_file_is_made(town: Path, tmp_path: Path) -> None:
    told = Told()
    with WorkspaceLock(Layout(town).data_lock, "kobimo build"), pytest.raises(LockedError, match="kobimo build"):
        made(town, tmp_path / "s.zip", patience=0.5, progress=told)
    assert any("kobimo build" in text for text in told.stages)
    assert not (tmp_path / "s.zip").exists()


def test_nobody_can_write_while_the_backup_is_made(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = archive_writing._add
    codes: list[int] = []

    def interrupted(*arguments: Any) -> Any:
        if not codes:
            codes.append(call("build", town).code)
        return real(*arguments)

    monkeypatch.setattr(archive_writing, "_add", interrupted)
    made(town, tmp_path / "s.zip")
    assert codes == [2]


RETRYING = """
import sys, time
from kobimo.cli.main import main
for arguments in (sys.argv[1:5], ["build", sys.argv[2]]):
    code = 2
    while code == 2:
        time.sleep(0.01)
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code
sys.exit(code)
"""


def test_backups_made_while_another_process_imports_and_builds_are_the_old_or_the_new_state(
    town: Path, tmp_path: Path
) -> None:
    run("build", town)
    old, old_builds = receipts(town), builds(town)
    file = write(tmp_path / "neu" / "register_2023.csv", register(2023, {**PERSONS[2023], "11": (1, 2, 3, 4)}))
    command = [sys.executable, "-c", RETRYING, "import", str(town), "register", str(file)]
    states = []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        for number in range(200):
            target = tmp_path / f"{number}.zip"
            made(town, target)
            states.append(target)
            if worker.poll() is not None:
                break
            time.sleep(0.3)  # so that the other process gets its turn
    made(town, tmp_path / "last.zip")
    new, new_builds = receipts(town), builds(town)
    assert worker.returncode == 0
    assert old < new
    seen = set()
    for target in [*states, tmp_path / "last.zip"]:
        folder = tmp_path / f"aus {target.stem}"
        proof = restore(target, folder, verify=True).verification
        assert proof is not None
        assert proof.passed, (target, proof)
        assert findings(folder) == set()
        assert receipts(folder) in (old, new)
        assert builds(folder) in (old_builds, new_builds)
        seen.add(len(receipts(folder)))
        shutil.rmtree(folder)
    assert seen == {len(old), len(new)}


def receipts(town: Path) -> set[str]:
    return {path.parent.name for path in town.glob("data/deliveries/*/*/receipt.json")}


def builds(town: Path) -> str:
    return str(json.loads((town / "data" / "build" / "current.json").read_bytes())["fingerprint"])


# What may happen at any instant


@pytest.fixture(scope="module")
def crashing() -> Iterator[Crashing]:
    with Crashing() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder for backups in which accidents happen."""
    folder = tmp_path / "ziel"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", few(["death", "full", "hiccup"], 2))
def test_an_accident_leaves_the_older_backup_or_the_new_one(
    source: Path, place: Path, crashing: Crashing, kind: str
) -> None:
    target = place / "s.zip"
    command = ("backup", source, target, "--replace")
    total = crashing.run(Accident(str(place)), command).changes
    before = target.read_bytes()
    assert total > 8
    failed = 0
    for at in points(total, 5):
        done = crashing.run(Accident(str(place), kind, at), command)
        assert done.code in ({DIED} if kind == "death" else {0, 2}), done.text
        failed += done.code == 2
        if done.code == 2:
            assert "voll" in done.text
            assert target.read_bytes() == before
        if kind != "death":
            assert [path.name for path in place.iterdir()] == ["s.zip"]
        before = target.read_bytes()
        with opened_archive(target) as archive:
            assert archive.manifest.damaged == ()
    assert failed > 2 or kind == "death"
    proof = restore(target, place / "aus", verify=True).verification
    assert proof is not None
    assert proof.passed
    assert findings(source) <= {"LOCKED"}


@pytest.mark.parametrize("kind", few(["death", "full", "hiccup"], 2))
def test_an_accident_while_restoring_leaves_everything_or_no_folder(
    source: Path, place: Path, tmp_path: Path, crashing: Crashing, kind: str
) -> None:
    made(source, tmp_path / "s.zip")
    command = ("restore", tmp_path / "s.zip", place / "neu")
    total = crashing.run(Accident(str(place)), command).changes
    shutil.rmtree(place / "neu")
    assert total > 50
    for at in points(total, 5):
        done = crashing.run(Accident(str(place), kind, at), command)
        assert done.code in ({DIED} if kind == "death" else {0, 2}), done.text
        if (place / "neu").exists():
            assert files(place / "neu") == files(source)
            shutil.rmtree(place / "neu")
        else:
            assert done.code != 0
        if kind != "death":
            assert list(place.iterdir()) == []
    restore(tmp_path / "s.zip", place / "neu")
    assert files(place / "neu") == files(source)


def test_a_backup_after_an_import_that_died_holds_the_old_or_the_new_state(
    settled_town: Path, tmp_path: Path, crashing: Crashing
) -> None:
    file = write(tmp_path / "neu" / "register_2023.csv", register(2023, {**PERSONS[2023], "11": (1, 2, 3, 4)}))

    def copy(number: int) -> Path:
        return Path(shutil.copytree(settled_town / "kleinstadt", tmp_path / f"ort {number}"))

    trial = copy(0)
    old = receipts(trial)
    total = crashing.run(Accident(str(trial)), ("import", trial, "register", file)).changes
    assert len(receipts(trial)) == len(old) + 1
    counts = set()
    for at in points(total, 5):
        town = copy(at)
        assert crashing.run(Accident(str(town), "death", at), ("import", town, "register", file)).code == DIED
        assert made(town, tmp_path / f"{at}.zip").sound
        restored = restore(tmp_path / f"{at}.zip", tmp_path / f"aus {at}", verify=True)
        assert restored.verification is not None
        assert {item.code for item in restored.verification.findings} <= {"NOT_REGISTERED"}
        assert old <= receipts(restored.folder)
        counts.add(len(receipts(restored.folder)) - len(old))
    assert counts == {0, 1}
