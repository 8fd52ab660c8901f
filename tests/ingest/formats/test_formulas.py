"""Keys that were written as formulas of text lose the formula and keep their zeros."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from kobimo.ingest.formats.formulas import without_formulas
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Grid, Value


def test_text_cells_of_a_workbook_lose_the_formula(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["AGS", "Wert"], ['="01001"', 5], ['="01002"', 6]):
        sheet.append(row)
        sheet.cell(sheet.max_row, 1).data_type = "s"
    book.save(tmp_path / "datei.xlsx")
    grid = open_file(tmp_path / "datei.xlsx").grids[0]
    assert [list(row) for row in grid.rows] == [["AGS", "Wert"], ["01001", 5], ["01002", 6]]


def test_other_texts_and_numbers_stay_as_they_are() -> None:
    rows: list[list[Value]] = [['="a"&"b"', 1, None], ['x="1"', 2.5, '="']]
    assert without_formulas(Grid("datei.xlsx", "", rows, [1, 2])).rows == rows
