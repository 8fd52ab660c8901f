"""Releasing from a page: for whom and what, as a job; proposals, refusals and mistakes are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.office import as_office
from support.pages import Visit, ended, text_of

ADDRESS = "/freigabestaende/neu"


@pytest.fixture
def town_pages(own_published_town: Path, visit: Visit) -> Client:
    return visit(own_published_town)


def manifests(workspace: Path) -> dict[str, dict[str, object]]:
    """Return the manifests of all releases by id."""
    found = (workspace / "data" / "releases").glob("*/manifest.json")
    return {path.parent.name: json.loads(path.read_bytes()) for path in found}


def test_a_part_is_released_for_a_committee(town_pages: Client, own_published_town: Path) -> None:
    before = manifests(own_published_town)
    started = town_pages.post(ADDRESS, {"wer": "committee", "ebene": ["stadt", "bezirk"], "zeitraum": "2023-12-31"})
    running = town_pages.get(started["Location"])
    assert "<kobimo-progress" in running.content.decode()
    assert running["Refresh"] == "5"
    page = ended(town_pages, started)
    (name,) = manifests(own_published_town).keys() - before.keys()
    made = manifests(own_published_town)[name]
    assert made["audience"] == "committee"
    assert made["content"] == {
        "indicators": [],
        "levels": ["stadt", "bezirk"],
        "periods": "2023-12-31",
        "breakdowns": False,
    }
    assert f"Freigegeben: {name}" in text_of(page)
    for link in (
        f"/?stand={name}",
        f"/freigabestaende/{name}/geheimhaltung",
        f"/freigabestaende/{name}/geheimhaltung.pdf",
    ):
        assert f'href="{link}"' in page.content.decode()
        assert town_pages.get(link).status_code == 200


def test_an_office_gets_everything_unprotected(town_pages: Client, own_published_town: Path) -> None:
    page = ended(town_pages, town_pages.post(ADDRESS, {"wer": "office", "amt": "Schulamt", "aufgliederungen": "ja"}))
    (made,) = (item for item in manifests(own_published_town).values() if item["audience"] == "office:schulamt")
    assert made["content"] == {"indicators": [], "levels": [], "periods": None, "breakdowns": True}
    assert "Was verborgen ist" not in text_of(page)


def test_where_the_statistics_office_approves_it_becomes_a_proposal(town: Path, visit: Visit) -> None:
    run("build", as_office(town))
    pages = visit(town)
    assert "die Statistikstelle gibt ihn frei oder lehnt ihn ab" in text_of(pages.get(ADDRESS))
    page = ended(pages, pages.post(ADDRESS, {"wer": "public", "ebene": "stadt"}))
    (name,) = (name for name, item in manifests(town).items() if item["audience"] == "public")
    assert f"Vorgeschlagen: {name}" in text_of(page)
    assert f'href="/freigabestaende/{name}/freigabe"' in page.content.decode()
    assert f"/?stand={name}" not in page.content.decode()
    assert pages.get(f"/?stand={name}").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"wer": ""}, "ist kein Empfängerkreis"),
        ({"wer": "alle"}, "„alle“ ist kein Empfängerkreis"),
        ({"wer": "office", "amt": "../x"}, "„office:../x“ ist kein Empfängerkreis"),
        ({"wer": "team", "zeitraum": "neulich"}, "neulich"),
        ({"wer": "team", "ebene": "--withdraw"}, "--withdraw"),
        ({"wer": "team", "auswahl": "{kaputt"}, "Auswahl"),
        ({"wer": "team", "auswahl": '{"bereiche": ["a"]}'}, "bereiche"),
    ],
)
def test_a_mistake_starts_nothing(pages: Client, given: dict[str, str], said: str) -> None:
    answer = pages.post(ADDRESS, given)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert "Noch kein Auftrag" in text_of(pages.get("/auftraege"))


def test_why_nothing_was_released_is_said(town_pages: Client, own_published_town: Path) -> None:
    definition = own_published_town / "indicators" / "anteil_u6.yaml"
    definition.write_text(definition.read_text("utf-8").replace("unter 6", "bis 5"), "utf-8")
    before = manifests(own_published_town)
    text = text_of(ended(town_pages, town_pages.post(ADDRESS, {"wer": "public"})))
    assert "Es wurde nichts freigegeben: fehlgeschlagen." in text
    assert "Seit dem letzten Rechnen haben sich Lieferungen oder Definitionen geändert." in text
    assert manifests(own_published_town) == before


def test_it_is_reached_from_the_releases_and_the_jobs(pages: Client) -> None:
    for address in ("/freigabestaende", "/auftraege"):
        assert f'href="{ADDRESS}"' in pages.get(address).content.decode()
