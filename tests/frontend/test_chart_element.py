"""Charts: the picture first, then an interactive one under a policy without eval."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert
from playwright.sync_api import Page, expect

from support.frontend import Site

EVIL = "<img src=x onerror=alert(1)>"
GERMAN = {
    "number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]},
    "time": {
        "dateTime": "%d.%m.%Y",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["", ""],
        "days": ["Sonntag"] * 7,
        "shortDays": ["So"] * 7,
        "months": ["Januar", "Februar", "März", *["Monat"] * 9],
        "shortMonths": ["Jan", "Feb", "Mär", *["Mon"] * 9],
    },
}
VALUES = [{"jahr": f"{year}-03-01", "wert": 1234.5 + year - 2018, "name": EVIL} for year in range(2018, 2024)]


def encoding() -> dict[str, Any]:
    return {
        "x": {"field": "jahr", "type": "temporal", "axis": {"format": "%b %Y"}},
        "y": {"field": "wert", "type": "quantitative", "axis": {"format": ",.1f"}},
        "color": {"field": "name", "type": "nominal"},
        "tooltip": [
            {"field": "name", "type": "nominal", "title": "Gebiet"},
            {"field": "wert", "type": "quantitative", "title": "Wert", "format": ",.1f"},
        ],
    }


def course() -> dict[str, Any]:
    return {
        "data": {"values": VALUES},
        "width": 600,
        "height": 200,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "params": [{"name": "unter", "select": {"type": "point", "on": "pointerover"}, "views": ["punkte"]}],
        "layer": [
            {"mark": "line", "encoding": encoding()},
            {"name": "punkte", "mark": {"type": "point", "filled": True, "size": 400}, "encoding": encoding()},
            {"mark": {"type": "rule"}, "encoding": {"y": {"datum": 1235}}},
            {
                "mark": {"type": "text", "dy": -8},
                "encoding": {**encoding(), "text": {"field": "wert", "format": ".1f"}},
            },
        ],
    }


def bars(width: Any) -> dict[str, Any]:
    return {
        "data": {"values": VALUES},
        "width": width,
        "height": 200,
        "mark": "bar",
        "encoding": {**encoding(), "x": {"field": "jahr", "type": "ordinal"}},
    }


def chart(site: Site, spec: dict[str, Any], *, label: str = "Werte zeigen", width: str = "") -> str:
    """Serve a page with a chart of the specification."""
    full = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **spec}
    site.json("/chart.json", {"spec": vl_convert.vegalite_to_vega(full), "locale": GERMAN})
    picture = '<svg role="img" aria-label="Verlauf" viewBox="0 0 600 200" width="600" height="200"></svg>'
    label = f'data-label="{label}"' if label else ""
    return site.html("/", f'<kobimo-chart class="{width}" data-spec="/chart.json" {label}>{picture}</kobimo-chart>')


def drawn_width(page: Page) -> float:
    return float(page.locator(".chart-view svg").bounding_box()["width"])  # type: ignore[index]


@pytest.mark.parametrize("spec", [course(), bars(400), bars({"step": 30}), bars("container")])
def test_the_pointer_makes_the_chart_interactive(page: Page, site: Site, spec: dict[str, Any]) -> None:
    page.goto(chart(site, spec))
    assert not any("vega" in path or "chart.json" in path for path in site.asked)
    page.hover("kobimo-chart svg")
    view = page.get_by_role("img", name="Verlauf")
    expect(view.locator("svg .role-mark path").last).to_be_attached()
    assert "1.234,0" in view.inner_text() or "1.200,0" in view.inner_text()
    assert page.locator("kobimo-chart button").count() == 0


def test_numbers_dates_and_tooltips_are_german_and_text_only(page: Page, site: Site) -> None:
    page.goto(chart(site, course()))
    page.hover("kobimo-chart svg")
    view = page.locator(".chart-view")
    expect(view).to_contain_text("Jan 2020")
    expect(view).to_contain_text("1.200,0")
    page.locator(".chart-view .mark-symbol path").nth(2).hover()
    expect(page.locator(".tooltip div")).to_have_text([f"Gebiet: {EVIL}", "Wert: 1.236,5"])
    assert page.locator(".tooltip img").count() == 0
    page.keyboard.press("Escape")
    page.mouse.move(890, 690)
    expect(page.locator(".tooltip")).to_be_hidden()


def test_the_button_starts_it_by_keyboard_and_the_focus_stays_at_the_chart(page: Page, site: Site) -> None:
    page.goto(chart(site, course()))
    page.mouse.move(890, 690)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Werte zeigen"
    page.keyboard.press("Enter")
    expect(page.locator(".chart-view svg")).to_be_attached()
    expect(page.locator("kobimo-chart button")).to_have_count(0)
    assert page.evaluate("document.activeElement.localName") == "kobimo-chart"


@pytest.mark.parametrize("spec", [course(), bars(400)])
def test_the_drawing_is_as_wide_as_its_place(page: Page, site: Site, spec: dict[str, Any]) -> None:
    page.goto(chart(site, spec))
    page.hover("kobimo-chart svg")
    expect(page.locator(".chart-view svg")).to_be_attached()
    for width in (900, 360, 500):
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_timeout(300)
        place = page.locator(".chart-view").bounding_box()
        assert place
        assert place["width"] - 2 <= drawn_width(page) <= place["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 500


BROKEN = [
    {"signals": [{"name": "a", "update": "unheard(1)"}]},
    {"signals": [{"name": "a", "update": "eval('1')"}]},
    {"data": [{"name": "d", "values": [{}], "transform": [{"type": "unheard"}]}]},
    {
        "data": [
            {"name": "d", "values": [{"a": 1}], "transform": [{"type": "fold", "fields": [{"signal": "now().a.b"}]}]}
        ]
    },
]


@pytest.mark.parametrize("answer", ["", "{}", *(json.dumps({"spec": spec}) for spec in BROKEN)])
def test_the_picture_stays_where_the_chart_cannot_be_made(page: Page, site: Site, answer: str) -> None:
    address = chart(site, course())
    site.answers["/chart.json"] = lambda _query: ("application/json", answer)
    page.goto(address)
    page.evaluate("console.warn = () => undefined")
    page.hover("kobimo-chart svg")
    expect(page.locator("kobimo-chart button")).to_have_count(0)
    assert page.locator("kobimo-chart > svg").is_visible()


def test_a_chart_that_wants_to_load_something_gets_nothing(page: Page, site: Site) -> None:
    address = chart(site, course())
    spec = {"data": [{"name": "fremd", "url": "/geheim.json"}], "width": 100, "height": 20, "marks": []}
    site.json("/chart.json", {"spec": spec})
    page.goto(address)
    page.evaluate("console.warn = () => undefined; console.error = () => undefined")
    page.hover("kobimo-chart svg")
    expect(page.locator("kobimo-chart button")).to_have_count(0)
    assert "/geheim.json" not in site.asked
