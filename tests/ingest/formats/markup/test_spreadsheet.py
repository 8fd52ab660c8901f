"""XML spreadsheets of 2003."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Merge

BOOK = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Schüler"><Table>
<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">Ort</Data></Cell>
<Cell><Data ss:Type="String">Zahl</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">gesamt</Data></Cell></Row>
<Row ss:Index="5" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="String">01</Data></Cell>
<Cell><Data ss:Type="Number">12.5</Data></Cell><Cell><Data ss:Type="DateTime">2023-12-31T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>{more}
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_cells_keep_their_places_and_types(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(BOOK.format(encoding=encoding, more="").encode(encoding))
    opened = open_file(path)
    grid = opened.grids[0]
    assert (opened.container, opened.checks, grid.name, grid.typed) == (Container.XLS, (), "Schüler", True)
    assert [list(row) for row in grid.rows] == [
        ["Ort", "", "Zahl"],
        ["", "", "gesamt"],
        [],
        [],
        ["", "01", 12.5, dt.date(2023, 12, 31), "#REF!"],
    ]
    assert (grid.merges, grid.hidden_rows) == ((Merge(0, 0, 1, 1),), {4})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML_WITH_DTD"),
        ('<?xml version="1.0"?><daten><satz/></daten>', "FILE_CONTENT_UNEXPECTED"),
        ('<?xml version="1.0"?><Workbook', "FILE_CONTENT_UNEXPECTED"),
    ],
)
def test_other_xml_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(content, encoding="utf-8")
    assert [check.code for check in open_file(path).checks] == [code]
    path = path.rename(tmp_path / "a.xml")
    assert [check.code for check in open_file(path).checks] == [code.replace("CONTENT_UNEXPECTED", "FORMAT_UNKNOWN")]


@pytest.mark.parametrize(
    "more",
    [
        '<Row ss:Index="99999999"/>',
        '<Row><Cell ss:Index="99999999"/></Row>',
        '<Row><Cell ss:MergeAcross="99999999"/></Row>',
    ],
)
def test_absurd_places_are_refused(tmp_path: Path, more: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(BOOK.format(encoding="utf-8", more=more), encoding="utf-8")
    assert [check.code for check in open_file(path, Limits(cells=1_000_000)).checks] == ["SHEET_TOO_LARGE"]
