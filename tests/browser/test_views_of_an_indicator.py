"""The views of an indicator in a browser: the slider by keyboard and by pointer, and nothing that is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from browser.visiting import Open, Reader, Serve, wide

INDICATOR = "/kennzahl/share_under_6"


def query(reader: Reader) -> dict[str, str]:
    """State in the address."""
    return dict(parse_qsl(urlsplit(reader.page.url).query))


def test_the_handles_move_by_keyboard_and_never_pass_each_other(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ansicht=verlauf&gebiet=bezirk:03")
    expect(page.locator(".span__boxes")).to_be_hidden()
    first, last = page.get_by_role("slider", name="Von"), page.get_by_role("slider", name="Bis")
    oldest, newest = first.get_attribute("aria-valuetext"), last.get_attribute("aria-valuetext")
    count = int(first.get_attribute("aria-valuemax") or 0)
    assert count >= 2
    first.focus()
    page.keyboard.press("ArrowRight")
    reader.until(lambda: "von" in query(reader))
    expect(first).to_be_focused()
    assert first.get_attribute("aria-valuetext") != oldest
    expect(page.locator("#verlauf tbody tr")).to_have_count(count)
    page.keyboard.press("End")
    expect(page.locator("#verlauf tbody tr")).to_have_count(1)
    assert first.get_attribute("aria-valuetext") == newest
    page.keyboard.press("Home")
    reader.until(lambda: "von" not in query(reader))
    expect(page.locator("#verlauf tbody tr")).to_have_count(count + 1)
    last.focus()
    page.keyboard.press("ArrowLeft")
    reader.until(lambda: "bis" in query(reader))
    assert query(reader)["ansicht"] == "verlauf"
    assert query(reader)["gebiet"] == "bezirk:03"
    page.reload()
    expect(page.locator("#verlauf tbody tr")).to_have_count(count)
    assert reader.gained() == []


def test_a_handle_follows_the_pointer(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ansicht=verlauf")
    box = page.locator(".span__track").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
    assert "von" not in query(reader), "the page changes only when the handle comes to rest"
    page.mouse.up()
    reader.until(lambda: "von" in query(reader))
    assert "bis" not in query(reader)


def test_one_handle_chooses_the_period_of_the_map(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ansicht=karte")
    handle = page.get_by_role("slider", name="Zeit auf der Karte")
    before = page.locator("#karte .panel__sub").inner_text()
    handle.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#karte .panel__sub")).not_to_have_text(before)
    expect(handle).to_be_focused()
    assert (handle.get_attribute("aria-valuetext") or "?") in page.locator("#karte .panel__sub").inner_text()
    assert set(query(reader)) == {"zeit", "ansicht"}


def test_another_view_replaces_only_the_content_and_asks_for_no_other_picture(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?gebiet=bezirk:03")
    page.evaluate("window.stays = 1")
    views = page.get_by_role("navigation", name="Ansichten dieser Kennzahl")
    for name, part, parts in (("Verteilung", "verteilung", 2), ("Tabelle", "tabelle", 1), ("Karte", "karte", 1)):
        views.get_by_role("link", name=name).click()
        expect(page.locator(f"#{part}")).to_be_visible()
        expect(page.locator(".panel:not(.take)")).to_have_count(parts)
        expect(page.locator(".key--picked")).to_contain_text("Pankow")
    assert page.evaluate("window.stays") == 1
    page.locator("kobimo-map a[aria-label^='Neukölln']").click()
    expect(page.locator(".key--picked")).to_have_count(2)
    assert query(reader)["ansicht"] == "karte"


@pytest.fixture
def plain(opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    """A reader without scripts."""
    with opened(serve(berlin), java_script_enabled=False) as found:
        yield found


def test_without_scripts_boxes_choose_the_span_and_links_switch_lines(plain: Reader) -> None:
    page = plain.go(f"{INDICATOR}?ansicht=verlauf&gebiet=bezirk:03")
    assert page.get_by_role("slider").count() == 0
    page.get_by_label("Von", exact=True).select_option(index=1)
    page.get_by_role("button", name="Übernehmen").click()
    assert "von=" in plain.page.url
    page.get_by_role("link", name=re.compile("^Berlin ?: Linie ausblenden")).click()
    expect(page.get_by_role("link", name=re.compile("^Berlin ?: Linie einblenden"))).to_be_visible()
    assert "von=" in plain.page.url
    page.get_by_role("link", name="Verteilung").first.click()
    expect(page.locator("#verteilung svg.chart:visible")).to_have_count(1)


def test_no_view_is_wider_than_a_small_phone(opened: Open, serve: Serve, berlin: Path) -> None:
    with opened(serve(berlin), viewport={"width": 320, "height": 800}) as reader:
        for tab in ("karte", "karten-zeit", "verlauf", "vergleich", "verteilung", "tabelle", "ueber"):
            page = reader.go(f"{INDICATOR}?ansicht={tab}&gebiet=bezirk:03")
            assert (tab, wide(page) <= 0) == (tab, True)
