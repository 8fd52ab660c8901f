"""Every picture of the handbook exists, says in words what it shows, is small, and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from docs.test_pages import PAGES
from docs.walking import DOCS

PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_WIDEST = 1200
_LARGEST = 150_000
_WORDS = 6


def amiss(pages: list[Path], folder: Path) -> list[str]:
    """Return what is wrong with the pictures that pages name, and the files of the folder that none of them names."""
    problems, used = [], set()
    for page in pages:
        for words, target in PICTURE.findall(page.read_text(encoding="utf-8")):
            picture = (page.parent / target).resolve()
            used.add(picture)
            if not picture.is_file():
                problems.append(f"{page.name}: {target} is not there")
                continue
            if len(words.split()) < _WORDS:
                problems.append(f"{page.name}: {target} is not described: {words!r}")
            with Image.open(picture) as opened:
                if (opened.format, opened.width <= _WIDEST) != ("PNG", True) or picture.stat().st_size > _LARGEST:
                    problems.append(f"{page.name}: {target} is no small PNG")
    unused = {path.resolve() for path in folder.rglob("*.png")} - used
    return problems + [f"no page shows {path.name}" for path in sorted(unused)]


def test_pictures_exist_are_described_small_and_used():
    assert any(PICTURE.search(page.read_text(encoding="utf-8")) for page in PAGES)
    assert amiss(PAGES, DOCS) == []


@pytest.mark.parametrize(
    ("text", "size", "problem"),
    [
        ("![Eine Karte mit zwölf Gemeinden in Blau](karte.png)", (1200, 10), None),
        ("![](karte.png)", (1200, 10), "is not described"),
        ("![Eine Karte mit zwölf Gemeinden in Blau](bild.png)", (1200, 10), "bild.png is not there"),
        ("Kein Bild.", (1200, 10), "no page shows karte.png"),
        ("![Eine Karte mit zwölf Gemeinden in Blau](karte.png)", (1201, 10), "is no small PNG"),
    ],
    ids=["good", "without words", "not there", "not used", "too wide"],
)
def test_a_picture_with_a_fault_is_noticed(tmp_path, text, size, problem):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    Image.new("RGB", size).save(tmp_path / "karte.png")
    found = amiss([page], tmp_path)
    assert (problem is None and found == []) or any(str(problem) in line for line in found)
