"""Reading without scripts: everything is in the page, in its form or behind its links."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.visiting import Open, Reader, Serve
from support.command import ask

INDICATOR = "/kennzahl/share_under_6"


@pytest.fixture
def plain(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    """A reader whose browser runs no scripts."""
    with opened(serve(berlin), java_script_enabled=False) as found:
        yield found


def test_the_figures_are_there_with_pictures_and_words(plain: Reader, berlin: Path) -> None:
    page = plain.go(INDICATOR)
    expect(page.locator("kobimo-map svg.map")).to_be_visible()
    for anchor in ("#verlauf", "#vergleich"):
        expect(page.locator(f"{anchor} svg.chart:visible")).to_have_count(1)
    expect(page.locator("#tabelle tbody tr")).to_have_count(12)
    value = ask(berlin, "share_under_6", "bezirk:03", "2018-12-31")["value"]
    row = page.locator("#tabelle tr", has_text="Pankow")
    expect(row).to_contain_text(f"{value:.1f}".replace(".", ","))
    words = page.locator("#karte details")
    words.locator("summary").click()
    expect(words).to_contain_text("Pankow")
    assert page.get_by_role("button", name="Zoombare Karte öffnen").count() == 0
    assert page.get_by_role("button", name="Werte im Bild zeigen").count() == 0


def test_the_form_and_its_button_change_the_view(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    page.get_by_label("Raumebene").select_option("bezirksregion")
    page.get_by_label("Zeitraum").select_option("2015-12-31")
    page.get_by_label("Gebiet hinzufügen").select_option("bezirk:03")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.locator("#karte .panel__sub")).to_contain_text("Bezirksregion, 31.12.2015")
    expect(page.locator(".key--picked")).to_contain_text("Pankow")
    page.get_by_label("Gebiet hinzufügen").select_option("bezirk:08")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.locator(".key--picked")).to_have_count(2)
    page.get_by_role("link", name="Pankow entfernen").click()
    expect(page.locator(".key--picked")).to_have_count(1)
    expect(page.locator(".key--picked")).to_contain_text("Neukölln")


def test_an_area_on_the_map_is_a_link_for_the_mouse(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    page.locator("kobimo-map a[aria-label^='Pankow']").click()
    expect(page.locator(".key--picked")).to_contain_text("Pankow")
    assert plain.path == f"{INDICATOR}?gebiet=bezirk:03"


def test_the_table_leads_to_the_pages_of_areas_and_further(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    page.locator("#tabelle").get_by_role("link", name="Pankow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pankow")
    expect(page.locator(".locator svg")).to_be_visible()
    expect(page.locator(".spark svg").first).to_be_visible()
    page.get_by_role("link", name="Prognoseraum 0301").click()
    page.get_by_role("navigation", name="Pfad").get_by_role("link", name="Berlin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Berlin")


def test_searches_downloads_and_the_language_work(plain: Reader) -> None:
    page = plain.go("/")
    page.get_by_role("searchbox").fill("kita")
    page.get_by_role("button", name="Suchen").click()
    assert plain.path == "/suche?q=kita"
    page.locator(".hit").get_by_role("link", name=re.compile("Kita-Plätze")).first.click()
    for name, ending in (("Excel", ".xlsx"), ("CSV für Excel", ".csv"), ("Karte als Bild", ".svg")):
        with page.expect_download() as begun:
            page.get_by_role("link", name=re.compile(f"^{name}( ?: Diese Raumebene, alle| [(]SVG)")).click()
        assert begun.value.suggested_filename.endswith(ending)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_the_page_of_a_job_refreshes_itself_until_it_is_done(
    settled_town: Path, tmp_path: Path, opened: Open, serve: Serve
) -> None:
    workspace = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    with opened(serve(workspace), java_script_enabled=False) as plain:
        page = plain.go("/auftraege")
        refreshed = []
        page.on("response", lambda answer: refreshed.append(answer.headers.get("refresh", "")))
        page.get_by_role("button", name="Kennzahlen berechnen").click()
        page.wait_for_url(re.compile(r"/auftraege/.+"))
        expect(page.get_by_text("Fertig.")).to_be_visible(timeout=60_000)
        documents = [refresh for refresh in refreshed if refresh]
        assert documents, "the page of a running job asks to be loaded again"
        count = len(refreshed)
        page.wait_for_timeout(500)
        assert len(refreshed) == count
