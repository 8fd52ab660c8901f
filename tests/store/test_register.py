"""The register survives what happens to databases, and says so in German."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kobimo.errors import IntegrityError, KobimoError, LockedError, NewerFormatError, WorkspaceError
from kobimo.store import register as register_module
from kobimo.store.register import MIGRATIONS, Artifact, Register

ONE = Artifact("delivery", "register/1", "data/deliveries/register/1", "ab")


def test_looking_into_a_register_that_is_not_there_makes_none(tmp_path: Path) -> None:
    register = Register(tmp_path / "kobimo.sqlite3")
    assert register.artifacts() == ()
    assert register.revoked() == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_what_was_recorded_is_found_again_once(tmp_path: Path) -> None:
    register = Register(tmp_path / "kobimo.sqlite3")
    register.record(ONE, user="u-1", action="import")
    register.record(ONE, user="u-1", action="repair")
    register.event(user="u-1", action="withdraw", subject="release:2026-team-1", detail="falsch")
    register.event(user="u-1", action="retract", subject="delivery:register/1", detail="falsch")
    assert Register(tmp_path / "kobimo.sqlite3").artifacts() == (ONE,)
    assert register.revoked() == {("release", "2026-team-1"), ("delivery", "register/1")}


def test_migrations_are_applied_once_and_a_newer_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kobimo.sqlite3"
    Register(path).record(ONE, user="u-1", action="import")
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM migration")]
        connection.execute("INSERT INTO migration VALUES ('9999_later', '')")
    connection.close()
    assert names == [name for name, _sql in MIGRATIONS]
    with pytest.raises(NewerFormatError, match="neueren Version"):
        Register(path).artifacts()


def test_a_failure_in_the_middle_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "kobimo.sqlite3"
    register = Register(path)
    register.record(ONE, user="u-1", action="import")
    with pytest.raises(IntegrityError), register.transaction() as connection:
        connection.execute("DELETE FROM artifact")
        connection.execute("INSERT INTO nowhere VALUES (1)")
    assert register.artifacts() == (ONE,)


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kobimo.sqlite3"
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match="Datenbank"):
        Register(path).artifacts()
    assert path.read_bytes() == content


def test_a_full_disk_is_said_as_such_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself finds no room: its file may not grow."""
    register = Register(tmp_path / "kobimo.sqlite3")
    register.record(ONE, user="u-1", action="import")
    real = sqlite3.connect

    def limited(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = real(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 1")  # it never falls below the present size
        return connection

    monkeypatch.setattr(sqlite3, "connect", limited)
    with pytest.raises(WorkspaceError, match="Datenträger ist voll") as caught:
        register.event(user="u-1", action="x", subject="y", detail="z" * 100_000)
    assert "Speicherplatz" in caught.value.remedy
    assert not isinstance(caught.value, IntegrityError)
    monkeypatch.undo()
    assert register.artifacts() == (ONE,)


def test_whoever_waits_too_long_for_another_program_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(tmp_path / "kobimo.sqlite3")
    register.record(ONE, user="u-1", action="import")
    monkeypatch.setattr(register_module, "_PATIENCE", 0.05)
    with register.transaction(), pytest.raises(LockedError, match="anderen Programm") as caught:
        Register(tmp_path / "kobimo.sqlite3").artifacts()
    assert "umbenennen" not in caught.value.remedy


@pytest.mark.parametrize(("free", "words"), [(0, "Datenträger ist voll"), (10**9, "nicht lesen oder schreiben")])
def test_a_database_that_cannot_be_opened_is_no_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, words: str
) -> None:
    monkeypatch.setattr(register_module, "_free", lambda _path: free)
    with pytest.raises(KobimoError, match=words) as caught:
        Register(tmp_path / "fehlt" / "kobimo.sqlite3").record(ONE, user="u-1", action="import")
    assert not isinstance(caught.value, IntegrityError)


def test_damage_that_a_query_would_not_meet_is_found(tmp_path: Path) -> None:
    path = tmp_path / "kobimo.sqlite3"
    register = Register(path)
    for number in range(200):
        register.event(user="u-1", action="x", subject=str(number), detail="z" * 200)
    register.verify()
    data = bytearray(path.read_bytes())
    data[-4096:] = bytes(4096)
    path.write_bytes(data)
    assert register.artifacts() == ()
    with pytest.raises(IntegrityError, match="Datenbank"):
        register.verify()
