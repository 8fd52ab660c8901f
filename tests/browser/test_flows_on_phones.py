"""Flows on a narrow screen: a list with bars in the place of the picture, and nothing leaves the screen sideways."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser.visiting import Open, Serve, wide
from support.moving_town import QUARTERS, YEARS, Moves, moves, portal_of_moves, town_of_moves

__all__ = ["moves", "portal_of_moves", "town_of_moves"]

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LARGEST = "/uebergaenge?ebene=viertel&nach=einzeln&zeit="


def listed(page: Page) -> None:
    """Look whether the list stands in the place of the picture, and nothing is wider than the screen."""
    expect(page.locator(".flows-list").first).to_be_visible()
    expect(page.locator(".flows").first).to_be_hidden()
    assert wide(page) <= 0


def test_a_phone_shows_the_same_numbers_as_bars(town_of_moves: Path, moves: Moves, opened: Open, serve: Serve) -> None:
    with opened(serve(town_of_moves), **PHONE) as reader:
        page = reader.go(LARGEST + YEARS[-1])
        listed(page)
        texts = page.locator(".flows-list__part").all_inner_texts()
    last = {place: number for place, number in moves.items() if place[0] == YEARS[-1]}
    largest = [max(number for place, number in last.items() if place[1] == quarter) for quarter in QUARTERS]
    shown = [int(next(filter(None, text.splitlines()[1:])).split()[-1]) for text in texts]
    assert shown == [number for number in largest if number]


def test_a_wide_screen_and_paper_show_the_picture(town_of_moves: Path, opened: Open, serve: Serve) -> None:
    with opened(serve(town_of_moves)) as reader:
        page = reader.go("/uebergaenge")
        expect(page.locator(".flows")).to_be_visible()
        expect(page.locator(".flows-list")).to_be_hidden()
        page.set_viewport_size({"width": 640, "height": 900})
        page.emulate_media(media="print")
        expect(page.locator(".flows")).to_be_visible()
        expect(page.locator(".flows-list")).to_be_hidden()


def test_the_portal_shows_the_same_list(portal_of_moves: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto((portal_of_moves / "uebergaenge" / "wechsel.html").as_uri())
    listed(page)
    context.close()
