"""The register survives what happens to databases, and says so in German."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kobimo.errors import IntegrityError, NewerFormatError
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
