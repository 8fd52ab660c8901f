"""The first evaluation on the pages: its clicks lead where it says, its pictures are what stands there today.

KOBIMO_WRITE_PICTURES=1 takes the pictures anew (`make pictures`).
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import expect

from browser.picturing import Picture, small, taken, unlikeness
from browser.visiting import Open, Reader, Serve
from support.berlin import REPOSITORY
from support.musterkreis import shared_musterkreis

FOLDER = REPOSITORY / "docs" / "tutorials" / "bilder"
ALIKE = 0.5
"""Percent of a picture that may differ clearly; another page with the same frame differs by more."""

U3 = "/kennzahl/daycare_rate_u3"
LANGUAGE = "/kennzahl/seu_language?ebene=sozialraum&gebiet=sozialraum:0113"
BOTH = "&gebiet=sozialraum:0109"
SPLIT = "/kennzahl/population_total?ebene=sozialraum&gebiet=sozialraum:0125"
POOR = "/kennzahl/child_poverty_u18_rate?ebene=sozialraum&gebiet=sozialraum:0113" + BOTH

PICTURES = {
    "start.png": Picture("/", "body", 846, ("Rahmenbedingungen", "180.185 Personen", "* unvollständig")),
    "betreuungsquote.png": Picture(
        U3, "h1", 480, ("Raumebene", "32,6 %", "Zähler 1.343, Nenner 4.125", "Angaben aus 35 von 36 Gebieten")
    ),
    "karte.png": Picture(U3, "#karte", 700, ("Gemeinde, 01.03.2025", "keine Angabe 1 Gebiet"), 600),
    "vergleich.png": Picture(U3, "#vergleich", 400, ("Lüttringen", "45,0 %", "24,7 %", "keine Angabe"), 600),
    "tabelle.png": Picture(U3, "#tabelle", 654, ("Lüttringen 45,0 % 58 129", "Fallersbach keine Angabe – –")),
    "sprache.png": Picture(LANGUAGE, "h1", 1500, ("Gartenstadt Sozialraum 26,1 %", "geheim 10 Gebiete", "2016/17")),
    "raeume-sprache.png": Picture(LANGUAGE + BOTH, ".keys", 160, ("13,8 %", "26,1 %", "8,1 %")),
    "raeume-armut.png": Picture(POOR, ".keys", 160, ("11,5 %", "7,5 %", "40,2 %")),
    "teilung.png": Picture(SPLIT, "#verlauf", 440, ("Gebietsänderung 01.01.2021", "Neue Werft 2.639"), 600),
}


@pytest.fixture(scope="module")
def newcomer(opened: Open, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Someone who has just made the Musterkreis."""
    made = shared_musterkreis(tmp_path_factory)
    kreis = Path(shutil.copytree(made, tmp_path_factory.mktemp("tutorial") / "musterkreis"))
    with opened(serve(kreis), viewport={"width": 1200, "height": 900}, color_scheme="light") as reader:
        yield reader


def photographed(reader: Reader, picture: Picture) -> tuple[Image.Image, str]:
    reader.go(picture.address)
    return taken(reader, picture)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_stands_there_today(newcomer: Reader, name: str) -> None:
    now, said = photographed(newcomer, PICTURES[name])
    assert [words for words in PICTURES[name].words if words not in said] == [], said
    if os.environ.get("KOBIMO_WRITE_PICTURES"):
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(small(now))
    with Image.open(FOLDER / name) as kept:
        assert unlikeness(now, kept.convert("RGB")) <= ALIKE


def test_no_other_picture_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PICTURES)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("karte.png", U3 + "?zeit=2020-03-01"),
        ("vergleich.png", U3 + "?zeit=2020-03-01"),
        ("sprache.png", LANGUAGE.replace("0113", "0109")),
        ("raeume-sprache.png", POOR),
        ("betreuungsquote.png", "/kennzahl/daycare_rate_3_5"),
    ],
)
def test_a_picture_of_another_place_is_refused(newcomer: Reader, name: str, address: str) -> None:
    other, _said = photographed(newcomer, replace(PICTURES[name], address=address))
    with Image.open(FOLDER / name) as kept:
        assert unlikeness(other, kept.convert("RGB")) > ALIKE


def test_words_outside_of_a_picture_are_not_read_in_it(newcomer: Reader) -> None:
    _picture, said = photographed(newcomer, PICTURES["karte.png"])
    assert "Verlauf" not in said
    assert "Tabelle" not in said


def test_another_browser_may_draw_a_pixel_lower_and_a_little_softer(newcomer: Reader) -> None:
    now, _said = photographed(newcomer, PICTURES["sprache.png"])
    assert unlikeness(ImageChops.offset(now, 0, 1), now) <= ALIKE
    assert unlikeness(now.filter(ImageFilter.BoxBlur(1)), now) <= ALIKE
    assert unlikeness(ImageChops.offset(now, 0, 12), now) > ALIKE


def test_a_picture_is_stored_with_few_colours_and_looks_the_same(newcomer: Reader) -> None:
    now, _said = photographed(newcomer, PICTURES["karte.png"])
    with Image.open(io.BytesIO(small(now))) as stored:
        assert stored.mode == "P"
        assert unlikeness(stored.convert("RGB"), now) == 0


def test_the_clicks_of_the_tutorial_lead_to_its_pictures(newcomer: Reader) -> None:
    page = newcomer.go("/")
    page.get_by_role("link", name="Betreuungsquote der unter 3-Jährigen", exact=True).click()
    expect(page.locator("h1")).to_have_text("Betreuungsquote der unter 3-Jährigen")
    assert newcomer.path == PICTURES["karte.png"].address
    about = page.locator("#ueber")
    expect(about).to_contain_text("Personen mit Hauptwohnung, Alter in Jahren: 0–2")
    expect(about).to_contain_text("Bevölkerung am 31. Dezember davor")
    expect(about).to_contain_text("daycare_rate_u3")
    expect(page.locator("#verlauf")).to_contain_text("Achse beginnt nicht bei null")
    page.locator("kobimo-map a[aria-label^='Lüttringen']").click()
    expect(page.locator(".key--picked")).to_contain_text("45,0")
    page.locator("kobimo-map a[aria-label^='Lüttringen']").click()
    expect(page.locator(".key--picked")).to_have_count(0)

    page.get_by_role("link", name="Kennzahlen").first.click()
    page.get_by_role("link", name="Schuleingangsuntersuchung: auffällige Sprache").click()
    page.get_by_label("Raumebene").select_option(label="Sozialraum")
    expect(page.locator("#karte")).to_contain_text("Sozialraum, 2025/26")
    page.get_by_label("Gebiet hinzufügen").select_option("sozialraum:0113")
    expect(page.locator(".key--picked")).to_contain_text("Gartenstadt")
    assert unquote(newcomer.path) == PICTURES["sprache.png"].address
    page.get_by_label("Gebiet hinzufügen").select_option("sozialraum:0109")
    expect(page.locator(".key--picked")).to_have_count(2)
    assert unquote(newcomer.path) == PICTURES["raeume-sprache.png"].address


def test_what_the_tutorial_takes_along_is_offered_where_it_says(newcomer: Reader) -> None:
    page = newcomer.go(U3)
    expect(
        page.locator("#mitnehmen").get_by_role("link", name=re.compile("^Excel ?: Diese Raumebene, alle"))
    ).to_be_visible()
    page.locator("#tabelle").get_by_role("link", name="Lüttringen").click()
    expect(page.get_by_role("link", name="Gebietsprofil (PDF)")).to_be_visible()
    expect(page.locator("footer")).to_contain_text("Freigabestand 20")
