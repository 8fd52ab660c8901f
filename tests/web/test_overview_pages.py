"""Pages over all areas: the table of areas by indicators, stand and development, and the search."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from support.pages import text_of
from support.town import PERSONS


def test_the_overview_has_a_row_for_each_area_and_a_column_for_each_indicator(pages: Client) -> None:
    body = pages.get("/uebersicht", {"ebene": "viertel", "bereich": "alle"}).content.decode()
    assert len(re.findall(r'scope="row" class="kern-table__cell matrix__area"><a', body)) == len(PERSONS[2023])
    assert len(re.findall(r'class="matrix__unit"', body)) == 3
    assert body.count("/kennzahl/quote_u3?ebene=viertel") == 1


def test_the_state_of_the_overview_is_in_the_address(pages: Client) -> None:
    text = text_of(pages.get("/uebersicht", {"ebene": "viertel", "in": "bezirk:2", "folge": "aehnlich"}))
    assert "2 Gebiete" in text
    assert "Viertel 11" not in text.partition("Nur Gebiete in")[2].partition("Tabelle zu lesen")[0]


def test_an_old_address_of_the_overview_is_answered_and_explained(pages: Client) -> None:
    answer = pages.get("/uebersicht", {"ebene": "quartier", "bereich": "Q"})
    assert answer.status_code == 200
    assert "quartier" in text_of(answer)


def test_a_release_that_does_not_exist_is_no_page(pages: Client) -> None:
    for address in ("/uebersicht", "/suche", "/kennzahl/anteil_u6/entwicklung"):
        assert pages.get(address, {"stand": "2000-01-01-team-1"}).status_code == 404


def test_stand_and_development_name_every_area_once(pages: Client) -> None:
    body = pages.get("/kennzahl/anteil_u6/entwicklung", {"ebene": "viertel"}).content.decode()
    for key in PERSONS[2023]:
        assert len(re.findall(rf'href="/gebiet/viertel/{key}"', body)) == 1, key
    assert "01.01.1848" not in body


def test_stand_and_development_lead_back_to_the_same_view(pages: Client) -> None:
    body = pages.get("/kennzahl/anteil_u6/entwicklung", {"ebene": "viertel"}).content.decode()
    assert 'href="/kennzahl/anteil_u6?ebene=viertel"' in body
    assert 'href="/kennzahl/anteil_u6/entwicklung' in pages.get("/kennzahl/anteil_u6").content.decode()


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("betreungsquote", "/kennzahl/quote_u3"),
        ("viertel 21", "/gebiet/viertel/21"),
        ("frühkindliche", "/thema/C"),
        ("fruehkindliche", "/thema/C"),
    ],
)
def test_the_search_leads_to_pages_that_exist(pages: Client, typed: str, leads: str) -> None:
    body = pages.get("/suche", {"q": typed}).content.decode()
    assert f'href="{leads}"' in body
    assert pages.get(leads).status_code == 200


def test_the_search_shows_hostile_words_as_words(pages: Client) -> None:
    body = pages.get("/suche", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in body
    assert "Nichts passt zu" in body


def test_the_first_page_leads_to_both(pages: Client) -> None:
    body = pages.get("/").content.decode()
    assert 'href="/uebersicht"' in body
    assert 'action="/suche"' in body
