"""Towns whose data are odd: names with markup, one area, equal values, no values, no outlines, two thousand areas."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import towns
from browser.visiting import Open, Reader, Serve, findings, wide

Make = Callable[[Path], Path]
At = Callable[[Make], AbstractContextManager[Reader]]
HURT = "[window.hurt, document.querySelectorAll('img[src=x], b, main script').length]"


@pytest.fixture(scope="module")
def at(opened: Open, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> At:
    """Return a function that opens a window on a town."""
    made: dict[Make, Path] = {}

    def window(make: Make) -> AbstractContextManager[Reader]:
        if make not in made:
            made[make] = make(tmp_path_factory.mktemp(make.__name__))
        return opened(serve(made[make]))

    return window


# --- names with markup ----------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(at: At) -> Iterator[Reader]:
    """A reader of the town whose names are markup."""
    with at(towns.with_markup) as found:
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/kennzahl/anteil_u6?ebene=viertel",
        "/kennzahl/anteil_u6?ebene=viertel&gebiet=viertel:11&gebiet=viertel:21",
        "/gebiet/viertel/11",
        "/gebiete",
        "/gebiete?suche=%3Cimg+src%3Dx+onerror%3Dwindow.hurt%3D1%3E",
        "/?suche=%22%3E%3Cimg+src%3Dx+onerror%3Dwindow.hurt%3D1%3E",
        "/kennzahl/anteil_u6?gebiet=%3Cimg+src%3Dx+onerror%3Dwindow.hurt%3D1%3E&zeit=%22%3E%3Cb%3E",
    ],
)
def test_markup_in_names_and_addresses_is_text(stranger: Reader, path: str) -> None:
    page = stranger.go(path)
    page.wait_for_timeout(100)
    assert page.evaluate(HURT) == [None, 0]
    assert "<img src=x onerror" in page.locator("main").inner_text() or "suche" in path
    assert findings(page) == []
    assert stranger.gained() == []


@pytest.mark.parametrize(
    "path", ["/kennzahl/%3Cimg%20src=x%20onerror=window.hurt=1%3E", "/gebiet/viertel/%3Cb%3Ex", "/%3Cb%3E"]
)
def test_markup_in_an_address_that_leads_nowhere_is_text(stranger: Reader, path: str) -> None:
    page = stranger.go(path, 404)
    assert page.evaluate(HURT) == [None, 0]
    assert stranger.gained() == []


def test_markup_in_names_is_text_in_tooltips_charts_and_the_zoomable_map(stranger: Reader) -> None:
    page = stranger.go("/kennzahl/anteil_u6?ebene=viertel&gebiet=viertel:11")
    area = page.locator("kobimo-map a.area[data-key='11']")
    area.hover()
    expect(page.locator("kobimo-map .tooltip strong")).to_have_text(towns.EVIL_NAME)
    for anchor in ("#verlauf", "#vergleich"):
        page.locator(f"{anchor} .chart-start").press("Enter")
        page.locator(f"{anchor} .chart-view svg").wait_for()
    page.locator("#vergleich .chart-view svg path[fill='#154e84']").first.hover()
    expect(page.locator("#vergleich .tooltip")).to_contain_text("<img src=x onerror")
    page.get_by_role("button", name="Zoombare Karte öffnen").click()
    page.locator(".zoom-map[data-ready]").wait_for()
    canvas = page.locator(".zoom-map canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    low_left = (box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] * 0.75)
    page.mouse.move(*low_left)
    page.mouse.move(low_left[0] - 2, low_left[1])
    expect(page.locator("kobimo-zoom-map .tooltip")).to_contain_text("<img src=x onerror")
    assert page.evaluate(HURT) == [None, 0]

    area.click()
    expect(page.locator(".key--picked")).to_have_count(0)
    stranger.until(lambda: "onerror" in page.locator("h1").inner_text())
    page.get_by_label("Gebiet hinzufügen").select_option("viertel:21")
    expect(page.locator(".key--picked")).to_contain_text("]]><b>x</b>")
    assert page.evaluate(HURT) == [None, 0]


def test_pictures_of_names_with_markup_are_sound(stranger: Reader) -> None:
    for name in ("karte", "verlauf", "vergleich"):
        page = stranger.go(f"/kennzahl/anteil_u6/{name}.svg?ebene=viertel&gebiet=viertel:11")
        assert page.evaluate("document.documentElement.localName") == "svg"
        assert page.evaluate("document.querySelectorAll('parsererror, img, script').length") == 0
        assert page.evaluate("window.hurt ?? null") is None
    assert stranger.gained() == []


# --- little to show -------------------------------------------------------------------------------------------------


def test_one_area_and_one_year_are_shown_without_a_comparison(at: At) -> None:
    with at(towns.one_area) as reader:
        page = reader.go("/kennzahl/anteil_u6")
        expect(page.locator(".key__value")).to_contain_text("18,0")
        expect(page.locator("kobimo-map a.area")).to_have_count(1)
        assert page.locator("kobimo-chart").count() == 0
        expect(page.locator("#verlauf")).to_contain_text("Für einen Verlauf fehlen weitere Zeiträume")
        expect(page.locator("#vergleich")).to_contain_text("Ein Vergleich braucht mehrere Gebiete")
        assert findings(page) == []
        page.locator("kobimo-map a.area").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator(".key--picked")).to_have_count(1)
        page = reader.go("/gebiet/viertel/11")
        expect(page.locator(".spark").first).to_contain_text("ein Zeitraum")
        assert findings(page) == []


def test_an_indicator_that_was_never_delivered_says_so_instead_of_empty_boxes(at: At) -> None:
    with at(towns.one_area) as reader:
        page = reader.go("/kennzahl/quote_u3")
        expect(page.locator(".kern-alert")).to_contain_text("keine Zahlen")
        expect(page.locator(".kern-alert")).to_contain_text("noch keine Lieferung")
        for gone in ("form[data-state]", "kobimo-map", "#tabelle", "kobimo-zoom-map"):
            assert page.locator(gone).count() == 0
        expect(page.locator("#ueber")).to_contain_text("Kinder")
        assert findings(page) == []


def test_equal_values_make_one_class_and_bars_of_one_length(at: At) -> None:
    with at(towns.equal_values) as reader:
        page = reader.go("/kennzahl/anteil_u6?ebene=viertel")
        expect(page.locator(".legend__entry")).to_have_count(1)
        expect(page.locator(".legend__entry")).to_contain_text("4 Gebiete")
        fills = page.locator("kobimo-map a.area path").evaluate_all(
            "paths => paths.map(path => getComputedStyle(path).fill)"
        )
        assert len(fills) == 4
        assert len(set(fills)) == 1
        page.locator("#vergleich .chart-start").press("Enter")
        page.locator("#vergleich .chart-view svg").wait_for()
        bars = page.locator("#vergleich .chart-view path[fill='#3d82b8']")
        widths = bars.evaluate_all("bars => bars.map(bar => Math.round(bar.getBoundingClientRect().width))")
        assert len(widths) == 4
        assert len(set(widths)) == 1
        assert widths[0] > 100
        assert findings(page) == []


def test_where_everything_is_secret_there_is_a_word_and_no_number(at: At) -> None:
    with at(towns.all_missing) as reader:
        page = reader.go("/kennzahl/quote_u3?ebene=viertel")
        expect(page.locator("#tabelle .state")).to_have_count(4)
        expect(page.locator(".legend__entry")).to_have_count(1)
        expect(page.locator(".legend__entry")).to_contain_text("geheim")
        assert page.locator("kobimo-chart").count() == 0
        labels = page.locator("kobimo-map a.area").evaluate_all("areas => areas.map(area => area.ariaLabel)")
        assert all(label.endswith(": geheim") for label in labels)
        page.get_by_role("button", name="Zoombare Karte öffnen").click()
        page.locator(".zoom-map[data-ready]").wait_for()
        assert findings(page) == []
        assert findings(reader.go("/gebiet/viertel/11")) == []


def test_areas_without_outlines_are_named_below_the_map_and_stay_in_the_table(at: At) -> None:
    with at(towns.without_geometry) as reader:
        page = reader.go("/kennzahl/anteil_u6?ebene=viertel")
        expect(page.locator("kobimo-map a.area")).to_have_count(1)
        expect(page.locator("#karte")).to_contain_text("Ohne Fläche auf der Karte: Viertel 12, Viertel 21, Viertel 22")
        expect(page.locator("#tabelle tbody tr")).to_have_count(4)
        page.get_by_role("button", name="Zoombare Karte öffnen").click()
        page.locator(".zoom-map[data-ready]").wait_for()
        assert findings(page) == []
        page = reader.go("/kennzahl/anteil_u6?ebene=viertel&gebiet=viertel:22")
        expect(page.locator(".key--picked")).to_contain_text("Viertel 22")
        page = reader.go("/gebiet/viertel/22")
        expect(page.get_by_role("heading", level=1)).to_have_text("Viertel 22")
        assert findings(page) == []


# --- two thousand areas ---------------------------------------------------------------------------------------------


def test_two_thousand_areas_are_light_and_quick_and_the_keyboard_walks_them(at: At) -> None:
    path = "/kennzahl/anteil_u6?ebene=viertel"
    with at(towns.many_areas) as reader:
        request = urllib.request.Request(reader.watch.address + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            packed = answer.read()
        assert b'data-key="21999"' in gzip.decompress(packed)
        assert len(packed) < 150_000
        page = reader.go(path)
        page.locator("kobimo-map a.area[tabindex='0']").wait_for()
        assert page.locator("kobimo-map a.area").count() == 2000
        assert page.locator("kobimo-map a.area[tabindex='0']").count() == 1
        page.locator("kobimo-map a.area[tabindex='0']").focus()
        for _step in range(10):
            page.keyboard.press("ArrowRight")
        for _step in range(5):
            page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.dataset.key") == "20260", "ten columns right, five rows up"
        expect(page.locator("kobimo-map .tooltip")).to_contain_text("Viertel 20260")
        page.keyboard.press("Enter")
        expect(page.locator(".key--picked")).to_contain_text("Viertel 20260")
        assert page.evaluate("document.activeElement.dataset.key") == "20260"
        page.get_by_label("Gebiete filtern").fill("2026")
        assert page.locator("#tabelle tbody tr:visible").count() == 10
        assert wide(page) <= 0


def test_the_list_of_two_thousand_areas_can_be_searched(at: At) -> None:
    with at(towns.many_areas) as reader:
        page = reader.go("/gebiete")
        assert page.evaluate("document.scrollingElement.scrollHeight") < 2000, "long lists are folded"
        page.get_by_role("searchbox").fill("11737")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Viertel 11737").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Viertel 11737")
