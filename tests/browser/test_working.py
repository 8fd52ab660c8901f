"""Journeys of the people who keep the figures: long work, and definitions that several of them edit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.visiting import Open, Reader, Serve
from support.command import run


@pytest.fixture(scope="module")
def own_berlin(berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of Berlin in which something may change."""
    return Path(shutil.copytree(berlin, tmp_path_factory.mktemp("arbeit") / "berlin"))


@pytest.fixture
def worker(own_berlin: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(own_berlin)) as found:
        yield found


@pytest.fixture(scope="module")
def own_town(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("arbeit") / "ort")) / "kleinstadt"


@pytest.fixture
def editor(own_town: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(own_town)) as found:
        yield found


def field(page: Page, label: str) -> Locator:
    """Return a field by its label, whether it must be filled or not."""
    return page.get_by_label(re.compile(rf"^{label}( optional)?$"))


def form_of(page: Page, **texts: str) -> None:
    """Fill fields, by their labels, and save."""
    for label, text in texts.items():
        field(page, label).fill(text)
    page.get_by_label("Grund der Änderung").fill("Auf Wunsch des Amtes")
    page.get_by_role("button", name="Speichern").click()


# --- jobs -----------------------------------------------------------------------------------------------------------


def test_long_work_shows_how_far_it_is_and_ends_by_itself(worker: Reader, own_berlin: Path) -> None:
    page = worker.go("/auftraege")
    expect(page.get_by_text("Noch kein Auftrag.")).to_be_visible()
    page.get_by_label("Gebietsprofile (PDF) für alle Gebiete der Ebene").select_option("prognoseraum")
    page.get_by_role("button", name="Gebietsprofile erstellen").click()
    page.wait_for_url(re.compile(r"/auftraege/.+"))
    address = worker.path
    page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => window.told.push(document.querySelector("[data-text]").textContent))
            .observe(document.querySelector("[data-text]"), { childList: true, characterData: true, subtree: true });
        }"""
    )
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("[data-text]")).to_contain_text(re.compile(r"\d+ von 60"), timeout=60_000)
    assert page.get_by_role("progressbar").get_attribute("max") == "60"
    expect(page.get_by_text("Fertig.")).to_be_visible(timeout=120_000)
    assert worker.path == address
    folder = own_berlin / page.locator(".kern-alert code").inner_text()
    assert len(list(folder.glob("*.pdf"))) == 60
    worker.go("/auftraege")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("fertig")


def test_work_can_be_cancelled_and_nothing_half_done_stays(worker: Reader, own_berlin: Path) -> None:
    page = worker.go("/auftraege")
    releases = {path.name for path in (own_berlin / "data" / "releases").iterdir()}
    page.get_by_role("button", name="Kennzahlen berechnen").click()
    page.wait_for_url(re.compile(r"/auftraege/.+"))
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text("Der Auftrag wurde abgebrochen.")).to_be_visible(timeout=30_000)
    assert {path.name for path in (own_berlin / "data" / "releases").iterdir()} == releases
    run("doctor", own_berlin)
    page = worker.go("/kennzahl/share_under_6")
    expect(page.locator(".key__value").first).to_contain_text("6,0")


def test_what_was_edited_is_shown_once_it_was_computed_and_released(editor: Reader, own_town: Path) -> None:
    page = editor.go("/kennzahl/anteil_u6")
    page.get_by_role("link", name="Beschreibung bearbeiten").click()
    form_of(page, Name="Kinder unter sechs")
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    assert "Kinder unter sechs" in (own_town / "indicators" / "anteil_u6.yaml").read_text("utf-8")
    expect(editor.go("/kennzahl/anteil_u6").get_by_role("heading", level=1)).to_have_text("Anteil unter 6")
    for button in ("Kennzahlen berechnen", "Für das Team freigeben"):
        editor.go("/auftraege").get_by_role("button", name=button).click()
        expect(page.get_by_text("Fertig.")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Kennzahlen ansehen").click()
    page.get_by_role("link", name="Kinder unter sechs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kinder unter sechs")


# --- definitions ----------------------------------------------------------------------------------------------------


def test_a_form_that_is_wrong_says_where_and_keeps_what_was_typed(editor: Reader, own_town: Path) -> None:
    file = own_town / "indicators" / "quote_u3.yaml"
    before = file.read_bytes()
    page = editor.go("/kennzahl/quote_u3/bearbeiten")
    editor.watch.tolerated.add(422)
    form_of(page, **{"Name": "", "Frage, die die Kennzahl beantwortet": "Wie viele werden betreut?"})
    name = field(page, "Name")
    expect(name).to_have_attribute("aria-invalid", "true")
    told = name.evaluate(
        "field => field.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText)"
    )
    assert len(told) == 2
    assert all(told)
    expect(field(page, "Frage, die die Kennzahl beantwortet")).to_have_value("Wie viele werden betreut?")
    assert file.read_bytes() == before


def test_two_people_edit_the_same_definition_and_nobody_loses_anything(
    editor: Reader, own_town: Path, opened: Open, serve: Serve
) -> None:
    file = own_town / "indicators" / "quote_u3.yaml"
    first = editor.go("/kennzahl/quote_u3/bearbeiten")
    with opened(serve(own_town)) as colleague:
        second = colleague.go("/kennzahl/quote_u3/bearbeiten")
        form_of(second, **{"Zu beachten": "Nur Kinder mit Hauptwohnung."})
        expect(second.get_by_text("Gespeichert.")).to_be_visible()
    kept = file.read_bytes()
    editor.watch.tolerated.add(409)
    form_of(first, **{"Zu beachten": "Stichtag 1. März."})
    differences = first.get_by_role("region", name="Unterschiede")
    expect(differences).to_contain_text("Nur Kinder mit Hauptwohnung.")
    expect(differences).to_contain_text("Stichtag 1. März.")
    assert file.read_bytes() == kept
    expect(field(first, "Zu beachten")).to_have_value("Stichtag 1. März.")
    form_of(first, **{"Zu beachten": "Nur Kinder mit Hauptwohnung; Stichtag 1. März."})
    expect(first.get_by_text("Gespeichert.")).to_be_visible()
    assert "Stichtag 1. März" in file.read_text("utf-8")
    run("doctor", own_town)


def test_markup_in_a_definition_stays_text(editor: Reader, own_town: Path) -> None:
    evil = '<img src=x onerror="document.title=1"> & "Co" </textarea><script>document.title=2</script>'
    page = editor.go("/kennzahl/einwohner_gesamt/bearbeiten")
    form_of(page, **{"Zu beachten": evil})
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    expect(field(page, "Zu beachten")).to_have_value(evil)
    assert page.locator("main img, main script").count() == 0
    assert "Beschreibung bearbeiten" in page.title()
