"""Workbooks: cells and what lies beside them, compared with what openpyxl finds; hostile packages."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils import range_boundaries

from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Grid, Merge, Opened

REAL = (
    "berlin/Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx",
    "destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx",
    "gebiete/ref-kreise-umrech-2020-1990-2019.xlsx",
    "genesis/destatis/DE_Bevoelkerung_2018_GeschlechtAlter.xlsx",
    "inkar/Download_RefLageKrs.xlsx",
    "zensus/Datensatzbeschreibung_Bevoelkerungszahl_Gitterzellen.xlsx",
)


def codes(opened: Opened) -> list[str]:
    return [check.code for check in opened.checks]


def cells(grid: Grid) -> dict[tuple[int, int], Any]:
    return {
        (row, column): value
        for row, values in enumerate(grid.rows)
        for column, value in enumerate(values)
        if value is not None and str(value).strip()
    }


def _linked(cell: Any) -> bool:
    """Tell an empty cell that openpyxl fills with the address of its link."""
    return cell.hyperlink is not None and cell.value == cell.hyperlink.target


def comparable(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time(0) else value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value.replace("\r\n", "\n").replace("_x000D_", "") if isinstance(value, str) else value
    return float(value)


def rezip(path: Path, change: dict[str, Any]) -> Path:
    """Write a workbook anew, some of its parts replaced."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change[name](content) if name in change else content)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name](b""))
    return path


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.filterwarnings("ignore:Workbook contains no default style", "ignore:Data Validation extension")
@pytest.mark.parametrize("name", REAL)
def test_real_workbooks_have_the_cells_merges_and_states_that_openpyxl_finds(real: Path, name: str) -> None:
    opened = open_file(real / name)
    book = openpyxl.load_workbook(real / name, data_only=True)
    assert (opened.container, codes(opened)) == (Container.XLSX, [])
    assert [(grid.name, grid.hidden) for grid in opened.grids] == [
        (sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets
    ]
    for grid, sheet in zip(opened.grids, book.worksheets, strict=True):
        expected = {
            (cell.row - 1, cell.column - 1): comparable(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and str(cell.value).strip() and not _linked(cell)
        }
        assert {place: comparable(value) for place, value in cells(grid).items()} == expected
        bounds = [range_boundaries(str(merged)) for merged in sheet.merged_cells.ranges]
        assert set(grid.merges) == {
            Merge(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in bounds
        }
        percent = {
            (cell.row - 1, cell.column - 1)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and "%" in cell.number_format
        }
        assert {place for place in grid.percent if place in expected} == percent
        assert list(grid.numbers) == list(range(1, len(grid.rows) + 1))


def test_the_old_format_is_read_with_its_merged_months(real: Path) -> None:
    opened = open_file(real / "koeln/13211-03ir.xls")
    grid = opened.grids[0]
    assert (opened.container, grid.name, codes(opened), grid.typed) == (Container.XLS, "Temporär", [], True)
    assert all(merge.top <= merge.bottom and merge.left <= merge.right for merge in grid.merges)
    names = {str(cell) for row in grid.rows for cell in row}
    assert {"Januar (31.)", "Dezember (31.)", "..."} <= names
    january = next((r, c) for r, row in enumerate(grid.rows) for c, cell in enumerate(row) if cell == "Januar (31.)")
    assert any((merge.top, merge.left) == january and merge.right == merge.left + 2 for merge in grid.merges)


def test_hidden_things_comments_percent_and_errors_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["Ort", "Quote", "intern"], ["Nord", 0.125, 1], ["Süd", 0.5, 2], ["West", "#REF!", 3]]:
        sheet.append(row)
    sheet["B2"].number_format = "0.0%"
    sheet["B3"].number_format = '0" %"'
    sheet["B4"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A2"].comment = Comment("geschätzt", "Amt")
    sheet.merge_cells("A5:B6")
    sheet["A5"] = "Fuß"
    book.create_sheet("Alt").append(["x"])
    book["Alt"].sheet_state = "veryHidden"
    book.save(path)
    first, second = open_file(path).grids
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {2})
    assert first.percent == {(1, 1)}
    assert {place: note.splitlines()[-1] for place, note in first.comments.items()} == {(1, 0): "geschätzt"}
    assert first.rows[3] == ["West", "#REF!", 3.0]
    assert first.merges == (Merge(4, 0, 5, 1),)
    assert (second.hidden, first.hidden) == (True, False)


def test_rows_that_a_filter_hides_are_hidden(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in range(10):
        book.active.append([row])
    book.active.auto_filter.ref = "A1:A10"
    for row in (4, 7):
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    assert open_file(path).grids[0].hidden_rows == {3, 6}


def test_formulas_keep_their_stored_values_and_those_without_are_counted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[1, 2], ["=A1+B1", "=A1*2"]])
    sheet = "xl/worksheets/sheet1.xml"
    stored = rezip(path, {sheet: lambda xml: re.sub(b"(A1[+]B1</f>)<v *(/>|></v>)", rb"\1<v>3</v>", xml)})
    opened = open_file(stored)
    assert list(opened.grids[0].rows[1][:1]) == [3.0]
    assert [(c.code, c.place.row, c.place.column, c.count) for c in opened.checks] == [
        ("FORMULA_WITHOUT_VALUE", 2, "B", 1)
    ]


def test_sheets_with_a_namespace_prefix_are_understood(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"], [1]])
    xml = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b'<x:row r="1" hidden="1"><x:c r="A1" t="e"><x:v>#DIV/0!</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c></x:row>'
        b'<x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    opened = open_file(rezip(path, {"xl/worksheets/sheet1.xml": lambda _old: xml}))
    assert opened.grids[0].rows[0][0] == "#DIV/0!"
    assert opened.grids[0].hidden_rows == {0}
    assert codes(opened) == ["FORMULA_WITHOUT_VALUE"]


def test_macros_and_links_are_noted_and_left_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsm", [["a"], [1]])
    rezip(path, {"xl/vbaProject.bin": lambda _old: b"x", "xl/externalLinks/externalLink1.xml": lambda _old: b"<a/>"})
    opened = open_file(path)
    assert opened.container is Container.XLSM
    assert [(check.code, check.severity) for check in opened.checks] == [
        ("WORKBOOK_MACROS", "note"),
        ("WORKBOOK_LINKS", "note"),
    ]


def test_many_thousand_empty_formatted_rows_are_no_rows(tmp_path: Path) -> None:
    def stretch(xml: bytes) -> bytes:
        rows = b"".join(
            b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 600_000)
        )
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    path = rezip(workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2]]), {"xl/worksheets/sheet1.xml": stretch})
    opened = open_file(path)
    assert [list(row) for row in opened.grids[0].rows] == [["a", "b"], [1.0, 2.0]]


def test_sixteen_thousand_formatted_columns_are_trimmed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in range(1, 20):
        book.active.cell(row, 1, row)
        for column in range(2, 16385, 7):
            book.active.cell(row, column).number_format = "0.0%"
    book.save(tmp_path / "a.xlsx")
    grid = open_file(tmp_path / "a.xlsx").grids[0]
    assert (grid.width, len(grid.rows)) == (1, 19)


def test_a_lone_cell_at_the_end_of_the_sheet_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx")
    assert (opened.grids, codes(opened)) == ((), ["SHEET_TOO_LARGE"])
    assert "XFD1048576" in opened.checks[0].message


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_a_document_type_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    def infect(xml: bytes) -> bytes:
        head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return head + xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else head + xml

    opened = open_file(rezip(workbook(tmp_path / "a.xlsx", [["a"], [1]]), {part: infect}))
    assert (opened.grids, codes(opened)) == ((), ["XML_WITH_DTD"])
    assert part in opened.checks[0].message


def test_a_bomb_inside_a_workbook_is_refused(tmp_path: Path) -> None:
    path = rezip(workbook(tmp_path / "a.xlsx", [["a"]]), {"xl/media/bombe.xml": lambda _old: b" " * (200 << 20)})
    assert codes(open_file(path)) == ["ARCHIVE_TOO_LARGE"]
    assert codes(open_file(workbook(tmp_path / "b.xlsx", [["a"]]), Limits(inflated_bytes=1000))) == [
        "ARCHIVE_TOO_LARGE"
    ]


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>
<table:table table:name="Daten"><table:table-column/><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>Köln</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:visibility="filter">
<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p>
<office:annotation><text:p>geschätzt</text:p></office:annotation></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25 %</text:p></table:table-cell>
{more}</table:table-row><table:table-row table:number-rows-repeated="1048574">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
NAMES = (
    " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    + f" {CALC}"
)


def ods(path: Path, content: str, manifest: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        packed.writestr("content.xml", content.replace("\n", ""))
    return path


def test_an_open_document_is_read_with_merges_and_without_its_empty_end(tmp_path: Path) -> None:
    opened = open_file(ods(tmp_path / "a.ods", ODS.format(names=NAMES, more="")))
    grid = opened.grids[0]
    assert (opened.container, codes(opened), grid.name) == (Container.ODS, [], "Daten")
    assert [list(row) for row in grid.rows] == [["Köln"], [1.5, 0.25]]
    assert grid.merges == (Merge(0, 0, 0, 1),)
    assert (grid.hidden_rows, grid.hidden_columns, grid.percent) == ({1}, {1}, {(1, 1)})
    assert grid.comments == {(1, 0): "geschätzt"}


def test_hostile_open_documents_are_refused(tmp_path: Path) -> None:
    repeated = '<table:table-cell table:number-columns-repeated="99999999" office:value-type="float" office:value="1"/>'
    assert codes(open_file(ods(tmp_path / "a.ods", ODS.format(names=NAMES, more=repeated)))) == ["SHEET_TOO_LARGE"]
    doctype = ODS.format(names=NAMES, more="").replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
    assert codes(open_file(ods(tmp_path / "b.ods", doctype))) == ["XML_WITH_DTD"]
    assert codes(open_file(ods(tmp_path / "c.ods", "x", "<encryption-data/>"))) == ["WORKBOOK_PASSWORD"]
    assert codes(open_file(ods(tmp_path / "d.ods", "<office"))) == ["WORKBOOK_DAMAGED"]


def test_error_values_of_open_documents_stay_text(tmp_path: Path) -> None:
    error = (
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    grid = open_file(ods(tmp_path / "a.ods", ODS.format(names=NAMES, more=error))).grids[0]
    assert list(grid.rows[1]) == [1.5, 0.25, "#DIV/0!"]


def test_a_workbook_of_charts_alone_has_no_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Bild")
    book.remove(book.active)
    book.save(tmp_path / "a.xlsx")
    assert codes(open_file(tmp_path / "a.xlsx")) == ["SHEET_NONE_VISIBLE"]


def test_values_below_a_merged_cell_are_not_seen_and_counted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "verdeckt", "c"], [1, 2, 3]])
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    grid = open_file(rezip(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", merged)})).grids[
        0
    ]
    assert (list(grid.rows[0]), grid.facts) == (["a", "", "c"], {"covered": "1"})
