"""Text files: encoding and delimiter come back whatever they are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.ingest.formats.registry import read_tables
from kobimo.model.recipe import TableRule
from kobimo.model.table import clean

CELLS = st.text(
    alphabet=st.sampled_from([*"abcäöüÄÖÜß019 ;,\t|.\"'-\n", "é"]), max_size=8
).map(lambda text: text.replace("\r", ""))  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_every_cell_comes_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str, quoting: int
) -> None:
    rows = [row for row in rows if any(cell.strip() for cell in row)] or [["a", "b", "c"]]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([["Schlüssel", "Stand", "Größe"], *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    tables, checks = read_tables(path, TableRule(), [("Schlüssel",), ("Stand",), ("Größe",)])
    assert checks == []
    assert [list(row) for row in tables[0].rows] == [[clean(cell) for cell in row] for row in rows]
    assert tables[0].columns == ("Schlüssel", "Stand", "Größe")


def test_facts_say_how_the_file_was_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Größe;Zahl\n1;2\n".encode("cp1252"))
    tables, _checks = read_tables(path, TableRule(), [("Zahl",)])
    assert tables[0].facts == {"encoding": "windows-1252", "delimiter": "Semikolon"}


def test_the_header_row_of_the_recipe_is_the_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Zahl;x\n\nZahl;y\n1;2\n", encoding="utf-8")
    tables, _checks = read_tables(path, TableRule(header_row=3), [("Zahl",)])
    assert (tables[0].columns, list(tables[0].row_numbers)) == (("Zahl", "y"), [4])
    assert [c.code for c in read_tables(path, TableRule(header_row=2), [])[1]] == ["HEADER_ROW_MISSING"]
