"""The folder of a portal survives whatever happens: the old state or the new one is there, and the next run tidies."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kobimo.errors import IntegrityError, InvalidInputError, WorkspaceError
from kobimo.workflows.publishing import folder as folders
from kobimo.workflows.publishing import switching
from kobimo.workflows.publishing.folder import NOTE, Part, PortalFolder, Published, written_last
from kobimo.workflows.publishing.switching import PLAN, STAGE
from kobimo.workspace.files import TEMPORARY
from kobimo.workspace.layout import Layout

Site = dict[str, dict[str, bytes]]
OLD: Site = {
    "a": {"a/eins.html": b"alt 1", "a/zwei.html": b"alt 2"},
    "b": {"b/drei.html": b"bleibt"},
    "listen": {"index.html": b"alt -> a/eins.html"},
}
NEW: Site = {
    "a": {"a/eins.html": b"neu 1", "c/vier.html": b"neu 4"},
    "b": {"b/drei.html": b"bleibt"},
    "listen": {"index.html": b"neu -> c/vier.html"},
}


class Killed(BaseException):
    """The process ends here; nothing that follows is done."""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Of a workspace that has what a lock needs."""
    made = Layout(tmp_path / "arbeitsordner")
    made.private.mkdir(parents=True)
    return made


def write(
    layout: Layout, out: Path, site: Site, *, whole: bool = True, confirm: Callable[[], None] = lambda: None
) -> Published:
    with PortalFolder(layout, out, whole=whole) as folder:
        for name, files in site.items():
            part = Part(name, hashlib.sha256(repr(files).encode()).hexdigest())
            if not folder.holds(part):
                folder.keep(part, files)
        return folder.publish(written_last(["index.html"]), confirm)


def shown(out: Path) -> dict[str, bytes]:
    """Return what a web server would give away."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and not path.relative_to(out).as_posix().startswith(".kobimo-portal")
    }


def flat(site: Site) -> dict[str, bytes]:
    return {path: data for files in site.values() for path, data in files.items()}


def tidy(out: Path) -> bool:
    """Say whether nothing is left of an attempt, in the folder or beside it."""
    beside = [path.name for path in out.parent.iterdir() if path.name.startswith(TEMPORARY)]
    return not beside and not (out / STAGE).exists() and not (out / PLAN).exists()


@pytest.mark.parametrize("whole", [True, False])
def test_the_next_state_replaces_the_old_one(layout: Layout, tmp_path: Path, whole: bool) -> None:
    out = tmp_path / "web"
    assert write(layout, out, OLD, whole=whole) == Published(4, 0, 0, exchanged=whole and switching._can_exchange())
    assert shown(out) == flat(OLD)
    done = write(layout, out, NEW, whole=whole)
    assert (done.written, done.unchanged, done.deleted) == (3, 1, 1)
    assert shown(out) == flat(NEW)
    assert tidy(out)
    assert write(layout, out, NEW, whole=whole) == Published(0, 4, 0, exchanged=False)


@pytest.mark.skipif(not switching._can_exchange(), reason="this system cannot exchange folders")
def test_an_exchange_is_one_step_for_readers(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    seen: list[dict[str, bytes]] = []
    real = switching._exchanged

    def watched(one: Path, other: Path) -> bool:
        seen.append(shown(out))
        done = real(one, other)
        seen.append(shown(out))
        return done

    monkeypatch.setattr(switching, "_exchanged", watched)
    assert write(layout, out, NEW).exchanged
    assert seen == [flat(OLD), flat(NEW)]


def test_where_folders_cannot_be_exchanged_files_change_one_by_one_the_first_page_last(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    monkeypatch.setattr(switching, "_exchanged", lambda _one, _other: False)
    order: list[str] = []
    real = switching._place
    monkeypatch.setattr(switching, "_place", lambda a, b: (order.append(b.relative_to(out).as_posix()), real(a, b))[1])
    done = write(layout, out, NEW)
    assert done.exchanged is False
    assert shown(out) == flat(NEW)
    assert order == ["a/eins.html", "c/vier.html", "index.html", NOTE]
    assert tidy(out)


def _nth(monkeypatch: pytest.MonkeyPatch, place: object, name: str, number: int, error: BaseException) -> None:
    real: Callable[..., object] = getattr(place, name)
    calls = iter(range(10_000))

    def counted(*arguments: object, **more: object) -> object:
        if next(calls) == number:
            raise error
        return real(*arguments, **more)

    monkeypatch.setattr(place, name, counted)


WHOLE = [(Path, "write_bytes"), (Path, "mkdir"), (os, "link")]
ONE_BY_ONE = [(Path, "write_bytes"), (Path, "mkdir"), (Path, "replace"), (Path, "unlink")]
STEPS = [*((True, *step) for step in WHOLE if switching._can_exchange()), *((False, *step) for step in ONE_BY_ONE)]


@pytest.mark.parametrize(
    ("whole", "place", "name"), STEPS, ids=[f"{name}, {'whole' if whole else 'in place'}" for whole, _, name in STEPS]
)
def test_killed_at_any_step_everything_can_be_read_and_the_next_run_ends_it(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool, place: object, name: str
) -> None:
    reached = 0
    for number in range(30):
        out = tmp_path / f"web{number}" / "portal"
        write(layout, out, OLD, whole=whole)
        with monkeypatch.context() as patch:
            patch.setattr(folders.shutil, "rmtree", lambda *_a, **_k: None)  # a process that was killed tidies nothing
            _nth(patch, place, name, number, Killed())
            try:
                write(layout, out, NEW, whole=whole)
                killed = False
            except Killed:
                killed = True
        layout.private.joinpath("publish.lock").unlink(missing_ok=True)
        found = shown(out)
        assert {path.split("/")[-1] for path in found} >= {"eins.html", "drei.html", "index.html"}
        target = found["index.html"].decode().split(" -> ")[1]
        assert target in found, "the first page leads to pages that are there"
        assert all(data in (flat(OLD).get(path), flat(NEW).get(path)) for path, data in found.items())
        write(layout, out, NEW, whole=whole)
        assert shown(out) == flat(NEW)
        assert tidy(out)
        reached += killed
        if not killed:
            break
    assert reached >= 1


@pytest.mark.skipif(not switching._can_exchange(), reason="this system cannot exchange folders")
def test_killed_after_the_exchange_the_new_portal_is_there_and_the_next_run_removes_the_old_one(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "web" / "portal"
    write(layout, out, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(folders.shutil, "rmtree", lambda *_a, **_k: None)
        _nth(patch, switching, "sync_folder", 0, Killed())
        with pytest.raises(Killed):
            write(layout, out, NEW)
    assert shown(out) == flat(NEW)
    assert not tidy(out)
    layout.private.joinpath("publish.lock").unlink(missing_ok=True)
    write(layout, out, NEW)
    assert tidy(out)


def test_a_full_disk_leaves_the_old_portal(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    _nth(monkeypatch, Path, "write_bytes", 1, OSError(28, "No space left on device"))
    with pytest.raises(WorkspaceError, match="voll"):
        write(layout, out, NEW)
    monkeypatch.undo()
    assert shown(out) == flat(OLD)
    assert tidy(out)


@pytest.mark.parametrize("way", ["whole", "exchange fails", "in place"])
@pytest.mark.parametrize("site", [NEW, OLD], ids=["changed", "unchanged"])
def test_a_refusal_at_the_last_moment_leaves_the_old_portal_and_nothing_beside_it(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, site: Site
) -> None:
    out = tmp_path / "web" / "portal"
    write(layout, out, OLD)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    if way == "exchange fails":
        monkeypatch.setattr(switching, "_exchanged", lambda _one, _other: False)
    asked: list[bool] = []

    def refuse() -> None:
        asked.append(shown(out) == flat(OLD))
        if way != "exchange fails" or site is OLD or len(asked) == 1 + switching._can_exchange():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(layout, out, site, whole=way != "in place", confirm=refuse)
    assert all(asked)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert tidy(out)
    fresh = tmp_path / "neu" / "web"
    asked.clear()
    with pytest.raises(ZeroDivisionError):
        write(layout, fresh, NEW, whole=way != "in place", confirm=refuse)
    assert not fresh.exists()


def test_a_first_attempt_that_fails_leaves_no_folder(layout: Layout, tmp_path: Path) -> None:
    out = tmp_path / "neu" / "web"
    with pytest.raises(ZeroDivisionError), PortalFolder(layout, out):
        raise ZeroDivisionError
    assert not out.exists()


def test_drives_that_cannot_rename_are_written_to(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD, whole=False)
    real = Path.replace

    def stubborn(self: Path, target: Path) -> Path:
        if STAGE in self.as_posix():
            raise OSError(95, "Operation not supported")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stubborn)
    write(layout, out, NEW, whole=False)
    assert shown(out) == flat(NEW)
    assert tidy(out)


def test_a_folder_that_is_a_link_stays_one(layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    (tmp_path / "web").symlink_to(tmp_path / "echt", target_is_directory=True)
    write(layout, tmp_path / "web", OLD)
    write(layout, tmp_path / "web", NEW)
    assert (tmp_path / "web").is_symlink()
    assert shown(tmp_path / "echt") == flat(NEW)


def test_a_file_of_somebody_else_under_our_name_is_refused_before_anything_changes(
    layout: Layout, tmp_path: Path
) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    (out / "c").mkdir()
    (out / "c" / "vier.html").write_bytes(b"fremd")
    with pytest.raises(InvalidInputError, match=r"c/vier\.html"):
        write(layout, out, NEW)
    assert shown(out) == {**flat(OLD), "c/vier.html": b"fremd"}


@pytest.mark.parametrize(
    "note",
    [b"{", b'{"format": 1, "files": {"../../etc/passwd": ["0", "a"]}, "parts": {}}', b'{"format": 99}'],
    ids=["no JSON", "a path that leads out", "a later format"],
)
def test_a_note_that_cannot_be_trusted_is_not_followed(layout: Layout, tmp_path: Path, note: bytes) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    (out / NOTE).write_bytes(note)
    with pytest.raises(IntegrityError):
        write(layout, out, NEW)
    assert shown(out) == flat(OLD)


def test_a_plan_that_leads_out_of_the_folder_is_not_carried_out(layout: Layout, tmp_path: Path) -> None:
    out = tmp_path / "web"
    write(layout, out, OLD)
    (tmp_path / "wichtig.txt").write_text("bleibt", encoding="utf-8")
    plan = {"change": {"moved": [], "deleted": ["../wichtig.txt"]}, "note": NOTE}
    (out / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(IntegrityError):
        write(layout, out, NEW)
    assert (tmp_path / "wichtig.txt").exists()


def test_leftovers_of_another_portal_beside_are_not_ours(layout: Layout, tmp_path: Path) -> None:
    other = tmp_path / f"{TEMPORARY}portal-0123456789-abc"
    other.mkdir()
    write(layout, tmp_path / "web", OLD)
    assert other.exists()


def test_a_copied_portal_goes_on_elsewhere(layout: Layout, tmp_path: Path) -> None:
    write(layout, tmp_path / "web", OLD)
    copy = Path(shutil.copytree(tmp_path / "web", tmp_path / "kopie"))
    assert write(layout, copy, OLD) == Published(0, 4, 0, exchanged=False)
