"""The public portal as plain files: read without scripts, with them, by keyboard, from a disk; judged by axe."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.plain_files import Files, web
from browser.visiting import Open, Reader, findings, wide
from kobimo.publish.views.search import entries
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.viewing import Library
from support.moving_town import moves, portal_of_moves, town_of_moves
from support.portal import pages, portal, publishing_town
from support.sampling import only

__all__ = ["moves", "portal", "portal_of_moves", "publishing_town", "town_of_moves", "web"]

INDICATOR = "/kennzahl/anteil_u6.html"
KINDS = {
    "start": "/index.html",
    "topic": "/thema/A.html",
    "indicator": INDICATOR,
    "another level": "/kennzahl/anteil_u6/viertel.html",
    "count": "/kennzahl/einwohner_gesamt.html",
    "whole": "/gebiet/stadt/1.html",
    "quarter": "/gebiet/viertel/11.html",
    "areas": "/gebiete.html",
    "search": "/suche.html",
    "search with hits": "/suche.html?q=anteil",
    "data": "/daten.html",
    "what is hidden": "/geheimhaltung.html",
    "release": "/stand.html",
    "imprint": "/impressum.html",
    "accessibility": "/barrierefreiheit.html",
    "not found": "/404.html",
    "overview": "/uebersicht/viertel/alle.html",
    "development": "/kennzahl/anteil_u6/bezirk-entwicklung.html",
    "small maps": "/kennzahl/anteil_u6/viertel-karten.html",
    "pair": "/gegen.html",
    "pair with points": "/gegen.html?kennzahl=anteil_u6&gegen=einwohner_gesamt&ebene=viertel",
    "frame": "/einbetten/kennzahl/anteil_u6.html",
    "frame with a map": "/einbetten/kennzahl/anteil_u6/viertel-karte.html",
    "frame with a table": "/einbetten/kennzahl/anteil_u6-tabelle.html",
}
SIZES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
}


@pytest.fixture
def plain(opened: Open, web: Files) -> Iterator[Reader]:
    """A reader whose browser runs no scripts."""
    with opened(web, java_script_enabled=False) as found:
        yield found


@pytest.fixture
def scripted(opened: Open, web: Files) -> Iterator[Reader]:
    """A reader with scripts."""
    with opened(web) as found:
        yield found


@pytest.mark.parametrize("size", only(("light", "phone"), SIZES))
def test_every_kind_of_page_is_accessible_and_no_wider_than_the_window(opened: Open, web: Files, size: str) -> None:
    found = []
    with opened(web, **SIZES[size]) as reader:
        for kind, path in KINDS.items():
            page = reader.go(path)
            if kind == "pair with points":
                expect(page.locator("[data-shown]")).to_be_visible()
            found += [f"{kind}: {line}" for line in findings(page)]
            found += [f"{kind}: too wide"] if wide(page) > 0 else []
    assert found == []


@pytest.mark.parametrize("size", only(("light", "phone"), SIZES))
def test_flows_are_accessible_from_a_disk(browser: Browser, portal_of_moves: Path, size: str) -> None:
    context = browser.new_context(**SIZES[size])  # type: ignore[arg-type]  # as above
    page = context.new_page()
    page.goto((portal_of_moves / "uebergaenge" / "wechsel.html").as_uri())
    expect(page.locator(".flows__picture")).to_have_count(2)
    assert findings(page) == []
    assert wide(page) <= 0
    context.close()


def test_without_scripts_figures_pictures_and_all_periods_are_there(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    expect(page.locator("svg.map")).to_be_visible()
    for anchor in ("#verlauf", "#vergleich"):
        expect(page.locator(f"{anchor} svg.chart:visible")).to_have_count(1)
    expect(page.locator("#tabelle tbody tr:visible")).to_have_count(2)
    page.locator("#zeitraeume summary").click()
    expect(page.locator("#zeitraeume table thead th")).to_have_count(3)
    assert page.locator("form:visible").count() == 0
    page.get_by_role("navigation", name="Raumebene").get_by_role("link", name="Viertel").click()
    expect(page.locator("#tabelle > kobimo-table tbody tr")).to_have_count(4)


def test_without_scripts_everything_can_be_taken_along(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    for name, ending in (
        ("Excel ?: Diese Raumebene", ".xlsx"),
        ("CSV für Excel ?: Diese Raumebene", ".csv"),
        ("CSV für Programme ?: Alles", "-alles.tidy.csv"),
        ("ZIP mit Erklärung ?: Alles", "-alles.zip"),
        (r"Karte \(PNG\), 31.12.2023", ".png"),
        (r"Karte als Bild \(SVG\)", ".svg"),
    ):
        with page.expect_download() as begun:
            page.get_by_role("link", name=re.compile(f"^{name}")).click()
        assert begun.value.suggested_filename.endswith(ending)


def test_without_scripts_one_way_leads_to_areas_texts_and_the_release(plain: Reader) -> None:
    page = plain.go("/index.html")
    page.get_by_role("link", name="Anteil unter 6").click()
    page.locator("#tabelle").get_by_role("link", name="Nord").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nord")
    page.get_by_role("navigation", name="Pfad").get_by_role("link", name="Kleinstadt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kleinstadt")
    page.get_by_role("link", name="Stand der Zahlen").click()
    expect(page.locator("#stand")).to_contain_text("-public-1")
    page.get_by_role("link", name="Impressum").click()
    expect(page.get_by_text("Markt 1")).to_be_visible()
    page.get_by_role("link", name="Suche", exact=True).click()
    expect(page.get_by_role("link", name="Anteil unter 6")).to_be_visible()


def test_an_area_of_the_map_leads_to_its_page(plain: Reader) -> None:
    page = plain.go(INDICATOR)
    page.locator("kobimo-map a[aria-label^='Süd']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Süd")


def test_with_scripts_another_period_changes_map_table_and_address(scripted: Reader) -> None:
    page = scripted.go(INDICATOR)
    before = page.locator("#tabelle tr[data-key='1'] [data-cell=value]").inner_text()
    page.get_by_label("Zeitraum").select_option(index=1)
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2022")
    expect(page.locator("#tabelle > .panel__sub")).to_contain_text("31.12.2022")
    value = page.locator("#tabelle tr[data-key='1'] [data-cell=value]")
    expect(value).not_to_have_text(before)
    label = page.locator("kobimo-map .area[data-key='1']").get_attribute("aria-label") or ""
    assert value.inner_text().strip() in label.replace("\N{NO-BREAK SPACE}", " ") or value.inner_text() in label
    expect(page.locator("#vergleich [data-told]")).to_be_visible()
    assert "zeit=2022-12-31" in page.url
    page.reload()
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2022")
    page.get_by_role("navigation", name="Raumebene").get_by_role("link", name="Viertel").click()
    expect(page.locator("#karte .panel__sub")).to_contain_text("Viertel, 31.12.2022")
    page.get_by_label("Zeitraum").select_option(index=0)
    expect(page.locator("#vergleich [data-told]")).to_have_count(0)
    assert "?" not in page.url


def test_with_scripts_a_breakdown_shows_what_the_release_says(scripted: Reader, portal: Path) -> None:
    page = scripted.go("/kennzahl/einwohner_gesamt/viertel.html")
    page.get_by_label("Aufgliederung").select_option(label="Geschlecht: weiblich")
    expect(page.locator("#karte .panel__sub")).to_contain_text("Geschlecht: weiblich")
    text = (portal / "kennzahl" / "einwohner_gesamt-alles.tidy.csv").read_text("utf-8")
    told = [
        row
        for row in csv.DictReader(text.splitlines())
        if (row["LEVEL"], row["BREAKDOWN"], row["TIME_PERIOD"]) == ("viertel", "geschlecht=w", "2023-12-31")
    ]
    assert len(told) == 4
    for row in told:
        cell = page.locator(f"#tabelle tr[data-key='{row['REF_AREA']}'] [data-cell=value]")
        expect(cell).to_have_attribute("data-value", row["OBS_VALUE"])


@pytest.mark.parametrize(
    ("typed", "first"),
    [("anteil", "Anteil unter 6"), ("Antiel unter", "Anteil unter 6"), ("sued", "Süd")],
    ids=["a word", "a slip of the finger", "another spelling"],
)
def test_the_search_forgives(scripted: Reader, typed: str, first: str) -> None:
    page = scripted.go("/index.html")
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("button", name="Suchen").click()
    page.wait_for_url(re.compile("suche"))
    expect(page.locator("li[data-texts]:visible").first.get_by_role("link")).to_have_text(first)
    page.get_by_role("searchbox").fill("gibtsnichtxyz")
    expect(page.locator("[data-result]")).to_contain_text("Nichts gefunden")
    expect(page.locator("li[data-texts]:visible")).to_have_count(0)


def test_the_keyboard_alone_finds_a_figure_reads_the_map_and_goes_to_an_area(scripted: Reader) -> None:
    page = scripted.go("/index.html")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    tab_to(page, "input[type=search]")
    page.keyboard.type("antiel unter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("suche"))
    tab_to(page, "li[data-texts] a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(INDICATOR))
    tab_to(page, "#zeit")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2022")
    tab_to(page, "svg.map a.area")
    first = page.locator(".tooltip strong").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert {first, page.locator(".tooltip strong").inner_text()} == {"Nord", "Süd"}
    chosen = page.locator(".tooltip strong").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/gebiet/bezirk/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something of a kind has the focus."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def test_an_old_address_of_the_search_still_finds(scripted: Reader) -> None:
    page = scripted.go("/suche.html?suche=sued")
    expect(page.locator("li[data-texts]:visible").first.get_by_role("link")).to_have_text("Süd")


def test_without_scripts_the_search_lists_everything_that_can_be_found(plain: Reader, publishing_town: Path) -> None:
    page = plain.go("/suche.html")
    found = entries(Library(open_workspace(publishing_town)).public().released(breakdown=""))
    titles = page.locator("li[data-texts] a").all_inner_texts()
    assert sorted(titles) == sorted(e.hit.title for e in (*found.topics, *found.indicators, *found.areas))


def test_with_scripts_every_page_names_the_release(scripted: Reader) -> None:
    page = scripted.go(INDICATOR)
    expect(page.locator("kobimo-stand")).to_contain_text("-public-1")


def test_charts_show_values_where_scripts_run(scripted: Reader) -> None:
    page = scripted.go(INDICATOR)
    page.locator("#vergleich").get_by_role("button", name="Werte im Bild zeigen").click()
    expect(page.locator("#vergleich .chart-view svg")).to_be_visible()


def test_it_can_be_read_from_a_disk_without_a_server(browser: Browser, portal: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((portal / "index.html").as_uri())
    page.get_by_role("link", name="Anteil unter 6").click()
    expect(page.locator("svg.map")).to_be_visible()
    header = page.locator(".site-header").evaluate("node => getComputedStyle(node).borderBottomStyle")
    assert header == "solid", "the style sheet was loaded"
    page.locator("#tabelle").get_by_role("link", name="Nord").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nord")
    context.close()


def test_the_sample_of_axe_has_every_kind_of_page(portal: Path) -> None:
    kinds = {re.sub(r"/[^/]+\.html$", "/", path) if "/" in path else path for path in pages(portal)}
    judged = {re.sub(r"/[^/]+\.html$", "/", path[1:].split("?")[0]) for path in KINDS.values() if path.count("/") > 1}
    alike = {"kontakt.html", "datenschutz.html"}  # as imprint and accessibility
    folders = {kind for kind in kinds if kind.endswith("/") and kind.split("/")[0] != "gebiet"}
    assert {kind for kind in kinds if not kind.endswith("/")} - alike <= {path[1:] for path in KINDS.values()}
    assert {folder.split("/")[0] for folder in folders} <= {folder.split("/")[0] for folder in judged}
