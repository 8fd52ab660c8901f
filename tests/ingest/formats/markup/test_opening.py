"""HTML: tables become grids, login pages do not, and nothing is fetched or expanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Merge, Opened

PAGE = """<html><head><title>Export</title><style>td {{ color: red }}</style></head><body>{body}</body></html>"""
TABLE = """<table><caption>Schüler</caption>
<tr><th rowspan=2>Ort</th><th colspan="2">Schüler<br>insgesamt</th></tr><tr><th>m</th><th>w</th></tr>
<tr><td>&nbsp;&nbsp;Köln</td><td>1.234</td><td>5,6</td></tr>
<tr style="display: none"><td>Jülich</td><td>-</td><td/></tr>
</table>"""


def page(path: Path, body: str, encoding: str = "utf-8") -> Opened:
    path.write_bytes(PAGE.format(body=body).encode(encoding))
    return open_file(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_named_xls_is_read_with_its_spans(tmp_path: Path, encoding: str) -> None:
    opened = page(tmp_path / "export.xls", TABLE, encoding)
    grid = opened.grids[0]
    assert [check.code for check in opened.checks] == ["FILE_ENDING_DIFFERS"]
    assert (opened.container, opened.facts["title"], grid.facts["title"]) == (Container.HTML, "Export", "Schüler")
    assert [list(row) for row in grid.rows] == [
        ["Ort", "Schüler\ninsgesamt", ""],
        ["", "m", "w"],
        ["\xa0\xa0Köln", "1.234", "5,6"],
        ["Jülich", "-", ""],
    ]
    assert set(grid.merges) == {Merge(0, 0, 1, 0), Merge(0, 1, 0, 2)}
    assert grid.hidden_rows == {3}


@pytest.mark.parametrize(
    "body",
    [
        "<form><table><tr><td>Name</td><td><input></td></tr><tr><td>Wort</td><td><input></td></tr></table></form>",
        "<p>Ihre Sitzung ist abgelaufen.</p>",
        "<table><tr><td>Menü</td></tr><tr><td>Start</td></tr></table>",
        "",
    ],
)
def test_a_page_without_data_is_an_expired_session(tmp_path: Path, body: str) -> None:
    opened = page(tmp_path / "a.csv", body)
    assert [check.code for check in opened.checks] == ["FILE_CONTENT_UNEXPECTED"]
    assert "Sitzung" in opened.checks[0].remedy
    assert [check.code for check in page(tmp_path / "a.html", body).checks] == ["HTML_WITHOUT_TABLE"]


def test_a_table_that_places_others_is_passed_over(tmp_path: Path) -> None:
    opened = page(
        tmp_path / "a.html", f"<table><tr><td>links</td><td>{TABLE}</td></tr><tr><td>{TABLE}</td></tr></table>"
    )
    assert [(grid.name, len(grid.rows)) for grid in opened.grids] == [("1", 4), ("2", 4)]


def test_entities_of_a_document_type_stay_unresolved(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("Kennwort", encoding="utf-8")
    path = tmp_path / "a.html"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY b "lol"><!ENTITY c "&b;&b;">]>'
        "<table><tr><td>a</td><td>&x;</td></tr><tr><td>&c;</td><td>2</td></tr></table>",
        encoding="utf-8",
    )
    opened = open_file(path)
    assert "Kennwort" not in repr(opened)
    assert "lollol" not in repr(opened)


@pytest.mark.parametrize("span", ['colspan="9999"', 'rowspan="999" colspan="999"', 'colspan="99999999999999"'])
def test_absurd_spans_do_not_fill_the_memory(tmp_path: Path, span: str) -> None:
    body = "<table>" + f"<tr><td {span}>a</td><td>b</td></tr>" * 10_000 + "</table>"
    opened = page(tmp_path / "a.html", body)
    assert [check.code for check in opened.checks] == ["SHEET_TOO_LARGE"] or opened.grids[0].width <= 2
