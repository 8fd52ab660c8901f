"""Further views of the portal in a browser: pairs of indicators, maps beside each other, and frames on other sites."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.plain_files import Files, served, web
from browser.visiting import Open, Reader, wide
from kobimo.indicators.statistics import rank_correlation
from kobimo.language import speaking
from kobimo.publish.spelling import spelling
from kobimo.publish.views.scatter import wording
from support.luck import seeds
from support.portal import portal, publishing_town

__all__ = ["portal", "publishing_town", "web"]

PAIR = "/gegen.html?kennzahl=anteil_u6&gegen=einwohner_gesamt&ebene=viertel"


@pytest.fixture
def scripted(opened: Open, web: Files) -> Iterator[Reader]:
    """A reader with scripts."""
    with opened(web) as found:
        yield found


def test_a_pair_of_indicators_has_points_words_cautions_and_a_table(scripted: Reader, portal: Path) -> None:
    page = scripted.go(PAIR)
    expect(page.locator("[data-place=words]")).to_contain_text("4 Gebiete der Ebene Viertel mit beiden Zahlen")
    expect(page.locator("[data-place=words]")).to_contain_text("zu wenige oder zu gleiche Zahlen")
    expect(page.locator("[data-place=cautions] li")).to_have_count(3)
    expect(page.locator("[data-place=picture] .mark-symbol path")).to_have_count(4)
    page.get_by_text("Alle Zahlen").click()
    side = json.loads((portal / "kennzahl" / "anteil_u6" / "viertel-punkte.json").read_bytes())
    points = side["periods"][side["usual"]]["points"]
    rows = page.locator("[data-place=rows] tr")
    expect(rows).to_have_count(len(points))
    for row, (key, name) in zip(rows.all(), side["areas"], strict=True):
        assert row.locator("th").inner_text() == name
        assert row.locator("td").first.inner_text() == points[key][1]


def test_a_pair_is_chosen_in_the_form_and_stands_in_the_address(scripted: Reader) -> None:
    page = scripted.go("/kennzahl/anteil_u6/viertel.html")
    page.get_by_role("link", name="Gegen eine andere Kennzahl").click()
    expect(page.get_by_label("Erste Kennzahl")).to_have_value("anteil_u6")
    expect(page.get_by_label("Raumebene")).to_have_value("viertel")
    expect(page.locator("[data-shown]")).to_be_hidden()
    page.get_by_label("Zweite Kennzahl").select_option("einwohner_gesamt")
    expect(page.locator("[data-place=picture] .mark-symbol path")).to_have_count(4)
    page.get_by_label("Zeitraum der ersten Kennzahl").select_option("2022-12-31")
    expect(page.locator("[data-place=axes]")).to_contain_text("31.12.2022")
    assert {"gegen=einwohner_gesamt", "zeit=2022-12-31"} <= set(page.url.partition("?")[2].split("&"))
    page.reload()
    expect(page.locator("[data-place=axes]")).to_contain_text("31.12.2022")
    page.get_by_label("Erste Kennzahl").select_option("einwohner_gesamt")
    expect(page.get_by_label("Zweite Kennzahl")).to_have_value("")
    expect(page.locator("[data-shown]")).to_be_hidden()


def test_numbers_that_do_not_come_are_told(scripted: Reader) -> None:
    scripted.watch.tolerated.add(404)
    scripted.page.route("**/einwohner_gesamt/viertel-punkte.json", lambda route: route.fulfill(status=404))
    page = scripted.go(PAIR)
    expect(page.locator("[data-place=hint]")).to_contain_text("ließen sich nicht laden")
    expect(page.locator("[data-shown]")).to_be_hidden()
    (told,) = scripted.watch.breaches
    assert "kobimo-pair" in told  # the console names what failed
    scripted.watch.breaches.clear()


@pytest.mark.parametrize("seed", seeds("portal-pairs", 2))
def test_the_script_says_of_a_pair_what_the_server_says(scripted: Reader, portal: Path, seed: int) -> None:
    """Numbers drawn, equal ones among them, some hidden: the sentence is the one that Python makes of them."""
    luck = random.Random(seed)
    names = ("anteil_u6", "einwohner_gesamt")
    sides = {name: json.loads((portal / f"kennzahl/{name}/viertel-punkte.json").read_bytes()) for name in names}
    for _round in range(4):
        count, slope = luck.choice((7, 8, 12, 40)), luck.choice((-1.0, -0.4, 0.0, 0.4, 1.0))
        first = [float(luck.randint(0, count)) for _ in range(count)]
        second = [round(slope * x + luck.uniform(-0.5, 0.5) * count / 2, 1) for x in first]
        hidden = {n for n in range(count) if luck.random() < 0.15}
        for name, numbers in zip(names, (first, second), strict=True):
            put(scripted.page, name, drawn_side(sides[name], numbers, hidden if name == names[1] else set()))
        page = scripted.go(PAIR)
        shown = [n for n in range(count) if n not in hidden]
        found = rank_correlation([first[n] for n in shown], [second[n] for n in shown])
        with speaking("de"):
            text, told = wording(), spelling().number(found, 2) if not math.isnan(found) else ""
        words = page.locator("[data-place=words]")
        expect(words).to_contain_text(f"{len(shown)} Gebiet")
        expect(words).to_contain_text(text["few"] if not told else f"(Rangkorrelation nach Spearman {told})")
        if told:
            size = (
                "none"
                if abs(found) < 0.3
                else f"{'up' if found > 0 else 'down'}_{'strong' if abs(found) >= 0.6 else 'weak'}"
            )
            expect(words).to_contain_text(text[size])
        if hidden:
            expect(words).to_contain_text(f"(geheim: {len(hidden)})")


def kind_of(found: float) -> str:
    """Return the name of the sentence for a correlation."""
    if abs(found) < 0.3:
        return "none"
    return ("up" if found > 0 else "down") + ("_strong" if abs(found) >= 0.6 else "_weak")


def put(page: Page, name: str, side: dict[str, Any]) -> None:
    """Answer with a side of a pair that was drawn."""
    pattern = f"**/{name}/viertel-punkte.json"
    page.unroute(pattern)
    page.route(pattern, lambda route: _answer(route, side))


def _answer(route: Route, side: dict[str, Any]) -> None:
    route.fulfill(body=json.dumps(side), content_type="application/json")


def drawn_side(side: dict[str, Any], numbers: list[float], hidden: set[int]) -> dict[str, Any]:
    """Return a side with other areas and numbers at its newest period."""
    axis = {"low": min(numbers) - 1, "high": max(numbers) + 1, "ticks": [0], "format": ",.0f", "zero": True}
    points = {
        str(n): [None, "geheim", "geheim", False, False] if n in hidden else [x, str(x), "", True, False]
        for n, x in enumerate(numbers)
    }
    period = {**side["periods"][side["usual"]], "axis": axis, "points": points}
    areas = [[str(n), f"Gebiet {n}"] for n in range(len(numbers))]
    return {**side, "areas": areas, "periods": {side["usual"]: period}}


def test_without_scripts_the_page_of_pairs_leads_to_the_tables(opened: Open, web: Files) -> None:
    with opened(web, java_script_enabled=False) as reader:
        page = reader.go("/gegen.html")
        assert page.locator("form:visible").count() == 0
        page.locator("summary", has_text="Viertel").click()
        offered = page.locator("details[open]")
        with page.expect_download() as begun:
            offered.locator("li", has_text="Anteil unter 6").get_by_role("link", name="CSV für Excel").click()
        assert begun.value.suggested_filename == "viertel.csv"
        offered.get_by_role("link", name="Gebiete und Kennzahlen im Überblick").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Gebiete und Kennzahlen im Überblick")
        expect(page.locator("#tabelle tbody tr")).to_have_count(4)
        page.get_by_role("link", name="Bezirk", exact=True).click()
        expect(page.locator("#tabelle tbody tr")).to_have_count(2)


def test_maps_beside_each_other_are_drawn_from_shared_outlines(opened: Open, web: Files) -> None:
    with opened(web, java_script_enabled=False) as reader:
        page = reader.go("/kennzahl/anteil_u6/viertel.html")
        page.get_by_role("link", name="Zeiträume nebeneinander").click()
        expect(page.locator(".small-map svg.map")).to_have_count(2)
        for box in page.locator(".small-map .area").all():
            size = box.bounding_box()
            assert size is not None
            assert size["width"] > 10
            assert size["height"] > 10
        fills = page.locator(".small-map use").evaluate_all("all => all.map(use => getComputedStyle(use).fill)")
        assert len(set(fills)) > 1
        page.get_by_role("link", name="eine Karte").click()
        expect(page.locator("#karte svg.map")).to_be_visible()


def test_an_area_of_a_small_map_is_outlined_and_leads_to_its_page(scripted: Reader) -> None:
    page = scripted.go("/kennzahl/anteil_u6/viertel-karten.html")
    area = page.locator(".small-map .area").first
    area.hover(force=True)
    expect(page.locator(".small-map .ring path").first).to_have_attribute("d", re.compile("^[Mm]"))
    area.click(force=True)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("nebeneinander")
    assert "/gebiet/viertel/" in page.url


@pytest.fixture
def cms(tmp_path: Path) -> Iterator[str]:
    """Another site on another port, whose pages a test writes into its folder."""
    with served(tmp_path) as address:
        yield address


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_the_code_works_on_the_page_of_another_site(
    browser: Browser, web: Files, cms: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="de-DE")
    asked: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page = context.new_page()
    page.goto(f"{web.address}/kennzahl/anteil_u6.html")
    code = page.locator("code.copy__text").inner_text()
    assert f'src="{web.address}/einbetten/kennzahl/anteil_u6.html"' in code
    head = '<!doctype html><html lang="de"><meta charset="utf-8"><title>Stadt</title><link rel="icon" href="data:,">'
    (tmp_path / "seite.html").write_text(head + code, encoding="utf-8")
    asked.clear()
    page.goto(f"{cms}/seite.html")
    frame = page.frame_locator("iframe[title='Anteil unter 6']")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Anteil unter 6")
    expect(frame.locator("svg.chart:visible")).to_have_count(1)
    assert frame.locator("body").evaluate("body => getComputedStyle(body).fontFamily").startswith('"Fira Sans"')
    frame.get_by_role("link", name="Karte").click()
    expect(frame.locator("svg.map")).to_be_visible()
    frame.get_by_role("link", name="Tabelle").click()
    expect(frame.locator("tbody tr")).to_have_count(2)
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(620, abs=4)
    assert box["width"] <= size[0]
    assert wide(page) <= 0
    assert frame.locator("html").evaluate("html => html.scrollWidth - innerWidth") <= 0
    with context.expect_page() as opening:
        frame.get_by_role("link", name="Alles zu dieser Kennzahl").click()
    expect(opening.value.get_by_role("heading", level=1)).to_have_text("Anteil unter 6")
    assert opening.value.url == f"{web.address}/kennzahl/anteil_u6.html"
    assert page.url == f"{cms}/seite.html"
    own = (f"{cms}/", f"{web.address}/", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert wrong == []
    context.close()
