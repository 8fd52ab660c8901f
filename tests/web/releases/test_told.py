"""The page of answers: checking enters nothing, entering is never undone but by a further entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import run
from support.pages import Visit, ended, text_of

ADDRESS = "/freigabestaende/auskuenfte"
FIGURE = {"kennzahl": "anteil_u6", "gebiet": "stadt:1", "zeitraum": "2023-12-31", "am": "2024-02-01"}


def test_the_page_is_linked_and_empty_at_first(town: Path, visit: Visit) -> None:
    pages = visit(town)
    assert f'href="{ADDRESS}"' in pages.get("/freigabestaende").content.decode()
    assert "Es ist keine Auskunft eingetragen." in pages.get(ADDRESS).content.decode()


def test_checking_says_what_follows_and_enters_nothing(town: Path, visit: Visit) -> None:
    settings = town / "kobimo.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("threshold = 3", "threshold = 10"), encoding="utf-8"
    )
    pages = visit(town)
    small = {**FIGURE, "gebiet": "viertel:22", "pruefen": "ja"}
    page = ended(pages, pages.post(ADDRESS, small)).content.decode()
    assert "würden kleine Zahlen bekannt" in page
    assert "Anteil unter 6, viertel 22, 31.12.2023" in page
    assert 'value="viertel:22"' in page
    assert "folgt keine kleine Zahl" in text_of(ended(pages, pages.post(ADDRESS, {**FIGURE, "pruefen": "ja"})))
    assert run("told", town, "--json").json() == []
    jobs = pages.get("/auftraege").content.decode()
    assert "Auskunft prüfen: Anteil unter 6" in jobs
    assert "fehlgeschlagen" not in jobs


def test_checking_is_watched_and_keeps_what_was_typed(town: Path, visit: Visit) -> None:
    pages = visit(town)
    answer = pages.post(ADDRESS, {**FIGURE, "wem": "Kreisbote & Söhne", "pruefen": "ja"})
    page = pages.get(answer["Location"])
    assert page["Refresh"] == "5"
    assert "<kobimo-progress" in page.content.decode()
    assert 'value="Kreisbote &amp; Söhne"' in page.content.decode()
    ended(pages, answer)
    assert "Ergebnis" not in text_of(pages.get(ADDRESS))


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"gebiet": "viertel:99"}, "99"), ({"kennzahl": "--list"}, "--list"), ({"gebiet": ""}, "Gebiet")],
)
def test_a_figure_that_is_not_there_is_answered_at_once(
    town: Path, visit: Visit, changed: dict[str, str], said: str
) -> None:
    pages = visit(town)
    answer = pages.post(ADDRESS, {**FIGURE, **changed, "pruefen": "ja"})
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert "Noch kein Auftrag" in text_of(pages.get("/auftraege"))


def test_an_entry_is_listed_and_corrected(town: Path, visit: Visit) -> None:
    pages = visit(town)
    assert (
        pages.post(ADDRESS, {**FIGURE, "wem": "Kreisbote", "anlass": "Anfrage", "eintragen": "ja"}).status_code == 302
    )
    (entry,) = run("told", town, "--json").json()
    page = pages.get(ADDRESS).content.decode()
    assert entry["id"] in page
    assert "Kreisbote" in page
    back = {"ersetzt": entry["id"], "anlass": "nie gesagt", "am": "2024-02-02", "eintragen": "ja"}
    assert pages.post(ADDRESS, back).status_code == 302
    assert "zählt nicht mehr" in pages.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"wem": ""}, "wem die Zahlen"),
        ({"am": "morgen", "wem": "Rat"}, "kein Datum"),
        ({"gebiet": "viertel:99", "wem": "Rat"}, "99"),
        ({"kennzahl": "", "wem": "Rat"}, "Kennzahl"),
        ({"ersetzt": "gibtsnicht", "wem": "Rat", "anlass": "x"}, "gibtsnicht"),
        ({"wem": "<b>Rat</b>", "gebiet": "<i>"}, "&lt;i&gt;"),
    ],
)
def test_a_mistake_keeps_what_was_typed(town: Path, visit: Visit, changed: dict[str, str], said: str) -> None:
    answer = visit(town).post(ADDRESS, {**FIGURE, **changed, "eintragen": "ja"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="2023-12-31"' in page
    assert not (town / "data" / "told").exists()
