"""The truth about the real files agrees with the files, read by naive code: nothing here asks the program."""

from __future__ import annotations

from collections import Counter

import pytest

from support.real_files import REAL, FileTruth, TableTruth, naive_grid, naive_values, truths

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the collection of real public files is not at {REAL}")
TABLES = [(file, table) for file in truths() for table in file.tables]
NAMES = [f"{file.path}:{table.sheet}" for file, table in TABLES]


def test_every_real_file_has_its_truth() -> None:
    parts = {".shx", ".dbf", ".prj", ".cpg"}
    lying = {
        path.relative_to(REAL).as_posix()
        for path in REAL.rglob("*")
        if path.is_file() and path.parent != REAL and path.suffix not in parts
    }
    wanted = {path for path in lying if path.split("/")[0] not in {"methods", "sdc"}}
    assert {file.path for file in truths()} == wanted


@pytest.mark.parametrize(("file", "table"), TABLES, ids=NAMES)
def test_signs_occur_as_often_as_the_truth_says(file: FileTruth, table: TableTruth) -> None:
    cells = naive_values(file, table)
    expected = {**table.symbols, **{sign: count for sign, count in table.sentinels.items() if not sign[1:].isdigit()}}
    assert Counter(sign for value, sign in cells.values() if value is None) == expected


@pytest.mark.parametrize(("file", "table"), TABLES, ids=NAMES)
def test_the_rows_around_the_data_are_no_data(file: FileTruth, table: TableTruth) -> None:
    grid = naive_grid(file, table.sheet)
    assert any(str(cell).strip() for cell in grid[table.first - 1])
    assert any(str(cell).strip() for cell in grid[table.last - 1])
    assert max(len(row) for row in grid[table.first - 1 : table.last]) >= table.right + 1
    if table.last < len(grid) and table.values:
        after = grid[table.last]
        assert not any(len(after) > column and str(after[column]).strip() for column in table.values)


@pytest.mark.parametrize(("file", "table"), TABLES, ids=NAMES)
def test_the_years_of_the_periods_are_those_of_the_column(file: FileTruth, table: TableTruth) -> None:
    columns = [column for column, roles in table.keys.items() if roles == {"period"}]
    if not columns or not table.periods:
        return
    grid = naive_grid(file, table.sheet)
    cells = {str(row[columns[0]]).strip().removesuffix(".0") for row in grid[table.first - 1 : table.last]}
    years = sorted({cell[-4:] if "." in cell else cell[:4] for cell in cells})
    assert years in [[label[:4] for label in labels] for _, labels in table.periods]
