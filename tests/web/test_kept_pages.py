"""A page is made once for all its readers, and is still what each of them would have been given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.publish.views import indicator as views
from kobimo.web.explorer import overview
from support.pages import Visit

PAGE = "/kennzahl/anteil_u6?ebene=viertel"


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def without_token(page: str) -> str:
    return page.replace(token(page), "")


def test_each_reader_has_a_token_of_his_own_that_his_forms_need(settled_town: Path, visit: Visit) -> None:
    readers = [visit(settled_town / "kleinstadt", enforce_csrf_checks=True) for _ in range(2)]
    tokens = []
    for reader in readers:
        page = reader.get(PAGE).content.decode()
        tokens.append(token(page))
        assert len(set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))) == 1
    assert tokens[0] != tokens[1]
    for reader, mine in zip(readers, tokens, strict=True):
        form = {"csrfmiddlewaretoken": mine, "sprache": "en", "zurueck": PAGE}
        assert reader.post("/sprache", form).status_code == 302
    foreign = {"csrfmiddlewaretoken": tokens[0], "sprache": "en", "zurueck": PAGE}
    assert readers[1].post("/sprache", foreign).status_code == 403


def test_a_kept_page_is_the_page(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pages.get(PAGE).content.decode()
    monkeypatch.setattr(views, "indicator_view", None)
    monkeypatch.setattr("kobimo.workflows.releases.viewing.indicator_view", None)
    assert without_token(pages.get(PAGE).content.decode()) == without_token(first)
    with pytest.raises(TypeError):
        pages.get("/kennzahl/anteil_u6?ebene=bezirk")


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("/uebersicht?ebene=viertel", "matrix_view"),
        ("/kennzahl/anteil_u6/entwicklung?ebene=viertel", "dynamics_view"),
    ],
)
def test_overviews_are_kept_too(pages: Client, monkeypatch: pytest.MonkeyPatch, page: str, made: str) -> None:
    first = pages.get(page).content.decode()
    monkeypatch.setattr(overview, made, None)
    assert without_token(pages.get(page).content.decode()) == without_token(first)
    with pytest.raises(TypeError):
        pages.get(page.replace("viertel", "bezirk"))


def test_another_language_address_and_host_are_other_pages(pages: Client) -> None:
    german = pages.get(PAGE).content.decode()
    pages.cookies["kobimo_sprache"] = "en"
    english = pages.get(PAGE).content.decode()
    assert 'lang="de"' in german[:60]
    assert 'lang="en"' in english[:60]
    local = pages.get(PAGE, HTTP_HOST="localhost").content.decode()
    assert "http://localhost/einbetten" in local
    assert "http://localhost/einbetten" not in english


def test_changed_settings_change_the_page(own_pages: Client, town: Path) -> None:
    before = own_pages.get(PAGE).content.decode()
    settings = town / "kobimo.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + '\n[portal]\nbase_url = "https://bildung.example"\n', encoding="utf-8")
    after = own_pages.get(PAGE).content.decode()
    assert "http://127.0.0.1/einbetten" in before
    assert "http://127.0.0.1/einbetten" not in after  # with a portal only what it has can be framed, and it has nothing


def test_no_place_of_a_token_is_left_on_any_page(pages: Client) -> None:
    for path in ("/", PAGE, "/gebiete", "/gibtesnicht", "/kennzahl/gibtesnicht", "/datenquellen"):
        assert not re.search(r"token-[0-9a-f]{32}", pages.get(path).content.decode()), path
