"""The editor shows what a change would give before anything is saved, and names the field that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from support.pages import text_of

ADDRESS = "/kennzahl/anteil_u6/bearbeiten"


def fields(pages: Client, address: str = ADDRESS) -> dict[str, str]:
    page = pages.get(address).content.decode()
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    found |= dict.fromkeys(re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"(?![^>]*value=)[^>]*>', page), "")
    return {**found, "direction": "neutral"}


def test_a_preview_computes_and_saves_nothing(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    before = file.read_bytes()
    answer = own_pages.post(ADDRESS, {**fields(own_pages), "decimals": "3", "vorschau": "1"})
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Nichts ist gespeichert" in text
    assert re.search(r"\d+,\d{3}\b", text)
    assert file.read_bytes() == before


def test_a_preview_keeps_what_was_typed(own_pages: Client) -> None:
    answer = own_pages.post(ADDRESS, {**fields(own_pages), "title_de": "Mein Entwurf", "vorschau": "1"})
    assert 'value="Mein Entwurf"' in answer.content.decode()


def test_a_preview_of_the_text_computes_another_formula(own_pages: Client, town: Path) -> None:
    text = (town / "indicators" / "anteil_u6.yaml").read_text("utf-8")
    sent = {"text": text, "sha256": "0" * 64, "vorschau": "1"}
    plain = text_of(own_pages.post(f"{ADDRESS}/text", sent))
    narrower = text.replace("0-5", "0-2")
    assert narrower != text
    other = text_of(own_pages.post(f"{ADDRESS}/text", {**sent, "text": narrower}))
    counts = [int(re.search(r"\d+,\d ([\d.]+) [\d.]+", page)[1].replace(".", "")) for page in (plain, other)]  # type: ignore[index]
    assert counts[0] > counts[1]
    wrong = own_pages.post(f"{ADDRESS}/text", {**sent, "text": "id: ["})
    assert wrong.status_code == 422


def test_new_texts_are_saved(own_pages: Client, town: Path) -> None:
    change = {"purpose_de": "Für die Kitaplanung", "reading_de": "5 heißt: 5 von 100.", "reason": "Ergänzt"}
    assert own_pages.post(ADDRESS, {**fields(own_pages), **change}).status_code == 200
    text = (town / "indicators" / "anteil_u6.yaml").read_text("utf-8")
    assert "Für die Kitaplanung" in text
    assert "5 heißt: 5 von 100." in text


def test_a_field_that_does_not_fit_the_kind_says_so_itself(own_pages: Client, town: Path) -> None:
    address = "/kennzahl/einwohner_gesamt/bearbeiten"
    file = town / "indicators" / "einwohner_gesamt.yaml"
    before = file.read_bytes()
    answer = own_pages.post(address, {**fields(own_pages, address), "unknown": "bounds", "reason": "Probe"})
    assert answer.status_code == 422
    found = re.search(r'id="id_unknown_fehler">(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert found is not None
    assert "ratio" in found[1]
    assert file.read_bytes() == before
