"""The pictures of the tutorial are those of the pages today; KOBIMO_WRITE_PICTURES=1 takes them anew."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from browser.visiting import Open, Reader, Serve
from support.berlin import REPOSITORY
from support.musterkreis import shared_musterkreis

TUTORIAL = REPOSITORY / "docs" / "tutorials" / "erste-auswertung.md"
PICTURES = TUTORIAL.parent / "bilder"
_COLOURS = 64
_LARGEST = 150_000
_ALIKE = 6.0
"""Mean difference in grey (0 to 255) of pictures made smaller: another Chromium draws letters otherwise."""


@dataclass(frozen=True)
class Picture:
    """What a picture shows: an address, the upper part of a part of the page, and words that must be read there."""

    address: str
    part: str
    words: tuple[str, ...]
    height: int = 780


TAKEN = {
    "start.png": Picture("/", "main", ("Rahmenbedingungen", "Bevölkerungsstand", "180.185")),
    "karte.png": Picture("/kennzahl/daycare_rate_u3?ebene=sozialraum", "#karte", ("Karte", "keine Angabe"), 640),
    "gebiet.png": Picture("/gebiet/sozialraum/0109", "main", ("Hochfeld", "Musterstadt", "40,2", "11,5")),
    "verlauf.png": Picture("/kennzahl/school_entry_examined", "#verlauf", ("Verlauf", "1.585")),
}


@pytest.fixture(scope="module")
def newcomer(opened: Open, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = shared_musterkreis(tmp_path_factory)
    kreis = Path(shutil.copytree(made, tmp_path_factory.mktemp("tutorial") / "musterkreis"))
    with opened(serve(kreis), viewport={"width": 1200, "height": 780}) as reader:
        yield reader


def taken(reader: Reader, picture: Picture) -> Image.Image:
    """Take a picture; what names the day of the release is covered."""
    page = reader.go(picture.address)
    part = page.locator(picture.part).first
    said = " ".join([part.inner_text(), *part.locator("svg").all_text_contents()])
    assert [word for word in picture.words if word not in said] == []
    dated = [page.locator(".source"), page.locator("footer")]
    options = {"mask": dated, "mask_color": "#ffffff", "animations": "disabled"}
    shot = page.screenshot(**options) if picture.part == "main" else part.screenshot(**options)
    whole = Image.open(io.BytesIO(shot)).convert("RGB")
    return whole.crop((0, 0, whole.width, min(whole.height, picture.height)))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference in grey of two pictures; pictures of another shape are wholly different."""
    if max(abs(one.width - other.width), abs(one.height - other.height)) > 0.03 * max(one.size):
        return 255.0
    size = (one.width // 4, one.height // 4)
    greys = [picture.convert("L").resize(size) for picture in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*greys)).mean[0])


@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_of_the_tutorial_is_what_the_page_shows(newcomer: Reader, name: str) -> None:
    now = taken(newcomer, TAKEN[name])
    if os.environ.get("KOBIMO_WRITE_PICTURES"):
        now.quantize(_COLOURS).save(PICTURES / name, optimize=True)
    kept = Image.open(PICTURES / name).convert("RGB")
    assert difference(now, kept) < _ALIKE
    assert (PICTURES / name).stat().st_size < _LARGEST


def test_a_picture_of_another_page_is_noticed(newcomer: Reader) -> None:
    other = Picture("/gebiet/sozialraum/0113", "main", ("Gartenstadt",))
    kept = Image.open(PICTURES / "start.png").convert("RGB")
    assert difference(taken(newcomer, other), kept) > _ALIKE


def test_the_tutorial_describes_each_picture_and_uses_all() -> None:
    used = re.findall(r"!\[([^\]]*)\]\(bilder/([^)]+)\)", TUTORIAL.read_text(encoding="utf-8"))
    assert all(len(text) > 30 for text, _name in used)
    assert sorted(name for _text, name in used) == sorted(TAKEN) == sorted(p.name for p in PICTURES.iterdir())
