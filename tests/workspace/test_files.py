from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import WorkspaceError
from kobimo.workspace import files
from kobimo.workspace.files import (
    atomic_directory,
    json_bytes,
    leftovers,
    sha256_of,
    write_bytes,
    write_json,
    write_text,
)


def test_a_written_file_has_exactly_the_bytes_given(tmp_path: Path) -> None:
    target = tmp_path / "neuer Ordner" / "Übersicht.txt"
    write_text(target, "Grüße\r\naus Köln\n")
    assert target.read_bytes() == "Grüße\r\naus Köln\n".encode()
    assert leftovers(tmp_path) == ()


def test_a_full_disk_leaves_the_old_file_and_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "kobimo.toml"
    target.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(WorkspaceError, match="voll") as caught:
        write_bytes(target, b"new")
    assert "Speicherplatz" in caught.value.remedy
    assert target.read_bytes() == b"old"
    assert leftovers(tmp_path) == ()


def test_a_file_open_in_excel_is_tried_again_until_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[int] = []
    real = Path.replace

    def blocked_twice(self: Path, target: Path) -> Path:
        attempts.append(1)
        if len(attempts) < 3:
            raise PermissionError(errno.EACCES, "being used by another process")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", blocked_twice)
    write_bytes(tmp_path / "a.csv", b"1")
    assert (tmp_path / "a.csv").read_bytes() == b"1"
    assert len(attempts) == 3


def test_a_file_that_stays_open_in_excel_is_named_and_keeps_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "gebiete.csv"
    target.write_bytes(b"old")
    waits: list[float] = []

    def blocked(_self: Path, _target: Path) -> Path:
        raise PermissionError(errno.EACCES, "being used by another process")

    monkeypatch.setattr(Path, "replace", blocked)
    monkeypatch.setattr(files.time, "sleep", waits.append)
    with pytest.raises(WorkspaceError, match="Excel") as caught:
        write_bytes(target, b"new")
    assert caught.value.where == str(target)
    assert 2.5 <= sum(waits) <= 4
    assert waits == sorted(waits)
    assert target.read_bytes() == b"old"
    assert leftovers(tmp_path) == ()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps folders that are in use, too")
@pytest.mark.parametrize(("kind", "said"), [("file", "Excel"), ("folder", "Rechte"), ("nothing", "Rechte")])
@pytest.mark.parametrize("named", [True, False], ids=["the system names it", "unnamed"])
def test_only_a_file_that_is_there_can_be_open_in_excel(tmp_path: Path, kind: str, said: str, named: bool) -> None:
    place = tmp_path / "ziel"
    {"file": place.touch, "folder": place.mkdir, "nothing": lambda: None}[kind]()
    error = PermissionError(errno.EACCES, "Permission denied", *([str(place)] if named else []))
    with pytest.raises(WorkspaceError, match=said) as caught, files.explained(place):
        raise error
    assert caught.value.where == str(place)
    assert ("Excel" in caught.value.message) == (said == "Excel")


def test_a_parent_that_is_a_file_becomes_a_readable_error(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("x")
    with pytest.raises(WorkspaceError, match="nicht möglich"):
        write_bytes(tmp_path / "datei" / "kind.txt", b"1")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_does_not_depend_on_the_order_of_keys_and_reads_back(value: object) -> None:
    def reversed_keys(item: object) -> object:
        if isinstance(item, dict):
            return {key: reversed_keys(item[key]) for key in reversed(list(item))}
        return [reversed_keys(part) for part in item] if isinstance(item, list) else item

    try:
        written = json_bytes(value)
    except UnicodeEncodeError:  # lone surrogates are no text
        return
    assert written == json_bytes(reversed_keys(value))
    assert json.loads(written) == value
    assert written.endswith(b"\n")


def test_json_refuses_numbers_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"value": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_a_directory_appears_complete(tmp_path: Path) -> None:
    target = tmp_path / "releases" / "2026-01"
    with atomic_directory(target) as folder:
        (folder / "tief").mkdir()
        (folder / "tief" / "werte.txt").write_text("1")
        assert not target.exists()
    assert (target / "tief" / "werte.txt").read_text() == "1"
    assert leftovers(tmp_path) == ()


def test_an_error_while_a_directory_is_built_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), atomic_directory(tmp_path / "neu") as folder:
        (folder / "a").write_text("1")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_an_input_missing_while_a_directory_is_built_is_not_taken_for_a_write_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_directory(tmp_path / "neu"):
        (tmp_path / "fehlt").read_bytes()


def test_an_existing_directory_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "da"
    target.mkdir()
    (target / "alt").write_text("1")
    with pytest.raises(WorkspaceError, match="besteht schon"), atomic_directory(target):
        pass
    assert (target / "alt").read_text() == "1"


def test_a_directory_that_somebody_else_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "da"
    with pytest.raises(WorkspaceError, match="besteht schon"), atomic_directory(target) as folder:
        (folder / "a").write_text("1")
        target.mkdir()
    assert list(target.iterdir()) == []
    assert leftovers(tmp_path) == ()


def test_a_killed_process_leaves_no_target_but_a_leftover_that_is_found(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from kobimo.workspace.files import atomic_directory
        with atomic_directory(Path(sys.argv[1]) / "data" / "neu") as folder:
            (folder / "halb.txt").write_text("x")
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode != 0
    assert not (tmp_path / "data" / "neu").exists()
    (found,) = leftovers(tmp_path)
    assert found.parent == tmp_path / "data"
    assert (found / "halb.txt").exists()


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    (tmp_path / "x.bin").write_bytes(data)
    assert sha256_of(tmp_path / "x.bin") == hashlib.sha256(data).hexdigest()
