"""The collection workbook from the browser: offered where data are missing, read without a recipe when it is back."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kobimo.catalogue.loading import catalogue
from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.opened import open_workspace
from support.pages import text_of

FILE = "/katalog/erhebungsmappe/kita_kinder.xlsx"
WISH = {"ebene": "viertel", "zeitraum": "2026-03-01", "aufgliederung": "alter_herkunft", "zurueck_an": "Bildungsbüro"}


def level(town: Path) -> str:
    """The lowest level, as the form names it."""
    space = next(iter(open_workspace(town).definitions.spaces.values()))
    return f"{space.id}:{space.levels[0].id}"


def filled(data: bytes, *, change: bool = True) -> tuple[bytes, int]:
    """Fill in all input cells; return the file and the sum of what was entered."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for row in book["Daten"].iter_rows(min_row=6) for c in row if not c.protection.locked]
    for number, cell in enumerate(cells, 7):
        cell.value = number if change else None
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue(), sum(range(7, 7 + len(cells)))


def dropped(pages: Client, data: bytes, name: str = "Rücklauf (3).xlsx") -> str:
    """Drop a file into the assistant and return its address."""
    answer = pages.post("/einlesen", {"datei": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_every_structure_has_a_page_with_the_text_of_the_request(pages: Client) -> None:
    for template in list(catalogue().templates.values())[::7]:
        text = text_of(pages.get(f"/katalog/erhebungsmappe/{template.id}"))
        assert re.sub(r"\s+", " ", template.request.de).strip() in text
        assert template.office.de in text


def test_what_is_missing_leads_to_workbooks(pages: Client) -> None:
    page = pages.get("/katalog/fehlt").content.decode()
    links = set(re.findall(r'href="(/katalog/erhebungsmappe/\w+)"', page))
    assert len(links) > 5
    assert all(pages.get(link).status_code == 200 for link in sorted(links)[:3])
    assert "/katalog/erhebungsmappe/kita_kinder" in pages.get("/katalog/daycare_rate_u3").content.decode() or links


def test_the_workbook_has_a_row_for_every_area_and_the_period(own_pages: Client, town: Path) -> None:
    answer = own_pages.get(FILE, {**WISH, "ebene": level(town)})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="erhebungsmappe-kita_kinder-2026-03-01.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    keys = {row[0].value for row in book["Daten"].iter_rows(min_row=6) if row[0].value}
    space = open_workspace(town).history(level(town).partition(":")[0]).at()
    assert {area.key for area in space.areas(level(town).partition(":")[2])} <= keys
    assert any("Bildungsbüro" in str(cell.value) for row in book["Anleitung"].iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"zeitraum": "gestern"}, 422),
        ({"zeilen": "-4"}, 422),
        ({"ebene": "mond:krater"}, 422),
        ({"aufgliederung": "x"}, 422),
    ],
)
def test_what_cannot_be_made_is_said_at_the_form(
    own_pages: Client, town: Path, change: dict[str, str], status: int
) -> None:
    answer = own_pages.get(FILE, {**WISH, "ebene": level(town), **change})
    assert answer.status_code == status
    assert "Erhebungsmappe" in text_of(answer)
    assert re.search(r'role="alert"', answer.content.decode())


def test_an_unknown_structure_is_not_found(pages: Client) -> None:
    assert pages.get("/katalog/erhebungsmappe/gibtsnicht").status_code == 404
    assert pages.get("/katalog/erhebungsmappe/gibtsnicht.xlsx").status_code == 404


def test_a_filled_workbook_is_recognised_and_read_without_a_recipe(own_pages: Client, town: Path) -> None:
    data, total = filled(own_pages.get(FILE, {**WISH, "ebene": level(town)}).content)
    address = dropped(own_pages, data)
    page = own_pages.get(address)
    text = text_of(page)
    assert "Erhebungsmappe erkannt" in text
    assert "Wo steht die Tabelle?" not in text
    assert catalogue().template("kita_kinder").office.de in html.unescape(page.content.decode())
    version = re.search(r'name="fassung" value="(\d+)"', page.content.decode())[1]  # type: ignore[index]
    answer = own_pages.post(address, {"aktion": "annehmen", "fassung": version, "quelle": "kita_kinder_mappe"})
    assert answer.status_code == 302, text_of(answer)
    workspace = open_workspace(town)
    assert "kita_kinder" in workspace.definitions.datasets
    held = [unit for unit in held_slices(read_receipts(workspace.layout)) if unit.slice.dataset == "kita_kinder"]
    assert {unit.slice.period for unit in held} == {"2026-03-01"}
    assert sum(unit.slice.sums["kinder"] for unit in held) == total

    again = own_pages.get(FILE, {**WISH, "ebene": level(town), "zeitraum": "2025-03-01"}).content
    next_year = dropped(own_pages, filled(again)[0])
    known = own_pages.get(next_year).content.decode()
    assert 'value="bekannt"' in known


def test_an_empty_workbook_is_recognised_and_refused(own_pages: Client, town: Path) -> None:
    data = own_pages.get(FILE, {**WISH, "ebene": level(town)}).content
    text = text_of(own_pages.get(dropped(own_pages, data)))
    assert "Erhebungsmappe erkannt" in text
    assert "ist leer" in text
    assert "Vorlage speichern und einlesen" not in text


def test_a_workbook_of_another_town_is_refused_with_the_reason(own_pages: Client, town: Path) -> None:
    data, _total = filled(own_pages.get(FILE, {**WISH, "ebene": level(town)}).content)
    book = openpyxl.load_workbook(io.BytesIO(data))
    hidden = book["_kobimo"]
    hidden["A4"] = str(hidden["A4"].value).replace("kita", "kiwi")
    sink = io.BytesIO()
    book.save(sink)
    page = own_pages.get(dropped(own_pages, sink.getvalue()))
    assert page.status_code == 200
    text = text_of(page)
    assert "Prüfsumme" in text
    assert "Vorlage speichern und einlesen" not in text
