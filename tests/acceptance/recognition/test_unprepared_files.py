"""Files that no layout and no truth was written for: what is read of them is what stands in them, cell by cell."""

from __future__ import annotations

import csv
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from kobimo.ingest.outline import RowKind
from support.judging import TOTAL_WORDS, read
from support.real_files import REAL, position

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the collection of real public files is not at {REAL}")
FILES = [path for folder in ("methods", "sdc") for path in sorted((REAL / folder).rglob("*.csv"))]


def cells(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        return None


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(REAL).as_posix() for path in FILES])
def test_every_number_read_is_the_number_in_its_cell(path: Path) -> None:
    result = read(path)
    rows = cells(path)
    assert result.tables or result.said
    for _, values in result.tables:
        for item in values:
            match = re.fullmatch(r"([A-Z]+)(\d+)", item.cell)
            assert match is not None
            row = rows[int(match[2]) - 1]
            at = position(match[1])
            written = row[at] if at < len(row) else ""
            assert item.problem or item.value == number(written), item
            if item.row_kind is RowKind.TOTAL:
                assert any(TOTAL_WORDS.search(cell) for cell in row), (item, row)
