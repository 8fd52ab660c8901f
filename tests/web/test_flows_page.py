"""The page of flows: what the release says, who moved where, and what to do where it says nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.web.explorer import flows
from support.moving_town import QUARTERS, SCHOOLS, YEARS, Moves, moves, town_of_moves
from support.pages import Visit, text_of

__all__ = ["moves", "town_of_moves"]


@pytest.fixture
def moved(town_of_moves: Path, visit: Visit) -> Client:
    return visit(town_of_moves)


def table(body: str) -> list[list[str]]:
    """Return the numbers of the rows of the table, as programs read them."""
    rows = re.findall(r'<tr class="kern-table__row(?: flows__picked)?">(.*?)</tr>', body, re.DOTALL)
    return [re.findall(r'data-value="([^"]*)"', row) for row in rows if "data-value" in row]


def test_the_table_of_the_page_holds_who_moved(moved: Client, moves: Moves) -> None:
    body = moved.get("/uebergaenge", {"ebene": "viertel", "nach": "einzeln", "zeit": YEARS[0]}).content.decode()
    own = {q: [moves[YEARS[0], q, s] for s in SCHOOLS] for q in QUARTERS}
    expected = [[f"{n:.1f}" for n in (*numbers, sum(numbers))] for numbers in own.values() if sum(numbers)]
    assert [[f"{float(n):.1f}" for n in row] for row in table(body)[: len(expected)]] == expected


def test_the_page_says_that_it_shows_no_careers_of_children(moved: Client) -> None:
    text = text_of(moved.get("/uebergaenge"))
    assert "Verlaufsdaten einzelner Kinder gibt es nicht" in text
    assert "Zwei Zeiträume sind zwei verschiedene Jahrgänge" in text
    assert "Wiederholungen fehlen." in text


def test_hidden_flows_of_a_public_release_are_words_with_a_way_to_the_reason(moved: Client) -> None:
    release = re.search(r"[\d-]+-public-1", moved.get("/freigabestaende").content.decode())
    assert release
    body = moved.get("/uebergaenge", {"stand": release[0], "ebene": "viertel", "nach": "einzeln"}).content.decode()
    assert 'state--suppressed" href="/geheimhaltung"' in body
    assert 'class="stub"' in body
    assert f"/kennzahl/wechsel.csv?umfang=alles&amp;stand={release[0]}" in body
    assert f'name="stand" value="{release[0]}"' in body


def test_a_picked_area_stands_out_in_picture_and_table(moved: Client) -> None:
    body = moved.get("/uebergaenge", {"gebiet": "bezirk:1"}).content.decode()
    assert body.count("flows__picked") == 1
    assert "band--picked" in body
    assert '<option value="bezirk:1" selected>' in body


def test_what_does_not_exist_is_said(moved: Client) -> None:
    answer = moved.get("/uebergaenge", {"ebene": "quartier", "zeit": "1848", "nach": "bunt", "gebiet": "x:<b>"})
    assert answer.status_code == 200
    assert all(word in text_of(answer) for word in ("quartier", "1848", "bunt", "x:<b>"))
    assert moved.get("/uebergaenge", {"kennzahl": "gibtsnicht"}).status_code == 404
    assert moved.get("/uebergaenge", {"stand": "2000-01-01-team-1"}).status_code == 404


def test_the_first_page_leads_there_where_there_is_something_to_see(moved: Client) -> None:
    assert 'href="/uebergaenge"' in moved.get("/").content.decode()


def test_a_release_without_flows_says_what_they_need(pages: Client) -> None:
    assert 'href="/uebergaenge"' not in pages.get("/").content.decode()
    answer = pages.get("/uebergaenge")
    assert answer.status_code == 200
    assert "keine Kennzahl, deren Ströme" in text_of(answer)
    (way,) = re.findall(r'href="(/katalog\?suche=[^"]+)"', answer.content.decode())
    assert "transition_primary_secondary" in pages.get(way).content.decode()


def test_the_page_is_made_once_for_all_readers(moved: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(query: str) -> str:
        body = moved.get(f"/uebergaenge?{query}").content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)

    first = shown("ebene=viertel")
    monkeypatch.setattr(flows, "flow_view", None)
    assert shown("ebene=viertel") == first
    with pytest.raises(TypeError):
        shown("ebene=bezirk")
