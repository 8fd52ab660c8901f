"""The form of a definition: it changes the file, keeps comments, and refuses a lost update."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from support.command import run
from support.pages import text_of

ADDRESS = "/kennzahl/anteil_u6/bearbeiten"


def fields(pages: Client) -> dict[str, str]:
    """Return what the form would send back unchanged."""
    page = pages.get(ADDRESS).content.decode()
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    found |= dict.fromkeys(re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"(?![^>]*value=)[^>]*>', page), "")
    return {**found, "direction": "neutral", "reason": "Klarer gesagt"}


def test_a_saved_form_changes_the_file_and_the_history(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text("# Absprache vom Mai\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    answer = own_pages.post(ADDRESS, {**fields(own_pages), "title_de": "Anteil der unter 6-Jährigen", "decimals": "2"})
    assert answer.status_code == 200
    assert "Gespeichert" in text_of(answer)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Absprache vom Mai\n")
    assert "Anteil der unter 6-Jährigen" in text
    assert "decimals: 2" in text
    assert "Klarer gesagt" in run("history", town).out


def test_a_form_older_than_the_file_saves_nothing_and_shows_both(own_pages: Client, town: Path) -> None:
    old = fields(own_pages)
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Anteil unter 6", "Kleine Kinder"), encoding="utf-8")
    answer = own_pages.post(ADDRESS, {**old, "title_de": "Mein Name dafür"})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Kleine Kinder" in text
    assert "Mein Name dafür" in answer.content.decode()
    assert "Mein Name dafür" not in file.read_text(encoding="utf-8")
    again = dict(re.findall(r'name="(sha256)"[^>]*value="([^"]*)"', answer.content.decode()))
    assert own_pages.post(ADDRESS, {**old, **again, "title_de": "Mein Name dafür"}).status_code == 200
    assert "Mein Name dafür" in file.read_text(encoding="utf-8")


def test_a_name_that_another_indicator_has_is_refused(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    before = file.read_bytes()
    answer = own_pages.post(ADDRESS, {**fields(own_pages), "title_de": "Betreuungsquote unter 3"})
    assert answer.status_code == 422
    assert "quote_u3" in text_of(answer)
    assert file.read_bytes() == before


def test_wrong_values_are_refused_at_their_field(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    before = file.read_bytes()
    for change in ({"decimals": "viele"}, {"title_de": ""}, {"reason": ""}, {"minimum_base": "-3"}):
        answer = own_pages.post(ADDRESS, {**fields(own_pages), **change})
        assert answer.status_code == 422, change
        assert file.read_bytes() == before


def test_a_faulty_file_is_shown_as_such(own_pages: Client, town: Path) -> None:
    (town / "indicators" / "anteil_u6.yaml").write_text("id: anteil_u6\narea: [\n", encoding="utf-8")
    answer = own_pages.get(ADDRESS)
    assert answer.status_code == 200
    assert "fehlerhaft" in text_of(answer)


def test_a_faulty_file_can_be_mended_as_text(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace("unit: percent", "unit: prozent"), encoding="utf-8")
    page = own_pages.get(f"{ADDRESS}/text")
    assert "fehlerhaft" in text_of(page)
    sent = dict(re.findall(r'name="(sha256)"[^>]*value="([^"]*)"', page.content.decode()))
    wrong = own_pages.post(f"{ADDRESS}/text", {**sent, "text": "id: [", "reason": "Versuch"})
    assert wrong.status_code == 422
    assert "unit: prozent" in file.read_text(encoding="utf-8")
    saved = own_pages.post(f"{ADDRESS}/text", {**sent, "text": sound, "reason": "Einheit berichtigt"})
    assert saved.status_code == 200
    assert file.read_text(encoding="utf-8") == sound


def test_the_whole_file_is_not_overwritten_by_an_older_text(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    page = own_pages.get(f"{ADDRESS}/text").content.decode()
    sent = dict(re.findall(r'name="(sha256)"[^>]*value="([^"]*)"', page))
    theirs = file.read_text(encoding="utf-8") + "# neu\n"
    file.write_text(theirs, encoding="utf-8")
    answer = own_pages.post(f"{ADDRESS}/text", {**sent, "text": "id: anteil_u6\n", "reason": "Kürzen"})
    assert answer.status_code == 409
    assert "# neu" in text_of(answer)
    assert file.read_text(encoding="utf-8") == theirs
