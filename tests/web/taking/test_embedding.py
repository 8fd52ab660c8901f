"""The frame for other sites: no navigation, nothing that runs, and only this page may be framed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.pages import Visit, text_of

FRAME = "/einbetten/kennzahl/anteil_u6"


def ancestors(answer: object) -> str:
    """Return who may frame a page."""
    policy = answer["Content-Security-Policy"]  # type: ignore[index]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))["frame-ancestors"]


def test_only_the_frame_may_be_framed(public_pages: Client) -> None:
    assert ancestors(public_pages.get(FRAME)) == "*"
    for address in ("/", "/kennzahl/anteil_u6", "/gebiet/viertel/11", "/thema/A", "/api", "/kennzahl/anteil_u6.json"):
        assert ancestors(public_pages.get(address)) == "'none'", address


def test_errors_in_the_frame_can_be_framed_too(public_pages: Client) -> None:
    answer = public_pages.get("/einbetten/kennzahl/anteil_u7")
    assert (answer.status_code, ancestors(answer)) == (404, "*")
    assert "anteil_u6" in text_of(answer)


@pytest.mark.parametrize("shown", ["", "verlauf", "karte", "vergleich", "tabelle", "unfug"])
def test_a_frame_has_figures_source_and_a_way_to_the_whole(public_pages: Client, shown: str) -> None:
    answer = public_pages.get(FRAME, {"ansicht": shown, "ebene": "viertel"})
    page, text = answer.content.decode(), text_of(answer)
    assert "<script" not in page
    assert "<form" not in page
    assert "site-nav" not in page
    assert page.count("<h1") == 1
    assert "Bürgeramt" in text
    assert "Alles zu dieser Kennzahl bei Kleinstadt" in text
    assert 'rel="noopener"' in page
    assert "Set-Cookie" not in answer
    assert page.count('aria-current="page"') == 1


def test_the_language_can_be_named_in_the_address(public_pages: Client) -> None:
    answer = public_pages.get(FRAME, {"sprache": "en"})
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()


def test_without_a_public_release_the_frame_says_so_and_shows_nothing(pages: Client) -> None:
    answer = pages.get(FRAME)
    assert answer.status_code == 404
    text = text_of(answer)
    assert "kobimo release" in text
    assert "Bürgeramt" not in text


def test_a_withdrawn_public_release_leaves_the_frame(own_published_town: Path, visit: Visit) -> None:
    public = next(p.name for p in (own_published_town / "data" / "releases").iterdir() if "public" in p.name)
    pages = visit(own_published_town)
    assert pages.get(FRAME).status_code == 200
    run("release", own_published_town, "--withdraw", public, "--reason", "Zahlendreher")
    assert pages.get(FRAME).status_code == 404


def test_the_page_offers_code_that_names_this_state(public_pages: Client) -> None:
    page = public_pages.get("/kennzahl/anteil_u6", {"ebene": "viertel"}).content.decode()
    assert "&lt;iframe src=&#34;http://127.0.0.1/einbetten/kennzahl/anteil_u6?ebene=viertel&#34;" in page
    assert "erreicht nur Ihr Rechner" in page


def test_with_a_portal_the_code_leads_there(own_published_town: Path, visit: Visit) -> None:
    settings = own_published_town / "kobimo.toml"
    portal = '\n[portal]\nbase_url = "https://www.kleinstadt.example/bildung/"\n'
    settings.write_text(settings.read_text("utf-8") + portal, "utf-8")
    pages = visit(own_published_town)
    for level, place in (("", "anteil_u6.html"), ("bezirk", "anteil_u6.html"), ("viertel", "anteil_u6/viertel.html")):
        page = pages.get("/kennzahl/anteil_u6", {"ebene": level}).content.decode()
        assert f"https://www.kleinstadt.example/bildung/einbetten/kennzahl/{place}" in page
        assert "erreicht nur Ihr Rechner" not in page


def test_the_code_leads_to_no_frame_that_the_portal_does_not_have(own_published_town: Path, visit: Visit) -> None:
    settings = own_published_town / "kobimo.toml"
    portal = '\n[portal]\nbase_url = "https://www.kleinstadt.example/bildung/"\n'
    settings.write_text(settings.read_text("utf-8") + portal, "utf-8")
    public = next(p.name for p in (own_published_town / "data" / "releases").iterdir() if "public" in p.name)
    run("release", own_published_town, "--withdraw", public, "--reason", "Zahlendreher")
    page = visit(own_published_town).get("/kennzahl/anteil_u6").content.decode()
    assert "&lt;iframe" not in page
    assert "Zitieren" in page


STATE = {"ebene": "viertel", "zeit": "2022-12-31", "gebiet": "viertel:11"}
QUERY = "ebene=viertel&amp;amp;zeit=2022-12-31&amp;amp;gebiet=viertel:11"


def code(page: str) -> str:
    """Return the address in the code for other sites; empty without one."""
    found = re.search(r"&lt;iframe src=&#34;(.*?)&#34;", page)
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        *[(name, name) for name in ("karte", "verlauf", "vergleich", "tabelle")],
        *[("karten-zeit", "karte"), ("verteilung", ""), ("", "")],
    ],
)
def test_the_code_is_that_of_the_view_with_all_that_was_chosen(public_pages: Client, view: str, shown: str) -> None:
    answer = public_pages.get("/kennzahl/anteil_u6", {**STATE, "ansicht": view})
    page, text = answer.content.decode(), text_of(answer)
    ending = f"&amp;amp;ansicht={shown}" if shown else ""
    assert code(page) == f"http://127.0.0.1{FRAME}?{QUERY}{ending}"
    assert ("gibt es keinen Rahmen" in text) == (view == "verteilung")
    assert ("eine Karte, nicht mehrere" in text) == (view == "karten-zeit")
    framed = public_pages.get(FRAME, {**STATE, **({"ansicht": shown} if shown else {})}).content.decode()
    names = {"": "Verlauf", "karte": "Karte", "verlauf": "Verlauf", "vergleich": "Vergleich", "tabelle": "Tabelle"}
    assert re.search(r'aria-current="page">(.*?)</a>', framed).group(1) == names[shown]  # type: ignore[union-attr]
