"""The map that the server draws: keyboard, tooltip, legend."""

from __future__ import annotations

import math
import random

from playwright.sync_api import Page

from support.frontend import Site

SIDE = 4
CLASSES = ("1", "2", "missing")


def area(row: int, column: int) -> str:
    name = CLASSES[(row + column) % 3]
    x, y = column * 100 + 50, row * 100 + 50
    return (
        f'<a class="area" href="/gebiet/{row}{column}" data-key="{row}{column}" data-class="{name}" data-x="{x}" '
        f'data-y="{y}" tabindex="-1" data-note="Hinweis {row}{column}" aria-label="Teil: Feld {row}{column}: 6,8 %">'
        f'<path class="class-{name}" d="M{x - 50} {y - 50}h100v100h-100z"/></a>'
    )


def body(areas: str) -> str:
    legend = "".join(f'<li data-legend-class="{name}">{name}</li>' for name in CLASSES)
    return (
        f'<section><button id="before">davor</button><kobimo-map><svg class="map" role="group" aria-label="Karte" '
        f'viewBox="0 0 400 400" width="400" height="400"><g class="areas">{areas}</g></svg></kobimo-map>'
        f"<ul>{legend}</ul></section>"
    )


GRID = body("".join(area(row, column) for row in range(SIDE) for column in range(SIDE)))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.key ?? document.activeElement.id"))


def test_one_tab_stop_then_arrows_walk_the_grid(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    page.focus("#before")
    walked = []
    for key in ("Tab", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "End", "Home"):
        page.keyboard.press(key)
        walked.append(focused(page))
    assert walked == ["00", "01", "11", "21", "20", "20", "10", "33", "00"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "before"
    page.keyboard.press("Tab")
    assert focused(page) == "01"


def test_enter_follows_the_link_of_the_area(page: Page, site: Site) -> None:
    site.html("/gebiet/01", "<p>Ziel</p>")
    page.goto(site.html("/", GRID))
    page.focus("#before")
    for key in ("Tab", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/gebiet/01")


def test_a_chosen_area_is_the_tab_stop(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID.replace('data-key="22"', 'data-key="22" data-select')))
    page.focus("#before")
    page.keyboard.press("Tab")
    assert focused(page) == "22"


def test_an_area_that_got_the_focus_otherwise_is_the_tab_stop_from_then_on(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    page.focus('[data-key="12"]')
    assert page.locator('.area[tabindex="0"]').get_attribute("data-key") == "12"
    assert page.locator('.area[tabindex="0"]').count() == 1


def test_tooltip_repeats_name_value_and_note_as_text_and_goes_with_escape(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID.replace("Hinweis 01", "&lt;img src=x onerror=alert(1)&gt;")))
    page.focus("#before")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    tip = page.locator(".tooltip")
    assert tip.locator("strong").inner_text() == "Teil: Feld 01"
    assert tip.locator("div").all_inner_texts() == ["6,8 %", "<img src=x onerror=alert(1)>"]
    assert tip.get_attribute("aria-hidden") == "true"
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.keyboard.press("ArrowRight")
    assert tip.is_visible()


def test_tooltip_stays_while_the_pointer_is_on_it_and_lies_inside_the_map(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    page.mouse.move(5, 5)
    box = page.locator('[data-key="20"]').bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 50)
    tip = page.locator(".tooltip").bounding_box()
    host = page.locator("kobimo-map").bounding_box()
    assert tip
    assert host
    assert tip["x"] >= host["x"]
    page.mouse.move(tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] / 2)
    page.wait_for_timeout(400)
    assert page.locator(".tooltip strong").inner_text() == "Teil: Feld 20"
    assert page.locator(".tooltip").is_visible()
    page.mouse.move(5, 5)
    page.locator(".tooltip").wait_for(state="hidden")


def test_the_outline_of_the_focused_area_lies_over_all_others(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    page.focus("#before")
    page.keyboard.press("Tab")
    page.hover('[data-key="22"]')
    lines = page.locator("svg.map > .ring:last-child path")
    assert [line.get_attribute("d") for line in lines.all()] == [
        page.locator('[data-key="22"] path').get_attribute("d")
    ] * 2
    page.mouse.move(5, 5)
    assert lines.first.get_attribute("d") == page.locator('[data-key="00"] path').get_attribute("d")
    page.focus("#before")
    assert lines.count() == 0


def test_a_click_on_the_area_in_view_changes_nothing_of_what_is_shown(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID.replace('href="/gebiet/22"', 'href="#22"')))
    page.focus('[data-key="00"]')
    page.hover('[data-key="22"]')
    shown = page.locator(".tooltip strong").element_handle()
    ring = page.locator(".ring").element_handle()
    assert shown
    assert ring
    page.mouse.down()
    page.mouse.up()
    assert focused(page) == "22"
    assert shown.evaluate("node => node.isConnected")
    assert ring.evaluate("node => node.isConnected && node.firstChild.getAttribute('d')") == "M200 200h100v100h-100z"
    assert page.locator(".marked").all_inner_texts() == [CLASSES[4 % 3]]
    page.keyboard.press("Escape")
    assert not page.locator(".tooltip").is_visible()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".tooltip strong").inner_text() == "Teil: Feld 21"


def test_legend_and_areas_show_each_other(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    page.hover('[data-legend-class="missing"]')
    dimmed = page.locator(".area.dimmed")
    assert dimmed.count() == sum(CLASSES[(r + c) % 3] != "missing" for r in range(SIDE) for c in range(SIDE))
    page.hover('[data-key="00"]')
    assert dimmed.count() == 0
    assert page.locator(".marked").all_inner_texts() == ["1"]


def test_every_area_of_a_scattered_map_can_be_reached_by_arrows(page: Page, site: Site) -> None:
    dice = random.Random(7)
    places = [(dice.randrange(1, 400), dice.randrange(1, 400)) for _ in range(40)]
    areas = "".join(
        f'<a class="area" href="/" data-key="{n}" data-x="{x}" data-y="{y}" tabindex="-1" aria-label="F: 1">'
        f'<path d="M{x} {y}h4v4h-4z"/></a>'
        for n, (x, y) in enumerate(places)
    )
    page.goto(site.html("/", body(areas)))
    reached = page.evaluate(
        """() => {
          const areas = [...document.querySelectorAll("a.area")];
          const seen = new Set([areas[0]]);
          for (const area of seen) for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
            area.focus();
            area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            seen.add(document.activeElement);
          }
          return seen.size;
        }"""
    )
    assert reached == len(places)


def test_arrows_lead_in_their_direction(page: Page, site: Site) -> None:
    page.goto(site.html("/", GRID))
    start = page.locator('[data-key="11"]')
    for key, angle in (("ArrowRight", 0), ("ArrowDown", 90), ("ArrowLeft", 180), ("ArrowUp", 270)):
        start.focus()
        page.keyboard.press(key)
        row, column = (int(digit) - 1 for digit in focused(page))
        assert math.degrees(math.atan2(row, column)) % 360 == angle
