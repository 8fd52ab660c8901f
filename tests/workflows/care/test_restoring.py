"""Restoring trusts nothing: a damaged or forged backup leaves no folder, and writes nowhere else."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError, KobimoError, NewerFormatError, WorkspaceError
from kobimo.workflows.care import restoring
from kobimo.workflows.care.backup import back_up
from kobimo.workflows.care.restoring import restore, verified
from kobimo.workflows.opened import open_workspace
from kobimo.workspace import archive_reading
from kobimo.workspace.settings import FORMAT
from support.archives import CONTENT, SETTINGS, Forgery, contents

NAMES = {
    "parent": "../böse.txt",
    "parent in the middle": "data/../../böse.txt",
    "absolute": "/tmp/böse.txt",
    "drive": "C:/böse.txt",
    "drive without slash": "C:böse.txt",
    "backslashes": "..\\böse.txt",
    "share": "\\\\server\\böse.txt",
    "here": "data/./böse.txt",
    "nothing between slashes": "data//böse.txt",
    "empty": "",
    "a lock": ".kobimo/data.lock",
    "a lock in capitals": ".KOBIMO/data.lock",
    "a lock of the history": ".git/index.lock",
    "unfinished work": "data/.kobimo-tmp-1/values.parquet",
    "a journal": "kobimo.sqlite3-journal",
    "a log": "kobimo.sqlite3-wal",
}


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def listed_link() -> Forgery:
    forgery = Forgery(more=[(link("data/link"), b"/etc/passwd")])
    entry = {"path": "data/link", "bytes": 11, "sha256": "0" * 64}
    return Forgery(more=forgery.more, manifest={"files": [*forgery.entries(), entry]})


def twice_in_the_list() -> Forgery:
    entries = Forgery().entries()
    return Forgery(manifest={"files": [*entries, entries[0]]})


def missing_in_the_archive() -> Forgery:
    entry = {"path": "data/fehlt.csv", "bytes": 0, "sha256": "0" * 64}
    return Forgery(manifest={"files": [*Forgery().entries(), entry]})


def file_and_folder() -> Forgery:
    return Forgery(files={**CONTENT, "data": b"x"})


FORGED = {
    **{f"name: {kind}": Forgery(files={**CONTENT, name: b"x"}) for kind, name in NAMES.items() if name},
    "name: empty": Forgery(manifest={"files": [*Forgery().entries(), {"path": "", "bytes": 0, "sha256": "0" * 64}]}),
    "folder outside": Forgery(folders=["../böse"]),
    "a link": listed_link(),
    "not in the list": Forgery(more=[("data/mehr.csv", b"x")]),
    "a folder that is not in the list": Forgery(more=[("mehr/", b"")]),
    "missing": missing_in_the_archive(),
    "twice in the list": twice_in_the_list(),
    "file and folder": file_and_folder(),
    "larger than the list says": Forgery(listed={"kobimo.toml": {"bytes": 3}}),
    "smaller than the list says": Forgery(listed={"kobimo.toml": {"bytes": 3_000_000}}),
    "another hash": Forgery(listed={"data/Übersicht 1.csv": {"sha256": "0" * 64}}),
    "a negative size": Forgery(listed={"kobimo.toml": {"bytes": -1}}),
    "a hash that is none": Forgery(listed={"kobimo.toml": {"sha256": "abc"}}),
    "another method": Forgery(method=zipfile.ZIP_LZMA),
    "no settings": Forgery(files={"data/a.csv": b"x"}),
    "settings that are none": Forgery(files={"kobimo.toml": b"format = \n"}),
    "another kind": Forgery(manifest={"kind": "etwas"}),
    "a format that is none": Forgery(manifest={"format": "1"}),
    "a list that is no JSON": Forgery(raw_manifest=b"{"),
    "a list that is a list": Forgery(raw_manifest=b"[]"),
    "a list without end": Forgery(raw_manifest=b"[" * 100_000),
    "a list that is no text": Forgery(raw_manifest=b"\xff\xfe\x00"),
    "a time that is none": Forgery(manifest={"created": "gestern"}),
    "a name that upsets the terminal": Forgery(manifest={"workspace": "\x1b[2J"}),
    "a field that nobody knows": Forgery(manifest={"mehr": 1}),
}


def restored(archive: Path, folder: Path) -> dict[str, bytes]:
    """Return what was restored; of a refusal only that it left nothing, neither there nor beside it."""
    before = contents(folder.parent)
    try:
        restore(archive, folder)
    except KobimoError as error:
        explained = bool(error.where and error.remedy)
        assert explained
        assert not folder.exists()
        assert contents(folder.parent) == before
        raise
    return contents(folder)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A sound backup of few files, in a folder of its own."""
    (tmp_path / "sicherungen").mkdir()
    return Forgery().write(tmp_path / "sicherungen" / "s.zip")


def test_a_sound_backup_made_by_other_means_is_accepted(archive: Path, tmp_path: Path) -> None:
    assert restored(archive, tmp_path / "neu") == CONTENT
    assert (tmp_path / "neu" / "products").is_dir()


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_backup_is_refused(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "innen" / "noch weiter"
    place.mkdir(parents=True)
    archive = FORGED[kind].write(place / "s.zip")
    before = sorted(contents(tmp_path))
    with pytest.raises(KobimoError):
        restored(archive, place / "neu")
    assert sorted(contents(tmp_path)) == before
    assert not Path("/tmp/böse.txt").exists()


def test_a_name_that_stands_twice_in_the_archive_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = Forgery(more=[("kobimo.toml", SETTINGS.encode())]).write(tmp_path / "s.zip")
    with pytest.raises(KobimoError, match="zweimal"):
        restored(archive, tmp_path / "neu")


def test_two_lists_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = Forgery(more=[("sicherung.json", b"{}")]).write(tmp_path / "s.zip")
    with pytest.raises(KobimoError, match="nicht eindeutig"):
        restored(archive, tmp_path / "neu")


def test_an_encrypted_file_is_refused(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        local = opened.getinfo("kobimo.toml").header_offset
    central = data.index(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(KobimoError, match="gewöhnliche Datei"):
        restored(archive, tmp_path / "neu")


def test_a_file_that_unpacks_to_more_than_all_lists_say_stops_at_once(tmp_path: Path) -> None:
    bomb = Forgery(files={"kobimo.toml": SETTINGS.encode(), "x.bin": bytes(50_000_000)}).write(tmp_path / "s.zip")
    data = bytearray(bomb.read_bytes())
    size, small = (50_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert data.count(size) == 2
    honest = Forgery(
        files={"kobimo.toml": SETTINGS.encode(), "x.bin": bytes(50_000_000)}, listed={"x.bin": {"bytes": 100}}
    ).write(tmp_path / "s.zip")
    honest.write_bytes(honest.read_bytes().replace(size, small))
    with pytest.raises(KobimoError, match=r"x\.bin"):
        restored(honest, tmp_path / "neu")


@pytest.mark.parametrize("name", ["brief.txt", "leer.zip", "anderes.zip"])
def test_what_is_no_backup_is_called_so(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "anderes.zip", "w") as other:
        other.writestr("brief.txt", "x")
    (tmp_path / "leer.zip").write_bytes(b"")
    (tmp_path / "brief.txt").write_text("Sehr geehrte Damen und Herren")
    with pytest.raises(InvalidInputError, match="keine Sicherung von kobimo"):
        restored(tmp_path / name, tmp_path / "neu")


def test_a_file_that_is_not_there_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="gibt es nicht"):
        restored(tmp_path / "fehlt.zip", tmp_path / "neu")
    with pytest.raises(InvalidInputError, match="keine Datei"):
        restored(tmp_path, tmp_path / "neu")


def test_a_newer_format_asks_for_a_newer_kobimo(tmp_path: Path) -> None:
    newer = Forgery(manifest={"format": 2, "files": "anders"}).write(tmp_path / "s.zip")
    with pytest.raises(NewerFormatError, match="Format 2"):
        restored(newer, tmp_path / "neu")
    settings = SETTINGS.replace("format = 1", f"format = {FORMAT + 1}").encode()
    newer = Forgery(files={"kobimo.toml": settings}).write(tmp_path / "s.zip")
    with pytest.raises(NewerFormatError):
        restored(newer, tmp_path / "neu")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_copy_that_was_cut_off_is_refused(archive: Path, tmp_path: Path, share: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(KobimoError, match="unvollständig"):
        restored(archive, tmp_path / "neu")


@st.composite
def mutilations(draw: st.DrawFn) -> Any:
    """Return a function that does something to bytes."""
    kind = draw(st.sampled_from(["flip", "cut", "insert", "remove", "swap"]))
    where, length = draw(st.floats(0, 1)), draw(st.integers(1, 60))
    new = draw(st.binary(min_size=1, max_size=60))

    def apply(data: bytes) -> bytes:
        at = min(int(where * len(data)), len(data) - 1)
        return {
            "flip": data[:at] + bytes([data[at] ^ new[0]]) + data[at + 1 :],
            "cut": data[:at],
            "insert": data[:at] + new + data[at:],
            "remove": data[:at] + data[at + length :],
            "swap": data[:at] + new + data[at + len(new) :],
        }[kind]

    return apply


@given(st.lists(mutilations(), min_size=1, max_size=3))
def test_however_a_backup_is_mutilated_it_restores_exactly_or_not_at_all(changes: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Forgery().write(Path(folder) / "s.zip")
        data = archive.read_bytes()
        for change in changes:
            data = change(data) or b"x"
        archive.write_bytes(data)
        try:
            found = restored(archive, Path(folder) / "neu")
        except KobimoError:
            return
        assert found == CONTENT


ODD = st.text(st.sampled_from("ab./\\:~ äC\0.."), max_size=12)


@given(st.lists(ODD, max_size=4))
def test_whatever_the_names_say_nothing_is_written_outside_of_the_folder(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder, "a", "b")
        inner.mkdir(parents=True)
        chosen = dict.fromkeys(names, b"x")
        entries = Forgery(files={**CONTENT, **chosen}).entries()
        archive = inner / "s.zip"
        with zipfile.ZipFile(archive, "w") as made:
            for name, data in {**CONTENT, **chosen}.items():
                entry = zipfile.ZipInfo("x")
                entry.filename = entry.orig_filename = name
                made.writestr(entry, data)
            manifest = {"kind": "kobimo-backup", "format": 1, "kobimo": "1", "workspace": "x", "files": entries}
            text = json.dumps({**manifest, "created": "2026-11-22T10:00:00+00:00"})
            made.writestr("sicherung.json", text)
        try:
            restore(archive, inner / "neu")
        except KobimoError:
            assert not (inner / "neu").exists()
        outside = [path for path in contents(Path(folder)) if not path.startswith("a/b/neu/")]
        assert outside == ["a/b/s.zip"]


# Where to


def test_an_empty_folder_is_used_and_stays_if_nothing_comes(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    broken = Forgery(listed={"kobimo.toml": {"sha256": "0" * 64}}).write(tmp_path / "kaputt.zip")
    with pytest.raises(KobimoError):
        restore(broken, tmp_path / "leer")
    assert list((tmp_path / "leer").iterdir()) == []
    restore(archive, tmp_path / "leer")
    assert contents(tmp_path / "leer") == CONTENT


def test_a_folder_in_use_stays_as_it_is(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "voll"
    target.mkdir()
    (target / "brief.txt").write_text("x")
    with pytest.raises(InvalidInputError, match=r"nicht leer.*brief\.txt"):
        restore(archive, target)
    assert contents(target) == {"brief.txt": b"x"}
    with pytest.raises(InvalidInputError, match="eine Datei"):
        restore(archive, target / "brief.txt")
    (tmp_path / "hier").mkdir()
    monkeypatch.chdir(tmp_path / "hier")
    with pytest.raises(InvalidInputError, match="arbeiten Sie gerade"):
        restore(archive, Path())


def test_a_folder_inside_of_a_workspace_is_refused(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "ort")
    for place in (tmp_path / "ort" / "neu", tmp_path / "ort" / "data" / "tief" / "neu"):
        with pytest.raises(InvalidInputError, match="anderen Arbeitsordner"):
            restore(archive, place)
    assert contents(tmp_path / "ort") == CONTENT


def test_room_is_counted_before_anything_is_written(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _path: SimpleNamespace(free=100))
    with pytest.raises(WorkspaceError, match="gebraucht werden 1 kB, frei sind 1 kB"):
        restored(archive, tmp_path / "neu")


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def update(self, _data: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive_reading.hashlib, "sha256", Full)
    with pytest.raises(WorkspaceError, match="voll"):
        restore(archive, tmp_path / "neu")
    assert not (tmp_path / "neu").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["sicherungen"]


@pytest.mark.skipif(os.name == "nt", reason="here the rules of Windows are pretended")
def test_names_that_windows_reads_otherwise_are_refused_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Forgery(files={**CONTENT, "data/a.csv:strom": b"x"}).write(tmp_path / "s.zip")
    assert "data/a.csv:strom" in restored(archive, tmp_path / "hier")
    monkeypatch.setattr(archive_reading, "_ON_WINDOWS", True)
    with pytest.raises(InvalidInputError, match="Windows"):
        restored(archive, tmp_path / "dort")


# The proof


@pytest.fixture(scope="module")
def sound(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a town with figures."""
    target = tmp_path_factory.mktemp("sicherungen") / "s.zip"
    back_up(open_workspace(settled_town / "kleinstadt"), target)
    return target


def test_verification_reads_the_disk_and_not_the_backup(sound: Path, tmp_path: Path) -> None:
    result = restore(sound, tmp_path / "neu")
    assert verified(tmp_path / "neu", result.manifest).passed
    original = next((tmp_path / "neu").glob("data/deliveries/kita/*/kita_2024.csv"))
    original.write_bytes(original.read_bytes().replace(b"12", b"13", 1))
    (tmp_path / "neu" / "LIESMICH.md").unlink()
    proof = verified(tmp_path / "neu", result.manifest)
    assert set(proof.changed) == {"LIESMICH.md", original.relative_to(tmp_path / "neu").as_posix()}
    assert {item.code for item in proof.errors} == {"FILE_CHANGED"}
    assert not proof.passed


def test_figures_that_cannot_be_read_fail_the_verification(sound: Path, tmp_path: Path) -> None:
    result = restore(sound, tmp_path / "neu")
    values = next((tmp_path / "neu").glob("data/releases/*/values.parquet"))
    values.write_bytes(values.read_bytes()[:-40])
    proof = verified(tmp_path / "neu", result.manifest)
    assert "values.parquet" in proof.problem
    assert not proof.passed


def test_a_workspace_without_a_release_passes(founded: Path, tmp_path: Path) -> None:
    back_up(open_workspace(founded), tmp_path / "s.zip")
    proof = restore(tmp_path / "s.zip", tmp_path / "neu", verify=True).verification
    assert proof is not None
    assert proof.passed
    assert (proof.release, proof.values) == ("", 0)


def test_one_file_comes_out_of_a_backup_with_any_program(sound: Path, tmp_path: Path, town: Path) -> None:
    original = next(town.glob("data/deliveries/register/*/register_2023.csv"))
    name = original.relative_to(town).as_posix()
    content = original.read_bytes()
    original.write_bytes(b"kaputt")
    with zipfile.ZipFile(sound) as archive:
        archive.extract(name, tmp_path / "einzeln")
    shutil.copyfile(tmp_path / "einzeln" / name, original)
    assert original.read_bytes() == content
