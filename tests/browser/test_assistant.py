"""Journeys of somebody who reads a new file in the browser, and the file of next year; each figure is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from browser.visiting import Open, Reader, Serve, findings, wide
from kobimo.workflows.assisting.accepting import accept_new
from kobimo.workflows.assisting.decisions import Decisions
from kobimo.workflows.assisting.uploads import receive, save_decisions
from kobimo.workflows.opened import open_workspace
from support.command import run
from support.deliveries import DISTRICTS, Figures, youth_office
from support.sampling import few


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace in which nothing is described yet."""
    root = tmp_path / "ort"
    run("init", root, "--name", "Musterstadt", "--ags", "05315000")
    return root


@pytest.fixture
def reader(opened: Open, serve: Serve, workspace: Path) -> Iterator[Reader]:
    with opened(serve(workspace)) as found:
        yield found


def chosen(reader: Reader, path: Path) -> Page:
    """Choose a file; the page goes on by itself."""
    page = reader.go("/einlesen")
    page.get_by_label("Datei", exact=True).set_input_files(path)
    page.wait_for_url(re.compile(r"/einlesen/[\w-]{22}$"))
    return page


def settled(page: Page) -> None:
    """Wait until a change has been answered."""
    page.wait_for_timeout(500)
    expect(page.locator("#einlesen")).not_to_have_attribute("aria-busy", "true")


def kept(workspace: Path, source: str) -> dict[tuple[str, str, str, str], int]:
    """Return what the workspace keeps, by district, period, sex and ages."""
    files = sorted((workspace / "data" / "observations").rglob(f"*{source}*.parquet")) or sorted(
        (workspace / "data" / "observations").rglob("*.parquet")
    )
    rows = pa.concat_tables([pq.read_table(file) for file in files])
    measure = next(name.removesuffix("_status") for name in rows.column_names if name.endswith("_status"))
    keys = [name for name in rows.column_names if name in {"geschlecht", "alter"}]
    return {(row["area"], row["period"], row[keys[0]], row[keys[1]]): row[measure] for row in rows.to_pylist()}


def expected(path: Path) -> dict[tuple[str, str, str, str], int]:
    """Read the workbook by another way: cell by cell, with its headings."""
    sheet = load_workbook(path)["Betreuung"]
    codes = {"Jungen": "jungen", "Mädchen": "maedchen"}
    ages = {
        "unter 3 Jahre": "0-2",
        "3 bis unter 6 Jahre": "3-5",
        "6 bis unter 10 Jahre": "6-9",
        "10 bis unter 14 Jahre": "10-13",
        "14 Jahre und älter": "14+",
    }
    found: dict[tuple[str, str, str, str], int] = {}
    period = sex = ""
    for column in range(2, sheet.max_column + 1):
        period = sheet.cell(6, column).value or period
        sex = sheet.cell(7, column).value or sex
        day, month, year = period.split(".")
        for row in range(9, 19):
            key = (sheet.cell(row, 1).value, f"{year}-{month}-{day}", codes[sex], ages[sheet.cell(8, column).value])
            found[key] = sheet.cell(row, column).value
    return found


def accepted(page: Page) -> None:
    page.get_by_role("button", name="Vorlage speichern und einlesen").click()
    page.wait_for_url(re.compile(r"/datenquellen/"), timeout=60_000)
    expect(page.get_by_text("Eingelesen:")).to_be_visible()


# --- journeys -------------------------------------------------------------------------------------------------------


def test_an_unknown_workbook_is_read_by_pointing_and_no_value_is_wrong(
    reader: Reader, workspace: Path, tmp_path: Path
) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    page = chosen(reader, path)
    grid = page.get_by_role("grid", name="Inhalt der Datei")
    grid.get_by_role("rowheader", name=re.compile(r"^6\b")).click()
    page.get_by_role("button", name="Kopfzeile ab hier").click()
    grid.get_by_role("rowheader", name=re.compile(r"^8\b")).click()
    page.get_by_role("button", name="Kopfzeile bis hier").click()
    grid.get_by_role("rowheader", name=re.compile(r"^9\b")).click()
    page.get_by_role("button", name="Daten beginnen hier").click()
    grid.get_by_role("rowheader", name=re.compile(r"^18\b")).click()
    page.get_by_role("button", name="Daten enden hier").click()
    settled(page)
    expect(page.get_by_text("von Hand gezeigt", exact=True)).to_be_visible()
    page.get_by_label("Quelle: Kennung").fill("jugendamt")
    page.get_by_label("Quelle: Name").fill("Jugendamt <Betreuung>")
    page.get_by_label("Wer liefert?").fill("Jugendamt")
    page.get_by_label("Datensatz: Name").fill("Kinder in Betreuung")
    page.get_by_label("Datensatz: Name").blur()
    settled(page)
    expect(page.locator("#vorschau-zahl")).to_contain_text("200 Werte")
    expect(page.locator("#vorschau-zahl")).to_contain_text("10 Gebiete")
    accepted(page)
    assert kept(workspace, "jugendamt") == expected(path)
    expect(page.get_by_role("link", name="Jugendamt <Betreuung>")).to_be_visible()
    recipe = (workspace / "sources/jugendamt/recipe.yaml").read_text()
    assert "until: Insgesamt" in recipe
    assert not list((workspace / ".kobimo" / "einlesen").iterdir())


def test_next_years_file_is_accepted_in_five_clicks_and_every_change_is_named(
    reader: Reader, workspace: Path, tmp_path: Path
) -> None:
    first = tmp_path / "Betreuung 2024.xlsx"
    youth_office(first, 2024)
    opened = open_workspace(workspace)
    upload = receive(opened.layout, first.name, [first.read_bytes()])
    assert accept_new(opened, save_decisions(upload, Decisions(source="jugendamt"))).accepted
    second = tmp_path / "Betreuung 2025.xlsx"
    numbers: Figures = youth_office(second, 2025, {("Stadtteil Wald", "Jungen", "unter 3 Jahre"): 99_999})
    book = load_workbook(second)
    book["Betreuung"]["B9"] = 4711  # a revised figure of the year before
    book["Betreuung"]["D12"] = None  # one that is gone
    book.save(second)
    clicks = 0
    page = reader.go("/")
    page.get_by_role("link", name="Datenquellen").click()
    page.get_by_role("link", name="Datei einlesen").first.click()
    page.get_by_label("Datei", exact=True).set_input_files(second)
    page.wait_for_url(re.compile(r"/einlesen/[\w-]{22}$"))
    clicks += 3
    expect(page.get_by_text(re.compile("Die Datei passt zu"))).to_be_visible()
    said = page.locator("main").inner_text()
    assert re.search(r"berichtigt: .*Stadtteil Nord.*2024-03-01: 4\.711 nach 110", said), said
    assert re.search(r"Sprung: .*Stadtteil Wald.*2025-03-01: 99\.999 nach", said), said
    assert "1 entfallen" in said, said
    assert "Betreuung!D12" in said, said
    page.get_by_role("button", name="Annehmen").click()
    clicks += 1
    page.wait_for_url(re.compile(r"/datenquellen/jugendamt/"), timeout=60_000)
    assert clicks <= 5
    expect(page.get_by_text("4.711").first).to_be_visible()
    assert numbers["Stadtteil Wald", "Jungen", "unter 3 Jahre"] == 99_999
    page.get_by_role("button", name="Kennzahlen berechnen").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Quittung (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


# --- the grid -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_there_without_being_in_the_page(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "gross.csv"
    lines = [f"{5315000 + n:08d};2024;{n}" for n in range(100_000)]
    path.write_text("AGS;Jahr;Anzahl\n" + "\n".join(lines) + "\n", encoding="utf-8")
    reader.page.set_default_timeout(60_000)
    page = chosen(reader, path)
    expect(page.get_by_text("Die Datei ist lang")).to_be_visible()
    grid = page.get_by_role("grid", name="Inhalt der Datei")
    expect(grid).to_have_attribute("aria-rowcount", "100002")
    assert grid.locator("tbody tr").count() < 80
    grid.get_by_role("gridcell").first.click()
    page.keyboard.press("Control+End")
    expect(grid.get_by_role("gridcell", name="99999", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(grid.get_by_role("gridcell", name="99998", exact=True)).to_be_focused()
    page.keyboard.press("Home")
    expect(grid.get_by_role("rowheader", name=re.compile("^100000"))).to_be_focused()
    assert grid.locator('[tabindex="0"]').count() == 1


def test_a_finding_leads_to_its_cell(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "falsch 2024.csv"
    rows = [f"Ort {n};{n}" for n in range(1, 400)]
    rows[349] = "Ort 7;350"
    path.write_text("Ort;Anzahl\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page = chosen(reader, path)
    link = page.get_by_role("link", name=re.compile("B351")).first
    link.click()
    cell = page.get_by_role("gridcell", name="350", exact=True)
    expect(cell).to_be_focused()
    expect(cell).to_have_class(re.compile("block--problem"))
    assert page.get_by_role("button", name="Vorlage speichern und einlesen").count() == 0


def test_a_role_that_is_changed_changes_the_preview(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "zwei 2024.csv"
    path.write_text("Ort;Plätze;Kinder\n" + "".join(f"Ort {n};{n};{n + 50}\n" for n in range(1, 9)), encoding="utf-8")
    page = chosen(reader, path)
    expect(page.locator("#vorschau-zahl")).to_contain_text("16 Werte")
    page.get_by_label("Rolle von Kinder").select_option("empty")
    expect(page.locator("#vorschau-zahl")).to_contain_text("8 Werte")
    page.get_by_label("Rolle von Kinder").select_option("")
    expect(page.locator("#vorschau-zahl")).to_contain_text("16 Werte")


# --- everybody ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", few(["light", "dark"]))
def test_nothing_keeps_anybody_out(opened: Open, serve: Serve, workspace: Path, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    with opened(serve(workspace), color_scheme=scheme) as reader:
        page = reader.go("/datenquellen")
        assert findings(page) == []
        page = reader.go("/einlesen")
        assert findings(page) == []
        page = chosen(reader, path)
        assert findings(page) == []
        accepted(page)
        assert findings(page) == []
        page = reader.go("/datenquellen")
        assert findings(page) == []


def test_the_assistant_fits_a_phone(opened: Open, serve: Serve, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    with opened(serve(workspace), viewport={"width": 360, "height": 740}) as reader:
        page = chosen(reader, path)
        assert wide(page) <= 0
        accepted(page)
        assert wide(page) <= 0


def test_without_scripts_the_same_is_done_with_fields_and_buttons(
    opened: Open, serve: Serve, workspace: Path, tmp_path: Path
) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    with opened(serve(workspace), java_script_enabled=False) as reader:
        page = reader.go("/einlesen")
        page.get_by_label("Datei", exact=True).set_input_files(path)
        page.get_by_role("button", name="Datei ansehen").click()
        expect(page.get_by_role("cell", name="Stadtteil Feld")).to_be_visible()
        page.get_by_label("Daten von").fill("9")
        page.get_by_label("bis Zeile").nth(1).fill("17")
        page.get_by_label("Quelle: Kennung").fill("amt")
        page.get_by_role("button", name="Vorschau aktualisieren").click()
        expect(page.locator("#vorschau-zahl")).to_contain_text("180 Werte")
        page.get_by_role("button", name="Wieder wie erkannt").click()
        expect(page.locator("#vorschau-zahl")).to_contain_text("200 Werte")
        accepted(page)
    assert kept(workspace, "amt") == expected(path)


def test_a_broken_file_says_why_and_can_be_thrown_away(reader: Reader, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "kaputt.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 400)
    page = chosen(reader, path)
    expect(page.get_by_text("Die Datei lässt sich nicht öffnen.")).to_be_visible()
    page.get_by_role("button", name="Verwerfen").click()
    page.wait_for_url(re.compile("/einlesen$"))
    assert not list((workspace / ".kobimo" / "einlesen").iterdir())


def test_two_people_read_two_files_at_once(opened: Open, serve: Serve, workspace: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "A 2024.xlsx", tmp_path / "B 2024.xlsx"]
    youth_office(paths[0], 2024)
    youth_office(paths[1], 2023)
    with opened(serve(workspace)) as one, opened(serve(workspace)) as two:
        pages = [chosen(one, paths[0]), chosen(two, paths[1])]
        for page, name in zip(pages, ("amt_a", "amt_b"), strict=True):
            page.get_by_label("Quelle: Kennung").fill(name)
            page.get_by_label("Quelle: Kennung").blur()
            settled(page)
        for page in pages:
            accepted(page)
    assert {path.name for path in (workspace / "sources").iterdir()} >= {"amt_a", "amt_b"}


def test_a_name_full_of_markup_is_text(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)> 2024.xlsx"
    book = Workbook()
    book.active.append(["<script>alert(1)</script>", "Anzahl"])
    for district in DISTRICTS:
        book.active.append([f"<b>{district}</b>", 5])
    book.save(path)
    page = chosen(reader, path)
    expect(page.get_by_role("heading", level=1)).to_have_text("<img src=x onerror=alert(1)> 2024.xlsx")
    expect(page.get_by_role("gridcell", name="<script>alert(1)</script>")).to_be_visible()
    assert Decimal(page.locator("img").count()) == 0
