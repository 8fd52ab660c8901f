"""Whoever follows the handbook word by word gets what it promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docs.walking import DOCS, REPOSITORY, Walk, blocks
from support.musterkreis import shared_musterkreis

HOW_TO = sorted(page for page in (DOCS / "how-to").glob("*.md") if any(b.language == "sh" for b in blocks(page)))


def test_the_quick_start_can_be_followed_to_its_end(desk):
    assert Walk(desk, own_process=True).follow(DOCS / "tutorials" / "schnellstart.md") == []


def test_the_first_evaluation_can_be_followed_on_the_demonstration(desk, tmp_path_factory):
    shutil.copytree(shared_musterkreis(tmp_path_factory), desk / "musterkreis")
    assert Walk(desk).follow(DOCS / "tutorials" / "erste-auswertung.md") == []


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
