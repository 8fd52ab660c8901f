"""Records of old Excel workbooks, put together by hand after their published description ([MS-XLS])."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kobimo.ingest.formats.workbook import binary


def record(kind: int, layout: str, *values: int, tail: bytes = b"") -> bytes:
    content = struct.pack("<" + layout, *values) + tail
    return struct.pack("<HH", kind, len(content)) + content


BOF, EOF = record(0x809, "HH", 0x600, 5), record(0x0A, "")
CHART = BOF + record(0x205, "HHHBB", 9, 9, 0, 0x17, 1) + EOF
SHEET = (
    BOF
    + record(0x7D, "HHHHHH", 3, 4, 2304, 15, 1, 0)
    + record(0x7D, "HHHHHH", 5, 5, 2304, 15, 0, 0)
    + record(0x208, "HHHHHHHH", 1, 0, 3, 255, 0, 0, 0x20, 15)
    + record(0x208, "HHHHHHHH", 2, 0, 3, 255, 0, 0, 0x100, 15)
    + record(0x205, "HHHBB", 1, 0, 15, 0x07, 1)
    + record(0x205, "HHHBB", 1, 1, 15, 1, 0)
    + record(0x06, "HHH", 2, 0, 1, tail=bytes([2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF]) + bytes(8))
    + record(0x06, "HHH", 2, 1, 1, tail=struct.pack("<d", 0.5) + bytes(8))
    + record(0x203, "HHHd", 3, 0, 1, 0)
    + record(0xBD, "HHHIHIH", 4, 1, 1, 0, 0, 0, 2)
    + CHART
    + EOF
)


def book() -> bytes:
    name, form = "Übersicht", '0.0"x"%'
    sheet_name = bytes([len(name), 1]) + name.encode("utf-16-le")
    formats = record(0x41E, "HHB", 164, len(form), 0, tail=form.encode("latin-1"))
    styles = record(0xE0, "HHH", 0, 0, 0) + record(0xE0, "HHH", 0, 164, 0)
    head = BOF + formats + styles
    start = len(head) + 4 + 6 + len(sheet_name) + len(EOF)
    return head + record(0x85, "IBB", start, 0, 0, tail=sheet_name) + EOF + SHEET


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    data = [book()]
    monkeypatch.setattr(binary, "_stream", lambda _path: data[0])
    return data


def test_errors_hidden_things_and_percent_are_found(stream: list[bytes]) -> None:
    found = binary.binary_extras(Path("a.xls"))
    assert list(found) == ["Übersicht"]
    extras = found["Übersicht"]
    assert extras.errors == {(1, 0): "#DIV/0!", (2, 0): "#N/A"}
    assert (extras.hidden_rows, extras.hidden_columns) == ({1}, {3, 4})
    assert extras.percent == {(2, 1), (3, 0), (4, 1)}


def test_records_that_are_cut_off_are_no_crash(stream: list[bytes]) -> None:
    whole = stream[0]
    for end in range(0, len(whole), 3):
        stream[0] = whole[:end]
        binary.binary_extras(Path("a.xls"))


def test_real_workbooks_hide_nothing(real: Path) -> None:
    for name in ("koeln/13211-03ir.xls", "inkar/inkar.xls"):
        found = binary.binary_extras(real / name)
        assert found
        assert not any(extras.errors or extras.hidden_rows or extras.percent for extras in found.values())
