"""Every real table is imported by a proposed recipe alone; each stored number is the one of its row in the file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from support.command import call
from support.real_files import REAL, FileTruth, TableTruth, naive_grid, naive_values, truths
from support.sampling import only

ANSWERS = ("--answer", "PERIOD_MISSING=2020-12-31", "--answer", "SENTINEL=missing")
"""What some files do not say anywhere: their period, and whether -88888888 is a number."""

CROSSWALKS = "gebiete/"
"""Tables of territorial change are no deliveries of values."""

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the public files are not at {REAL}")


def chosen() -> list[tuple[FileTruth, TableTruth, int]]:
    """Return each file with its largest table and the number of that table."""
    found = []
    for file in truths():
        tables = [table for table in file.tables if table.values]
        if tables and not file.path.startswith(CROSSWALKS):
            best = max(tables, key=lambda table: (table.last - table.first) * len(table.values))
            found.append((file, best, file.tables.index(best) + 1))
    return found


def first_of_each_folder() -> list[tuple[FileTruth, TableTruth, int]]:
    """Return one of the files of each supplier."""
    return list({Path(case[0].path).parent: case for case in reversed(chosen())}.values())


@pytest.mark.parametrize(
    ("file", "table", "number"), only(first_of_each_folder(), chosen()), ids=lambda value: getattr(value, "path", "")
)
def test_a_real_file_is_imported_by_the_proposed_recipe(
    tmp_path: Path, file: FileTruth, table: TableTruth, number: int
) -> None:
    workspace, path = tmp_path / "ordner", REAL / file.path
    call("init", workspace, "--name", "Test", "--ags", "05315000")
    sheet = ("--sheet", table.sheet) if table.sheet and len(file.tables) > 1 else ()
    proposed = call("recipe", "new", workspace, "quelle", path, "--accept", "--json", *ANSWERS, *sheet)
    assert proposed.code == 0, proposed.text
    for source in filter(None, (proposed.json()["area_source"], "quelle")):
        outcome = call("import", workspace, source, path)
        assert outcome.code == 0, outcome.text
    stored = numbers_of(workspace)
    told = defaultdict(list)
    thousands = in_thousands(file, table)
    for (row, column), (value, sign) in naive_values(file, table).items():
        number = value if value is not None else exponent(sign)
        if number is not None and str(number) not in table.sentinels:
            told[row].append(1000 * number if column in thousands else number)
    assert stored, "nothing was stored"
    for row, values in stored.items():
        assert Counter(values) == Counter(told[row]) - Counter(), f"row {row}"
    left_out = sorted(set(told) - set(stored))
    assert not left_out or "ROWS_DROPPED" in outcome.text, f"rows {left_out[:5]} vanished in silence"


def exponent(text: str) -> Decimal | None:
    """Read what statistics programs write for large round numbers: 1e+05."""
    return Decimal(text) if re.fullmatch(r"\d+(\.\d+)?e\+\d+", text) else None


def in_thousands(file: FileTruth, table: TableTruth) -> set[int]:
    """Return the positions of the columns whose unit in the file's heading begins with: Tsd."""
    if table.unit_row is None:
        return set()
    units = naive_grid(file, table.sheet)[table.unit_row - 1]
    return {column for column in table.values if str(units[column]).strip().startswith("Tsd.")}


def numbers_of(workspace: Path) -> dict[int, list[Decimal]]:
    """Return all stored numbers by row of the file, as they were delivered."""
    dataset = YAML(typ="safe").load(workspace / "datasets" / "quelle.yaml")
    found = defaultdict(list)
    (path,) = (workspace / "data" / "observations" / "quelle").glob("*.parquet")
    for row in pq.read_table(path).to_pylist():
        for measure in dataset["measures"]:
            value, status = row[measure["id"]], row[f"{measure['id']}_status"]
            if value is not None and status != "nil":
                found[row["row"]].append(Decimal(value).scaleb(-measure.get("scale", 0)))
    return found
