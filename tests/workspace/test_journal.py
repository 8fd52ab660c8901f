from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from kobimo.errors import LockedError, WorkspaceError
from kobimo.workspace import journal
from kobimo.workspace.files import TEMPORARY, leftovers
from kobimo.workspace.history import log, record
from kobimo.workspace.journal import RECORD, Step, finish_step, is_pending, one_step, pending_step
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock, finish_interrupted
from support.snapshot import snapshot


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A folder with two files that belong together."""
    made = Layout(tmp_path / "ort")
    made.private.mkdir(parents=True)
    made.spaces.mkdir()
    made.areas("s").write_bytes(b"old table")
    made.geometry("s").write_bytes(b"old outlines")
    return made


def prepare(layout: Layout, step: Step) -> None:
    """Prepare two new versions and a new folder."""
    step.file(layout.areas("s"), b"new table")
    step.file(layout.geometry("s"), b"new outlines")
    folder = step.folder(layout.deliveries / "gebiete" / "1")
    (folder / "tief").mkdir()
    (folder / "tief" / "receipt.json").write_bytes(b"{}")


def content(layout: Layout) -> tuple[bytes, bytes, bool]:
    receipt = layout.deliveries / "gebiete" / "1" / "tief" / "receipt.json"
    return layout.areas("s").read_bytes(), layout.geometry("s").read_bytes(), receipt.exists()


OLD = (b"old table", b"old outlines", False)
NEW = (b"new table", b"new outlines", True)


class Killed(BaseException):
    """The process ends here: nothing catches it but the test."""


def interrupted(layout: Layout, done: int, *, reason: str = "") -> None:
    """Leave a step that was decided and of which so many moves were made."""
    with pytest.raises(Killed), one_step(layout, reason=reason, user="u-1") as step:
        prepare(layout, step)
        step.finish(_killed)
    decided = pending_step(layout)
    assert decided is not None
    for move in decided.moves[:done]:
        (layout.root / move.staged).replace(layout.root / move.target)


def _killed() -> None:
    raise Killed


def test_everything_changes_together_and_nothing_is_left(layout: Layout) -> None:
    with one_step(layout) as step:
        prepare(layout, step)
        assert content(layout) == OLD
        step.finish(lambda: _compare(content(layout), OLD))
    assert content(layout) == NEW
    assert leftovers(layout.root) == ()
    assert not is_pending(layout)


def _compare(found: object, wanted: object) -> None:
    assert found == wanted


def test_without_a_decision_nothing_happens_and_nothing_is_left(layout: Layout) -> None:
    before = snapshot(layout.root)
    with one_step(layout) as step:
        prepare(layout, step)
    assert snapshot(layout.root) == before
    with pytest.raises(ZeroDivisionError), one_step(layout) as step:
        prepare(layout, step)
        raise ZeroDivisionError
    assert snapshot(layout.root) == before


def test_what_the_register_refuses_does_not_happen(layout: Layout) -> None:
    before = snapshot(layout.root)

    def refuse() -> None:
        raise WorkspaceError("voll")

    with pytest.raises(WorkspaceError, match="voll"), one_step(layout) as step:
        prepare(layout, step)
        step.finish(refuse)
    assert snapshot(layout.root) == before


@pytest.mark.parametrize("lock", [Layout.data_lock, Layout.definitions_lock])
@pytest.mark.parametrize("done", range(4))
def test_whoever_takes_a_lock_next_finishes_what_was_decided(layout: Layout, lock: property, done: int) -> None:
    interrupted(layout, done)
    with WorkspaceLock(lock.fget(layout), "kobimo build"):  # type: ignore[misc]
        assert content(layout) == NEW
        assert not is_pending(layout)
    assert leftovers(layout.root) == ()


@pytest.mark.parametrize("done", range(4))
def test_whoever_opens_the_folder_finishes_what_was_decided(layout: Layout, done: int) -> None:
    interrupted(layout, done)
    finish_interrupted(layout)
    assert content(layout) == NEW
    assert leftovers(layout.root) == ()


def test_a_step_is_not_finished_beside_the_process_that_is_doing_it(layout: Layout) -> None:
    interrupted(layout, 1)
    with WorkspaceLock(layout.data_lock, "kobimo import", finishes=False):
        finish_interrupted(layout)
        with WorkspaceLock(layout.definitions_lock, "kobimo history"):
            pass
        assert is_pending(layout)
    with WorkspaceLock(layout.definitions_lock, "kobimo history", finishes=False):
        with pytest.raises(LockedError), WorkspaceLock(layout.data_lock, "kobimo build"):
            pass
        assert is_pending(layout)
    finish_interrupted(layout)
    assert content(layout) == NEW


def test_the_history_has_the_reason_whoever_finishes(layout: Layout) -> None:
    with one_step(layout, reason="Gebiete aus der Lieferung 1", user="u-1") as step:
        step.file(layout.areas("s"), b"other table")
        step.finish()
    assert [entry.reason for entry in log(layout)] == [
        "Gebiete aus der Lieferung 1",
        "Änderungen außerhalb von kobimo übernommen",
    ]
    interrupted(layout, 2, reason="Gebiete aus der Lieferung 2")
    finish_interrupted(layout)
    newest = log(layout)[0]
    assert (newest.reason, newest.user) == ("Gebiete aus der Lieferung 2", "u-1")
    assert newest.paths == ("spaces/s.areas.csv", "spaces/s.geojson")


def test_an_edit_by_hand_is_in_the_history_before_it_is_replaced(layout: Layout) -> None:
    layout.areas("s").write_bytes(b"edited")
    with one_step(layout, reason="neu", user="u-1") as step:
        step.file(layout.areas("s"), b"new")
        step.finish()
    first = log(layout)[-1]
    assert record(layout, "x", "u-1") is None
    assert "spaces/s.areas.csv" in first.paths
    assert first.reason != "neu"


@pytest.mark.parametrize("name", ["spaces/s.areas.csv", "spaces/s.geojson", "data/deliveries/gebiete/1"])
def test_a_copy_that_lacks_something_prepared_drops_the_step(layout: Layout, name: str) -> None:
    interrupted(layout, 0)
    decided = pending_step(layout)
    assert decided is not None
    (staged,) = (layout.root / move.staged for move in decided.moves if move.target == name)
    if staged.is_dir():
        (staged / "tief" / "receipt.json").unlink()
    else:
        staged.write_bytes(b"")
    finish_interrupted(layout)
    assert content(layout) == OLD
    assert not is_pending(layout)
    assert leftovers(layout.root) == ()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"moves": [1], "reason": "", "user": ""}'])
def test_a_damaged_record_does_not_keep_anybody_from_working(layout: Layout, text: str) -> None:
    (layout.private / RECORD).write_text(text)
    with WorkspaceLock(layout.data_lock, "kobimo build"):
        assert not is_pending(layout)
    assert content(layout) == OLD


@pytest.mark.parametrize(
    ("staged", "target"),
    [
        ("spaces/s.areas.csv", "spaces/s.geojson"),
        (f"spaces/{TEMPORARY}1", "../fremd.txt"),
        (f"../{TEMPORARY}1", "spaces/s.geojson"),
    ],
)
def test_a_record_from_elsewhere_touches_nothing_else(layout: Layout, staged: str, target: str) -> None:
    foreign = layout.root.parent / "fremd.txt"
    foreign.write_bytes(b"private")
    (layout.spaces / f"{TEMPORARY}1").write_bytes(b"evil")
    (layout.root.parent / f"{TEMPORARY}1").write_bytes(b"evil")
    mark = journal._mark(layout.root / staged)
    moves = [{"staged": staged, "target": target, "mark": mark}]
    (layout.private / RECORD).write_text(json.dumps({"moves": moves, "reason": "", "user": ""}))
    finish_interrupted(layout)
    assert foreign.read_bytes() == b"private"
    assert content(layout) == OLD
    assert not is_pending(layout)


def test_a_file_open_in_excel_is_noticed_before_anything_is_decided(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = snapshot(layout.root), Path.open

    def blocked(self: Path, mode: str = "r", *more: object, **options: object) -> object:
        if self == layout.geometry("s") and mode == "rb+":
            raise PermissionError(errno.EACCES, "being used by another process")
        return real(self, mode, *more, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", blocked)
    monkeypatch.setattr("kobimo.workspace.files.time.sleep", lambda _seconds: None)
    with pytest.raises(WorkspaceError, match="Excel"), one_step(layout) as step:
        prepare(layout, step)
        step.finish()
    monkeypatch.undo()
    assert snapshot(layout.root) == before


def test_what_cannot_be_carried_out_is_said_truthfully_and_carried_out_later(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def blocked(self: Path, target: Path) -> Path:
        if target == layout.geometry("s"):
            raise PermissionError(errno.EACCES, "being used by another process")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", blocked)
    monkeypatch.setattr("kobimo.workspace.files.time.sleep", lambda _seconds: None)
    with pytest.raises(WorkspaceError, match="beschlossen") as caught, one_step(layout) as step:
        prepare(layout, step)
        step.finish()
    assert "unverändert" not in str(caught.value)
    assert "Der nächste Befehl" in caught.value.remedy
    with pytest.raises(WorkspaceError, match="beschlossen"), WorkspaceLock(layout.data_lock, "kobimo build"):
        pass
    assert not layout.data_lock.exists()
    monkeypatch.undo()
    finish_interrupted(layout)
    assert content(layout) == NEW
    assert leftovers(layout.root) == ()


def test_a_folder_is_never_replaced(layout: Layout) -> None:
    with one_step(layout) as step:
        prepare(layout, step)
        step.finish()
    before = snapshot(layout.root)
    with pytest.raises(WorkspaceError, match="besteht schon"), one_step(layout) as step:
        step.file(layout.areas("s"), b"newest")
        step.folder(layout.deliveries / "gebiete" / "1")
        step.finish()
    assert snapshot(layout.root) == before


def test_nothing_gets_its_name_before_it_is_on_the_disk(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut keeps what was synchronised and may keep or lose anything else."""
    durable: dict[int, tuple[int, int]] = {}
    names: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def version(path: Path) -> tuple[int, int]:
        found = path.stat()
        return found.st_mtime_ns, found.st_size

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        found = os.fstat(descriptor)
        durable[found.st_ino] = found.st_mtime_ns, found.st_size

    def replace(self: Path, target: Path) -> Path:
        inside = [self, *self.rglob("*")] if self.is_dir() else [self]
        assert all(durable.get(path.stat().st_ino) == version(path) for path in inside), target
        if target.name == RECORD:
            staged = [path.parent for path in leftovers(layout.root) if path.parent != layout.private]
            assert all(durable.get(folder.stat().st_ino) == version(folder) for folder in staged)
            made = layout.deliveries
            assert all(durable[folder.stat().st_ino] == version(folder) for folder in (made.parent, made))
        names.append(target.name)
        return real_replace(self, target)

    unlinked: list[bool] = []
    real_unlink = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name == RECORD:
            folders = (layout.spaces, layout.deliveries / "gebiete")
            unlinked.append(all(durable.get(folder.stat().st_ino) == version(folder) for folder in folders))
        real_unlink(self, missing_ok)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    with one_step(layout) as step:
        prepare(layout, step)
        step.finish()
    assert names == [RECORD, "s.areas.csv", "s.geojson", "1"]
    assert unlinked == [True]


def test_a_pending_step_survives_that_its_folder_is_copied_whole(layout: Layout, tmp_path: Path) -> None:
    interrupted(layout, 1)
    copy = Layout(Path(shutil.copytree(layout.root, tmp_path / "kopie")))
    finish_interrupted(copy)
    assert content(copy) == NEW
    assert content(layout) != NEW
    finish_step(layout)
    assert content(layout) == NEW
