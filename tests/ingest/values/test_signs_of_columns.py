"""A sign that is zero in one column and unknown in another is read in each as the recipe says there."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from kobimo.ingest.bulk import reading as bulk
from kobimo.ingest.bulk.streamed import limits
from kobimo.ingest.delivery import read_delivery
from kobimo.model.recipe import Recipe, ValueRule
from kobimo.model.source import Corrections
from kobimo.workspace.scratch import Scratch

FILE = "Nr;Kinder;Plätze\n0101;-;-\n0102;3;12\n0201;-;.\n"
KEYS = {"0101": 0, "0102": 1, "0201": 2}


@pytest.fixture
def care(kit: Any) -> Any:
    both = [
        {"id": name, "title": kit.text(name), "unit": kit.text("Anzahl"), "concerns": "nothing"}
        for name in ("kinder", "plaetze")
    ]
    return kit.people(measures=both)


def recipe(*values: dict[str, Any], **table: Any) -> dict[str, Any]:
    return {
        "table": table,
        "area": {"level": "viertel", "column": "Nr"},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", **value} for value in values],
    }


def states(table: pa.Table) -> dict[str, list[tuple[int | None, str]]]:
    """Value and state of both measures, in the order of the areas."""
    rows = sorted(table.to_pylist(), key=lambda row: KEYS[row["area"]])
    return {name: [(row[name], row[f"{name}_status"]) for row in rows] for name in ("kinder", "plaetze")}


KINDER = [(0, "nil"), (3, "normal"), (0, "nil")]
PLAETZE = [(None, "missing"), (12, "normal"), (None, "suppressed")]

MISSING = {"-": "missing"}
COLUMNS = {"Kinder": {"measure": "kinder"}, "Plätze": {"measure": "plaetze"}}


@pytest.mark.parametrize(
    "rule",
    [
        recipe({"columns": COLUMNS | {"Plätze": {"measure": "plaetze", "symbols": MISSING}}}),
        recipe(
            {"symbols": MISSING, "columns": COLUMNS | {"Kinder": {"measure": "kinder", "symbols": {"-": "nil"}}}},
            symbols={"-": "later"},
        ),
    ],
    ids=["of a column", "of a block, but for a column"],
)
def test_the_sign_of_a_column_goes_before_that_of_the_block_and_of_the_table(
    desk: Any, care: Any, rule: dict[str, Any]
) -> None:
    (table,) = desk.read(desk.file("a.csv", FILE), rule, care).observations.values()
    assert states(table) == {"kinder": KINDER, "plaetze": PLAETZE}


def test_one_column_that_is_read_twice_is_read_in_two_ways(desk: Any, kit: Any) -> None:
    """Of boys a point is secret, of girls the same column says with it that nobody is there."""
    sexes = {"id": "sex", "title": kit.text("Geschlecht")} | {
        "categories": [{"code": code, "title": kit.text(code)} for code in "mw"]
    }
    blocks = [
        {"column": "Zahl", "rows": [{"column": "Sex", "equals": code}], "dimensions": {"sex": {"constant": code}}}
        for code in "mw"
    ]
    blocks[1]["symbols"] = {".": "nil"}
    data = "Nr;Sex;Zahl\n0101;m;.\n0101;w;.\n0102;m;5\n0102;w;1.500\n0201;m;7\n0201;w;.\n"
    (table,) = desk.read(
        desk.file("a.csv", data), recipe(*blocks), kit.people(dimensions=[sexes])
    ).observations.values()
    found = {(row["area"], row["sex"]): (row["personen"], row["personen_status"]) for row in table.to_pylist()}
    assert found["0101", "m"] == (None, "suppressed")
    assert found["0101", "w"] == found["0201", "w"] == (0, "nil")
    assert found["0102", "w"] == (1500, "normal")


def test_a_number_can_be_a_sign_in_one_column_only(desk: Any, care: Any) -> None:
    rule = recipe({"columns": COLUMNS | {"Plätze": {"measure": "plaetze", "symbols": {"999": "suppressed"}}}})
    data = "Nr;Kinder;Plätze\n0101;999;999\n0102;3;12\n"
    (table,) = desk.read(desk.file("a.csv", data), rule, care).observations.values()
    assert states(table)["kinder"][0] == (999, "normal")
    assert states(table)["plaetze"][0] == (None, "suppressed")


def test_a_total_that_is_left_out_is_compared_with_the_signs_of_its_column(desk: Any, care: Any) -> None:
    """Where a point is nothing, the parts are complete and their sum is 4 and not 5."""
    values = {"columns": {"Kinder": {"measure": "kinder", "symbols": {".": "nil"}}}}
    rule = recipe(values) | {"drop": [{"column": "Nr", "equals": "Summe", "check_against": "all"}]}
    data = "Nr;Kinder\n0101;.\n0102;4\nSumme;5\n"
    codes = {check.code for check in desk.read(desk.file("a.csv", data), rule, care).checks}
    assert "DROPPED_TOTAL_DIFFERS" in codes


def test_large_files_are_read_with_the_same_signs(
    desk: Any, care: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = recipe({"columns": COLUMNS | {"Plätze": {"measure": "plaetze", "symbols": MISSING}}})
    rule["period"] = {"column": "Stand", "one_per_file": False}
    lines = [f"{line};{year}-12-31" for year in range(1950, 2020) for line in FILE.splitlines()[1:]]
    path = desk.file("a.csv", "\n".join(["Nr;Kinder;Plätze;Stand", *lines]) + "\n")
    given = [path], Recipe.model_validate(rule), Corrections(), {"einwohner": care}, {"stadt": desk.space}
    (whole,) = read_delivery(*given, lambda *_: [], date(2026, 11, 22)).observations.values()
    monkeypatch.setattr(bulk, "THRESHOLD", 0)
    (by_columns,) = read_delivery(*given, lambda *_: [], date(2026, 11, 22)).observations.values()
    monkeypatch.setattr("kobimo.ingest.bulk.streamed.reading.THRESHOLD", 0)
    monkeypatch.setattr(limits, "FROM_CELLS", 0)
    scratch = partial(Scratch, tmp_path / "private")
    streamed = read_delivery(*given, lambda *_: [], date(2026, 11, 22), scratch=scratch)
    (pieces,) = streamed.observations.values()
    assert not isinstance(pieces, pa.Table)
    rows = [row for piece in pieces.pieces() for row in piece.to_pylist()]
    assert whole.to_pylist() == by_columns.to_pylist() == rows
    first = [row for row in rows if row["period"] == "1950-12-31"]
    assert states(pa.Table.from_pylist(first)) == {"kinder": KINDER, "plaetze": PLAETZE}


def test_counted_rows_have_no_signs() -> None:
    with pytest.raises(ValidationError, match="symbols"):
        ValueRule.model_validate({"dataset": "d", "count_rows": True, "symbols": {"-": "nil"}})
