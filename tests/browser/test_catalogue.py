"""The catalogue in a browser: filters answer with scripts and without, and a definition prints as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.visiting import Open, Reader, Serve
from kobimo.catalogue.loading import catalogue


@pytest.fixture
def reader(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    with opened(serve(berlin)) as found:
        yield found


@pytest.fixture
def plain(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    """A reader whose browser runs no scripts."""
    with opened(serve(berlin), java_script_enabled=False) as found:
        yield found


def test_a_filter_answers_at_once_and_stands_in_the_address(reader: Reader) -> None:
    page = reader.go("/katalog")
    page.get_by_label("Thema", exact=True).select_option("migration")
    expect(page.locator(".entry")).to_have_count(len(catalogue().groups["migration"].members))
    assert "thema=migration" in page.url
    page.get_by_role("link", name="Filter entfernen: Thema: Migration").click()
    expect(page.locator(".entry")).to_have_count(len(catalogue().indicators))
    page.get_by_role("searchbox").fill("uebergang gymnasium")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Treffer im Namen")).to_be_visible()
    assert page.get_by_role("button", name="Suchen").is_visible()
    page.go_back()
    expect(page.locator(".entry")).to_have_count(len(catalogue().indicators))
    assert reader.gained() == []


def test_everything_works_without_scripts(plain: Reader) -> None:
    page = plain.go("/katalog")
    page.get_by_label("Lebensphase").select_option("adult")
    page.get_by_role("searchbox").fill("volkshochschule")
    page.get_by_role("button", name="Anzeigen").click()
    shown = page.locator(".entry").count()
    assert 0 < shown < len(catalogue().indicators)
    page.locator(".entry a").first.click()
    expect(page.get_by_role("heading", name="Rechenbeispiel")).to_be_visible()
    page.get_by_role("link", name="Was fehlt wozu?").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was fehlt wozu?")


def test_paper_shows_the_sheet_and_no_buttons(reader: Reader) -> None:
    page = reader.go("/katalog/daycare_rate_u3")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="So wird gerechnet")).to_be_visible()
    expect(page.locator(".standing__actions")).to_be_hidden()
    expect(page.locator(".site-header nav")).to_be_hidden()
    page = reader.go("/katalog/fehlt?suche=Jugendamt")
    page.emulate_media(media="print")
    expect(page.locator(".need__print").first).to_be_visible()
    expect(page.locator(".ask")).to_be_hidden()
