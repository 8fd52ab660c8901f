from __future__ import annotations

import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kobimo.errors import UnknownNameError
from kobimo.workspace.history import changes, content, log, record
from kobimo.workspace.layout import Layout
from support.definitions import INDICATOR, write_definitions


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(write_definitions(tmp_path / "Kreis Süd"))


def test_a_recorded_state_can_be_read_back_after_changes_and_deletions(layout: Layout) -> None:
    path = layout.indicators / "anteil_u6.yaml"
    first = record(layout, "Anfang", "u-1")
    path.write_bytes(b"changed\r\n")
    second = record(layout, "Formel geändert", "u-2")
    path.unlink()
    third = record(layout, "gelöscht", "u-1")
    assert first is not None
    assert second is not None
    assert third is not None
    assert content(layout, first, "indicators/anteil_u6.yaml") == INDICATOR.encode()
    assert content(layout, second[:8], "indicators/anteil_u6.yaml") == b"changed\r\n"
    with pytest.raises(UnknownNameError):
        content(layout, third, "indicators/anteil_u6.yaml")
    assert [(entry.reason, entry.user) for entry in log(layout)] == [
        ("gelöscht", "u-1"),
        ("Formel geändert", "u-2"),
        ("Anfang", "u-1"),
    ]
    assert log(layout)[0].paths == ("indicators/anteil_u6.yaml",)
    assert [entry.id for entry in log(layout, "datasets")] == [first]
    assert [entry.id for entry in log(layout, "indicators/anteil_u6.yaml")] == [third, second, first]


def test_times_are_utc_and_now(layout: Layout) -> None:
    record(layout, "Anfang", "u-1")
    (entry,) = log(layout)
    assert entry.time.tzinfo is UTC
    assert abs(entry.time - datetime.now(UTC)) < timedelta(minutes=1)


def test_nothing_is_recorded_when_nothing_changed(layout: Layout) -> None:
    assert record(layout, "Anfang", "u-1") is not None
    assert record(layout, "noch einmal", "u-1") is None
    assert len(log(layout)) == 1


def test_changes_lists_added_changed_and_removed_files(layout: Layout) -> None:
    assert "spaces/kreis.yaml" in changes(layout)
    record(layout, "Anfang", "u-1")
    assert changes(layout) == ()
    (layout.datasets / "neu.yaml").write_text("x")
    (layout.indicators / "anteil_u6.yaml").write_text("y")
    layout.space("kreis").unlink()
    assert changes(layout) == ("datasets/neu.yaml", "indicators/anteil_u6.yaml", "spaces/kreis.yaml")


def test_data_database_locks_and_editor_files_are_never_kept(layout: Layout) -> None:
    for path in ("data/deliveries/a/1/x.csv", "kobimo.sqlite3", ".kobimo/data.lock", "datasets/~$x.yaml", "brief.txt"):
        target = layout.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("geheim")
    record(layout, "Anfang", "u-1")
    kept = {path for entry in log(layout) for path in entry.paths}
    assert not {path for path in kept if path.startswith(("data/", ".kobimo", "kobimo.sqlite3", "datasets/~", "brief"))}


def test_umlauts_in_names_survive_a_copy_that_changes_their_spelling(layout: Layout) -> None:
    layout.products.mkdir()
    name = unicodedata.normalize("NFC", "Größe Süd.md")
    (layout.products / name).write_text("x")
    commit = record(layout, "Anfang", "u-1")
    assert commit is not None
    (layout.products / name).rename(layout.products / unicodedata.normalize("NFD", name))
    assert changes(layout) == ()
    assert content(layout, commit, f"products/{unicodedata.normalize('NFD', name)}") == b"x"


def test_no_history_yet_is_an_empty_history(layout: Layout) -> None:
    assert log(layout) == ()
    with pytest.raises(UnknownNameError):
        content(layout, "abcdef12", "kobimo.toml")


def test_an_unknown_entry_is_refused(layout: Layout) -> None:
    record(layout, "Anfang", "u-1")
    for commit in ("ffffffff", "", "../x"):
        with pytest.raises(UnknownNameError):
            content(layout, commit, "spaces/kreis.yaml")


def test_a_strange_user_id_cannot_forge_the_entry(layout: Layout) -> None:
    record(layout, "Anfang", "u-1> 0 +0000\nparent x")
    (entry,) = log(layout)
    assert entry.reason == "Anfang"
    assert entry.user.startswith("u-1")


def test_the_user_s_git_configuration_does_not_take_part(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(
        "[user]\nname=Erika\n[core]\nautocrlf=true\n[init]\ndefaultBranch=other\n[broken"
    )
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Erika")
    (layout.datasets / "crlf.yaml").write_bytes(b"a\r\nb\n")
    commit = record(layout, "Anfang", "u-1")
    assert commit is not None
    assert content(layout, commit, "datasets/crlf.yaml") == b"a\r\nb\n"
    assert log(layout)[0].user == "u-1"


@pytest.mark.skipif(shutil.which("git") is None, reason="no git program to compare with")
def test_a_git_program_reads_the_same_history(layout: Layout) -> None:
    record(layout, "Größe", "u-1")
    (layout.indicators / "anteil_u6.yaml").unlink()
    record(layout, "gelöscht", "u-1")

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=layout.root, capture_output=True, check=True)
        return done.stdout.decode()

    assert git("log", "--format=%s") == "gelöscht\nGröße\n"
    assert git("status", "--porcelain") == ""
    assert git("fsck", "--strict") == ""
