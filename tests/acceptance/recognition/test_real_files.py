"""Every real file is understood as a person understands it: `truth.toml` beside this file, the cells by naive code."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Grid, Opened, address
from kobimo.ingest.outline import Outline, Recognition, Role, RowKind
from kobimo.ingest.recognition.recognise import SURE, recognise
from kobimo.ingest.tidy import Observation, observations
from support.command import run
from support.real_files import REAL, FileTruth, TableTruth, naive_grid, naive_values, truths

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the collection of real public files is not at {REAL}")

FILES = truths()
TABLES = [(file, table) for file in FILES for table in file.tables]
with_files = pytest.mark.parametrize("file", FILES, ids=[file.path for file in FILES])
with_tables = pytest.mark.parametrize(
    ("file", "table"), TABLES, ids=[f"{file.path}:{table.sheet}" for file, table in TABLES]
)


@cache
def understood(path: str) -> tuple[Opened, Recognition]:
    opened = open_file(REAL / path)
    return opened, recognise(opened)


def grid_of(opened: Opened, outline: Outline) -> Grid:
    return next(grid for grid in opened.grids if (grid.file, grid.name) == (outline.file, outline.sheet))


def found(file: FileTruth, table: TableTruth) -> tuple[Grid, Outline]:
    """Return the one table that overlaps the one of the truth; it is sure unless it has a twin."""
    opened, recognition = understood(file.path)
    overlapping = []
    for outline in recognition.tables:
        grid = grid_of(opened, outline)
        rows = {grid.numbers[outline.first], grid.numbers[outline.last]}
        inside = min(rows) <= table.last and max(rows) >= table.first
        if outline.sheet == table.sheet and inside and (outline.confidence >= SURE) != bool(table.twin):
            overlapping.append((grid, outline))
    assert len(overlapping) == 1, [item for _, item in overlapping]
    return overlapping[0]


def values_of(opened: Opened, recognition: Recognition) -> Iterator[Observation]:
    for outline in recognition.tables:
        if outline.confidence >= SURE:
            yield from observations(grid_of(opened, outline), outline)


@with_files
def test_container_encoding_and_dialect(file: FileTruth) -> None:
    opened, recognition = understood(file.path)
    assert recognition.container is not None
    assert recognition.container.value == file.container
    if file.encoding is not None:
        assert recognition.encoding == file.encoding
    if file.delimiter is not None:
        assert recognition.dialect is not None
        assert recognition.dialect.delimiter == file.delimiter
        assert recognition.dialect.announced == file.announced
        raw = (REAL / file.path).read_bytes()
        assert recognition.dialect.newline == ("\r\n" if b"\r\n" in raw else "\n")
    assert opened.lost_characters == file.lost_characters
    assert any(check.code for check in recognition.checks) or not file.lost_characters


@with_tables
def test_rows_of_headings_units_and_data(file: FileTruth, table: TableTruth) -> None:
    grid, outline = found(file, table)
    assert tuple(grid.numbers[row] for row in outline.head) == table.head
    assert (None if outline.unit_row is None else grid.numbers[outline.unit_row]) == table.unit_row
    assert grid.numbers[outline.first] in {table.first, *table.lone}
    assert grid.numbers[outline.last] == table.last
    assert (outline.left, outline.right) == (table.left, table.right)
    assert outline.layout == table.layout


@with_tables
def test_columns_and_their_meaning(file: FileTruth, table: TableTruth) -> None:
    _, outline = found(file, table)
    roles = {column.position: column.role.value for column in outline.columns}
    empty = [column for column in table.values if roles[column] == Role.EMPTY]
    assert all(_blank_column(file, table, column) for column in empty)
    values = {column for column, role in roles.items() if role == Role.VALUE}
    assert values >= set(table.values) - set(empty)
    assert all(_blank_column(file, table, column) for column in values - set(table.values))
    for column, allowed in table.keys.items():
        assert roles[column] in allowed, (column, roles[column])


@with_tables
def test_numbers_units_and_signs(file: FileTruth, table: TableTruth) -> None:
    _, outline = found(file, table)
    columns = {column.position: column for column in outline.columns}
    cells = naive_values(file, table)
    grid = naive_grid(file, table.sheet)
    for number, position in enumerate(table.values):
        column = columns[position]
        own = {key: cell for key, cell in cells.items() if key[1] == position}
        written = [str(grid[row - 1][at]) for row, at in own if at < len(grid[row - 1])]
        typed = file.container in {"xlsx", "xls"}
        if table.decimal and not typed and any(table.decimal in text for text in written):
            assert column.number_format is not None
            assert column.number_format.decimal == table.decimal
            assert column.number_format.thousands is None
        signs = {
            sign: table.signs[sign] for value, sign in own.values() if value is None and sign in table.signs and sign
        }
        said = {sign: status.value for sign, status in column.symbols.items() if sign}
        assert {sign: status for sign, status in said.items() if sign not in table.sentinels} == signs
        if table.units and column.role is Role.VALUE:
            assert column.unit == table.units[number]


@with_tables
def test_areas(file: FileTruth, table: TableTruth) -> None:
    _, outline = found(file, table)
    if not table.area:
        return
    assert outline.area is not None
    assert outline.area.system in table.area["system"].split("|")
    if "levels" in table.area:
        assert list(outline.area.levels) == table.area["levels"]
    if "column" in table.area:
        assert outline.area.column == ord(table.area["column"]) - 65
    if "repaired" in table.area:
        assert outline.area.repaired == table.area["repaired"]


@with_tables
def test_periods(file: FileTruth, table: TableTruth) -> None:
    _, outline = found(file, table)
    if not table.periods:
        return
    assert outline.period is not None
    assert (outline.period.type, outline.period.labels) in table.periods


@with_tables
def test_totals_are_told_from_the_rest(file: FileTruth, table: TableTruth) -> None:
    grid, outline = found(file, table)
    kinds = {grid.numbers[row]: kind for row, kind in outline.kinds.items()}
    totals = {row for row, kind in kinds.items() if kind in {RowKind.TOTAL, RowKind.SUBTOTAL}}
    assert totals >= set(table.totals)
    if table.totals:
        assert totals == set(table.totals)
    assert {row for row, kind in kinds.items() if kind is RowKind.REMAINDER} >= set(table.remainders)


@with_tables
def test_every_value_is_the_one_in_the_file(file: FileTruth, table: TableTruth) -> None:
    grid, outline = found(file, table)
    seen: dict[str, Observation] = {}
    for item in observations(grid, outline):
        assert item.cell not in seen
        seen[item.cell] = item
    wrong = {}
    expected = naive_values(file, table)
    for (row, column), (value, sign) in expected.items():
        item = seen.pop(address(row, column), None)
        if not _agrees(item, value, sign, table):
            wrong[address(row, column)] = (value, sign, item)
    assert not wrong, (len(wrong), dict(list(wrong.items())[:5]))
    extra = [item for item in seen.values() if item.text or item.value is not None]
    assert not extra, extra[:5]


@with_files
def test_what_holds_no_data_gives_no_values(file: FileTruth) -> None:
    opened, recognition = understood(file.path)
    if file.tables or file.features is not None or file.records is not None:
        sheets = {item.sheet for item in values_of(opened, recognition)}
        assert not sheets & set(file.no_tables_in)
        assert not file.tables or sheets <= {table.sheet for table in file.tables if not table.twin}
        return
    assert list(values_of(opened, recognition)) == []


@with_files
def test_features_and_records(file: FileTruth) -> None:
    opened, recognition = understood(file.path)
    if file.features is not None:
        (grid,) = opened.grids
        assert len(grid.rows) - 1 == file.features
        assert grid.crs == file.crs
        assert grid.geometry is not None
        assert len(grid.geometry) == file.features
        (outline,) = recognition.tables
        if file.area:
            assert outline.area is not None
            assert outline.area.system in file.area["system"].split("|")
            if "levels" in file.area:
                assert list(outline.area.levels) == file.area["levels"]
            if "heading" in file.area:
                assert outline.area.column is not None
                assert grid.text(outline.head[-1], outline.area.column) == file.area["heading"]
        sums: Counter[str] = Counter()
        for item in values_of(opened, recognition):
            for heading in set(file.values_of) & set(item.keys.values()):
                assert item.value is not None
                sums[heading] += int(item.value)
        assert sums == Counter(file.values_of)
    if file.records is not None:
        assert any(len(grid.rows) - 1 == file.records for grid in opened.grids)


def test_numbers_that_stand_for_nothing_are_asked_about() -> None:
    """-88888888 is a sign of its publisher; nobody may add it up unasked."""
    file = next(file for file in FILES if file.path.startswith("muenchen/"))
    _, recognition = understood(file.path)
    outline = recognition.tables[0]
    column = next(column for column in outline.columns if column.position == 3)
    asked = any("-88888888" in question.text + question.place for question in recognition.questions)
    assert asked or "-88888888" in column.symbols


def test_sniff_says_the_same_on_the_command_line() -> None:
    for path in ("genesis/regionalstatistik/13211-02-05-4_2025.csv", "inkar/inkar.xls", "konstanz/schulen.csv"):
        file = next(file for file in FILES if file.path == path)
        said = run("sniff", REAL / path, "--json").json()
        table = said["tables"][0]
        truth = file.tables[0]
        assert said["container"] == file.container
        assert said["encoding"] == file.encoding
        assert tuple(table["header_rows"]) == truth.head
        assert table["data_range"] == f"{address(truth.first, truth.left)}:{address(truth.last, truth.right)}"
        assert table["period"]["labels"] == list(truth.periods[0][1])


def test_read_gives_tidy_values_on_the_command_line() -> None:
    file = next(file for file in FILES if file.path == "konstanz/uebergangsquote.csv")
    rows = list(csv.DictReader(run("read", REAL / file.path, "--format", "csv").out.splitlines()))
    expected = naive_values(file, file.tables[0])
    assert len(rows) == len(expected)
    assert _number_sum(rows) == sum(value for value, _ in expected.values() if value is not None)


def _number_sum(rows: list[dict[str, str]]) -> Decimal:
    heading = next(name for name in rows[0] if name.lower() in {"wert", "value"})
    return sum((Decimal(row[heading].replace(",", ".")) for row in rows), Decimal(0))


def _blank_column(file: FileTruth, table: TableTruth, column: int) -> bool:
    grid = naive_grid(file, table.sheet)
    return not any(str(row[column]).strip() for row in grid[table.first - 1 : table.last])


def _agrees(item: Observation | None, value: Decimal | None, sign: str, table: TableTruth) -> bool:
    """Tell whether an observation says what stands in the cell; an empty cell may have none."""
    if item is None:
        return value is None and sign == ""
    if value is not None and str(value) in table.sentinels:
        return item.value in {None, value}  # that it is asked about has a test of its own
    if value is not None:
        zero = {"normal", "rounded_zero"} if value == 0 else {"normal", "provisional"}
        return item.value == value and item.status.value in zero
    if sign in table.sentinels:
        return item.problem != "" or item.value == Decimal(sign)
    if table.signs[sign] == "nil":
        return item.value == 0 and item.status.value == "nil"
    return item.value is None and item.status.value == table.signs[sign]
