"""Figures of several counts, against what plain Python computes from the same rows and against published examples."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import RefusedFigure, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Area, Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from support.three_levels import THREE_LEVELS

YEARS = tuple(f"{year}-12-31" for year in (2018, 2019, 2020, 2021))
AGES = ("17", "18", "19", "20")
GROUPS = ("a", "b", "ohne")
PARENTS = {f"{n}": "x" if n < 3 else "y" for n in range(6)}
LOWER, UPPER = 1, 2

Cells = Mapping[tuple[str, str, str, str, str], int | str]
"""Number or state by measure, period, area, age and group."""

DATASET = DatasetDefinition.model_validate(
    {
        "id": "d",
        "title": {"de": "D"},
        "space": "s",
        "level": "quartier",
        "period_type": "reference_date",
        "measures": [
            {"id": m, "title": {"de": m}, "unit": {"de": "P"}, "concerns": "persons"} for m in ("zahl", "basis")
        ],
        "suppressed": {"lower": LOWER, "upper": UPPER},
        "dimensions": [
            {"id": "alter", "title": {"de": "Alter"}, "kind": "interval", "universe": "17-20"},
            {
                "id": "gruppe",
                "title": {"de": "Gruppe"},
                "unknown": ["ohne"],
                "categories": [{"code": c, "title": {"de": c}} for c in GROUPS],
            },
        ],
    }
)
SPACE = Space(
    THREE_LEVELS,
    [
        Area("stadt", "s", "S"),
        *(Area("bezirk", key, key, "s") for key in "xy"),
        *(Area("quartier", key, key, parent) for key, parent in PARENTS.items()),
    ],
)


def held() -> list[HeldSlice]:
    categories = {"alter": AGES, "gruppe": GROUPS}
    part = Slice("d", "all", "quartier", "", 80, len(PARENTS), ("basis", "zahl"), categories, {})
    return [
        HeldSlice("q", "l", "l.parquet", Slice(**{n: getattr(part, n) for n in part.__slots__} | {"period": p}))
        for p in YEARS
    ]


def drawn(rng: random.Random, *, gaps: bool) -> Cells:
    def one(most: int) -> int | str:
        states = ("suppressed", "missing", rng.randrange(most), 0)
        return rng.choices(states, weights=(1, 1, 80, 3) if gaps else (0, 0, 80, 3))[0]

    return {
        (measure, year, area, age, group): one(40 if measure == "zahl" else 400)
        for measure in ("zahl", "basis")
        for year in YEARS
        for area in PARENTS
        for age in AGES
        for group in GROUPS
    }


def figures(root: Path, cells: Cells, **definition: Any) -> tuple[list[dict[str, Any]], tuple[RefusedFigure, ...]]:
    """Compute one indicator through the engine."""
    rows = []
    for year in YEARS:
        for area in PARENTS:
            for age in AGES:
                for group in GROUPS:
                    row: dict[str, Any] = {
                        "delivery": "l",
                        "cube": "all",
                        "level": "quartier",
                        "period": year,
                        "area": area,
                        "alter": age,
                        "gruppe": group,
                    }
                    for measure in ("zahl", "basis"):
                        cell = cells[measure, year, area, age, group]
                        row[measure] = None if isinstance(cell, str) else cell
                        row[f"{measure}_status"] = cell if isinstance(cell, str) else "normal"
                    rows.append(row)
    pq.write_table(pa.Table.from_pylist(rows), root / "l.parquet")
    indicator = IndicatorDefinition.model_validate(
        {"id": "k", "area": "A", "title": {"de": "K"}, "unit": "percent", **definition}
    )
    made, refused = formulas(indicator, {"d": DATASET}, held())
    if not made:
        return [], tuple(refused)
    requests = [request for formula in made for request in formula.requests]
    counts = count(make_plan(DATASET, requests, held()), SPACE.keys, DuckDBEngine(), root)
    (computed,) = compute(made, {"d": DatasetCounts(SPACE, DATASET, counts)})
    return computed.table.to_pylist(), (*refused, *computed.refused)


def quarters(level: str, key: str) -> list[str]:
    return [q for q, parent in PARENTS.items() if level == "stadt" or key == (q if level == "quartier" else parent)]


class Summed:
    """Counts of one area from its rows: a quarter counts only where everything that the figure needs is known."""

    def __init__(self, cells: Cells, level: str, key: str, needed: list[tuple[str, str, list[str], list[str]]]) -> None:
        def cells_of(area: str) -> list[int | str]:
            return [cells[m, y, area, age, group] for m, y, ages, groups in needed for age in ages for group in groups]

        self.areas = quarters(level, key)
        self.used = [area for area in self.areas if "missing" not in cells_of(area)]
        self.secret = any("suppressed" in cells_of(area) for area in self.used)
        self._cells = cells

    def of(self, measure: str, year: str, ages: list[str], groups: list[str]) -> int:
        found = [self._cells[measure, year, q, age, group] for q in self.used for age in ages for group in groups]
        return sum(cell for cell in found if isinstance(cell, int))


PART = {"dataset": "d", "measure": "zahl"}
BASE = {"dataset": "d", "measure": "basis"}

Value = Callable[[Summed, str], Fraction | None]
Needed = Callable[[str], list[tuple[str, str, list[str], list[str]]]]


def before(year: str) -> str:
    return f"{int(year[:4]) - 1}-12-31"


def change(s: Summed, year: str) -> Fraction | None:
    """Change of `zahl` since the year before per 1,000 of the mean base of both dates."""
    every = [list(AGES), list(GROUPS)]
    base = Fraction(s.of("basis", year, *every) + s.of("basis", before(year), *every), 2)
    return (s.of("zahl", year, *every) - s.of("zahl", before(year), *every)) / base * 1000 if base else None


def sum_of_ages(s: Summed, year: str) -> Fraction | None:
    total = Fraction(0)
    for age in AGES:
        base = s.of("basis", year, [age], list(GROUPS))
        if not base:
            return None
        total += Fraction(s.of("zahl", year, [age], ["a"]), base)
    return total * 100


def layers(s: Summed, year: str) -> Fraction | None:
    total = Fraction(0)
    for lag, age in enumerate(("17", "18")):
        then = year if not lag else before(year)
        base = s.of("basis", then, list(AGES), list(GROUPS))
        if not base:
            return None
        total += Fraction(s.of("zahl", year, [age], list(GROUPS)), base)
    return total * 100


def mean(s: Summed, year: str) -> Fraction | None:
    counts = {age: s.of("zahl", year, [age], list(GROUPS)) for age in AGES}
    total = sum(counts.values())
    return sum((int(a) + Fraction(1, 2)) * n for a, n in counts.items()) / total if total else None


def median(s: Summed, year: str) -> Fraction | None:
    """The age of the person in the middle, if all of an age are spread evenly over it."""
    counts = {age: s.of("zahl", year, [age], list(GROUPS)) for age in AGES}
    half, below = Fraction(sum(counts.values()), 2), 0
    if not half:
        return None
    for age, number in counts.items():
        if below + number >= half:
            return int(age) + (half - below) / number if number else None
        below += number
    return None


def pooled(s: Summed, year: str) -> Fraction | None:
    years = [year, before(year)]
    base = sum(s.of("basis", y, list(AGES), list(GROUPS)) for y in years)
    return Fraction(sum(s.of("zahl", y, list(AGES), ["a"]) for y in years) * 100, base) if base else None


def known_only(s: Summed, year: str) -> Fraction | None:
    base = s.of("basis", year, list(AGES), ["a", "b"])
    return Fraction(s.of("zahl", year, list(AGES), ["a"]) * 100, base) if base else None


ALL = [("zahl", list(AGES), list(GROUPS)), ("basis", list(AGES), list(GROUPS))]


def these(*parts: tuple[str, list[str], list[str]], earlier: bool = False) -> Needed:
    def needed(year: str) -> list[tuple[str, str, list[str], list[str]]]:
        years = [year, before(year)] if earlier else [year]
        return [(measure, y, ages, groups) for y in years for measure, ages, groups in parts]

    return needed


EARLIER = {"rule": "years_before", "years": 1}
A = {"gruppe": "a"}
CASES: dict[str, tuple[dict[str, Any], Value, Needed]] = {
    "change over the mean of two dates": (
        {
            "kind": "ratio",
            "unit": "per_1000",
            "numerator": {**PART, "minus": [{**PART, "period": EARLIER}]},
            "denominator": {**BASE, "times": "0.5", "plus": [{**BASE, "times": "0.5", "period": EARLIER}]},
        },
        change,
        these(*ALL, earlier=True),
    ),
    "sum of ratios of single ages": (
        {
            "kind": "age_sum_ratio",
            "over": "alter",
            "numerator": {**PART, "where": {"alter": "17-20", **A}},
            "denominator": {**BASE, "where": {"alter": "17-20"}},
        },
        sum_of_ages,
        these(("zahl", list(AGES), ["a"]), ("basis", list(AGES), list(GROUPS))),
    ),
    "layers": (
        {
            "kind": "layer_sum_ratio",
            "layers": [{"where": {"alter": "17"}}, {"where": {"alter": "18"}, "years_before": 1}],
            "numerator": PART,
            "denominator": BASE,
        },
        layers,
        lambda year: [
            ("zahl", year, ["17", "18"], list(GROUPS)),
            ("basis", year, list(AGES), list(GROUPS)),
            ("basis", before(year), list(AGES), list(GROUPS)),
        ],
    ),
    "mean": (
        {"kind": "weighted_mean", "unit": "years", "over": "alter", "numerator": PART},
        mean,
        these(("zahl", list(AGES), list(GROUPS))),
    ),
    "median": (
        {"kind": "median", "unit": "years", "over": "alter", "numerator": PART},
        median,
        these(("zahl", list(AGES), list(GROUPS))),
    ),
    "two years together": (
        {"kind": "ratio", "years": 2, "numerator": {**PART, "where": A}, "denominator": BASE},
        pooled,
        these(("zahl", list(AGES), ["a"]), ("basis", list(AGES), list(GROUPS)), earlier=True),
    ),
    "without the unknown": (
        {"kind": "ratio", "unknown": "exclude", "numerator": {**PART, "where": A}, "denominator": BASE},
        known_only,
        these(("zahl", list(AGES), ["a"]), ("basis", list(AGES), list(GROUPS)), ("basis", list(AGES), ["ohne"])),
    ),
}


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_every_kind_gives_what_its_formula_says_at_every_level(tmp_path: Path, case: str, gaps: bool) -> None:
    definition, value, needed = CASES[case]
    cells = drawn(random.Random(f"{case} {gaps}"), gaps=gaps)
    rows, refused = figures(tmp_path, cells, **definition)
    earlier = any(year == YEARS[0] for row in rows for year in [row["period"]])
    assert earlier == (not any(y == before(YEARS[0]) for _m, y, _a, _g in needed(YEARS[0])))
    assert bool(refused) == (not earlier)
    assert len(rows) == (6 + 2 + 1) * (len(YEARS) - (not earlier))
    for row in rows:
        summed = Summed(cells, row["level"], row["area"], needed(row["period"]))
        assert (row["parts"], row["parts_used"]) == (len(summed.areas), len(summed.used))
        wanted = value(summed, row["period"])
        if not summed.used:
            assert row["status"] == "missing"
        elif summed.secret:
            assert row["status"] == "suppressed"
            assert row["value"] is None
        elif wanted is None:
            assert row["status"] == "zero_denominator"
        else:
            assert row["value"] == pytest.approx(float(wanted), rel=1e-12, abs=1e-12)
            assert row["status"] == ("normal" if len(summed.used) == len(summed.areas) else "incomplete")


def test_bounds_of_a_secret_figure_hold_whatever_the_secret_cells_are(tmp_path: Path) -> None:
    definition, value, needed = CASES["sum of ratios of single ages"]
    rng = random.Random(7)
    true = {key: rng.randrange(1, 3) if rng.random() < 0.2 else rng.randrange(3, 300) for key in drawn(rng, gaps=False)}
    shown: Cells = {key: "suppressed" if number <= UPPER else number for key, number in true.items()}
    rows, _refused = figures(tmp_path, shown, **definition)
    secret = [row for row in rows if row["status"] == "suppressed"]
    assert len(secret) > len(rows) / 2
    for row in secret:
        found = value(Summed(true, row["level"], row["area"], needed(row["period"])), row["period"])
        assert found is not None
        assert row["lower"] - 1e-9 <= float(found) <= row["upper"] + 1e-9


def test_an_unknown_category_gives_bounds_and_its_share(tmp_path: Path) -> None:
    cells = drawn(random.Random(3), gaps=False)
    parts = {"numerator": {**BASE, "where": A}, "denominator": BASE}
    rows, _refused = figures(tmp_path, cells, kind="ratio", unknown="bounds", **parts)
    included, _refused = figures(tmp_path, cells, kind="ratio", unknown="include", **parts)
    for row, whole in zip(rows, included, strict=True):
        summed = Summed(cells, row["level"], row["area"], [])
        n, u, every = (
            summed.of("basis", row["period"], list(AGES), groups) for groups in (["a"], ["ohne"], list(GROUPS))
        )
        assert row["lower"] == pytest.approx(100 * n / every)
        assert row["upper"] == pytest.approx(100 * (n + u) / every)
        assert row["value"] == pytest.approx(100 * n / (every - u))
        assert row["lower"] <= row["value"] <= row["upper"]
        assert row["unknown"] == whole["unknown"] == pytest.approx(u / every)
        assert whole["value"] == pytest.approx(100 * n / every)


def test_the_example_of_the_sum_of_ratios(tmp_path: Path) -> None:
    """50, 120, 40, 10 of 1000, 800, 1000, 1000 persons aged 17 to 20 are 5 + 15 + 4 + 1 = 25 percent."""
    above, below = (
        dict(zip(AGES, (50, 120, 40, 10), strict=True)),
        dict(zip(AGES, (1000, 800, 1000, 1000), strict=True)),
    )
    cells = {
        (measure, year, area, age, group): (above if measure == "zahl" else below)[age]
        if area == "0" and group == "a"
        else 0
        for measure, year, area, age, group in drawn(random.Random(0), gaps=False)
    }
    definition, _value, _needed = CASES["sum of ratios of single ages"]
    rows, _refused = figures(tmp_path, cells, **definition)
    values = {(row["level"], row["area"]): row["value"] for row in rows if row["period"] == YEARS[-1]}
    assert values["stadt", "s"] == values["bezirk", "x"] == values["quartier", "0"] == pytest.approx(25.0)
    assert values["quartier", "1"] is None


def test_segregation_is_half_the_sum_of_differences_between_shares(tmp_path: Path) -> None:
    cells = drawn(random.Random(11), gaps=False)
    rows, _refused = figures(
        tmp_path,
        cells,
        kind="index",
        method="dissimilarity",
        unit="index",
        numerator={**BASE, "where": A},
        denominator=BASE,
    )
    assert {row["level"] for row in rows} == {"bezirk", "stadt"}
    for row in rows:
        pairs = []
        for quarter in quarters(row["level"], row["area"]):
            summed = Summed(cells, "quartier", quarter, [])
            group, every = (summed.of("basis", row["period"], list(AGES), g) for g in (["a"], list(GROUPS)))
            pairs.append((group, every - group))
        groups, others = (sum(column) for column in zip(*pairs, strict=True))
        wanted = sum(abs(Fraction(g, groups) - Fraction(o, others)) for g, o in pairs) / 2
        assert row["value"] == pytest.approx(float(wanted))


def test_an_index_refers_to_its_base_year(tmp_path: Path) -> None:
    cells = drawn(random.Random(5), gaps=False)
    fixed = {"rule": "fixed", "label": YEARS[0]}
    rows, _refused = figures(
        tmp_path, cells, kind="ratio", unit="index_100", numerator=BASE, denominator={**BASE, "period": fixed}
    )
    values = {row["period"]: row["value"] for row in rows if row["level"] == "stadt"}
    totals = {y: Summed(cells, "stadt", "s", []).of("basis", y, list(AGES), list(GROUPS)) for y in YEARS}
    assert values == pytest.approx({year: 100 * total / totals[YEARS[0]] for year, total in totals.items()})
    assert values[YEARS[0]] == 100


def test_a_class_stands_where_it_was_delivered_and_is_never_added_up(tmp_path: Path) -> None:
    cells = drawn(random.Random(9), gaps=False)
    one = {"alter": "17", **A}
    rows, _refused = figures(tmp_path, cells, kind="category", unit="class", numerator={**PART, "where": one})
    for row in rows:
        wanted = cells["zahl", row["period"], row["area"], "17", "a"] if row["level"] == "quartier" else None
        assert row["value"] == wanted
        assert (row["status"] == "missing") == (row["level"] != "quartier")


def test_a_mean_without_a_value_for_an_open_class_is_refused(tmp_path: Path) -> None:
    rows, refused = figures(
        tmp_path, drawn(random.Random(1), gaps=False), kind="weighted_mean", unit="years", over="gruppe", numerator=PART
    )
    assert rows == []
    assert ["values:" in item.reason for item in refused] == [True]


def test_a_median_of_single_values_is_one_of_them(tmp_path: Path) -> None:
    cells = drawn(random.Random(21), gaps=False)
    weights = {"a": "1.5", "b": "0.5"}  # who is unknown has no value
    rows, _refused = figures(
        tmp_path, cells, kind="median", unit="ratio", over="gruppe", values=weights, numerator=PART
    )
    for row in rows:
        summed = Summed(cells, row["level"], row["area"], [])
        persons = sorted(
            value
            for group, value in weights.items()
            for _person in range(summed.of("zahl", row["period"], list(AGES), [group]))
        )
        assert row["value"] == float(persons[(len(persons) - 1) // 2])


def broken_down(numerator: dict[str, Any], denominator: dict[str, Any], by: str) -> tuple[list[str], list[str]]:
    indicator = IndicatorDefinition.model_validate(
        {
            "id": "k",
            "area": "A",
            "title": {"de": "K"},
            "kind": "ratio",
            "unit": "percent",
            "numerator": {**PART, "where": numerator},
            "denominator": {**BASE, "where": denominator},
            "breakdowns": [by],
        }
    )
    made, refused = formulas(indicator, {"d": DATASET}, held())
    return [formula.breakdown for formula in made], [item.reason for item in refused]


def test_a_rate_whose_parts_are_cut_alike_is_broken_down_inside_the_cut() -> None:
    made, refused = broken_down({"alter": "17-18", **A}, {"alter": "17-18"}, "alter")
    assert (made, refused) == (["", "alter=17", "alter=18"], [])


def test_what_tells_the_parts_of_a_formula_apart_cannot_break_it_down() -> None:
    made, refused = broken_down({"alter": "17-18", **A}, {"alter": "17-20"}, "alter")
    assert made == [""]
    assert refused == ["alter gehört zur Formel und kann nicht zugleich aufgliedern."]


def test_pooled_years_say_which_year_is_missing(tmp_path: Path) -> None:
    parts = {"numerator": {**BASE, "where": A}, "denominator": BASE}
    _rows, refused = figures(tmp_path, drawn(random.Random(3), gaps=False), kind="ratio", years=3, **parts)
    text = "3 Zeiträume werden zusammengenommen, und zu 31.12.2017 fehlt d; geliefert sind: 31.12.2018, 31.12.2019"
    assert [item.reason for item in refused if item.period == "2018-12-31" and item.reason.startswith(text)]


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (
            {
                "kind": "ratio",
                "numerator": BASE,
                "denominator": {**BASE, "where": A, "minus": [{**BASE, "where": {"gruppe": "ohne"}}]},
            },
            "Saldo",
        ),
        ({"kind": "ratio", "numerator": {**BASE, "where": {"alter": ["0-17", "17"]}}, "denominator": BASE}, "17"),
        ({"kind": "count", "unit": "number", "numerator": {**BASE, "plus": [{**BASE, "where": A}]}}, "doppelt"),
    ],
    ids=["balance as base", "overlapping codes", "counted twice"],
)
def test_what_contradicts_itself_is_not_computed(tmp_path: Path, definition: dict[str, Any], said: str) -> None:
    rows, (refused,) = figures(tmp_path, drawn(random.Random(3), gaps=False), **definition)
    assert rows == []
    assert said in refused.reason
