"""Plan, statement and engine together, against sums that plain Python takes from the same rows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.adapter import Engine
from kobimo.engine.atoms import counts_of, exact_factor
from kobimo.engine.counts import KNOWN, MISSING, SUPPRESSED, count
from kobimo.engine.plan import make_plan
from kobimo.engine.request import Request
from kobimo.errors import DefinitionError, SumOverflowError
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice

KEYS = tuple(f"{n:02d}" for n in range(8))
AGES = ("0", "1", "2", "3-5", "6-9", "10-17", "18-64", "65+")
SEXES = ("m", "w")


def definition(**changes: object) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": {"de": "D"},
            "space": "s",
            "level": "quartier",
            "period_type": "calendar_year",
            "measures": [
                {"id": m, "title": {"de": m}, "unit": {"de": m}, "concerns": "persons"} for m in ("personen", "plaetze")
            ],
            "dimensions": [
                {"id": "alter", "title": {"de": "Alter"}, "kind": "interval"},
                {
                    "id": "geschlecht",
                    "title": {"de": "G"},
                    "categories": [{"code": c, "title": {"de": c}} for c in SEXES],
                },
            ],
            **changes,
        }
    )


Row = tuple[str, str, str | None, str | None, int | None, str]
"""area, period, alter, geschlecht, value, status"""


def held(
    root: Path, rows: list[Row], *, source: str = "q", delivery: str = "l1", cube: str = "all", level: str = "quartier"
) -> list[HeldSlice]:
    path = f"{delivery}-{cube}-{level}.parquet"
    table = pa.table(
        {
            "cube": [cube] * len(rows),
            "level": [level] * len(rows),
            "area": [r[0] for r in rows],
            "period": [r[1] for r in rows],
            "alter": pa.array([r[2] for r in rows], pa.string()),
            "geschlecht": pa.array([r[3] for r in rows], pa.string()),
            "personen": pa.array([r[4] for r in rows], pa.int64()),
            "personen_status": [r[5] for r in rows],
            "delivery": [delivery] * len(rows),
        }
    )
    pq.write_table(table, root / path)
    slices = []
    for period in sorted({r[1] for r in rows}):
        mine = [r for r in rows if r[1] == period]
        categories: dict[str, tuple[str, ...]] = {}
        for position, name in ((2, "alter"), (3, "geschlecht")):
            codes = tuple(sorted({str(r[position]) for r in mine if r[position] is not None}))
            if codes:
                categories[name] = codes
        areas = len({r[0] for r in mine})
        item = Slice("d", cube, level, period, len(mine), areas, ("personen",), categories, {"f": len(mine)})
        slices.append(HeldSlice(source, delivery, path, item))
    return slices


def run(
    engine: Engine, root: Path, dataset: DatasetDefinition, requests: list[Request], slices: list[HeldSlice]
) -> SimpleNamespace:
    counts = count(make_plan(dataset, requests, slices), lambda _level: KEYS, engine, root)
    found = counts.of(range(len(counts.requests)))
    levels = {
        name: SimpleNamespace(periods=counts.periods[name], value=c.value, state=c.state, secret_cells=c.secret_cells)
        for name, c in found.items()
    }
    return SimpleNamespace(requests=counts.requests, refusals=counts.refusals, levels=levels)


def ask(**where: str) -> Request:
    return Request.of("d", "personen", {name: text.split() for name, text in where.items()})


def naive(rows: list[Row], period: str, area: str, where: Mapping[str, str]) -> int:
    total = 0
    for row in rows:
        fits = row[0] == area and row[1] == period
        if "alter" in where and row[2] is not None:
            fits = fits and any(parse_interval(t).contains(parse_interval(row[2])) for t in where["alter"].split())
        if "geschlecht" in where:
            fits = fits and row[3] in where["geschlecht"].split()
        total += (row[4] or 0) if fits else 0
    return total


@pytest.mark.parametrize("seed", range(5))
def test_every_count_equals_the_naive_sum_of_its_rows(engine: Engine, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    rows: list[Row] = [
        (area, period, age, sex, rng.randrange(0, 500), "normal")
        for period in ("2020", "2021")
        for area in KEYS
        for age in AGES
        for sex in SEXES
    ]
    rng.shuffle(rows)
    wheres: list[dict[str, str]] = [
        {},
        {"alter": "0-5"},
        {"alter": "0-2"},
        {"alter": "3-17"},
        {"alter": "65+"},
        {"geschlecht": "w"},
        {"alter": "0-5", "geschlecht": "m"},
        {"alter": "0-2 65+", "geschlecht": "m w"},
    ]
    counts = run(engine, tmp_path, definition(), [ask(**w) for w in wheres], held(tmp_path, rows))
    level = counts.levels["quartier"]
    for where in wheres:
        number = counts.requests.index(ask(**where))
        for p, period in enumerate(level.periods):
            for a, area in enumerate(KEYS):
                assert level.state[number, p, a] == KNOWN
                assert level.value[number, p, a] == naive(rows, period, area, where)


def test_margins_of_several_cubes_are_answered_each_from_its_own(engine: Engine, tmp_path: Path) -> None:
    dataset = definition(
        cubes=[{"id": "g"}, {"id": "a", "dimensions": ["alter"]}, {"id": "s", "dimensions": ["geschlecht"]}]
    )
    slices = [
        *held(tmp_path, [(k, "2020", None, None, 101, "normal") for k in KEYS], cube="g"),
        *held(tmp_path, [(k, "2020", a, None, 10, "normal") for k in KEYS for a in AGES], cube="a"),
        *held(tmp_path, [(k, "2020", None, s, 50, "normal") for k in KEYS for s in SEXES], cube="s"),
    ]
    crossing = ask(alter="0-5", geschlecht="w")
    counts = run(engine, tmp_path, dataset, [ask(), ask(alter="0-5"), ask(geschlecht="w"), crossing], slices)
    level = counts.levels["quartier"]
    of = {request: level.value[n, 0, 0] for n, request in enumerate(counts.requests)}
    assert (of[ask()], of[ask(alter="0-5")], of[ask(geschlecht="w")]) == (101, 40, 50)
    number = counts.requests.index(crossing)
    assert (level.state[number] == MISSING).all()
    assert "alter×geschlecht" in counts.refusals[number, "quartier", "2020"][0]


def test_one_pass_is_enough_for_all_requests_of_a_small_cube(tmp_path: Path) -> None:
    rows: list[Row] = [(k, "2020", a, s, 1, "normal") for k in KEYS for a in AGES for s in SEXES]
    plan = make_plan(
        definition(),
        [ask(), ask(alter="0-5"), ask(geschlecht="w"), ask(alter="0-2", geschlecht="m")],
        held(tmp_path, rows),
    )
    assert len(plan.groups) == 1
    assert len(set(plan.groups[0].bins["alter"].values())) == 3


def test_a_newer_delivery_of_another_period_does_not_disturb(engine: Engine, tmp_path: Path) -> None:
    old = held(tmp_path, [(k, p, "0-5", "m", 1, "normal") for k in KEYS for p in ("2020", "2021")], delivery="alt")
    new = held(tmp_path, [(k, "2021", "0-5", "m", 7, "normal") for k in KEYS], delivery="neu")
    counted = [h for h in old if h.slice.period == "2020"] + new
    counts = run(engine, tmp_path, definition(), [ask(alter="0-5", geschlecht="m")], counted)
    assert counts.levels["quartier"].value[0, :, 0].tolist() == [1, 7]


def test_states_are_kept_apart_from_zero(engine: Engine, tmp_path: Path) -> None:
    rows: list[Row] = [
        ("00", "2020", "0-5", "m", 4, "normal"),
        ("00", "2020", "6+", "m", None, "suppressed"),
        ("01", "2020", "0-5", "m", 0, "nil"),
        ("01", "2020", "6+", "m", 2, "normal"),
        ("02", "2020", "0-5", "m", None, "missing"),
        ("02", "2020", "6+", "m", 2, "normal"),
    ]
    requests = [ask(geschlecht="m"), ask(alter="0-5", geschlecht="m")]
    counts = run(engine, tmp_path, definition(), requests, held(tmp_path, rows))
    level = counts.levels["quartier"]
    whole, young = (counts.requests.index(r) for r in requests)
    assert level.state[whole, 0, :4].tolist() == [SUPPRESSED, KNOWN, MISSING, MISSING]
    assert level.state[young, 0, :4].tolist() == [KNOWN, KNOWN, MISSING, MISSING]
    assert level.secret_cells[whole, 0, 0] == 1
    assert level.value[whole, 0, 0] == 4


def test_an_area_without_row_is_zero_only_in_a_complete_list(engine: Engine, tmp_path: Path) -> None:
    rows: list[Row] = [("00", "2020", "0-5", "m", 3, "normal"), ("01", "2020", "0-5", "m", None, "missing")]
    complete = run(
        engine, tmp_path, definition(absent="zero"), [ask(alter="0-5", geschlecht="m")], held(tmp_path, rows)
    ).levels["quartier"]
    partial = run(engine, tmp_path, definition(), [ask(alter="0-5", geschlecht="m")], held(tmp_path, rows)).levels[
        "quartier"
    ]
    assert complete.state[0, 0, :3].tolist() == [KNOWN, MISSING, KNOWN]
    assert complete.value[0, 0, :3].tolist() == [3, 0, 0]
    assert partial.state[0, 0, :3].tolist() == [KNOWN, MISSING, MISSING]


def test_absence_proves_nothing_where_another_source_has_not_delivered(engine: Engine, tmp_path: Path) -> None:
    one = held(tmp_path, [("00", "2020", "0-5", "m", 3, "normal")], source="amt_a", delivery="a")
    two = held(tmp_path, [("01", "2019", "0-5", "m", 5, "normal")], source="amt_b", delivery="b")
    level = run(engine, tmp_path, definition(absent="zero"), [ask(alter="0-5", geschlecht="m")], one + two).levels[
        "quartier"
    ]
    assert level.state[0, level.periods.index("2020"), :3].tolist() == [KNOWN, MISSING, MISSING]


def test_sources_with_unlike_age_groups_are_each_read_in_their_own_way(engine: Engine, tmp_path: Path) -> None:
    fine = held(tmp_path, [("00", "2020", a, s, 1, "normal") for a in AGES for s in SEXES], source="a", delivery="a")
    broad = held(
        tmp_path, [("01", "2020", a, s, 9, "normal") for a in ("0-5", "6+") for s in SEXES], source="b", delivery="b"
    )
    counts = run(engine, tmp_path, definition(), [ask(alter="0-5"), ask(alter="0-2")], fine + broad)
    level = counts.levels["quartier"]
    u6, u3 = counts.requests.index(ask(alter="0-5")), counts.requests.index(ask(alter="0-2"))
    assert level.value[u6, 0, :2].tolist() == [8, 18]
    assert level.state[u3, 0, :2].tolist() == [KNOWN, MISSING]
    assert "0-5" in counts.refusals[u3, "quartier", "2020"][0]


def test_the_same_area_from_two_sources_is_refused_by_name(engine: Engine, tmp_path: Path) -> None:
    one = held(tmp_path, [("00", "2020", "0-5", "m", 1, "normal")], source="amt_a", delivery="a")
    two = held(tmp_path, [("00", "2020", "0-5", "m", 2, "normal")], source="amt_b", delivery="b")
    with pytest.raises(DefinitionError, match=r"00.*amt_a.*amt_b"):
        run(engine, tmp_path, definition(), [ask(alter="0-5", geschlecht="m")], one + two)


def test_a_sum_beyond_64_bit_is_an_error_and_no_wrong_number(engine: Engine, tmp_path: Path) -> None:
    rows: list[Row] = [("00", "2020", age, "m", 2**62, "normal") for age in ("0-5", "6+")]
    with pytest.raises(SumOverflowError):
        run(engine, tmp_path, definition(), [ask(geschlecht="m")], held(tmp_path, rows))


def test_large_products_stay_exact() -> None:
    import numpy as np

    sums = np.array([[2**60, 2**60 + 1, 1]], np.int64)
    requests = np.array([[1, 1, 1], [0, 1, 0]], np.float64)
    assert counts_of(exact_factor(sums), requests).tolist() == [[2**61 + 2], [2**60 + 1]]
    with pytest.raises(SumOverflowError):
        exact_factor(np.array([[2**62, 2**62]], np.int64))


def test_codes_with_quotes_cannot_break_the_statement(engine: Engine, tmp_path: Path) -> None:
    nasty = "o'Neill\"; DROP TABLE x; --"
    dataset = definition(
        dimensions=[
            {"id": "alter", "title": {"de": "A"}, "kind": "interval"},
            {
                "id": "geschlecht",
                "title": {"de": "G"},
                "categories": [{"code": c, "title": {"de": "c"}} for c in (nasty, "w")],
            },
        ]
    )
    rows: list[Row] = [("00", "2020", "0+", nasty, 5, "normal"), ("00", "2020", "0+", "w", 1, "normal")]
    level = run(
        engine, tmp_path, dataset, [Request.of("d", "personen", {"geschlecht": [nasty]})], held(tmp_path, rows)
    ).levels["quartier"]
    assert level.value[0, 0, 0] == 5
