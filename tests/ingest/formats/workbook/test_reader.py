"""Workbooks as municipal staff make them."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from kobimo.ingest.cells import as_text
from kobimo.ingest.formats.registry import read_tables
from kobimo.model.recipe import TableRule

WANTED = [("Schlüssel",), ("Zahl",)]
ROWS = [["Schlüssel", "Zahl"], ["0101", 10], ["0102", 20]]


def workbook(path: Path, **sheets: Sequence[Sequence[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return book


def read(path: Path, rule: TableRule | None = None) -> tuple[list[Any], list[str]]:
    tables, checks = read_tables(path, rule or TableRule(), WANTED)
    return tables, [check.code for check in checks]


def test_cells_become_text_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cells = [
        1011101.0,
        0.1,
        dt.date(2018, 12, 31),
        dt.datetime.fromisoformat("2018-12-31 05:03"),
        True,
        " 01 ",
        None,
        1e-7,
    ]
    workbook(path, Daten=[["Schlüssel", "Zahl", *"cdefgh"], cells])
    tables, codes = read(path)
    assert codes == []
    assert tables[0].rows[0] == ("1011101", "0.1", "2018-12-31", "2018-12-31 05:03:00", "true", "01", "", "0.0000001")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_keeps_all_its_digits(value: float) -> None:
    text = as_text(value)
    assert float(text) == value
    assert "e" not in text
    assert as_text(math.nan) == ""


def test_rows_keep_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C2"] = "Einwohner 2018"
    for row, cells in zip((4, 5, 7), ROWS, strict=True):
        sheet.cell(row, 3, cells[0])
        sheet.cell(row, 4, cells[1])
    book.save(path)
    tables, codes = read(path)
    assert codes == []
    assert (tables[0].columns, list(tables[0].row_numbers)) == (("Schlüssel", "Zahl"), [5, 7])


def test_error_values_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["B3"] = "#REF!"
    book.active["B3"].data_type = "e"
    book.save(path)
    assert read(path)[0][0].rows[1] == ("0102", "#REF!")


def test_formulas_without_value_are_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, Daten=[*ROWS, ["0103", "=SUM(B2:B3)"]])
    tables, checks = read_tables(path, TableRule(), WANTED)
    assert [check.code for check in checks] == ["FORMULA_WITHOUT_VALUE"]
    assert (checks[0].place.row, checks[0].place.column) == (4, "B")
    assert tables[0].rows[2] == ("0103", "")


def test_the_sheet_with_the_wanted_headings_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, Deckblatt=[["Bericht"], ["Stand", "2018"]], Daten=ROWS, Leer=[])
    tables, codes = read(path)
    assert (tables[0].sheet, codes) == ("Daten", [])


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"A": ROWS, "B": ROWS}, "SHEET_NOT_UNIQUE"),
        ({"A": [["x", "y"], ["1", "2"]], "B": [["z"], ["1"]]}, "SHEET_NOT_FOUND"),
        ({"A": []}, "SHEET_EMPTY"),
        ({"A": ROWS[:1]}, "FILE_WITHOUT_ROWS"),
    ],
)
def test_sheets_that_do_not_fit_are_named(tmp_path: Path, sheets: dict[str, Any], code: str) -> None:
    workbook(tmp_path / "a.xlsx", **sheets)
    assert read(tmp_path / "a.xlsx") == ([], [code])


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = workbook(path, Daten=ROWS, Alt=ROWS)
    book["Alt"].sheet_state = "hidden"
    book.save(path)
    tables, codes = read(path)
    assert (tables[0].sheet, codes) == ("Daten", ["SHEET_HIDDEN"])
    assert read(path, TableRule(sheet="Alt"))[1] == ["SHEET_UNKNOWN"]


def test_a_named_sheet_or_header_row_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, Daten=ROWS)
    assert read(path, TableRule(sheet="Tabelle1"))[1] == ["SHEET_UNKNOWN"]
    assert read(path, TableRule(header_row=9))[1] == ["HEADER_ROW_MISSING"]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_damaged(tmp_path: Path, share: float) -> None:
    whole, part = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook(whole, Daten=ROWS)
    data = whole.read_bytes()
    part.write_bytes(data[: int(len(data) * share)])
    assert read(part) == ([], ["WORKBOOK_DAMAGED"])


def test_a_workbook_with_a_damaged_part_is_no_crash(tmp_path: Path) -> None:
    whole = tmp_path / "a.xlsx"
    workbook(whole, Daten=[[f"{n}" for n in range(50)] for _ in range(50)])
    data = bytearray(whole.read_bytes())
    for position in range(200, len(data) - 400, 97):
        data[position] ^= 0xFF
    (tmp_path / "b.xlsx").write_bytes(data)
    assert read(tmp_path / "b.xlsx")[1] == ["WORKBOOK_DAMAGED"]


def test_a_password_is_named(tmp_path: Path) -> None:
    plain, path = io.BytesIO(), tmp_path / "b.xlsx"
    workbook(tmp_path / "a.xlsx", Daten=ROWS)
    plain.write((tmp_path / "a.xlsx").read_bytes())
    with path.open("wb") as stream:
        OOXMLFile(plain).encrypt("geheim", stream)
    assert read(path) == ([], ["WORKBOOK_PASSWORD"])


def test_a_real_workbook_with_empty_first_column_and_breaks_in_headings(real: Path) -> None:
    tables, codes = read(real / "berlin/Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx", TableRule(header_row=3))
    assert codes in ([], ["SHEET_NOT_FOUND"], ["SHEET_NOT_UNIQUE"])
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
