"""Journeys of people who read figures: by mouse, by keyboard alone, and what they take along."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, Playwright, expect

from browser.visiting import Open, Reader, Serve, findings, texts
from support.chromium import FLAGS
from support.command import ask, rows

INDICATOR = "/kennzahl/share_under_6"
NARROW_SPACE = "\u202f"


def query(reader: Reader) -> list[tuple[str, str]]:
    """State in the address."""
    return parse_qsl(urlsplit(reader.page.url).query)


def heard(page: Page) -> str:
    """What the live region says."""
    return page.locator("[role=status]").inner_text()


def focused(page: Page) -> dict[str, str]:
    """Key facts of the element that has the focus."""
    found: dict[str, str] = page.evaluate(
        """() => {
          const { id, className, textContent, dataset } = document.activeElement;
          return { id, kind: className.baseVal ?? className, text: (textContent ?? "").trim(), key: dataset.key ?? "" };
        }"""
    )
    return found


def percent(value: float) -> str:
    """A share as the pages write it."""
    return f"{value:.1f}".replace(".", ",") + f"{NARROW_SPACE}%"


# --- find, pick, compare --------------------------------------------------------------------------------------------


def test_the_share_of_small_children_in_pankow_and_its_denominator_take_three_clicks(
    reader: Reader, berlin: Path
) -> None:
    page = reader.go("/")
    page.get_by_role("link", name="Anteil der unter 6-Jährigen").click()
    page.locator("kobimo-map a[aria-label^='Pankow']").click()
    key = page.locator(".key--picked")
    published = ask(berlin, "share_under_6", "bezirk:03", "2018-12-31")["value"]
    assert published == pytest.approx(6.7770, abs=5e-5)
    expect(key).to_contain_text(percent(published))
    page.get_by_role("link", name="Über diese Kennzahl").click()
    fact = page.locator("#ueber dt", has_text="Nenner").locator("xpath=following-sibling::dd")
    expect(fact).to_be_in_viewport()
    expect(fact).to_contain_text("Personen mit Hauptwohnung")


def test_a_search_leads_to_an_area_and_from_there_to_its_figures(reader: Reader) -> None:
    page = reader.go("/gebiete")
    page.get_by_role("searchbox").fill("helmholtz")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Helmholtzplatz").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Helmholtzplatz")
    page.get_by_role("link", name="Anteil der unter 6-Jährigen").click()
    expect(page.locator(".key--picked")).to_contain_text("Helmholtzplatz")


def test_changing_level_and_period_replaces_only_the_content(reader: Reader) -> None:
    page = reader.go(INDICATOR)
    page.evaluate("window.stays = 1; document.querySelector('header').dataset.stays = ''")
    page.evaluate("document.getElementById('inhalt').dataset.old = ''")
    asked = len(reader.watch.asked)
    page.get_by_label("Raumebene").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#karte .panel__sub")).to_contain_text("Prognoseraum")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#karte .panel__sub")).to_contain_text("Bezirksregion")
    assert query(reader) == [("ebene", "bezirksregion")]
    assert page.evaluate("window.stays") == 1
    assert page.locator("header[data-stays]").count() == 1
    assert page.locator("#inhalt").count() == 1
    assert page.locator("#inhalt[data-old]").count() == 0
    assert focused(page)["id"] == "ebene"
    reader.until(lambda: "Bezirksregion" in heard(page))
    assert [url for url in reader.watch.asked[asked:] if "/static/" in url] == []

    page.get_by_label("Zeitraum").focus()
    page.get_by_label("Zeitraum").select_option("2015-12-31")
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2015")
    assert query(reader) == [("ebene", "bezirksregion"), ("zeit", "2015-12-31")]
    assert focused(page)["id"] == "zeit"
    title = page.title()
    page.get_by_label("Raumebene").select_option("bezirk")
    expect(page.locator("#karte .panel__sub")).to_contain_text("Bezirk,")
    assert query(reader) == [("zeit", "2015-12-31")]
    page.reload()
    assert page.title() == title
    expect(page.get_by_label("Zeitraum")).to_have_value("2015-12-31")

    page.go_back()
    expect(page.get_by_label("Raumebene")).to_have_value("bezirksregion")
    expect(page.locator("#karte .panel__sub")).to_contain_text("Bezirksregion, 31.12.2015")


def test_areas_can_be_added_and_removed_and_stay_when_the_period_changes(reader: Reader) -> None:
    page = reader.go(INDICATOR)
    page.get_by_label("Gebiet hinzufügen").select_option("bezirk:08")
    expect(page.locator(".key--picked")).to_have_count(1)
    page.get_by_label("Gebiet hinzufügen").select_option("planungsraum:08010301")
    expect(page.locator(".key--picked")).to_have_count(2)
    page.get_by_label("Zeitraum").select_option("2014-12-31")
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2014")
    assert query(reader) == [("zeit", "2014-12-31"), ("gebiet", "bezirk:08"), ("gebiet", "planungsraum:08010301")]
    expect(page.locator(".key--picked").nth(1)).to_contain_text(percent(100 * 1746 / 28139))
    page.get_by_role("link", name="Neukölln entfernen").click()
    expect(page.locator(".key--picked")).to_have_count(1)
    assert query(reader) == [("zeit", "2014-12-31"), ("gebiet", "planungsraum:08010301")]


# --- keyboard alone -------------------------------------------------------------------------------------------------


def test_the_keyboard_alone_reaches_the_map_and_picks_an_area(reader: Reader, berlin: Path) -> None:
    page = reader.go(INDICATOR)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()

    stops = []
    while "area" not in focused(page)["kind"].split():
        page.keyboard.press("Tab")
        stops.append(focused(page))
        assert len(stops) < 25
    start = focused(page)["key"]
    for _step in range(8):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        if focused(page)["key"] == "03":
            break
    assert focused(page)["key"] == "03" != start
    value = ask(berlin, "share_under_6", "bezirk:03", "2018-12-31")["value"]
    expect(page.locator("kobimo-map .tooltip")).to_contain_text("Pankow")
    expect(page.locator("kobimo-map .tooltip")).to_contain_text(percent(value))
    page.keyboard.press("Escape")
    expect(page.locator("kobimo-map .tooltip")).to_be_hidden()

    page.keyboard.press("Enter")
    expect(page.locator(".key--picked")).to_contain_text("Pankow")
    assert query(reader) == [("gebiet", "bezirk:03")]
    reader.until(lambda: "Pankow" in heard(page))
    assert focused(page)["key"] == "03"

    page.keyboard.press("Tab")
    assert "area" not in focused(page)["kind"].split(), "the map is more than one stop"
    page.go_back()
    expect(page.locator(".key--picked")).to_have_count(0)
    assert query(reader) == []


def test_whatever_has_the_focus_shows_it(reader: Reader) -> None:
    for path in (INDICATOR + "?gebiet=bezirk:03", "/gebiet/bezirk/03", "/", "/auftraege", f"{INDICATOR}/bearbeiten"):
        page = reader.go(path)
        hidden, steps = [], 0
        while steps < 120:
            page.keyboard.press("Tab")
            shown = page.evaluate(
                """() => {
                  const { activeElement: it } = document;
                  if (!it || it === document.body) return null;
                  const { outlineStyle, outlineWidth } = getComputedStyle(it);
                  const ring = it.matches(".map .area") && document.querySelector(".map .ring");
                  const outline = outlineStyle !== "none" && outlineWidth !== "0px";
                  return [it.outerHTML.slice(0, 80), Boolean(ring) || outline];
                }"""
            )
            if shown is None:
                break
            steps += 1
            if not shown[1]:
                hidden.append(shown[0])
        assert steps > 8
        assert (path, hidden) == (path, [])


# --- table ----------------------------------------------------------------------------------------------------------


def test_the_table_sorts_by_value_and_filters_by_name(reader: Reader, berlin: Path) -> None:
    page = reader.go(f"{INDICATOR}?ebene=planungsraum")
    body = page.locator("#tabelle tbody tr:visible")
    released = rows(berlin, "share_under_6", "planungsraum", "--period", "2018-12-31")
    known = sorted((row["value"], area) for (area, _period), row in released.items() if row["value"] is not None)
    heading = page.get_by_role("button", name="Prozent")
    heading.click()
    assert page.locator("#tabelle th[aria-sort=ascending]").count() == 1
    keys = texts(page.locator("#tabelle tbody tr td:first-child").all())
    by_key = {area: value for value, area in known}
    assert [by_key[key] for key in keys if key in by_key] == [value for value, _area in known]
    assert keys[-1] == "09041403", "the area without a figure comes last"
    heading.click()
    first = page.locator("#tabelle tbody tr td:first-child").first.inner_text()
    assert first == known[-1][1]
    assert texts(page.locator("#tabelle tbody tr td:first-child").all())[-1] == "09041403"

    page.get_by_label("Gebiete filtern").fill("HELMHOLTZ")
    assert texts(body.locator("th").all()) == ["Helmholtzplatz"]
    reader.until(lambda: "1 / 448" in heard(page))
    page.get_by_label("Gebiete filtern").fill("")
    assert body.count() == 448


def test_a_long_table_keeps_its_headings_in_sight(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ebene=planungsraum")
    region = page.locator("#tabelle .kern-table-responsive")
    region.scroll_into_view_if_needed()
    region.evaluate("element => { element.scrollTop = 4000 }")
    expect(page.get_by_role("button", name="Prozent")).to_be_in_viewport()
    page.locator("#ueber").scroll_into_view_if_needed()
    assert page.evaluate("document.scrollingElement.scrollHeight") < 6000


# --- charts and the zoomable map ------------------------------------------------------------------------------------


def test_a_chart_becomes_interactive_with_the_first_touch_and_not_before(reader: Reader, berlin: Path) -> None:
    page = reader.go(f"{INDICATOR}?gebiet=bezirk:03")
    page.mouse.move(3, 3)
    for part in ("#karte", "#verlauf", "#vergleich", "#tabelle", "#ueber"):
        page.locator(part).scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert reader.asked("vega") == []
    assert reader.asked("maplibre") == []
    picture = page.locator("#vergleich svg.chart:visible")
    name = picture.get_attribute("aria-label")
    assert name is not None
    page.locator("#vergleich .chart-start").click()
    view = page.locator("#vergleich .chart-view")
    view.wait_for()
    assert len(reader.asked("vega")) == 1
    expect(view).to_have_attribute("aria-label", name)
    assert page.locator("#vergleich .chart-start").count() == 0
    box = view.bounding_box()
    frame = page.locator("#vergleich").bounding_box()
    assert box is not None
    assert frame is not None
    assert box["width"] <= frame["width"] + 1
    value = ask(berlin, "share_under_6", "bezirk:03", "2018-12-31")["value"]
    bars = view.locator("svg path[fill='#154e84']")
    assert bars.count() >= 1
    bars.first.hover()
    expect(page.locator("#vergleich .tooltip")).to_contain_text("Pankow")
    expect(page.locator("#vergleich .tooltip")).to_contain_text(percent(value))


def test_a_click_on_a_bar_picks_its_area_everywhere_and_another_one_leaves_it(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ansicht=vergleich")
    page.evaluate("window.same = true")
    page.locator("#vergleich .chart-start").click()
    name = page.locator("#vergleich .chart-view svg text").get_by_text("Pankow", exact=True)
    name.click()
    page.wait_for_url(re.compile(r"gebiet=bezirk:03&ansicht=vergleich$"))
    expect(page.get_by_role("link", name="Pankow entfernen")).to_be_visible()
    page.mouse.move(640, 450)  # over the new picture, which becomes interactive by that
    page.locator("#vergleich .chart-view path[fill='#154e84']").first.click()
    page.wait_for_url(re.compile(r"\?ansicht=vergleich$"))
    assert page.evaluate("window.same"), "the page was not loaded anew"


def test_points_of_two_indicators_have_names_and_are_picked_by_a_click(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}/gegen?gegen=population_total")
    page.locator(".chart-start").click()
    page.locator(".chart-view .mark-symbol path").first.hover()
    named = page.locator(".tooltip")
    expect(named).to_contain_text(re.compile(r".+: .+ / .+"))
    area = named.inner_text().split(":")[0]
    page.locator(".chart-view .mark-symbol path").first.click()
    page.wait_for_url(re.compile("gebiet=bezirk:"))
    expect(page.locator(".chart-view svg text").get_by_text(area, exact=True)).to_be_visible()


def test_interactive_charts_are_left_behind_without_a_trace(reader: Reader) -> None:
    page = reader.go(INDICATOR)
    page.locator("#verlauf .chart-start").press("Enter")
    page.locator("#verlauf .chart-view svg").wait_for()
    page.get_by_label("Zeitraum").select_option("2015-12-31")
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2015")
    assert page.locator(".chart-view").count() == 0
    page.locator("#verlauf .chart-start").press("Enter")
    page.locator("#verlauf .chart-view svg").wait_for()
    page.go_back()
    expect(page.locator("#karte .panel__sub")).to_contain_text("31.12.2018")


def test_the_zoomable_map_is_loaded_on_demand_and_draws(reader: Reader) -> None:
    page = reader.go(INDICATOR)
    assert reader.asked("maplibre") == []
    page.get_by_role("button", name="Zoombare Karte öffnen").click()
    page.locator(".zoom-map[data-ready]").wait_for()
    assert reader.asked("maplibre")
    assert len(reader.asked(".geojson")) == 1
    canvas = page.locator(".zoom-map canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3)
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.31)
    expect(page.locator("kobimo-zoom-map .tooltip")).to_be_visible()
    shown = page.locator("kobimo-zoom-map .tooltip").inner_text()
    names = page.locator("kobimo-map a.area").evaluate_all("areas => areas.map(area => area.ariaLabel)")
    name, value = shown.splitlines()
    assert any(label.startswith(f"{name}: {value}") for label in names)
    expect(page.get_by_role("button", name="Vergrößern")).to_be_visible()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.31)
    expect(page.locator(".key--picked")).to_contain_text(name)


def test_without_webgl_the_zoomable_map_says_so(
    playwright: Playwright, chromium: str, opened: Open, serve: Serve, berlin: Path
) -> None:
    bare = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, "--disable-3d-apis"])
    with opened(serve(berlin), browser=bare) as reader:
        page = reader.go(INDICATOR)
        page.get_by_role("button", name="Zoombare Karte öffnen").click()
        expect(page.get_by_text("Dieser Browser kann die zoombare Karte nicht zeichnen")).to_be_visible()
        assert reader.asked("maplibre") == []
    bare.close()


# --- what can be taken along ----------------------------------------------------------------------------------------


def test_the_downloads_hold_the_figures_of_the_page(reader: Reader, berlin: Path, tmp_path: Path) -> None:
    page = reader.go(f"{INDICATOR}?ebene=bezirk&gebiet=bezirk:03")
    released = rows(berlin, "share_under_6", "bezirk")
    with page.expect_download() as begun:
        page.get_by_role("link", name=re.compile("^CSV für Excel ?: Diese Raumebene, alle")).click()
    assert begun.value.suggested_filename.endswith(".csv")
    begun.value.save_as(tmp_path / "zahlen.csv")
    raw = (tmp_path / "zahlen.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes a file without this mark for another encoding"
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert "Einwohnerregisterstatistik" in next(line[1] for line in lines if line[:1] == ["Quelle"])
    assert ["Zeilen", str(len(released))] in lines
    at = next(number for number, line in enumerate(lines) if line and line[0] == "Schlüssel")
    column = {name: number for number, name in enumerate(lines[at])}
    found = {
        (line[0].strip('="'), line[column["Zeitraum"]]): float(line[column["Wert"]].replace(",", "."))
        for line in lines[at + 1 :]
        if len(line) == len(lines[at])
    }
    wanted = {(area, f"31.12.{period[:4]}"): row["value"] for (area, period), row in released.items()}
    assert found.keys() == wanted.keys()
    assert all(value == pytest.approx(wanted[key], rel=1e-12) for key, value in found.items())
    assert {line[column["Einheit"]] for line in lines[at + 1 :] if len(line) == len(lines[at])} == {"Prozent"}

    with page.expect_download() as begun:
        page.get_by_role("link", name=re.compile("^Excel ?: Diese Raumebene, alle")).click()
    begun.value.save_as(tmp_path / "zahlen.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "zahlen.xlsx").worksheets[0]
    numbers = {cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, float)}
    assert any(cell == pytest.approx(wanted["03", "31.12.2018"], rel=1e-9) for cell in numbers)

    page.get_by_role("link", name=re.compile("^JSON ?: Diese Raumebene, alle")).click()
    told = json.loads(page.locator("pre").inner_text())
    assert len(told["rows"]) == len(released)


@pytest.mark.parametrize("name", ["Karte als Bild (SVG)", "Bild (SVG)"])
def test_pictures_can_be_taken_along(reader: Reader, tmp_path: Path, name: str) -> None:
    page = reader.go(INDICATOR)
    with page.expect_download() as begun:
        page.get_by_role("link", name=name, exact=True).first.click()
    assert begun.value.suggested_filename.endswith(".svg")
    begun.value.save_as(tmp_path / "bild.svg")
    assert (tmp_path / "bild.svg").read_text("utf-8").lstrip().startswith("<svg")


def test_the_page_of_an_area_gives_its_printed_profile(reader: Reader) -> None:
    import pikepdf

    page = reader.go("/gebiet/bezirk/03")
    href = page.get_by_role("link", name="Gebietsprofil (PDF)").get_attribute("href")
    answer = page.request.get(reader.watch.address + str(href))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.body())) as document:
        assert str(document.Root.Lang).startswith("de")
        assert len(document.pages) >= 1
        assert bool(document.Root.MarkInfo.Marked)


# --- language -------------------------------------------------------------------------------------------------------


def test_the_language_changes_and_the_state_of_the_address_stays(reader: Reader) -> None:
    page = reader.go(f"{INDICATOR}?ebene=bezirksregion&zeit=2015-12-31&gebiet=bezirk:03")
    before = reader.path
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert reader.path == before
    expect(page.locator(".key--picked")).to_contain_text("Pankow")
    expect(page.locator(".key--picked .key__value")).to_contain_text("6.9")
    assert findings(page) == []
    page.get_by_label("Period").select_option("2018-12-31")
    reader.until(lambda: "zeit" not in page.url)
    page.get_by_role("button", name="Deutsch").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.lang") == "de"
    expect(page.locator(".key--picked .key__value")).to_contain_text("6,8")
    assert query(reader) == [("ebene", "bezirksregion"), ("gebiet", "bezirk:03")]
