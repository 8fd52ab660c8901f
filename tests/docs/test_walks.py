"""Whoever follows the handbook word by word gets what it promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docs.walking import DOCS, REPOSITORY, Walk, blocks, changed
from support.command import ask
from support.musterkreis import shared_musterkreis

HOW_TO = sorted(page for page in (DOCS / "how-to").glob("*.md") if any(b.language == "sh" for b in blocks(page)))


def test_the_quick_start_can_be_followed_to_its_end(desk):
    assert Walk(desk, own_process=True).follow(DOCS / "tutorials" / "schnellstart.md") == []


@pytest.mark.slow
def test_the_first_evaluation_can_be_followed_on_the_demonstration(desk, tmp_path_factory):
    shutil.copytree(shared_musterkreis(tmp_path_factory), desk / "musterkreis")
    assert Walk(desk).follow(DOCS / "tutorials" / "erste-auswertung.md") == []
    assert ask(desk / "musterkreis", "population_official", "gemeinde:05998032", "2025-12-31")["value"] == 8598
    assert {"betreuungsquote.xlsx", "profile", "musterkreis.zip", "probe"} <= {path.name for path in desk.iterdir()}


def test_the_taste_in_the_readme_is_what_comes_out(desk):
    assert Walk(desk).follow(REPOSITORY / "README.md") == []


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_how_to_page_can_be_followed(page: Path, desk: Path, town: Path):
    shutil.copytree(town, desk / "meine-stadt")
    assert Walk(desk).follow(page) == []


@pytest.mark.parametrize(
    ("commands", "quoted"),
    [
        ("sh exit=3\nkobimo --version", "text\n"),
        ("sh\nkobimo --version", "text\nkobimo, Version von morgen"),
        ("sh\nls", "text\n"),
    ],
    ids=["another exit code", "another output", "another program"],
)
def test_a_page_that_promises_something_else_is_noticed(tmp_path, commands, quoted):
    page = tmp_path / "page.md"
    page.write_text(f"```{commands}\n```\n\n```{quoted}\n```\n", encoding="utf-8")
    assert len(Walk(tmp_path).follow(page)) == 1


def test_a_reader_who_mends_a_line_of_a_file_leaves_the_others_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        '```csv title="a.csv"\nOrt;Zahl\nAdorf;1\nBdorf;2\n```\n```csv title="a.csv" change\nAdorf;3\n```\n',
        encoding="utf-8",
    )
    assert Walk(tmp_path).follow(page) == []
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "Ort;Zahl\nAdorf;3\nBdorf;2\n"


def test_a_line_that_is_not_in_the_file_cannot_be_mended():
    with pytest.raises(ValueError, match="0 lines"):
        changed("Ort;Zahl\nAdorf;1\n", "Cdorf;3")
