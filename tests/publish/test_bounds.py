"""Lower and upper bounds stand wherever the figure stands: in tables, workbooks and the notes of a profile."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from kobimo.publish.excel_csv import as_excel_csv
from kobimo.publish.profile.notes import note
from kobimo.publish.table import FigureTable, as_csv
from kobimo.publish.workbook import as_xlsx
from support.figures import share

LOWER, UPPER = 100 * 60 / 540, 100 * 360 / 540


@pytest.fixture
def table() -> FigureTable:
    row: dict[str, Any] = {
        "indicator": "quote", "level": "viertel", "area": "11", "name": "Viertel 11", "period": "2024", "breakdown": "",
        "value": 25.0, "numerator": 60, "denominator": 240, "unit": "percent", "status": "normal", "reason": "",
        "flags": "unknown_share", "coverage": 1.0, "release": "r", "error": None, "lower": LOWER, "upper": UPPER,
    }  # fmt: skip
    return FigureTable("Quote", "Prozent", "Viertel", "r", (), (), 1, (row,), bounds=True)


def test_the_table_for_programs_has_columns_of_both(table: FigureTable) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv(table).decode()))
    assert (float(row["lower"]), float(row["upper"])) == (LOWER, UPPER)
    assert "lower" not in replace(table, bounds=False).columns


def test_the_table_for_excel_has_columns_of_both(table: FigureTable) -> None:
    heading, cells = list(csv.reader(io.StringIO(as_excel_csv(table).decode("utf-8-sig")), delimiter=";"))[:2]
    found = dict(zip(heading, cells, strict=True))
    assert float(found["Untergrenze (Unbekannte)"].replace(",", ".")) == LOWER
    assert float(found["Obergrenze (Unbekannte)"].replace(",", ".")) == UPPER


def test_the_workbook_has_columns_of_both(table: FigureTable) -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table)))["Daten"]
    heading, cells = list(sheet.iter_rows(values_only=True))
    found = dict(zip(heading, cells, strict=True))
    assert (found["Untergrenze (Unbekannte)"], found["Obergrenze (Unbekannte)"]) == pytest.approx((LOWER, UPPER))


def test_a_note_of_the_profile_names_them() -> None:
    assert "zwischen 11,1\u202f% und 66,7\u202f%" in note(share(60, 240, unknown=300 / 540, lower=LOWER, upper=UPPER))
    assert note(share(60, 240, unknown=300 / 540)) == ""
