"""Towns whose data are odd: everything that their pages offer is there, and hidden figures are no numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from browser import towns
from support.pages import Visit, text_of

MAKERS = (towns.one_area, towns.equal_values, towns.all_missing, towns.without_geometry, towns.with_markup)
PAGES = ("/kennzahl/anteil_u6", "/kennzahl/quote_u3", "/gebiet/viertel/11", "/thema/A", "/thema/C")


def offered(pages: Client, page: str) -> list[str]:
    """Return the addresses of all files that a page offers."""
    html = pages.get(page).content.decode()
    return [link.replace("&amp;", "&") for link in re.findall(r'class="take__link" href="([^"]+)"', html)]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_every_file_that_is_offered_can_be_taken(make: Callable[[Path], Path], tmp_path: Path, visit: Visit) -> None:
    pages = visit(make(tmp_path))
    links = {link for page in PAGES for link in offered(pages, page)}
    assert len(links) > 10
    for link in sorted(links):
        answer = pages.get(link)
        drawn = re.search(r"\.(svg|png|pptx)", link)
        assert answer.status_code == 200 or (drawn and answer.status_code == 404), link
        if answer.status_code == 404:
            assert "nichts zu zeichnen" in text_of(answer)
        elif ".tidy.csv" in link:
            for row in csv.DictReader(io.StringIO(answer.getvalue().decode())):
                assert (row["OBS_VALUE"] == "") == (row["OBS_STATUS"] in set("OQMN"))


def test_two_thousand_areas_are_taken_along_as_one(tmp_path: Path, visit: Visit) -> None:
    pages = visit(towns.many_areas(tmp_path))
    rows = list(csv.DictReader(io.StringIO(pages.get("/kennzahl/anteil_u6.tidy.csv?umfang=alles").getvalue().decode())))
    assert len({row["REF_AREA"] for row in rows if row["LEVEL"] == "viertel"}) == 2000
    for form in (".xlsx?umfang=alles", ".csv?umfang=alles", "/vergleich.pptx?ebene=viertel"):
        assert pages.get(f"/kennzahl/anteil_u6{form}").status_code == 200


def test_without_any_release_every_file_says_what_to_do(founded: Path, visit: Visit) -> None:
    pages = visit(founded)
    for address in ("/kennzahl/anteil_u6.csv", "/gebiet/viertel/11.zip", "/thema/A.json", "/kennzahlen.json"):
        answer = pages.get(address)
        assert answer.status_code == 404
        assert "kobimo release" in answer.json()["detail"]
    assert pages.get("/api").status_code == pages.get("/api/schema").status_code == 200


def test_a_file_for_people_has_an_end(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kobimo.workflows.releases.taking.MOST_ROWS", 5)
    monkeypatch.setattr("kobimo.web.explorer.offers.MOST_ROWS", 5)
    answer = pages.get("/kennzahl/einwohner_gesamt.xlsx?umfang=alles")
    assert answer.status_code == 400
    assert ".tidy.csv" in answer.json()["detail"]
    assert pages.get("/kennzahl/einwohner_gesamt.tidy.csv?umfang=alles").status_code == 200
    links = offered(pages, "/kennzahl/einwohner_gesamt")
    assert not [link for link in links if ".xlsx" in link and "umfang=alles" in link]


def test_a_damaged_release_is_not_sent(own_pages: Client, town: Path) -> None:
    values = next((town / "data" / "releases").iterdir()) / "values.parquet"
    values.write_bytes(values.read_bytes()[:-20])
    answer = own_pages.get("/kennzahl/anteil_u6.tidy.csv")
    assert answer.status_code == 500
    assert "Sicherung" in answer.json()["detail"]
