from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from kobimo.workspace.create import create_workspace
from kobimo.workspace.files import write_text
from kobimo.workspace.history import changes, record
from kobimo.workspace.paths import extended, reachable


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_an_umlaut_is_found_in_either_spelling(tmp_path: Path, on_disk: str, typed: str) -> None:
    real = tmp_path / unicodedata.normalize(on_disk, "Köln") / unicodedata.normalize(on_disk, "Übersicht 1")
    real.mkdir(parents=True)
    found = reachable(tmp_path / unicodedata.normalize(typed, "Köln") / unicodedata.normalize(typed, "Übersicht 1"))
    assert found.samefile(real)


def test_mixed_spellings_in_one_path_are_found(tmp_path: Path) -> None:
    real = tmp_path / unicodedata.normalize("NFD", "Köln") / unicodedata.normalize("NFC", "Süd")
    real.mkdir(parents=True)
    assert reachable(unicodedata.normalize("NFC", str(real))).samefile(real)


def test_a_new_folder_keeps_the_name_as_typed_below_the_folder_that_exists(tmp_path: Path) -> None:
    real = tmp_path / unicodedata.normalize("NFD", "Köln")
    real.mkdir()
    found = reachable(tmp_path / unicodedata.normalize("NFC", "Köln") / "neu")
    assert found == real / "neu"


def test_a_relative_path_starts_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reachable("a/../b c") == tmp_path / "b c"


def test_long_windows_paths_get_the_prefix_and_short_ones_do_not() -> None:
    long = "C:\\" + "\\".join(["Ordner mit Namen"] * 20)
    assert extended("C:\\kurz") == "C:\\kurz"
    assert extended(long) == "\\\\?\\" + long
    assert extended(extended(long)) == extended(long)
    share = "\\\\server\\amt\\" + "x" * 260
    assert extended(share) == "\\\\?\\UNC\\server\\amt\\" + "x" * 260


def test_a_workspace_works_below_blanks_umlauts_and_260_characters(tmp_path: Path) -> None:
    root = tmp_path / "Fachdienst Größe & Maß" / ("sehr langer Ordner " * 5).strip() / ("Ü" * 100) / "Köln"
    while len(os.fspath(root)) < 300:
        root = root / "noch ein Ordner"
    layout = create_workspace(root, "Köln", "05315000")
    write_text(layout.products / "Bericht für Köln.md", "Text")
    assert changes(layout) == ("products/Bericht für Köln.md",)
    assert record(layout, "neu", "u-test") is not None
    assert changes(layout) == ()
