"""Figures of many formulas at all levels, against sums and ratios that plain Python takes from the same rows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.indicators import figures
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import Formula, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.indicators.tables import SCHEMA
from kobimo.model.area import Area, Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from support.three_levels import THREE_LEVELS

PERIODS = ("2019-12-31", "2020-12-31", "2021-12-31")
AGES = ("0-2", "3-5", "6-17", "18+")
SEXES = ("m", "w")
PARENTS = {f"{n:02d}": str(n * 5 % 3) for n in range(10)}
LOWER, UPPER = 1, 2

DATASET = DatasetDefinition.model_validate(
    {
        "id": "d",
        "title": {"de": "D"},
        "space": "s",
        "level": "quartier",
        "period_type": "reference_date",
        "measures": [{"id": "personen", "title": {"de": "P"}, "unit": {"de": "P"}, "concerns": "persons"}],
        "suppressed": {"lower": LOWER, "upper": UPPER},
        "dimensions": [
            {"id": "alter", "title": {"de": "Alter"}, "kind": "interval"},
            {
                "id": "geschlecht",
                "title": {"de": "G"},
                "categories": [{"code": c, "title": {"de": c}} for c in SEXES],
            },
        ],
    }
)
SPACE = Space(
    THREE_LEVELS,
    [
        Area("stadt", "x", "X"),
        *(Area("bezirk", key, key, "x") for key in "0123"),
        *(Area("quartier", key, key, parent) for key, parent in PARENTS.items()),
    ],
)

Cells = Mapping[tuple[str, str, str, str], int | str]
"""Number or state by period, area, age and sex."""


def cells(rng: random.Random) -> Cells:
    def one() -> int | str:
        return rng.choices(("suppressed", "missing", rng.randrange(300), 0), weights=(3, 1, 60, 3))[0]

    return {(p, a, age, sex): one() for p in PERIODS for a in PARENTS for age in AGES for sex in SEXES}


def stock(root: Path, found: Cells, asked: Sequence[Formula]) -> Mapping[str, DatasetCounts]:
    rows = [
        {
            "delivery": "l",
            "cube": "all",
            "level": "quartier",
            "period": period,
            "area": area,
            "alter": age,
            "geschlecht": sex,
            "personen": None if isinstance(cell, str) else cell,
            "personen_status": cell if isinstance(cell, str) else "normal",
        }
        for (period, area, age, sex), cell in found.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), root / "l.parquet")
    requests = [r for f in asked for r in f.requests]
    counts = count(make_plan(DATASET, requests, held()), SPACE.keys, DuckDBEngine(), root)
    return {"d": DatasetCounts(SPACE, DATASET, counts)}


def held() -> list[HeldSlice]:
    categories = {"alter": tuple(sorted(AGES)), "geschlecht": SEXES}
    return [
        HeldSlice(
            "q", "l", "l.parquet", Slice("d", "all", "quartier", p, 80, len(PARENTS), ("personen",), categories, {})
        )
        for p in PERIODS
    ]


def indicator(
    name: str, numerator: dict[str, str], denominator: dict[str, str] | None, **more: object
) -> list[Formula]:
    definition: dict[str, object] = {
        "id": name,
        "area": "A",
        "title": {"de": name},
        "kind": "count" if denominator is None else "ratio",
        "unit": "number" if denominator is None else "percent",
        "numerator": {"dataset": "d", "measure": "personen", "where": numerator},
        **more,
    }
    if denominator is not None:
        definition["denominator"] = {"dataset": "d", "measure": "personen", "where": denominator}
    made, refused = formulas(IndicatorDefinition.model_validate(definition), {"d": DATASET}, held())
    assert refused == []
    return made


def wanted() -> list[Formula]:
    return [
        *indicator("alle", {}, None, breakdowns=["alter", "geschlecht", ["alter", "geschlecht"]]),
        *indicator("kinder", {"alter": "0-5"}, None),
        *indicator("anteil", {"alter": "0-2"}, {"alter": "6-17"}, minimum_base=100, breakdowns=["geschlecht"]),
        *indicator("frauen", {"geschlecht": "w", "alter": "18+"}, {"alter": "18+"}, levels=["stadt", "quartier"]),
        *indicator("jungen", {"geschlecht": "m", "alter": "0-17"}, None),
    ]


class Sum:
    """One count in one area: known part, secret cells, whether it is missing."""

    def __init__(self, found: Cells, period: str, area: str, where: Mapping[str, Sequence[str]]) -> None:
        ages = {"0-5": ("0-2", "3-5"), "0-17": ("0-2", "3-5", "6-17")}
        wanted_ages = [part for code in where.get("alter", AGES) for part in ages.get(code, (code,))]
        chosen = [found[period, area, age, sex] for age in wanted_ages for sex in where.get("geschlecht", SEXES)]
        self.missing = "missing" in chosen
        self.known = 0 if self.missing else sum(cell for cell in chosen if isinstance(cell, int))
        self.secret = 0 if self.missing else chosen.count("suppressed")


def quarters(level: str, key: str) -> list[str]:
    return [q for q, parent in PARENTS.items() if level == "stadt" or key == (q if level == "quartier" else parent)]


def expected(found: Cells, formula: Formula, level: str, period: str, key: str) -> dict[str, object]:
    """Return the row of one figure by the rules in words."""
    parts = quarters(level, key)
    top = [Sum(found, period, part, dict(formula.terms[0].request.where)) for part in parts]
    ratio = len(formula.terms) == 2
    base = [Sum(found, period, p, dict(formula.terms[1].request.where)) for p in parts] if ratio else top
    used = [n for n in range(len(parts)) if not top[n].missing and not base[n].missing]
    numerator, secret_n = sum(top[n].known for n in used), sum(top[n].secret for n in used)
    denominator, secret_d = sum(base[n].known for n in used), sum(base[n].secret for n in used)
    row: dict[str, object] = {"parts": len(parts), "parts_used": len(used), "value": None, "lower": None, "upper": None}
    row["numerator"] = numerator if used and not secret_n else None
    row["denominator"] = denominator if ratio and used and not secret_d else None
    low_d, high_d = denominator + LOWER * secret_d, denominator + UPPER * secret_d
    low_n, high_n = numerator + LOWER * secret_n, numerator + UPPER * secret_n
    least = formula.indicator.minimum_base or 0
    if not used:
        return {**row, "status": "missing"}
    if secret_n or (ratio and secret_d):
        row["lower"] = (100 * low_n / high_d if high_d else None) if ratio else low_n
        row["upper"] = (100 * high_n / low_d if low_d else None) if ratio else high_n
        return {**row, "status": "suppressed"}
    if ratio and not denominator:
        return {**row, "status": "zero_denominator"}
    if ratio and denominator < least:
        return {**row, "status": "base_too_small"}
    row["value"] = 100 * numerator / denominator if ratio else numerator
    return {**row, "status": "normal" if len(used) == len(parts) else "incomplete"}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("batch", [1, 300, 500_000])
def test_every_figure_follows_from_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, batch: int
) -> None:
    monkeypatch.setattr(figures, "_BATCH", batch)
    found = cells(random.Random(seed))
    asked = wanted()
    computed = list(compute(asked, stock(tmp_path, found, asked)))
    assert [item.formula for item in computed] == asked
    states = set()
    for item in computed:
        levels = item.formula.indicator.levels or ("bezirk", "quartier", "stadt")
        places = [(level, p, key) for level in sorted(levels) for p in PERIODS for key in SPACE.keys(level)]
        rows = item.table.to_pylist()
        assert item.table.schema == SCHEMA
        assert [(row["level"], row["period"], row["area"]) for row in rows] == places
        for row in rows:
            assert (row["indicator"], row["breakdown"]) == (item.formula.indicator.id, item.formula.breakdown)
            truth = expected(found, item.formula, row["level"], row["period"], row["area"])
            assert {name: row[name] for name in truth} == {
                name: pytest.approx(value) if isinstance(value, float) else value for name, value in truth.items()
            }
            states.add(row["status"])
    assert states >= {"normal", "incomplete", "suppressed", "base_too_small"}


def test_an_area_without_parts_has_no_figure(tmp_path: Path) -> None:
    asked = indicator("alle", {}, None)
    (computed,) = compute(asked, stock(tmp_path, cells(random.Random(0)), asked))
    empty = [row for row in computed.table.to_pylist() if (row["level"], row["area"]) == ("bezirk", "3")]
    assert [(row["status"], row["value"], row["parts"], row["coverage"]) for row in empty] == [
        ("missing", None, 0, 0)
    ] * 3


def test_formulas_share_the_memory_of_what_is_equal(tmp_path: Path) -> None:
    asked = indicator("alle", {}, None, breakdowns=[["alter", "geschlecht"]])
    found = dict.fromkeys(cells(random.Random(0)), 5)
    tables = [item.table for item in compute(asked, stock(tmp_path, found, asked))]
    assert len(tables) == 1 + len(AGES) * len(SEXES)
    for name in ("level", "period", "area", "status", "coverage", "parts"):
        addresses = {table[name].chunk(0).buffers()[1].address for table in tables}
        assert len(addresses) == 1, name
    assert len({table["value"].chunk(0).offset for table in tables}) == len(tables)
