"""Pages of topics: every letter has one, also those without figures."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from support.pages import text_of


def test_a_topic_shows_its_indicators_with_value_trend_and_course(pages: Client) -> None:
    page = text_of(pages.get("/thema/A"))
    assert "Rahmenbedingungen" in page
    assert "Anteil unter 6" in page
    assert "Kleinstadt, 31.12.2023" in page
    assert "Kein Trend erkennbar" in page
    assert "Betreuungsquote" not in page


@pytest.mark.parametrize("letter", "ABCDEFGH")
def test_every_topic_has_a_page_and_leads_to_the_others(pages: Client, letter: str) -> None:
    answer = pages.get(f"/thema/{letter}")
    assert answer.status_code == 200
    for other in "ABCDEFGH":
        assert f'href="/thema/{other}"' in answer.content.decode()
    figures = json.loads(pages.get(f"/thema/{letter}.json").content)
    assert figures["count"] == len(figures["indicators"])
    assert ("enthält der Freigabestand keine Kennzahl" in text_of(answer)) == (not figures["count"])


@pytest.mark.parametrize("address", ["/thema/I", "/thema/a", "/thema/AB", "/thema/I.json", "/thema/%20"])
def test_other_letters_are_no_topics(pages: Client, address: str) -> None:
    assert pages.get(address).status_code == 404


def test_the_list_of_indicators_leads_to_topics(pages: Client) -> None:
    assert 'href="/thema/A"' in pages.get("/").content.decode()
    assert 'href="/thema/A"' in pages.get("/kennzahl/anteil_u6").content.decode()
