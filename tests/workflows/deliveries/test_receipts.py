"""Feedback for a supplier: on paper, and in a copy of his own workbook in which nothing but the marks is new."""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.publish.receipt import Feedback, FeedbackFile, annotated_workbook
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.deliveries.receipts import feedback
from kobimo.workflows.opened import open_workspace
from support.command import call, run
from support.pdf import pdf_text, tags
from support.town import register, write

MOMENT = "2026-11-22T10:00:00+00:00"


def delivered(town: Path, file: str = "register_2023.csv") -> str:
    (found,) = [path.parent.name for path in (town / "data" / "deliveries").glob(f"*/*/{file}")]
    return found


def faulty(folder: Path) -> Path:
    """Write a register as a workbook with a title, formats, a formula, a chart, and three faults."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Einwohner"
    sheet["A1"] = "Einwohner der Viertel"
    sheet["A1"].font = Font(bold=True, size=18)
    sheet.merge_cells("A1:D1")
    for line in register(2023).replace("2023-12-31", "2024-12-31").splitlines():
        sheet.append([int(text) if n and text.isdigit() else text for n, text in enumerate(line.split(";"))])
    sheet["C4"], sheet["A5"] = "ca. 50", "99"
    sheet["C4"].comment = Comment("bitte prüfen", "Amt")
    sheet["C3"].number_format = "#,##0"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=2, max_row=6))
    sheet.add_chart(chart, "L2")
    other = book.create_sheet("Rückmeldung")
    other["A1"] = "=Einwohner!C3*2"
    path = folder / "register_2024.xlsx"
    book.save(path)
    return path


def said(*checks: CheckResult, name: str = "a.xlsx", accepted: bool = False) -> Feedback:
    file = FeedbackFile(name, "0" * 64, 1, 1, {})
    return Feedback("Kleinstadt", "Amt", "Register", "", accepted, MOMENT, (file,), (), checks)


def check(place: Place, severity: Severity = Severity.ERROR, message: str = "Das fällt auf.") -> CheckResult:
    return CheckResult("CODE", severity, message, "Bitte ändern.", place)


def loaded(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_stored_protocol_is_shown(town: Path) -> None:
    name = delivered(town)
    receipt = json.loads((town / "data" / "deliveries" / "register" / name / "receipt.json").read_bytes())
    shown = run("receipt", town, name).out
    assert receipt["files"][0]["sha256"] in shown
    assert "Bürgeramt" in shown
    assert "1.765 Personen" in shown, "500 + 200 + 1.010 + 50 + 5 of the register of 2023"
    data = run("receipt", town, f"register/{name}", "--json").json()
    assert data["accepted"] is True
    assert data["files"][0]["name"] == "register_2023.csv"
    wrong = call("receipt", town, f"{name}x")
    assert wrong.code == 2
    assert name in wrong.err


def test_the_control_totals_are_those_of_the_file(town: Path) -> None:
    rows = [line.split(";") for line in register(2023).splitlines()[1:]]
    total = sum(int(row[2]) for row in rows)
    totals = run("receipt", town, delivered(town), "--json").json()["totals"]
    assert {item["total"] for item in totals} == {f"{total:,}".replace(",", ".")}
    assert {item["areas"] for item in totals} == {len(rows)}


def test_the_paper_is_accessible_and_says_it_all(town: Path, tmp_path: Path) -> None:
    import pikepdf

    opened = open_workspace(town)
    file = faulty(tmp_path)
    result = import_delivery(opened, "register", [file], dry_run=True)
    feedback(opened, result, [file], tmp_path / "r.pdf")
    data = (tmp_path / "r.pdf").read_bytes()
    text = " ".join(pdf_text(data, tmp_path).split())
    errors = [item for item in result.checks if item.severity is Severity.ERROR]
    assert len(errors) == 2
    for item in errors:
        assert f"Zelle {item.place.cell}" in text
        assert " ".join(item.message.split()) in text
    for words in ("Nicht angenommen", "Bürgeramt", "Kleinstadt", "Unterschrift", "Prüfsumme"):
        assert words in text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {"Title", "H1", "Table", "TH", "TD"} <= {tag.kind for tag in tags(pdf)}
        assert str(pdf.Root.Lang) == "de"
        assert len(pdf.pages) <= 2


def test_nothing_but_the_marks_is_new_in_the_workbook(town: Path, tmp_path: Path) -> None:
    opened = open_workspace(town)
    file = faulty(tmp_path)
    before = file.read_bytes()
    result = import_delivery(opened, "register", [file], dry_run=True)
    written = feedback(opened, result, [file], tmp_path / "r.xlsx")
    assert file.read_bytes() == before
    book, original = loaded((tmp_path / "r.xlsx").read_bytes()), loaded(before)
    assert book.sheetnames == ["Rückmeldung (2)", "Einwohner", "Rückmeldung"]
    assert book.active.title == "Rückmeldung (2)"
    cells = {item.place.cell for item in result.checks if item.place.cell}
    assert {"C4", "A5"} <= cells
    for sheet in original.worksheets:
        copy = book[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                same = copy[cell.coordinate]
                assert same.value == cell.value
                assert same.number_format == cell.number_format
                assert repr(same.font) == repr(cell.font)
                if sheet.title == "Rückmeldung" or cell.coordinate not in cells:
                    assert repr(same.fill) == repr(cell.fill)
                    assert same.comment is None
        assert copy.merged_cells.ranges == sheet.merged_cells.ranges
        assert len(copy._charts) == len(sheet._charts)
    note = book["Einwohner"]["C4"].comment.text
    assert note.startswith("bitte prüfen")
    assert "kobimo: „ca. 50“" in note
    assert any("Diagramme" in text for text in written.warnings)
    assert any("Formeln" in text for text in written.warnings)


def test_each_finding_is_listed_with_a_link_to_its_cell(tmp_path: Path) -> None:
    chance = random.Random(11)
    book = openpyxl.Workbook()
    for name in ("Blatt 1", "Meier's Liste", "leer"):
        sheet = book.create_sheet(name)
        for row in range(1, 30):
            for column in range(1, 12):
                sheet.cell(row, column, f"{row}-{column}")
    book.remove(book.worksheets[0])
    book["Blatt 1"].merge_cells("B5:D9")
    path = tmp_path / "a.xlsx"
    book.save(path)
    places = []
    for _n in range(40):
        row, column = chance.randrange(1, 30), chance.randrange(1, 12)
        cell = f"{get_column_letter(column)}{row}"
        places.append(Place("a.xlsx", chance.choice(["Blatt 1", "Meier's Liste"]), row, "", cell))
    checks = tuple(check(place, chance.choice(list(Severity)), f"Befund {n}.") for n, place in enumerate(places))
    made = annotated_workbook(said(*checks), {"a.xlsx": path})
    assert made.marked == len(checks)
    copy = loaded(made.data)
    listing = copy.worksheets[0]
    links = {str(link.ref): link.location for link in listing._hyperlinks} or {
        cell.coordinate: cell.hyperlink.location for row in listing.iter_rows() for cell in row if cell.hyperlink
    }
    assert len(links) == len(checks)
    for (_ref, location), item in zip(sorted(links.items(), key=lambda p: int(p[0][1:])), checks, strict=True):
        sheet, _mark, cell = location.rpartition("!")
        target = copy[sheet.strip("'").replace("''", "'")][cell]
        assert item.message in target.comment.text
        inside = item.place.sheet == "Blatt 1" and item.place.row in range(5, 10) and item.place.cell[0] in "BCD"
        assert cell == ("B5" if inside else item.place.cell)


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (Place("a.csv", "", 3, "Zahl"), "B3"),
        (Place("a.csv", "", 3), "A3"),
        (Place("a.csv", "", None, "Zahl"), "B1"),
        (Place("a.csv", "", 3, "C"), "C3"),
        (Place("a.csv", "", 3, "gibt es nicht"), "A3"),
        (Place("a.csv"), None),
        (Place("b.csv", "", 3, "Zahl"), None),
        (Place("a.csv", "Blatt", 3, "Zahl"), None),
        (Place("a.csv", "", 99, "Zahl", "unsinn"), "B99"),
    ],
)
def test_a_place_without_address_is_found_by_row_and_heading(tmp_path: Path, place: Place, cell: str | None) -> None:
    path = write(tmp_path / "a.csv", "Nr;Zahl\n01;5\n007;=5+5\n")
    copy = loaded(annotated_workbook(said(check(place), name="a.csv"), {"a.csv": path}).data)
    marked = [c.coordinate for row in copy.worksheets[1].iter_rows() for c in row if c.comment is not None]
    assert marked == ([cell] if cell else [])


@pytest.mark.parametrize("place", [Place("a.json", "", 2, "Zahl"), Place("a.json", "", 2, "", "B2")])
def test_records_are_counted_from_the_first_one(tmp_path: Path, place: Place) -> None:
    path = write(tmp_path / "a.json", '[{"Nr": "01", "Zahl": 5}, {"Nr": "02", "Zahl": 6}]')
    sheet = loaded(annotated_workbook(said(check(place), name="a.json"), {"a.json": path}).data).worksheets[1]
    marked = [c.value for row in sheet.iter_rows() for c in row if c.comment is not None]
    assert marked == ["6"]


def test_cells_of_a_text_file_stay_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Nr;Zahl\n01;5\n007;=5+5\n08;01.03.\n1E5;+49 251\n")
    sheet = loaded(annotated_workbook(said(name="a.csv"), {"a.csv": path}).data).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["Nr", "Zahl"], ["01", "5"], ["007", "=5+5"], ["08", "01.03."], ["1E5", "+49 251"]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_a_message_with_a_formula_or_a_broken_character_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Nr;Zahl\n1;5\n")
    evil = check(Place("a.csv", "", 2, "Zahl"), message="=HYPERLINK(1)\x07 \ud800".encode("utf-8", "replace").decode())
    listing = loaded(annotated_workbook(said(evil, name="a.csv"), {"a.csv": path}).data).worksheets[0]
    assert "f" not in {cell.data_type for row in listing.iter_rows() for cell in row}


def with_part(name: str, content: bytes) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, content)

    return add


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (with_part("xl/vbaProject.bin", b"x"), "Makros"),
        (with_part("xl/slicers/slicer1.xml", b"<x/>"), "Datenschnitte"),
        (with_part("xl/ctrlProps/ctrlProp1.xml", b"<x/>"), "Steuerelemente"),
        (with_part("xl/threadedComments/threadedComment1.xml", b"<x/>"), "Unterhaltungen"),
        (with_part("xl/drawings/drawing9.xml", b"<xdr:sp macro=''>"), "Formen"),
    ],
)
def test_what_the_copy_lacks_is_told(tmp_path: Path, damage: Callable[[Path], None], word: str) -> None:
    path = faulty(tmp_path)
    damage(path)
    made = annotated_workbook(said(name=path.name), {path.name: path})
    assert any(word in text for text in made.warnings)
    assert any(word in str(cell.value) for row in loaded(made.data).worksheets[0].iter_rows() for cell in row)


def test_a_damaged_workbook_gets_a_list_at_least(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", b"PK\x03\x04 kaputt")
    made = annotated_workbook(said(check(Place("a.xlsx"))), {"a.xlsx": path})
    assert "Das fällt auf." in {cell.value for row in loaded(made.data).worksheets[0].iter_rows() for cell in row}


def test_of_a_list_of_persons_no_copy_is_made(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Vorname;Nachname\nKasimira;Wunderlich\n")
    found = CheckResult("PERSONS_FOUND", Severity.ERROR, "Personen.", "Zählen.", Place("a.csv"))
    made = annotated_workbook(said(found, name="a.csv"), {"a.csv": path})
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert not any(b"Kasimira" in archive.read(name) for name in archive.namelist())
    assert len(loaded(made.data).sheetnames) == 1


def test_after_an_erasure_the_receipt_remains_and_says_so(town: Path, tmp_path: Path) -> None:
    name = delivered(town)
    run("erase", town, name, "--reason", "Frist abgelaufen", "--observations")
    shown = run("receipt", town, name).out
    assert "Dateien und Werte gelöscht" in shown
    assert "Frist abgelaufen" in shown
    out = run("receipt", town, name, "--out", tmp_path / "r.xlsx").out
    assert "nicht mehr vorhanden" in out
    run("receipt", town, name, "--out", tmp_path / "r.pdf")
    assert "Frist abgelaufen" in pdf_text((tmp_path / "r.pdf").read_bytes(), tmp_path)


def test_neither_the_delivered_file_nor_an_unknown_form_is_written(town: Path, tmp_path: Path) -> None:
    opened = open_workspace(town)
    file = faulty(tmp_path)
    before = file.read_bytes()
    result = import_delivery(opened, "register", [file], dry_run=True)
    link = tmp_path / "ort" / ".." / file.name
    for out in (file, link, tmp_path / "r.docx"):
        with pytest.raises(Exception, match=r"überschreiben|Form"):
            feedback(opened, result, [file], out)
    assert file.read_bytes() == before
    stored = town / "data" / "deliveries" / "register" / delivered(town) / "register_2023.csv"
    outcome = call("receipt", town, delivered(town), "--out", shutil.copy(stored, tmp_path / "x.csv"))
    assert outcome.code == 2


def test_several_files_become_sheets_of_one_workbook(town: Path, tmp_path: Path) -> None:
    one = write(
        tmp_path / "register_2024.csv", register(2023).replace("2023-12-31", "2024-12-31").replace(";500;", ";ca. 500;")
    )
    two = write(
        tmp_path / "register_2025.csv", register(2023).replace("2023-12-31", "2025-12-31").replace("\n12;", "\n98;")
    )
    opened = open_workspace(town)
    result = import_delivery(opened, "register", [one, two], dry_run=True)
    feedback(opened, result, [one, two], tmp_path / "r.xlsx")
    copy = loaded((tmp_path / "r.xlsx").read_bytes())
    assert len(copy.sheetnames) == 3
    assert copy["register_2024.csv"]["C2"].comment is not None
    assert copy["register_2025.csv"]["A3"].comment is not None
