"""From bytes to outline: encodings, separators, and the same table saved again by a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.layouts.registry import detect
from kobimo.ingest.outline import Outline

LEAVERS = "genesis/regionalstatistik/21111-02-06-4.csv"


def outlined(path: Path) -> Outline:
    opened = open_file(path)
    (grid,) = opened.grids
    tables = detect(grid, opened)
    assert tables is not None
    return tables[0]


def same(one: Outline, other: Outline) -> None:
    assert [(c.name, c.role, c.unit) for c in one.columns] == [(c.name, c.role, c.unit) for c in other.columns]
    assert (one.head, one.first, one.last, one.period) == (other.head, other.first, other.last, other.period)
    assert one.area == other.area
    assert one.facts["footnotes"].split() == other.facts["footnotes"].split()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encoding_and_separator_change_nothing(encoding: str, delimiter: str, real: Path, tmp_path: Path) -> None:
    text = (real / LEAVERS).read_text(encoding="cp1252")
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(text), delimiter=";")
    )
    path = tmp_path / "daten.txt"
    path.write_bytes(stream.getvalue().encode(encoding))
    same(outlined(path), outlined(real / LEAVERS))


def test_saved_as_workbook_by_a_spreadsheet(real: Path, tmp_path: Path) -> None:
    import openpyxl

    text = (real / LEAVERS).read_text(encoding="cp1252")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        sheet.append([_typed(cell) for cell in row])
    path = tmp_path / "neu.xlsx"
    book.save(path)
    before, after = outlined(real / LEAVERS), outlined(path)
    assert [(c.parts, c.role, c.unit) for c in after.columns] == [(c.parts, c.role, c.unit) for c in before.columns]
    assert (after.head, after.first, after.last, after.period) == (
        before.head,
        before.first,
        before.last,
        before.period,
    )
    assert after.area.levels == before.area.levels
    assert [check.code for check in after.checks] == ["LAYOUT_KEYS_AS_NUMBERS"]


def _typed(cell: str) -> Any:
    try:
        return datetime.strptime(cell, "%d.%m.%Y")  # noqa: DTZ007 - a cell has no time zone
    except ValueError:
        return int(cell) if cell.isdigit() else cell or None


def test_register_of_berlin_saved_as_workbook_loses_zeros_and_stays_itself(real: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for line in (real / "berlin/EWR201812E_Matrix.csv").read_text().splitlines():
        book.active.append([_typed(cell) for cell in line.split(";")])
    path = tmp_path / "neu.xlsx"
    book.save(path)
    outline = outlined(path)
    assert outline.area.system == "LOR bis 2020"
    assert outline.area.repaired > 300
    assert outline.period.labels == ("2018-12-31",)


def test_catalogues_of_the_web_service_hold_no_values(real: Path) -> None:
    for path in sorted((real / "genesis/api_antworten").glob("*.json")):
        opened = open_file(path)
        assert [detect(grid, opened) for grid in opened.grids] == [()] * len(opened.grids), path.name


def test_answer_of_the_web_service_carries_the_same_table(real: Path, tmp_path: Path) -> None:
    import json

    text = (real / LEAVERS).read_text(encoding="cp1252")
    path = tmp_path / "antwort.json"
    answer = {"Ident": {"Service": "data", "Method": "table"}, "Status": {"Code": 0}, "Object": {"Content": text}}
    path.write_text(json.dumps(answer), encoding="utf-8")
    same(outlined(path), outlined(real / LEAVERS))
