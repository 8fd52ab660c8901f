"""The pages of the catalogue: filters in the address, without any script."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kobimo.catalogue.loading import catalogue
from support.pages import text_of


def entries(pages: Client, address: str) -> list[str]:
    answer = pages.get(address)
    assert answer.status_code == 200
    return re.findall(r'entry__title">.*?href="/katalog/(\w+)"', answer.content.decode())


def test_the_whole_catalogue_is_one_page(pages: Client) -> None:
    assert sorted(entries(pages, "/katalog")) == sorted(catalogue().indicators)


def test_filters_stand_in_the_address_and_add_up(pages: Client) -> None:
    wanted = [
        name
        for name in catalogue().groups["migration"].members
        if catalogue().indicators[name].stage == "early_childhood"
    ]
    assert wanted
    shown = entries(pages, "/katalog?thema=migration&phase=early_childhood")
    assert sorted(shown) == sorted(wanted)


def test_the_form_shows_what_is_chosen_and_sends_it_without_scripts(pages: Client) -> None:
    page = pages.get("/katalog?bereich=C&datensatz=kita_personal&suche=quote").content.decode()
    form = page[page.index('<form class="state-form') : page.index("</form>", page.index('<form class="state-form'))]
    assert 'method="get"' in form
    assert re.search(r'value="C" selected', form)
    assert re.search(r'value="kita_personal" selected', form)
    assert 'value="quote"' in form
    assert set(re.findall(r'name="(\w+)"', form)) == {"suche", "bereich", "phase", "thema", "datensatz", "stand"}


def test_every_choice_has_a_count(pages: Client) -> None:
    page = pages.get("/katalog").content.decode()
    options = re.findall(r'<option value="(\w+)">(.*?)</option>', page)
    assert len(options) > 100
    assert all(re.search(r"\(\d+\)$", title) for _value, title in options)


def test_nothing_found_helps_on(pages: Client) -> None:
    text = text_of(pages.get("/katalog?suche=Betruungsquote"))
    assert "Keine Kennzahl passt dazu" in text
    assert "Gemeint war vielleicht" in text


def test_a_filter_that_does_not_exist_is_said(pages: Client) -> None:
    text = text_of(pages.get("/katalog?bereich=Z"))
    assert "Diese Auswahl gibt es nicht: Z" in text


@pytest.mark.parametrize("search", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}"])
def test_what_is_typed_is_shown_as_text(pages: Client, search: str) -> None:
    page = pages.get("/katalog", {"suche": search}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.findall(r'id="suche"[^>]*value="([^"]*)"', page)


def test_what_is_missing_is_listed_by_gain_and_can_be_asked_by_office(pages: Client) -> None:
    page = pages.get("/katalog/fehlt").content.decode()
    gains = [int(number) for number in re.findall(r'need__number">\+(\d+)', page)]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) > 20
    asked = text_of(pages.get("/katalog/fehlt?suche=Gesundheitsamt"))
    assert "Schuleingangsuntersuchung" in asked
    assert "Musikschulen" not in asked
    assert "niemand heißt so" in text_of(pages.get("/katalog/fehlt?suche=Raumfahrtamt"))


def test_the_catalogue_can_be_read_before_the_first_delivery(visit, founded) -> None:  # type: ignore[no-untyped-def]
    client = visit(founded)
    assert len(entries(client, "/katalog")) == len(catalogue().indicators)
    assert f"von {len(catalogue().indicators)} Kennzahlen" in text_of(client.get("/katalog/fehlt"))
    assert client.get("/katalog/share_under_18").status_code == 200
    assert "Katalog der Kennzahlen" in text_of(client.get("/"))
