"""The sheet of a file: rows are fetched as they come into view, cells are reached with keys, pointing fills fields."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from support.frontend import Site

TOTAL = 5000
WORDS = {
    "row": "Zeile",
    "column": "Spalte",
    "headFrom": "Kopf ab",
    "headTo": "Kopf bis",
    "dataFrom": "Daten ab",
    "dataTo": "Daten bis",
    "left": "links",
    "right": "rechts",
    "role": "Rolle",
    "tools": "Zeigen",
}
SERVED = "<table><tbody><tr><th>1</th><td>Ort</td><td>Zahl</td></tr></tbody></table>"


def row(at: int) -> dict[str, Any]:
    problem = {"1": ["error", "<b>kein</b> Wert"]} if at == 3000 else {}
    return {"n": at + 1, "c": [f"Ort {at}", f"<i>{at}</i>"], "s": [[0, 1, "data"]], "h": at == 2, "p": problem}


def rows(query: dict[str, str]) -> tuple[str, str]:
    first, last = int(query["von"]), min(TOTAL, int(query["bis"]))
    return "application/json", json.dumps({"rows": [row(at) for at in range(first, last)]})


def shown(page: Page, site: Site) -> Page:
    site.answers["/zellen.json"] = rows
    data = {"words": WORDS, "kinds": {"data": ["Daten", "D"]}, "columns": ["A", "B"]}
    attributes = "".join(f" data-{name}='{json.dumps(value)}'" for name, value in data.items())
    fields = "".join(
        f'<label>{n}<input name="{n}"></label>' for n in ("kopf_von", "kopf_bis", "daten_von", "daten_bis")
    )
    body = (
        f'<form id="f" data-quiet action="/form">{fields}<input type="hidden" name="zeigt_blatt" value="9">'
        f'<kobimo-grid data-src="/zellen.json?blatt=0" data-form="f" data-sheet="0" data-total="{TOTAL}"'
        f' data-label="Datei"{attributes}>{SERVED}</kobimo-grid>'
        '<a href="/nirgends" data-sheet="0" data-cell="B3001">B3001</a></form>'
    )
    page.goto(site.html("/", body))
    expect(page.get_by_role("gridcell", name="Ort 0", exact=True)).to_be_visible()
    return page


def test_only_rows_in_view_are_in_the_page_and_only_their_pages_are_fetched(page: Page, site: Site) -> None:
    shown(page, site)
    assert page.locator("tbody tr").count() < 80
    assert [path for path in site.asked if path.startswith("/zellen")] == ["/zellen.json?blatt=0&von=0&bis=200"]
    page.locator(".grid-scroll").evaluate("element => { element.scrollTop = 28 * 4000; }")
    expect(page.get_by_role("gridcell", name="Ort 4005", exact=True)).to_be_visible()
    assert page.locator("tbody tr").count() < 80


def test_cells_are_text_and_have_their_place(page: Page, site: Site) -> None:
    shown(page, site)
    grid = page.get_by_role("grid", name="Datei")
    expect(grid).to_have_attribute("aria-rowcount", str(TOTAL + 1))
    expect(grid).to_have_attribute("aria-colcount", "3")
    expect(page.get_by_role("gridcell", name="<i>0</i>")).to_have_attribute("aria-colindex", "3")
    assert page.locator("tbody i").count() == 0


def test_one_cell_is_in_the_order_of_tabs_and_keys_move_it(page: Page, site: Site) -> None:
    shown(page, site)
    page.get_by_role("gridcell", name="Ort 0", exact=True).focus()
    for key, name in (("ArrowDown", "Ort 1"), ("ArrowRight", "<i>1</i>"), ("Control+End", "<i>4999</i>")):
        page.keyboard.press(key)
        expect(page.get_by_role("gridcell", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(page.get_by_role("gridcell", name="Ort 0", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("columnheader", name="A", exact=True)).to_be_focused()
    assert page.locator('table [tabindex="0"]').count() == 1


def test_pointing_fills_the_fields_of_the_form(page: Page, site: Site) -> None:
    shown(page, site)
    page.get_by_role("gridcell", name="Ort 4", exact=True).click()
    page.get_by_role("button", name="Kopf ab").click()
    assert page.locator("[name=kopf_von]").input_value() == "5"
    assert page.locator("[name=kopf_bis]").input_value() == "5"
    assert page.locator("[name=daten_von]").input_value() == "6"
    assert page.locator("[name=zeigt_blatt]").input_value() == "0"


def test_a_link_leads_to_its_cell_wherever_it_is(page: Page, site: Site) -> None:
    shown(page, site)
    page.get_by_role("link", name="B3001").click()
    cell = page.get_by_role("gridcell", name="<i>3000</i>")
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("title", "<b>kein</b> Wert")
