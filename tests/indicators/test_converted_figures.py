"""Figures of random cells over random moves, against fractions that plain Python takes from the same cells."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.indicators.errors import variance_between
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import Formula, formulas
from kobimo.indicators.moving import Move
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from support.luck import seeds

PERIODS = {"2019-12-31": "old", "2020-12-31": "old", "2021-12-31": "new"}
"""Period: status of its areas."""
OLD, NEW = ("a1", "a2", "a3", "a4", "a5"), ("n1", "n2", "n3", "n4")
EVER = tuple(sorted((*OLD, *NEW)))
ABOVE = {"n1": "1", "n2": "1", "n3": "2", "n4": "2"}
LOWER, UPPER = 1, 2
SEXES = ("m", "w")

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
            {"id": "geschlecht", "title": {"de": "G"}, "categories": [{"code": c, "title": {"de": c}} for c in SEXES]}
        ],
    }
)
LEVELS = {"quartier": "bezirk", "bezirk": "stadt", "stadt": None}
SPACE = Space(
    SpaceDefinition.model_validate(
        {
            "id": "s",
            "title": {"de": "S"},
            "levels": [{"id": k, "title": {"de": k}, "parent": v} for k, v in LEVELS.items()],
        }
    ),
    [
        Area("stadt", "x", "X"),
        *(Area("bezirk", key, key, "x") for key in "12"),
        *(Area("quartier", key, key, parent) for key, parent in ABOVE.items()),
    ],
)

Shares = Mapping[str, Mapping[str, Fraction]]
Cells = Mapping[tuple[str, str, str], int | str]


def shares(rng: random.Random) -> Shares:
    """Draw where each old quarter went: half of them as a whole."""
    made: dict[str, dict[str, Fraction]] = {}
    for key in OLD:
        targets = rng.sample(NEW, rng.choice((1, 1, 2, 3)))
        parts = [rng.randrange(1, 10) for _target in targets]
        made[key] = {target: Fraction(part, sum(parts)) for target, part in zip(targets, parts, strict=True)}
    return made


def move(table: Shares, dispersion: float) -> Move:
    pairs = sorted(
        (EVER.index(key), NEW.index(target), float(share))
        for key, parts in table.items()
        for target, share in parts.items()
    )
    source, target, weight = zip(*pairs, strict=True)
    return Move(len(EVER), len(NEW), np.array(source), np.array(target), np.array(weight), dispersion)


def drawn(rng: random.Random) -> Cells:
    def one() -> int | str:
        return rng.choices(("suppressed", "missing", rng.randrange(1, 900), 0), weights=(1, 1, 40, 2))[0]

    return {
        (period, key, sex): one()
        for period, status in PERIODS.items()
        for key in (OLD if status == "old" else NEW)
        for sex in SEXES
    }


def stock(root: Path, cells: Cells, table: Shares, dispersion: float, asked: list[Formula]) -> DatasetCounts:
    rows = [
        {
            "delivery": "l",
            "cube": "all",
            "level": "quartier",
            "period": period,
            "area": area,
            "geschlecht": sex,
            "personen": None if isinstance(cell, str) else cell,
            "personen_status": cell if isinstance(cell, str) else "normal",
        }
        for (period, area, sex), cell in cells.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), root / "l.parquet")
    requests = [r for f in asked for r in f.requests]
    counts = count(make_plan(DATASET, requests, held()), lambda _level: EVER, DuckDBEngine(), root)
    dated = replace(counts, territories=tuple(PERIODS[unit.slice.period] for unit in counts.plan.units))
    same = {key: {key: Fraction(1)} for key in NEW}
    moves = {("quartier", "old"): move(table, dispersion), ("quartier", "new"): move(same, 0.0)}
    return DatasetCounts(SPACE, DATASET, dated, moves)


def held() -> list[HeldSlice]:
    part = Slice("d", "all", "quartier", "", 10, 5, ("personen",), {"geschlecht": SEXES}, {})
    return [HeldSlice("q", "l", "l.parquet", replace(part, period=period)) for period in PERIODS]


def indicator(name: str, *, ratio: bool) -> list[Formula]:
    part = {"dataset": "d", "measure": "personen"}
    definition: dict[str, object] = {
        "id": name,
        "area": "A",
        "title": {"de": name},
        "kind": "ratio" if ratio else "count",
        "unit": "percent" if ratio else "number",
        "numerator": {**part, "where": {"geschlecht": "w"}},
        **({"denominator": part} if ratio else {}),
    }
    return formulas(IndicatorDefinition.model_validate(definition), {"d": DATASET}, held())[0]


class Side:
    """What is known of one count: of which sources, and which part of each is used."""

    def __init__(self, cells: Cells, period: str, sexes: tuple[str, ...], table: Shares) -> None:
        keys = OLD if PERIODS[period] == "old" else NEW
        self.table = table if PERIODS[period] == "old" else {key: {key: Fraction(1)} for key in NEW}
        found = {key: [cells[period, key, sex] for sex in sexes] for key in keys}
        self.missing = {key for key in keys if "missing" in found[key]}
        self.known = {key: sum(c for c in found[key] if isinstance(c, int)) for key in keys}
        self.secret = {key: found[key].count("suppressed") for key in keys}

    def usable(self, target: str) -> bool:
        sources = [key for key, parts in self.table.items() if target in parts]
        return bool(sources) and not any(key in self.missing for key in sources)

    def share(self, key: str, targets: list[str]) -> Fraction:
        return sum((self.table[key].get(target, Fraction(0)) for target in targets), Fraction(0))

    def total(self, targets: list[str], numbers: Mapping[str, int]) -> Fraction:
        return sum((self.share(key, targets) * numbers[key] for key in self.table), Fraction(0))


def members(level: str, key: str) -> list[str]:
    return [name for name in NEW if level == "stadt" or key in {name, ABOVE[name]}]


def spread(
    side: Side, targets: list[str], numbers: Mapping[str, float], persons: Mapping[str, float], d: float
) -> float:
    """Variance of what the targets get of each source: persons one by one, and all of a source at once."""
    found = 0.0
    for key in side.table:
        w = float(side.share(key, targets))
        found += w * (1 - w) * ((1 - d) * persons[key] + d * numbers[key] ** 2)
    return found


@pytest.mark.parametrize("seed", seeds("converted figures", 12))
def test_figures_are_those_of_a_naive_computation_with_fractions(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    table, cells, d = shares(rng), drawn(rng), rng.choice((0.0, 0.01, 0.2))
    asked = [*indicator("frauen", ratio=False), *indicator("anteil", ratio=True)]
    found = {
        (row["indicator"], row["level"], row["area"], row["period"]): row
        for computed in compute(asked, {"d": stock(tmp_path, cells, table, d, asked)})
        for row in computed.table.to_pylist()
    }
    for period in {key[3] for key in found}:
        women, everyone = Side(cells, period, ("w",), table), Side(cells, period, SEXES, table)
        for level, keys in (("quartier", NEW), ("bezirk", ("1", "2")), ("stadt", ("x",))):
            for key in keys:
                check_count(found["frauen", level, key, period], women, members(level, key), d)
                if (row := found.get(("anteil", level, key, period))) is None:
                    assert not any(everyone.usable(part) for part in NEW)  # the whole period is refused then
                    continue
                check_ratio(row, women, everyone, members(level, key), d, between(women, everyone))


def check_count(row: Mapping[str, object], side: Side, parts: list[str], d: float) -> None:
    used = [part for part in parts if side.usable(part)]
    if not used:
        assert (row["status"], row["value"]) == ("missing", None)
        return
    value, hidden = side.total(used, side.known), side.total(used, side.secret)
    persons = {key: float(side.known[key] + side.secret[key]) for key in side.table}
    variance = spread(side, used, persons, persons, d)
    if hidden:
        assert (row["status"], row["value"], row["error"]) == ("suppressed", None, None)
        if variance < 1e-9:
            assert row["lower"] == pytest.approx(float(value + LOWER * hidden), abs=0.01)
            assert row["upper"] == pytest.approx(float(value + UPPER * hidden), abs=0.01)
        else:
            assert row["lower"] is None
        return
    whole = len(used) == len(parts)
    assert row["status"] == ("incomplete" if not whole else "estimated" if variance > 1e-9 else "normal")
    assert row["value"] == pytest.approx(float(value), abs=0.02)
    assert row["error"] == (pytest.approx(variance**0.5, rel=1e-6) if variance > 1e-9 else None)
    if variance <= 1e-9:
        assert row["value"] == float(value)


def between(above: Side, below: Side) -> float:
    """Variance of the share between quarters beyond chance, by hand."""
    pairs = [
        (float(above.total([part], above.known)), base)
        for part in NEW
        if above.usable(part) and below.usable(part) and (base := float(below.total([part], below.known))) > 0
    ]
    whole = sum(base for _n, base in pairs)
    if len(pairs) < 2:
        return 0.0
    mean = sum(n for n, _base in pairs) / whole
    spread = sum(base * (n / base - mean) ** 2 for n, base in pairs) - (len(pairs) - 1) * max(mean * (1 - mean), 0)
    return max(0.0, spread / (whole - sum(base**2 for _n, base in pairs) / whole))


def check_ratio(
    row: Mapping[str, object], above: Side, below: Side, parts: list[str], d: float, differing: float
) -> None:
    used = [part for part in parts if above.usable(part) and below.usable(part)]
    if not used:
        assert row["status"] == "missing"
        return
    if above.total(used, above.secret) or below.total(used, below.secret):
        assert row["status"] == "suppressed"
        return
    numerator, denominator = above.total(used, above.known), below.total(used, below.known)
    if not denominator:
        assert row["status"] == "zero_denominator"
        return
    ratio = float(numerator / denominator)
    residual = {key: above.known[key] - ratio * below.known[key] for key in above.table}
    persons = {
        key: above.known[key] * (1 - ratio) ** 2 + (below.known[key] - above.known[key]) * ratio**2 for key in residual
    }
    uneven = sum(
        (float(below.share(key, used)) * below.known[key]) ** 2 * (1 - float(below.share(key, used)))
        for key in below.table
    )
    error = 100 * (spread(above, used, residual, persons, d) + differing * uneven) ** 0.5 / float(denominator)
    assert row["value"] == pytest.approx(100 * ratio, rel=1e-3, abs=1e-3)
    assert (row["error"] or 0) == pytest.approx(error, rel=1e-2, abs=1e-3)


def test_parts_that_differ_in_their_ratios_are_covered_by_the_error(tmp_path: Path) -> None:
    """Quarters differ by far more than chance; each old one is split in two halves that deviate likewise."""
    rng = np.random.default_rng(20261122)
    halves, residents, spread = 400, 4_000, 0.06
    rate = np.clip(rng.normal(0.3, spread, (halves, 2)), 0.02, 0.9)
    true = rng.binomial(residents // 2, rate)
    whole = true.sum(axis=1)
    base = np.full(halves, float(residents))
    between = variance_between(whole[None, None].astype(float), base[None, None], subset=True)[0, 0]
    assert between == pytest.approx(spread**2 / 2, rel=0.25)
    # A half has the share 1/2 of its source: its ratio is that of the whole, with the variance t² (1 - 1/2).
    error = np.sqrt(between * 0.5 + whole / residents * (1 - whole / residents) / (residents / 2))
    deviation = np.abs(true[:, 0] / (residents / 2) - whole / residents)
    assert 0.6 <= (deviation < 1.645 * error).mean() <= 0.97
