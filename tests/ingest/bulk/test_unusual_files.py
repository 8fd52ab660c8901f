"""What is no plain table is left to the reader of whole files, with the same result as ever."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.ingest.bulk import chunks, columns, reading
from kobimo.ingest.values.plan import wanted_columns
from kobimo.model.recipe import Recipe

HEAD = "Schlüssel;Stand;Zahl\n"
ROWS = "0101;2018-12-31;1\n0102;2018-12-31;2\n0201;2018-12-31;3\n"
UNUSUAL = {
    "a cell of several lines": HEAD + ROWS.replace(";1\n", ';"1\n"\n'),
    "a quotation that never ends": HEAD + ROWS.replace(";1\n", ';"1\n'),
    "zero bytes": HEAD + ROWS + "0101;2018-12-31;\0\n",
    "lone carriage returns": (HEAD + ROWS).replace("\n", "\r"),
    "formulas around keys": HEAD + ROWS.replace("0101", '="0101"'),
    "a second byte order mark": HEAD + ROWS + "\ufeff" + ROWS,
    "characters lost before": HEAD + ROWS + "0101;2018-12-31;\ufffd\n",
    "nothing below the headings": HEAD,
    "nothing": "\n\n",
    "blanks before quotations": (HEAD + ROWS * 3).replace(";", '; "').replace("\n", '"\n'),
    "mostly uneven rows": HEAD + "0101;2018-12-31;1;;x\n" * 2000,
}
ENCODED = {
    "UTF-16": (HEAD + ROWS).encode("utf-16"),
    "two encodings": (HEAD + ROWS).encode() + "Größe;2018-12-31;1\n".encode("cp1252"),
    "encodings far from each other": HEAD.encode() + ROWS.encode() * 20 + "Größe;2018-12-31;1\n".encode("cp1252"),
    "CP850": (HEAD + ROWS.replace("0101", "Müllerstraße")).encode("cp850"),
}
CASES = {name: text.encode() for name, text in UNUSUAL.items()} | ENCODED


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_no_plain_table_is_read_as_a_whole(
    desk: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = desk.file("e.csv", CASES[name])
    whole = desk.read(path)
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    monkeypatch.setattr(chunks, "CHUNK", 64)
    same = desk.read(path)
    assert same.checks == whole.checks
    assert same.rows_read == whole.rows_read
    recipe = Recipe.model_validate({"area": {"level": "viertel", "column": "Schlüssel"},
                                    "values": [{"dataset": "einwohner", "column": "Zahl"}]})  # fmt: skip
    assert reading.read_large(path, recipe.table, wanted_columns(recipe)) is None


def test_a_column_that_nobody_asked_for_is_read_when_a_format_is_open(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD.replace("Zahl", "Zahl;Anteil") + "0101;2018-12-31;1.000;12,5\n0102;2018-12-31;2.000;3,5\n"
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    found = desk.read(desk.file("e.csv", text)).observations["einwohner"].to_pylist()
    assert [row["personen"] for row in found] == [1000, 2000]


def test_more_rows_than_fit_into_memory_are_not_begun(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    monkeypatch.setattr(columns, "MOST_ROWS", 2)
    recipe = Recipe.model_validate({"area": {"level": "viertel", "column": "Schlüssel"},
                                    "values": [{"dataset": "einwohner", "column": "Zahl"}]})  # fmt: skip
    assert reading.read_large(desk.file("e.csv", HEAD + ROWS), recipe.table, wanted_columns(recipe)) is None


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 64)
    monkeypatch.setattr(chunks, "LONGEST_LINE", 128)
    path = tmp_path / "e.csv"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(chunks.UnusualError):
        list(chunks.chunks(path, 0))


def test_chunks_are_whole_lines_and_nothing_is_lost(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 7)
    data = b"a;b\n" + b"".join(b"%d;%d\n" % (n, n * n) for n in range(50)) + b"end"
    path = tmp_path / "e.csv"
    path.write_bytes(data)
    found = list(chunks.chunks(path, 4))
    assert b"".join(chunk.data for chunk in found) == data[4:]
    assert all(chunk.data.endswith(b"\n") for chunk in found[:-1])
    assert all(data[chunk.start :].startswith(chunk.data) for chunk in found)
