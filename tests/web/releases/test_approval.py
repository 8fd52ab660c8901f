"""The page on which the statistics office decides: what to look at, and what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.workflows.opened import open_workspace
from support.command import run
from support.office import office, waiting, waiting_office
from support.pages import Visit, text_of

__all__ = ["office", "waiting_office"]


def page(name: str) -> str:
    return f"/freigabestaende/{name}/freigabe"


def test_what_waits_is_named_on_the_list_of_releases_and_is_none(office: Path, visit: Visit) -> None:
    answer = visit(office).get("/freigabestaende")
    text = text_of(answer)
    assert "Wartet auf Freigabe durch die Statistikstelle" in text
    for audience in ("public", "committee"):
        assert page(waiting(office, audience)) in answer.content.decode()
    assert f"/?stand={waiting(office)}" not in answer.content.decode()


def test_the_page_leads_to_what_must_be_looked_at(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    answer = pages.get(page(name))
    assert "Wartet auf Ihre Entscheidung." in text_of(answer)
    for more in ("/geheimhaltung", "/geheimhaltung.pdf"):
        assert f"/freigabestaende/{name}{more}" in answer.content.decode()
        assert pages.get(f"/freigabestaende/{name}{more}").status_code == 200
    assert "kein Freigabestand" in text_of(pages.get(f"/freigabestaende/{name}/geheimhaltung"))
    reasons = pages.get(f"/freigabestaende/{name}/geheimhaltung/gruende")
    assert reasons.status_code == 200
    assert f"stand={name}" not in reasons.content.decode()


def test_other_pages_do_not_show_a_proposal(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    for address in (f"/?stand={name}", f"/kennzahl/anteil_u6?stand={name}", f"/gebiete?stand={name}"):
        answer = pages.get(address)
        assert answer.status_code == 404, address
        assert "wartet auf Freigabe" in text_of(answer)


def test_a_click_approves_and_the_page_says_who_and_when(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    pages.get(f"/freigabestaende/{name}/geheimhaltung")
    answer = pages.post(page(name), {"freigeben": "ja", "text": "alles angesehen"}, follow=True)
    text = text_of(answer)
    assert f"freigegeben von {open_workspace(office).user} am" in text
    assert "alles angesehen" in text
    assert "Entscheiden" not in text
    assert "Das ist ein Vorschlag" not in text_of(pages.get(f"/freigabestaende/{name}/geheimhaltung"))
    assert pages.get(f"/?stand={name}").status_code == 200
    listed = text_of(pages.get("/freigabestaende"))
    assert "freigegeben von" in listed


def test_a_refusal_needs_a_reason_and_keeps_it(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    mistake = pages.post(page(name), {"ablehnen": "ja", "text": " "})
    assert mistake.status_code == 400
    assert "Es wurde nichts entschieden." in text_of(mistake)
    assert "Ein Grund ist nötig." in text_of(mistake)
    text = text_of(pages.post(page(name), {"ablehnen": "ja", "text": "zu fein"}, follow=True))
    assert "Abgelehnt" in text
    assert "zu fein" in text
    assert "Nicht freigegeben" in text_of(pages.get("/freigabestaende"))


def test_what_cannot_be_approved_says_why_and_has_no_button(office: Path, visit: Visit) -> None:
    pages = visit(office)
    pages.post(page(waiting(office)), {"freigeben": "ja"})
    answer = pages.get(page(waiting(office, "committee")))
    text = text_of(answer)
    assert "So lässt sich das nicht freigeben." in text
    assert waiting(office) in text
    assert 'name="freigeben"' not in answer.content.decode()
    forced = pages.post(page(waiting(office, "committee")), {"freigeben": "ja"})
    assert forced.status_code == 400
    assert "Es wurde nichts entschieden." in text_of(forced)


def test_deciding_twice_says_what_was_decided(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    pages.post(page(name), {"freigeben": "ja"})
    again = pages.post(page(name), {"ablehnen": "ja", "text": "doch nicht"})
    assert again.status_code == 400
    assert "schon entschieden" in text_of(again)


def test_a_release_that_needed_no_approval_has_no_such_page(town: Path, visit: Visit) -> None:
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    answer = visit(town).get(page(name))
    assert answer.status_code == 400
    assert "brauchte keine Freigabe" in text_of(answer)


@pytest.mark.parametrize("name", ["2020-01-01-public-1", "..", "x"])
def test_an_unknown_proposal_is_not_found(office: Path, visit: Visit, name: str) -> None:
    assert visit(office).get(page(name)).status_code == 404


def test_strange_words_stay_words(office: Path, visit: Visit) -> None:
    pages, name = visit(office), waiting(office)
    answer = pages.post(page(name), {"freigeben": "ja", "text": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert" not in answer.content.decode()
