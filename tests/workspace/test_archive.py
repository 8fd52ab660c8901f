from __future__ import annotations

import pytest

from kobimo import language
from kobimo.workspace.archive import escapes, foreign_to_windows, never_archived, size_text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "../a",
        "a/..",
        "a/../b",
        ".",
        "./a",
        "C:",
        "c:a",
        "Z:/a",
        "a\\b",
        "\\\\s\\a",
        "a\0",
    ],
)
def test_paths_that_lead_elsewhere_are_recognised(name: str) -> None:
    assert escapes(name)


def test_a_name_that_is_no_text_cannot_be_kept() -> None:
    assert escapes("data/\udcff.csv")


@pytest.mark.parametrize("name", ["a", "data/Übersicht 1.csv", "...", "a/..b", "a/b:c", ".git/HEAD", "data/C:a"])
def test_ordinary_paths_are_none_of_them(name: str) -> None:
    assert not escapes(name)


@pytest.mark.parametrize(
    "name",
    ["nul", "NUL.txt", "a/con", "COM1.csv", "a/lpt9 .x", "a:b", "was?.csv", "a./b", "a /b", "a|b", 'a"b', "x\x01"],
)
def test_names_that_windows_cannot_have_are_recognised(name: str) -> None:
    assert foreign_to_windows(name)


@pytest.mark.parametrize("name", ["null.txt", "console/a", "com10.csv", "a.b/c d.e", "Größe (2).xlsx", ".git/x"])
def test_names_that_only_look_like_them_are_allowed(name: str) -> None:
    assert not foreign_to_windows(name)


@pytest.mark.parametrize(
    "name",
    [
        ".kobimo",
        ".kobimo/data.lock",
        ".kobimo/patterns/salt",
        ".KOBIMO/salt",
        "a/.kobimo-tmp-1",
        "kobimo.sqlite3-wal",
        "kobimo.sqlite3-SHM",
        ".git/refs/heads/main.lock",
        "sicherung.json",
        "Sicherung.JSON",
    ],
)
def test_locks_and_unfinished_work_never_belong_into_a_backup(name: str) -> None:
    assert never_archived(name)


@pytest.mark.parametrize(
    "name",
    [
        "kobimo.sqlite3",
        "kobimo.sqlite3-alt",
        "data/sicherung.json",
        "a.lock",
        "data/.kobimo/x",
        ".gitignore",
        ".kobimo/salt",
    ],
)
def test_what_is_only_named_like_them_does(name: str) -> None:
    assert not never_archived(name)


@pytest.mark.parametrize(
    ("size", "german", "english"),
    [
        (0, "1 kB", "1 kB"),
        (340_400, "340 kB", "340 kB"),
        (12_345_678, "12,3 MB", "12.3 MB"),
        (2.5e12, "2.500,0 GB", "2,500.0 GB"),
    ],
)
def test_sizes_are_written_as_people_read_them(size: int, german: str, english: str) -> None:
    assert size_text(size) == german
    with language.speaking("en"):
        assert size_text(size) == english
