"""Somebody splits a quarter, loads the street directory and looks at ten years: the break is marked, totals stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from kobimo.web import assets
from kobimo.web.site import Site
from support.command import ask, rows, run
from support.pages import text_of
from support.town import PERSONS, make_town, register, write

YEARS = range(2015, 2025)
WIZARD = "/gebiete/stadt/aenderung?art=split&ebene=viertel&gebiet=viertel:11"
TYPED = {
    "vorher": "11",
    "datum": "01.01.2020",
    "schluessel": ["111", "112"],
    "name": ["Westend", "Ostend"],
    "anteil": ["0,4", ""],
    "woher": "population",
    "grund": "Ratsbeschluss vom 3. Mai 2019",
    "datensatz": "einwohner",
}
STREETS = """\
Straße;Hausnummer von;Hausnummer bis;Seite;Viertel
Marktweg;1;99;ungerade;111
Marktweg;2;98;gerade;112
Uferweg;1;50;;12
"""


def persons(year: int) -> dict[str, tuple[int, int, int, int]]:
    """Return a town that grows by three per cent a year; from 2020 on the register has the new quarters."""
    grown = {key: tuple(round(count * 1.03 ** (year - 2015)) for count in ages) for key, ages in PERSONS[2022].items()}
    if year >= 2020:
        whole = grown.pop("11")
        west = tuple(round(count * 0.4) for count in whole)
        east = tuple(count - part for count, part in zip(whole, west, strict=True))
        grown |= {"111": west, "112": east}
    return dict(sorted(grown.items()))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Client]]:
    """The town after the journey, with its pages."""
    if not assets.MANIFEST.exists():
        pytest.skip("the front end was not built (make frontend)")
    folder = tmp_path_factory.mktemp("reise")
    town = make_town(folder)
    for year in YEARS:
        if year < 2020:
            run("import", town, "register", write(folder / f"register_{year}.csv", register(year, persons(year))))
    with override_settings(KOBIMO_SITE=Site(str(town))):
        pages = Client(HTTP_HOST="127.0.0.1")
        preview = pages.post(WIZARD, {**TYPED, "aktion": "vorschau"})
        assert "die Summe bleibt gleich" in text_of(preview)
        version = re.search(r'name="fassung" value="([^"]+)"', preview.content.decode())
        assert version is not None
        done = pages.post(WIZARD, {**TYPED, "aktion": "eintragen", "fassung": version[1]}, follow=True)
        assert "Eingetragen." in text_of(done)
        run("space", "streets", town, write(folder / "strassen.csv", STREETS), "--valid-from", "2020-01-01")
        for year in YEARS:
            if year >= 2020:
                run("import", town, "register", write(folder / f"register_{year}.csv", register(year, persons(year))))
        run("build", town)
        run("release", town, "--audience", "team")
        yield town, pages


def test_the_total_of_every_year_is_that_of_the_register(journey: tuple[Path, Client]) -> None:
    town, _pages = journey
    whole = {period: row for (_area, period), row in rows(town, "einwohner_gesamt", "stadt").items()}
    parts = rows(town, "einwohner_gesamt", "viertel")
    for year in YEARS:
        expected, period = sum(map(sum, persons(year).values())), f"{year}-12-31"
        assert (whole[period]["value"], whole[period]["status"]) == (expected, "normal")
        assert sum(row["value"] for (_area, at), row in parts.items() if at == period) == pytest.approx(expected, abs=1)


def test_the_new_quarters_have_ten_years_and_say_which_are_estimates(journey: tuple[Path, Client]) -> None:
    town, _pages = journey
    for year in YEARS:
        answer = ask(town, "einwohner_gesamt", "viertel:111", f"{year}-12-31")
        old = sum(persons(year).get("11", ()))
        assert answer["territory"] == "2020-01-01"
        if year < 2020:
            assert (answer["status"], answer["value"]) == ("estimated", pytest.approx(0.4 * old, abs=0.51))
            assert answer["error"] > 0
        else:
            assert (answer["status"], answer["value"]) == ("normal", sum(persons(year)["111"]))


def test_the_same_figure_is_there_for_the_old_areas(journey: tuple[Path, Client]) -> None:
    town, _pages = journey
    for year in (2018, 2023):
        whole = sum(sum(persons(year).get(key, ())) for key in ("11", "111", "112"))
        answer = ask(town, "einwohner_gesamt", "viertel:11", f"{year}-12-31", "--territory", "2019-12-31")
        assert answer["value"] == whole
        assert answer["status"] == "normal"


def test_the_break_is_marked_with_its_reason_where_the_quarter_is_shown(journey: tuple[Path, Client]) -> None:
    _town, pages = journey
    address = "/kennzahl/einwohner_gesamt?ebene=viertel&gebiet=viertel:"
    for key, marked in (("111", True), ("112", True), ("12", False)):
        text = text_of(pages.get(address + key))
        assert ("Gebietsänderung am 01.01.2020" in text) is marked, key
        assert ("Ratsbeschluss vom 3. Mai 2019" in text) is marked, key


def test_an_address_lies_in_the_quarter_of_its_day(journey: tuple[Path, Client]) -> None:
    town, _pages = journey
    for address, key in (("Marktweg 7", "111"), ("Marktweg 8", "112"), ("Uferweg 3", "12")):
        found = run("space", "streets", town, "--find", address, "--on", "2021-06-01").out
        assert key in found, address


def test_the_page_of_the_space_tells_the_story(journey: tuple[Path, Client]) -> None:
    _town, pages = journey
    text = text_of(pages.get("/gebiete/stadt?stand=anfang&gebiet=viertel:11"))
    assert "Nachfolger" in text
    assert "Westend" in text
    assert "Ratsbeschluss vom 3. Mai 2019" in text
