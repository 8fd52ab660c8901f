"""A category that a delivery never names is zero only where a sum in the same delivery leaves nothing over for it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.engine.counts import KNOWN, count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.engine.request import Request
from kobimo.ingest.values.area_sums import joined
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice

AREAS = ("0101", "0102", "0201")
KINDS = ("a", "b", "c")
PLACED = {"area": {"level": "viertel", "column": "Gebiet", "width": 4}, "period": {"constant": "2018-12-31"}}
LONG: dict[str, Any] = {
    **PLACED,
    "values": [
        {
            "dataset": "einwohner",
            "cube": "fein",
            "rows": [{"column": "Art", "matches": "[a-z]"}],
            "dimensions": {"art": {"column": "Art"}},
            "column": "Zahl",
        },
        {"dataset": "einwohner", "cube": "summe", "rows": [{"column": "Art", "equals": "alle"}], "column": "Zahl"},
    ],
}


def listed(kit: Any, **changes: Any) -> DatasetDefinition:
    kinds = [{"code": code, "title": kit.text(code)} for code in KINDS]
    made: DatasetDefinition = kit.people(
        absent="zero",
        dimensions=[{"id": "art", "title": kit.text("Art"), "categories": kinds}],
        cubes=[{"id": "summe", "dimensions": []}, {"id": "fein", "dimensions": ["art"]}],
        **changes,
    )
    return made


def text(rows: dict[tuple[str, str], int | str]) -> str:
    return "Gebiet;Art;Zahl\n" + "".join(f"{area};{kind};{number}\n" for (area, kind), number in rows.items())


def answers(tmp_path: Path, reading: Any, definition: DatasetDefinition) -> dict[str, list[int] | None]:
    """Return the figures of every kind by area, None where they were refused."""
    table = reading.observations["einwohner"]
    column = ["l1"] * table.num_rows
    pq.write_table(table.append_column("delivery", [column]), tmp_path / "o.parquet")
    held = [HeldSlice("amt", "l1", "o.parquet", item) for item in reading.slices]
    asked = [Request.of("einwohner", "personen", {"art": [kind]}) for kind in KINDS]
    counts = count(make_plan(definition, asked, held), lambda _level: AREAS, DuckDBEngine(), tmp_path)
    level = counts.of(range(len(asked)))["viertel"]
    return {
        kind: level.value[n, 0].tolist() if (level.state[n, 0] == KNOWN).all() else None for n, kind in enumerate(KINDS)
    }


@pytest.mark.parametrize("seed", range(12))
def test_only_what_the_totals_leave_no_room_for_is_zero(desk: Any, kit: Any, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    truth = {(area, kind): rng.choice((0, 0, 1, 7)) for area in AREAS for kind in KINDS}
    lost = rng.choice(KINDS)
    if rng.random() < 0.5:
        truth |= {(area, lost): 0 for area in AREAS}
    rows: dict[tuple[str, str], int | str] = {key: n for key, n in truth.items() if key[1] != lost}
    rows |= {(area, "alle"): sum(truth[area, kind] for kind in KINDS) for area in AREAS}
    definition = listed(kit)
    found = answers(tmp_path, desk.read(desk.file("a.csv", text(rows)), LONG, definition), definition)
    nothing_left = all(truth[area, lost] == 0 for area in AREAS)
    for kind in KINDS:
        known = kind != lost or nothing_left
        assert found[kind] == ([truth[area, kind] for area in AREAS] if known else None)


def test_without_a_total_nothing_says_that_a_kind_is_zero(desk: Any, kit: Any, tmp_path: Path) -> None:
    definition = listed(kit)
    rows: dict[tuple[str, str], int | str] = {(area, kind): 3 for area in AREAS for kind in "ab"}
    found = answers(tmp_path, desk.read(desk.file("a.csv", text(rows)), LONG, definition), definition)
    assert found == {"a": [3, 3, 3], "b": [3, 3, 3], "c": None}


def test_equal_sums_of_the_whole_prove_nothing_where_areas_differ(desk: Any, kit: Any) -> None:
    rows: dict[tuple[str, str], int | str] = {("0101", "a"): 5, ("0102", "a"): 1, ("0101", "alle"): 4}
    rows[("0102", "alle")] = 2
    coarse, fine = desk.read(desk.file("a.csv", text(rows)), LONG, listed(kit)).slices
    assert coarse.sums == fine.sums
    assert coarse.area_sums != fine.area_sums


def test_a_hidden_cell_proves_nothing(desk: Any, kit: Any) -> None:
    rows: dict[tuple[str, str], int | str] = {("0101", "a"): 5, ("0102", "a"): ".", ("0101", "alle"): 5}
    symbols = {"table": {"symbols": {".": "suppressed"}}}
    fine, coarse = desk.read(desk.file("a.csv", text(rows)), {**LONG, **symbols}, listed(kit)).slices
    assert (fine.area_sums, len(coarse.area_sums)) == ({}, 1)


def test_an_area_with_the_sum_nothing_weighs_as_one_without_row(desk: Any, kit: Any) -> None:
    rows: dict[tuple[str, str], int | str] = {("0101", "a"): 5, ("0102", "a"): 0, ("0101", "alle"): 5}
    fine, coarse = desk.read(desk.file("a.csv", text(rows)), LONG, listed(kit)).slices
    assert fine.area_sums == coarse.area_sums


def test_parts_of_a_slice_join_to_the_whole(desk: Any, kit: Any) -> None:
    rows: dict[tuple[str, str], int | str] = {(area, "alle"): n + 4 for n, area in enumerate(AREAS)}

    def checked(areas: tuple[str, ...]) -> dict[str, str]:
        part = {key: number for key, number in rows.items() if key[0] in areas}
        found: dict[str, str] = desk.read(desk.file("a.csv", text(part)), LONG, listed(kit)).slices[0].area_sums
        return found

    assert joined(checked(AREAS[:1]), checked(AREAS[1:])) == checked(AREAS)
    assert joined({}, checked(AREAS[1:])) == {}


def test_other_datasets_cost_nothing(desk: Any, kit: Any) -> None:
    rows: dict[tuple[str, str], int | str] = {("0101", "a"): 5, ("0101", "alle"): 5}
    reading = desk.read(desk.file("a.csv", text(rows)), LONG, listed(kit).model_copy(update={"absent": "missing"}))
    assert [item.area_sums for item in reading.slices] == [{}, {}]
