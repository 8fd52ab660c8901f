"""Delivered rates stay what they were: for their own area, period and group, or there is no value at all."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import RefusedFigure, formulas
from kobimo.indicators.moving import Move
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from support.luck import seeds

SEXES = ("m", "w")
PARENTS = {"1": "x", "2": "x", "3": "y"}
LEVELS = {"quartier": "bezirk", "bezirk": "stadt", "stadt": None}
KEYS = {"quartier": tuple(PARENTS), "bezirk": ("x", "y"), "stadt": ("s",)}
SPACE = Space(
    SpaceDefinition.model_validate(
        {
            "id": "s",
            "title": {"de": "S"},
            "levels": [{"id": k, "title": {"de": k}, "parent": v} for k, v in LEVELS.items()],
        }
    ),
    [
        Area("stadt", "s", "S"),
        *(Area("bezirk", key, key, "s") for key in KEYS["bezirk"]),
        *(Area("quartier", key, key, parent) for key, parent in PARENTS.items()),
    ],
)
PART = {"dataset": "d", "measure": "quote"}

Row = Mapping[str, Any]
"""Level, period, area, perhaps sex, and the rate as text or a state."""


def dataset(**more: object) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": {"de": "D"},
            "space": "s",
            "level": "quartier",
            "period_type": "calendar_year",
            "measures": [
                {"id": "quote", "title": {"de": "Q"}, "unit": {"de": "Prozent"}, "concerns": "nothing", "scale": 1}
                | {"additivity": "none"},
                {"id": "personen", "title": {"de": "P"}, "unit": {"de": "Personen"}, "concerns": "persons"},
            ],
            "dimensions": [
                {"id": "sex", "title": {"de": "G"}, "categories": [{"code": c, "title": {"de": c}} for c in SEXES]}
            ],
            "cubes": [{"id": "total", "dimensions": []}, {"id": "fine", "dimensions": ["sex"]}],
            **more,
        }
    )


def row(level: str, area: str, quote: str, sex: str = "", period: str = "2020") -> dict[str, Any]:
    return {"level": level, "area": area, "period": period, "quote": quote, "sex": sex}


def held(root: Path, data: DatasetDefinition, rows: Sequence[Row]) -> list[HeldSlice]:
    """Write rows as one source delivers them, each cube, level and period by itself; 7 persons stand in every row."""
    by_slice: dict[tuple[str, str, str], list[Row]] = {}
    for item in rows:
        by_slice.setdefault(("fine" if item["sex"] else "total", item["level"], item["period"]), []).append(item)
    found = []
    for (cube, level, period), members in by_slice.items():
        path = f"{cube}-{level}-{period}.parquet"
        written = []
        for item in members:
            cell: dict[str, Any] = {"delivery": "l", "cube": cube, "level": level, "period": period}
            cell |= {"area": item["area"], "personen": 7, "personen_status": "normal"}
            cell |= {"sex": item["sex"]} if item["sex"] else {}
            number = item["quote"].replace(".", "").isdigit()
            cell["quote"] = round(float(item["quote"]) * 10) if number else None
            cell["quote_status"] = "normal" if number else item["quote"]
            written.append(cell)
        pq.write_table(pa.Table.from_pylist(written), root / path)
        sexes = tuple(sorted({item["sex"] for item in members} - {""}))
        areas = len({item["area"] for item in members})
        part = Slice(
            data.id,
            cube,
            level,
            period,
            len(members),
            areas,
            ("personen", "quote"),
            {"sex": sexes} if sexes else {},
            {},
        )
        found.append(HeldSlice("q", "l", path, part))
    return found


def figures(
    root: Path,
    rows: Sequence[Row],
    data: DatasetDefinition | None = None,
    moves: Mapping[tuple[str, str], Move] | None = None,
    keys: Mapping[str, tuple[str, ...]] = KEYS,
    **definition: Any,
) -> tuple[dict[tuple[str, str, str, str], dict[str, Any]], list[RefusedFigure]]:
    """Compute the rate through the engine: rows of the result by breakdown, level, area and period."""
    data = data or dataset()
    indicator = IndicatorDefinition.model_validate(
        {"id": "k", "area": "A", "title": {"de": "K"}, "kind": "published", "unit": "percent", "numerator": PART}
        | definition
    )
    stock = held(root, data, rows)
    made, refused = formulas(indicator, {"d": data}, stock)
    requests = [request for formula in made for request in formula.requests]
    counts = count(make_plan(data, requests, stock), keys.__getitem__, DuckDBEngine(), root)
    if moves:
        counts = replace(counts, territories=("old",) * len(counts.plan.units))
    found = {}
    for computed in compute(made, {"d": DatasetCounts(SPACE, data, counts, moves or {})}):
        refused += computed.refused
        for item in computed.table.to_pylist():
            found[item["breakdown"], item["level"], item["area"], item["period"]] = item
    return found, refused


@pytest.mark.parametrize("seed", seeds("published rates", 6))
def test_a_rate_is_what_was_delivered_for_its_own_area_and_nothing_else(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    rows = [
        row(level, area, rng.choice(["suppressed", "later", f"{rng.randrange(1000) / 10}"]), period=period)
        for level in LEVELS
        for area in KEYS[level]
        for period in ("2019", "2020")
        if rng.random() < 0.7
    ]
    delivered = {(item["level"], item["area"], item["period"]): item["quote"] for item in rows}
    found, _refused = figures(tmp_path, rows)
    assert found or set(delivered.values()) <= {"later"}
    for (_breakdown, level, area, period), item in found.items():
        text = delivered.get((level, area, period), "missing")
        state = {"suppressed": "suppressed", "later": "missing", "missing": "missing"}.get(text, "normal")
        assert (item["status"], item["value"]) == (state, None if state != "normal" else float(text))
        assert (item["lower"], item["upper"], item["denominator"], item["error"], item["chance"]) == (None,) * 5
        assert item["numerator"] == (None if state != "normal" else round(float(text) * 10))


def test_a_secret_rate_of_a_district_stays_secret_though_all_its_quarters_are_known(tmp_path: Path) -> None:
    rows = [row("quartier", key, "10.0") for key in PARENTS] + [row("bezirk", "x", "suppressed")]
    found, _refused = figures(tmp_path, rows)
    assert [found["", "bezirk", key, "2020"]["status"] for key in "xy"] == ["suppressed", "missing"]


def test_rates_of_groups_are_never_added_up_to_a_total(tmp_path: Path) -> None:
    rows = [row("quartier", key, "30.0", sex) for key in PARENTS for sex in SEXES]
    found, refused = figures(tmp_path, rows, breakdowns=["sex"])
    assert {item["value"] for (breakdown, level, *_at), item in found.items() if breakdown and level == "quartier"} == {
        30.0
    }
    assert not [item for (breakdown, *_at), item in found.items() if not breakdown]
    assert any("sex" in item.reason and "nicht zusammengezählt" in item.reason for item in refused)


def test_a_delivered_total_stands_beside_rates_of_groups(tmp_path: Path) -> None:
    rows = [row("quartier", "1", "25.0"), *(row("quartier", key, "30.0", sex) for key in PARENTS for sex in SEXES)]
    found, _refused = figures(tmp_path, rows)
    assert found["", "quartier", "1", "2020"]["value"] == 25.0


def test_a_complete_list_says_nothing_about_the_rate_of_an_area_that_it_lacks(tmp_path: Path) -> None:
    rows = [row("quartier", "1", "25.0")]
    data = dataset(absent="zero")
    found, _refused = figures(tmp_path, rows, data)
    assert [found["", "quartier", key, "2020"]["status"] for key in PARENTS] == ["normal", "missing", "missing"]
    persons = {"kind": "count", "unit": "number", "numerator": {**PART, "measure": "personen"}}
    counted, _refused = figures(tmp_path, rows, data, **persons)
    assert [counted["", "quartier", key, "2020"]["value"] for key in PARENTS] == [7, 0, 0]


def test_a_rate_of_zero_is_one_only_where_no_row_can_be_missing(tmp_path: Path) -> None:
    whole = [row("quartier", key, "0.0" if sex == "w" else "5.0", sex) for key in PARENTS for sex in SEXES]
    part = {"numerator": {**PART, "where": {"sex": "w"}}}
    found, _refused = figures(tmp_path, whole, **part)
    assert {found["", "quartier", key, "2020"]["value"] for key in PARENTS} == {0.0}
    gaps = [row("quartier", "1", "9.0", "w"), *(row("quartier", key, "5.0", "m") for key in PARENTS)]
    found, _refused = figures(tmp_path, gaps, **part)
    assert [found["", "quartier", key, "2020"]["value"] for key in PARENTS] == [9.0, None, None]


def move(pairs: Sequence[tuple[str, str, float]], sources: Sequence[str], **more: Any) -> Move:
    targets = KEYS["quartier"]
    at = sorted((sources.index(one), targets.index(other), weight) for one, other, weight in pairs)
    source, target, weight = (np.array(column) for column in zip(*at, strict=True))
    return Move(len(sources), len(targets), source, target, weight, **more)


def test_after_a_reform_only_areas_that_stayed_the_same_keep_their_rate(tmp_path: Path) -> None:
    """One quarter is only renamed, two become one, and a fourth is split."""
    old = ("a", "b", "c")
    rows = [row("quartier", key, quote) for key, quote in zip(old, ("10.0", "20.0", "30.0"), strict=True)]
    keys = {**KEYS, "quartier": old}
    renamed = move([("a", "1", 1.0), ("b", "2", 1.0), ("c", "2", 1.0)], old)
    found, _refused = figures(tmp_path, rows, moves={("quartier", "old"): renamed}, keys=keys)
    assert [found["", "quartier", key, "2020"]["value"] for key in PARENTS] == [10.0, None, None]
    split = move([("a", "1", 1.0), ("b", "2", 0.4), ("b", "3", 0.6), ("c", "3", 1.0)], old)
    found, _refused = figures(tmp_path, rows, moves={("quartier", "old"): split}, keys=keys)
    assert [found["", "quartier", key, "2020"]["value"] for key in PARENTS] == [10.0, None, None]
    assert {found["", "quartier", key, "2020"]["status"] for key in "23"} == {"missing"}


@pytest.mark.parametrize("seed", seeds("unchanged areas", 6))
def test_an_area_is_unchanged_if_it_is_one_whole_source(seed: int) -> None:
    rng = random.Random(seed)
    sources, targets = rng.randrange(1, 8), rng.randrange(1, 8)
    weights = {}
    for source in range(sources):
        goes = rng.sample(range(targets), min(targets, rng.choice((1, 1, 1, 2))))
        weights |= {(source, target): 1 / len(goes) for target in goes}
    lost = np.array([rng.random() < 0.2 for _target in range(targets)])
    columns = [np.array(column) for column in zip(*sorted(weights), strict=True)]
    made = Move(sources, targets, *columns, np.array([weights[key] for key in sorted(weights)]), lost=lost)
    for target in range(targets):
        own = [(source, weight) for (source, goal), weight in weights.items() if goal == target]
        assert made.unchanged[target] == (len(own) == 1 and own[0][1] == 1 and not lost[target])


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"years": 3}, "einzige Messgröße"),
        ({"numerator": {**PART, "times": "2"}}, "einzige Messgröße"),
        ({"numerator": {**PART, "plus": [PART]}}, "einzige Messgröße"),
        ({"numerator": {**PART, "period": "year_end"}}, "eigenen Zeitraum"),
        ({"minimum_base": 20}, "keine Basis"),
        ({"denominator": PART}, "kein Nenner"),
        ({"unit": "class"}, "kind: category"),
    ],
)
def test_nothing_is_computed_with_a_delivered_value(wrong: dict[str, Any], text: str) -> None:
    plain = {"id": "k", "area": "A", "title": {"de": "K"}, "kind": "published", "unit": "percent", "numerator": PART}
    with pytest.raises(ValueError, match=text):
        IndicatorDefinition.model_validate(plain | wrong)


@pytest.mark.parametrize(
    ("kind", "measure", "text"), [("published", "personen", "additivity: none"), ("count", "quote", "kind: published")]
)
def test_a_kind_that_does_not_go_with_its_measure_has_no_figures(kind: str, measure: str, text: str) -> None:
    unit = "percent" if kind == "published" else "number"
    wrong = IndicatorDefinition.model_validate(
        {"id": "k", "area": "A", "title": {"de": "K"}, "kind": kind, "unit": unit}
        | {"numerator": {**PART, "measure": measure}}
    )
    made, (refused,) = formulas(wrong, {"d": dataset()}, [])
    assert not made
    assert text in refused.reason
