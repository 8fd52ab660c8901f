"""The map that can be magnified: own areas only, under the policy of the pages."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from support.frontend import Site

CLASSES = ("1", "3", "5", "missing", "suppressed", "too_small", "not_comparable")
LIGHT = {"1": (0xE3, 0xEE, 0xF8), "3": (0x7A, 0xAE, 0xD6), "5": (0x15, 0x4E, 0x84)}
TEXTS = {"NavigationControl.ZoomIn": "Vergrößern", "NavigationControl.ZoomOut": "Verkleinern"}


def square(number: int, name: str) -> dict[str, Any]:
    x, y = 13 + number * 0.1, 52.5
    ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "properties": {
            "class": name,
            "label": f"<b>Feld {number}</b>: {number},0 %",
            "note": "Hinweis",
            "href": f"/gebiet/{number}",
            "state": "incomplete" if number == 1 else name,
        },
    }


def zoom(site: Site, attributes: str = "", features: list[dict[str, Any]] | None = None) -> str:
    """Serve a page with the map."""
    areas = [square(number, name) for number, name in enumerate(CLASSES)] if features is None else features
    site.json("/areas.json", {"type": "FeatureCollection", "features": areas})
    return site.html(
        "/",
        f'<kobimo-zoom-map data-src="/areas.json" data-label="Zoombare Karte öffnen" data-name="Karte der Felder" '
        f"data-no-webgl=\"Karte nicht möglich.\" data-texts='{json.dumps(TEXTS)}' {attributes}></kobimo-zoom-map>",
    )


def opened(page: Page) -> dict[str, float]:
    """Wait until the map is drawn; return its place."""
    page.wait_for_selector(".zoom-map[data-ready]", timeout=60_000)
    box = page.locator(".zoom-map").bounding_box()
    assert box
    return dict(box)


def place(box: dict[str, float], number: int) -> tuple[float, float]:
    """Return a point in a square, off its middle: there are seven in a row between margins of 16 pixels."""
    step = (box["width"] - 2 * 16) / len(CLASSES)
    return box["x"] + 16 + step * (number + 0.5), box["y"] + box["height"] / 2


def colours(page: Page, box: dict[str, float], number: int) -> set[tuple[int, ...]]:
    """Return the colours around the middle of a square."""
    x, y = place(box, number)
    clip = {"x": x - 20, "y": y - 20, "width": 40, "height": 40}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
    return {colour for _count, colour in picture.getcolors(1600) or []}


def test_the_button_opens_a_map_in_the_colours_of_the_sheet(page: Page, site: Site) -> None:
    page.goto(zoom(site))
    assert not any("maplibre" in path for path in site.asked)
    page.get_by_role("button", name="Zoombare Karte öffnen").click()
    box = opened(page)
    for number in (0, 2):
        assert colours(page, box, number) == {LIGHT[CLASSES[number]]}
    assert LIGHT["3"] in colours(page, box, 1)
    patterns = [frozenset(colours(page, box, number)) for number in (1, 3, 4, 5, 6)]
    assert all(len(found) > 1 for found in patterns)
    assert page.get_by_role("region", name="Karte der Felder").is_visible()
    for text in TEXTS.values():
        assert page.get_by_role("button", name=text).is_visible()
    assert not any("glyph" in path or "tile" in path for path in site.asked)


def test_the_dark_theme_of_the_system_is_followed_while_the_map_is_open(page: Page, site: Site) -> None:
    page.goto(zoom(site, "data-open"))
    box = opened(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    assert colours(page, box, 0) == {(0x17, 0x32, 0x4F)}


def test_tooltip_names_the_area_as_text_and_a_click_follows_its_link(page: Page, site: Site) -> None:
    page.goto(zoom(site, "data-open"))
    site.html("/gebiet/2", "<p id=ziel>Ziel</p>")
    box = opened(page)
    page.mouse.move(*place(box, 1))
    page.mouse.move(*place(box, 2))
    tip = page.locator(".tooltip")
    expect(tip.locator("strong")).to_have_text("<b>Feld 2</b>")
    assert tip.locator("div").all_inner_texts() == ["2,0 %", "Hinweis"]
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.click(*place(box, 2))
    page.wait_for_selector("#ziel")


def test_scrolling_the_page_over_the_map_does_not_magnify_it_before_it_has_the_focus(page: Page, site: Site) -> None:
    page.goto(zoom(site, "data-open"))
    box = opened(page)
    page.mouse.move(*place(box, 2))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(500)
    assert colours(page, box, 0) == {LIGHT["1"]}


@pytest.mark.parametrize("features", [None, []])
def test_where_it_cannot_be_drawn_a_sentence_stands_in_its_place(
    page: Page, site: Site, features: list[dict[str, Any]] | None
) -> None:
    if features is None:
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.add_init_script("console.warn = () => undefined")
    page.goto(zoom(site, features=features))
    page.get_by_role("button").click()
    expect(page.get_by_text("Karte nicht möglich.")).to_be_visible(timeout=30_000)
    assert page.locator(".zoom-map").count() == 0
