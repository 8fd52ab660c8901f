"""Pages of a town after a reform: breaks are marked, changes over them are refused or told as estimates."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from support.pages import Visit, text_of
from support.reform import make_reformed


@pytest.fixture(scope="module")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reformed(tmp_path_factory.mktemp("reformed"))


@pytest.fixture
def reader(reformed: Path, visit: Visit) -> Client:
    return visit(reformed)


PICKED = {"ebene": "viertel", "gebiet": "viertel:13"}


def test_a_break_is_drawn_and_told_and_the_change_over_it_refused(reader: Client) -> None:
    answer = reader.get("/kennzahl/einwohner_gesamt", PICKED)
    text, html = text_of(answer), answer.content.decode()
    assert "Gebietsänderung am 01.01.2023: aus Zwölf wurde Dreizehn, Vierzehn. Ratsbeschluss" in text
    assert "Veränderung seit 2022: nicht angegeben wegen der Gebietsänderung am 01.01.2023" in text
    assert 'name="reihe"' in html
    assert "Gebietsänderung 01.01.2023" in html  # within the drawing
    assert "Gebietsstand" in text


def test_the_converted_series_is_chosen_in_the_address_and_its_change_is_an_estimate(reader: Client) -> None:
    answer = reader.get("/kennzahl/einwohner_gesamt", {**PICKED, "reihe": "umgerechnet"})
    text = text_of(answer)
    error = (200 * 0.25 * 0.75 * (1 + 199 * 0.02)) ** 0.5  # a quarter of 200 residents, dispersion 0.02
    said = f"{error:.1f}".replace(".", ",")
    assert f"Veränderung seit 2022: +2 (+4,0\u202f%) (geschätzt, Standardfehler {said})" in text
    assert "reihe=umgerechnet" in answer.content.decode()
    assert f"Unterschied +2 (geschätzt, Standardfehler {said})" in text


def test_a_total_that_no_change_touches_has_no_break(reader: Client) -> None:
    text = text_of(reader.get("/kennzahl/einwohner_gesamt", {"ebene": "viertel"}))
    assert "Veränderung seit 2022: −" in text or "Veränderung seit 2022: +" in text
    assert "Umgerechnete Reihe" not in text


def test_the_page_of_an_area_offers_the_converted_series(reader: Client) -> None:
    text = text_of(reader.get("/gebiet/viertel/13"))
    assert "Gebietsstand 01.01.2023" in text
    assert "Veränderungen über einen Bruch hinweg werden nicht angegeben." in text
    chosen = text_of(reader.get("/gebiet/viertel/13", {"reihe": "umgerechnet"}))
    assert "geschätzt, Standardfehler" in chosen
    found = reader.get("/gebiet/viertel/13.json").json()
    assert found["territory"] == "2023-01-01"
    assert [item["breaks"][0]["day"] for item in found["indicators"] if item["indicator"] == "anteil_u6"] == [
        "2023-01-01"
    ]


def test_cells_mark_estimates_with_the_sign_of_official_tables(reader: Client) -> None:
    html = reader.get("/kennzahl/anteil_u6", {"ebene": "viertel", "zeit": "2022-12-31"}).content.decode()
    assert html.count("> s</span>") >= 4


def test_a_town_without_history_has_no_such_control(pages: Client) -> None:
    html = pages.get("/kennzahl/einwohner_gesamt", {"gebiet": "viertel:11"}).content.decode()
    assert 'name="reihe"' not in html
    assert "Gebietsstand" not in html
