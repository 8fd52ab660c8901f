"""The same pages on a phone, magnified, printed, and as people have set their system up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.visiting import Open, Reader, Serve, wide

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
MAGNIFIED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
PAGES = (
    "/",
    "/kennzahl/share_under_6?gebiet=bezirk:03&gebiet=bezirk:08",
    "/kennzahl/share_under_6?ebene=planungsraum",
    "/kennzahl/schools_total?merkmal=schulart=kombiniert_allgemein;traeger=oeffentlich",
    "/gebiet/stadt/berlin",
    "/gebiet/planungsraum/08010301",
    "/gebiete",
    "/freigabestaende",
    "/auftraege",
    "/kennzahl/share_under_6/bearbeiten",
    "/katalog?bereich=C",
    "/katalog/fehlt",
    "/katalog/daycare_rate_u3",
    "/katalog/contract_dissolution_rate",
)
TOO_SMALL = """
() => [...document.querySelectorAll("a, button, select, input:not([type=hidden]), summary")]
  .filter((item) => !item.closest("svg, p, dd, .skip-link, .card") && item.getClientRects().length)
  .map((item) => [item.outerHTML.slice(0, 100), item.getBoundingClientRect()])
  .filter(([, { height, width }]) => height < 24 || width < 24)
  .map(([text, { height, width }]) => `${Math.round(width)} x ${Math.round(height)}: ${text}`)
"""
PAPER = """
() => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  pen.fillRect(0, 0, 1, 1);
  const ground = `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(", ")})`;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const drawn = (selector, name) => all(selector).map((path) => getComputedStyle(path)[name]);
  const fills = drawn("kobimo-map :is(.class-1, .class-2)", "fill");
  return { ground, map: [...new Set(fills)].sort(), lines: drawn("#verlauf svg path", "stroke") };
}
"""
OUTSIDE = """
() => [...document.querySelectorAll("main *")]
  .filter((item) => !item.closest(".kern-table-responsive, svg, .kern-sr-only, .log, option, [hidden]"))
  .filter((item) => item.getClientRects().length && item.getBoundingClientRect().right > innerWidth + 1)
  .map((item) => item.outerHTML.slice(0, 100))
"""


def smallest_text(page: Page, selector: str) -> float:
    """Return the height of the smallest text of visible pictures, as it is on the screen, in pixels."""
    return float(
        page.evaluate(
            """selector => Math.min(...[...document.querySelectorAll(selector)]
              .filter((text) => text.getClientRects().length)
              .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))""",
            selector,
        )
    )


@pytest.fixture(scope="module")
def phone(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    with opened(serve(berlin), **PHONE) as found:
        yield found


@pytest.fixture(scope="module")
def magnified(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    """A window of 1280 pixels at 200 %."""
    with opened(serve(berlin), **MAGNIFIED) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_the_page_without_scrolling_sideways(phone: Reader, path: str) -> None:
    page = phone.go(path)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert wide(page) <= 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TOO_SMALL) == []
    assert phone.gained() == []


@pytest.mark.parametrize("path", PAGES)
def test_at_200_percent_nothing_is_cut_off(magnified: Reader, path: str) -> None:
    page = magnified.go(path)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert wide(page) <= 0
    assert page.evaluate(OUTSIDE) == []


def test_tables_scroll_inside_their_region_on_a_phone(phone: Reader) -> None:
    page = phone.go("/kennzahl/share_under_6")
    region = page.locator("#tabelle .kern-table-responsive")
    assert region.evaluate("region => region.scrollWidth > region.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    phone.until(lambda: region.evaluate("region => region.scrollLeft > 0"))


def test_texts_in_charts_can_be_read_on_a_phone_and_at_a_desk(
    phone: Reader, opened: Open, serve: Serve, berlin: Path
) -> None:
    page = phone.go("/kennzahl/share_under_6?gebiet=bezirk:03")
    expect(page.locator("#verlauf svg.chart:visible")).to_have_count(1)
    assert smallest_text(page, "svg.chart text") >= 11
    page.locator("#vergleich .chart-start").tap()
    page.locator("#vergleich .chart-view svg").wait_for()
    assert smallest_text(page, ".chart-view text") >= 11
    assert wide(page) <= 0
    assert smallest_text(phone.go("/gebiet/bezirk/03"), ".spark text") >= 11
    with opened(serve(berlin)) as desk:
        assert smallest_text(desk.go("/gebiet/bezirk/03"), ".spark text") >= 11
        assert smallest_text(desk.go("/kennzahl/share_under_6?gebiet=bezirk:03"), "svg.chart text") >= 11


def test_a_tap_on_the_map_picks_the_area(phone: Reader) -> None:
    page = phone.go("/kennzahl/share_under_6")
    page.locator("kobimo-map a[aria-label^='Pankow']").tap()
    expect(page.locator(".key--picked")).to_contain_text("Pankow")
    assert phone.gained() == []


@pytest.mark.parametrize(
    ("settings", "condition"),
    [
        ({"forced_colors": "active"}, "(forced-colors: active)"),
        ({"reduced_motion": "reduce"}, "(prefers-reduced-motion: reduce)"),
        ({"contrast": "more"}, "(prefers-contrast: more)"),
    ],
)
def test_settings_of_the_system_break_nothing(
    opened: Open, serve: Serve, berlin: Path, settings: dict[str, Any], condition: str
) -> None:
    with opened(serve(berlin), **settings) as reader:
        page = reader.go("/kennzahl/share_under_6?gebiet=bezirk:03")
        assert page.evaluate(f"matchMedia('{condition}').matches")
        fills = page.locator("kobimo-map a.area path").evaluate_all(
            "paths => paths.map(path => getComputedStyle(path).fill)"
        )
        assert len(set(fills)) >= 4, "the classes of the map cannot be told apart"
        page.locator("#verlauf .chart-start").press("Enter")
        page.locator("#verlauf .chart-view svg").wait_for()
        page.get_by_label("Zeitraum").select_option("2015-12-31")
        expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2015")
        page.keyboard.press("Tab")
        moving = page.evaluate("document.getAnimations().length")
        assert moving == 0


A4_PIXELS = round(19 / 2.54 * 96)


def test_a_printed_overview_shows_all_its_columns(opened: Open, serve: Serve, berlin: Path) -> None:
    """Paper cannot be pushed aside, and its notes cannot be unfolded."""
    with opened(serve(berlin), viewport={"width": A4_PIXELS, "height": 1000}) as reader:
        page = reader.go("/uebersicht?bereich=alle")
        page.emulate_media(media="print")
        region = page.locator(".matrix")
        assert region.locator("thead th").count() > 2
        assert region.evaluate("region => region.scrollWidth <= region.clientWidth + 1"), "columns are cut off"
        assert region.evaluate("region => region.scrollHeight <= region.clientHeight + 1"), "rows are cut off"
        expect(page.get_by_text("95 Prozent")).to_be_visible()
        expect(region.get_by_text("Karte und Verlauf")).to_be_hidden()


def test_a_printed_page_is_white_and_complete(opened: Open, serve: Serve, berlin: Path) -> None:
    """Also for a reader whose screen is dark."""
    import pikepdf

    with opened(serve(berlin), color_scheme="dark") as reader:
        page = reader.go("/kennzahl/share_under_6?ebene=planungsraum&gebiet=bezirk:03")
        page.emulate_media(media="print")
        colours = page.evaluate(PAPER)
        assert colours["ground"] == "rgb(255, 255, 255)"
        assert colours["map"] == ["rgb(179, 208, 234)", "rgb(227, 238, 248)"]
        assert "rgb(21, 78, 132)" in colours["lines"]
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        for hidden in (
            ".key__remove",
            ".site-nav",
            ".state-form",
            ".language",
            ".table-filter",
            "kobimo-zoom-map",
            ".chart-start",
        ):
            expect(page.locator(hidden).first).to_be_hidden()
        for shown in ("h1", "svg.map", "#verlauf svg.chart:visible", "#vergleich svg.chart:visible", "#tabelle table"):
            expect(page.locator(shown).first).to_be_visible()
        region = page.locator("#tabelle .kern-table-responsive")
        assert region.evaluate("region => region.scrollHeight <= region.clientHeight + 1"), "rows are cut off"
        assert "Freigabestand" in page.locator("footer").inner_text()
        with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as document:
            assert 5 < len(document.pages) < 40
