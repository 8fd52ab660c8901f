"""Counts of random deliveries, against sums that plain Python takes row by row.

Several sources with unlike cubes, categories, levels and measures; secret cells, cells without number, areas without
rows, areas of two sources, slices that a newer delivery has replaced, requests that nobody can answer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

from kobimo.engine.adapter import Engine
from kobimo.engine.counts import KNOWN, MISSING, SUPPRESSED, count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.engine.request import Request, Selection, best
from kobimo.engine.statement import group_by_statement
from kobimo.errors import DefinitionError
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice

LEVELS = {"quartier": tuple(f"{n:02d}" for n in range(7)), "bezirk": ("0", "1", "2")}
PERIODS = ("2019", "2020", "2021")
MEASURES = ("personen", "plaetze")
CUBES = {"g": (), "a": ("alter",), "s": ("geschlecht",), "as": ("alter", "geschlecht")}
AGES = (("0", "1", "2", "3-5", "6-17", "18+"), ("0-2", "3-5", "6+"), ("0-5", "6-17", "18+"))
SEXES = ("d", "m", "w")
SEEDS = 20
RUNS = [("duckdb", seed) for seed in range(SEEDS)] + [("spark", seed) for seed in range(4)]
"""Spark takes a second for what DuckDB does in milliseconds."""

WITHOUT_NUMBER = ("suppressed", "missing", "unreliable")

Row = dict[str, Any]
Answer = tuple[tuple[int, ...], HeldSlice, dict[str, frozenset[str]]]
"""Directness, slice, chosen codes."""


def dataset(absent: str) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": {"de": "D"},
            "space": "s",
            "level": "quartier",
            "period_type": "calendar_year",
            "absent": absent,
            "measures": [{"id": m, "title": {"de": m}, "unit": {"de": m}, "concerns": "persons"} for m in MEASURES],
            "dimensions": [
                {"id": "alter", "title": {"de": "Alter"}, "kind": "interval"},
                {
                    "id": "geschlecht",
                    "title": {"de": "G"},
                    "categories": [{"code": c, "title": {"de": c}} for c in SEXES],
                    "groups": {"md": ["m", "d"]},
                },
            ],
            "cubes": [{"id": name, "dimensions": dimensions} for name, dimensions in CUBES.items()],
        }
    )


class Deliveries:
    """Random deliveries of three sources with areas of their own; what was written, and what of it counts."""

    def __init__(self, rng: random.Random, root: Path) -> None:
        self.held: list[HeldSlice] = []
        self.rows: dict[int, list[Row]] = {}
        shared = rng.random() < 0.25
        for source in ("amt_a", "amt_b", "amt_c")[: rng.randint(1, 3)]:
            own = {
                level: [k for n, k in enumerate(keys) if n % 3 == "abc".index(source[-1]) or (shared and n == 1)]
                for level, keys in LEVELS.items()
            }
            ages, sexes = rng.choice(AGES), SEXES[: rng.randint(2, 3)]
            shapes = [
                (cube, level, period)
                for level in LEVELS
                for period in PERIODS
                for cube in rng.sample(list(CUBES), rng.randint(2, 4))
                if rng.random() < 0.8
            ]
            for number in range(2):
                again = [shape for shape in shapes if number == 0 or rng.random() < 0.4]
                self._deliver(rng, root, f"{source}_{number}", source, again, own, ages, sexes)

    def _deliver(
        self,
        rng: random.Random,
        root: Path,
        delivery: str,
        source: str,
        shapes: Sequence[tuple[str, str, str]],
        own: dict[str, list[str]],
        ages: Sequence[str],
        sexes: Sequence[str],
    ) -> None:
        written: list[Row] = []
        for cube, level, period in shapes:
            rows = [
                row(rng, delivery, cube, level, area, period, age, sex)
                for area in own[level]
                if rng.random() < 0.9
                for age in (ages if "alter" in CUBES[cube] else [None])
                for sex in (sexes if "geschlecht" in CUBES[cube] else [None])
                if rng.random() < 0.95
            ]
            if rows:
                written += rows
                self._hold(HeldSlice(source, delivery, f"{delivery}.parquet", summary(cube, level, period, rows)), rows)
        rng.shuffle(written)
        if written:
            pq.write_table(pa.Table.from_pylist(written, schema=schema()), root / f"{delivery}.parquet")

    def _hold(self, new: HeldSlice, rows: list[Row]) -> None:
        self.held = [h for h in self.held if (h.source, h.slice.key) != (new.source, new.slice.key)] + [new]
        self.rows[id(new)] = rows


def schema() -> pa.Schema:
    names = ["delivery", "cube", "level", "area", "period", "alter", "geschlecht"]
    fields = [pa.field(name, pa.string()) for name in names]
    for measure in MEASURES:
        fields += [pa.field(measure, pa.int64()), pa.field(f"{measure}_status", pa.string())]
    return pa.schema(fields)


def named(*key: str | None) -> Row:
    return dict(zip(("cube", "level", "area", "period", "alter", "geschlecht"), key, strict=True))


def row(rng: random.Random, delivery: str, *key: str | None) -> Row:
    made: Row = {**named(*key), "delivery": delivery}
    for measure in MEASURES:
        if measure == "plaetze" and "amt_b" in delivery:
            continue
        status = rng.choices(("normal", *WITHOUT_NUMBER), weights=(92, 7, 0.5, 0.5))[0]
        made |= {measure: rng.randrange(1000) if status == "normal" else None, f"{measure}_status": status}
    return made


def summary(cube: str, level: str, period: str, rows: Sequence[Row]) -> Slice:
    measures = tuple(m for m in MEASURES if any(m in r for r in rows))
    categories = {name: tuple(sorted({r[name] for r in rows})) for name in CUBES[cube]}
    areas = len({r["area"] for r in rows})
    return Slice("d", cube, level, period, len(rows), areas, measures, categories, {"f": len(rows)})


def requests(rng: random.Random) -> list[Request]:
    ages = [[], [], ["0-2"], ["0-5"], ["3-5"], ["6+"], ["0-2", "6+"], ["18+"], ["1"]]
    sexes = [[], [], ["w"], ["md"], ["m", "w"], ["d"]]
    asked = []
    for _number in range(15):
        where = {
            name: found for name, found in (("alter", rng.choice(ages)), ("geschlecht", rng.choice(sexes))) if found
        }
        asked.append(Request.of("d", rng.choice(MEASURES), where))
    return asked


class ClashError(Exception):
    """Two sources answer equally directly."""


class Naive:
    """Value, state and number of secret cells of a count, by the rules in words."""

    def __init__(self, definition: DatasetDefinition, deliveries: Deliveries, asked: Sequence[Request]) -> None:
        self._definition = definition
        self._rows = deliveries.rows
        self._held = deliveries.held
        self._asked = asked
        self._answers = {
            (request, level, period): self._answering(request, level, period)
            for request in asked
            for level in LEVELS
            for period in PERIODS
        }

    def _units(self, level: str, period: str) -> list[HeldSlice]:
        return [h for h in self._held if (h.slice.level, h.slice.period) == (level, period)]

    def _answering(self, request: Request, level: str, period: str) -> tuple[list[Answer], bool]:
        """Answers of all sources, and whether a source that has the measure cannot answer."""
        answers: list[Answer] = []
        refused = False
        units = self._units(level, period)
        for source in sorted({h.source for h in units}):
            mine = [h for h in units if h.source == source]
            outcome = best(request, self._definition, [h.slice for h in mine])
            if isinstance(outcome, Selection):
                unit = next(h for h in mine if h.slice is outcome.slice)
                directness = (*outcome.directness, list(CUBES).index(outcome.slice.cube))
                answers.append((directness, unit, dict(outcome.codes)))
            elif any(request.measure in h.slice.measures for h in mine):
                refused = True
        return answers, refused

    def _has_rows(self, unit: HeldSlice, area: str) -> bool:
        return any(r["area"] == area for r in self._rows[id(unit)])

    def count(self, request: Request, level: str, period: str, area: str) -> tuple[int, int, int]:
        answers, refused = self._answers[request, level, period]
        found = sorted((a for a in answers if self._has_rows(a[1], area)), key=lambda a: a[0])
        if len(found) > 1 and found[0][0] == found[1][0]:
            raise ClashError
        if found:
            return self._of_rows(request.measure, found[0][2], area, self._rows[id(found[0][1])])
        used = {id(a[1]) for r in self._asked for a in self._answers[r, level, period][0]}
        seen = any(self._has_rows(h, area) for h in self._units(level, period) if id(h) in used)
        everyone = {h.source for h in self._units(level, period)} == {h.source for h in self._held}
        zero = self._definition.absent == "zero" and everyone and bool(answers) and not refused and not seen
        return 0, KNOWN if zero else MISSING, 0

    def _of_rows(
        self, measure: str, codes: dict[str, frozenset[str]], area: str, rows: Sequence[Row]
    ) -> tuple[int, int, int]:
        cells = [r for r in rows if r["area"] == area and all(r[name] in chosen for name, chosen in codes.items())]
        states = [r.get(f"{measure}_status") for r in cells if r.get(measure) is None]
        secret = states.count("suppressed")
        if len(states) > secret:
            return 0, MISSING, 0
        return sum(r.get(measure) or 0 for r in cells), SUPPRESSED if secret else KNOWN, secret


@pytest.mark.parametrize(("engine", "seed"), RUNS, indirect=["engine"])
def test_counts_equal_sums_over_rows(tmp_path: Path, engine: Engine, seed: int) -> None:
    rng = random.Random(seed)
    definition = dataset(rng.choice(("missing", "zero")))
    deliveries = Deliveries(rng, tmp_path)
    asked = sorted(set(requests(rng)))
    truth = Naive(definition, deliveries, asked)
    counts = count(make_plan(definition, asked, deliveries.held), LEVELS.__getitem__, engine, tmp_path)
    try:
        wanted = {
            (request, level, period, area): truth.count(request, level, period, area)
            for request in asked
            for level in counts.keys
            for period in counts.periods[level]
            for area in LEVELS[level]
        }
    except ClashError:
        with pytest.raises(DefinitionError, match="von zwei Quellen"):
            counts.of(range(len(asked)))
        return
    found = counts.of(range(len(asked)))
    got = {
        (request, level, period, area): tuple(
            int(array[n, p, a]) for array in (found[level].value, found[level].state, found[level].secret_cells)
        )
        for n, request in enumerate(counts.requests)
        for level in counts.keys
        for p, period in enumerate(counts.periods[level])
        for a, area in enumerate(LEVELS[level])
    }
    assert got == wanted


def test_the_random_deliveries_have_what_they_are_meant_to_have(tmp_path: Path) -> None:
    states: Counter[int] = Counter()
    clashes = replaced = contested = 0
    for seed in range(SEEDS):
        rng = random.Random(seed)
        definition = dataset(rng.choice(("missing", "zero")))
        (tmp_path / str(seed)).mkdir()
        deliveries = Deliveries(rng, tmp_path / str(seed))
        counts = count(
            make_plan(definition, requests(rng), deliveries.held),
            LEVELS.__getitem__,
            DuckDBEngine(),
            tmp_path / str(seed),
        )
        replaced += len({h.delivery for h in deliveries.held}) > len({h.source for h in deliveries.held})
        contested += bool(counts.contested)
        try:
            for level in counts.of(range(len(counts.requests))).values():
                states.update(level.state.reshape(-1).tolist())
        except DefinitionError:
            clashes += 1
    assert min(states[state] for state in (MISSING, KNOWN, SUPPRESSED)) > 200
    assert min(clashes, replaced, contested) > 1


@pytest.mark.parametrize("seed", range(6))
def test_counts_do_not_depend_on_threads_or_on_what_else_is_asked(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    definition = dataset("zero")
    deliveries = Deliveries(rng, tmp_path)
    asked = requests(rng)
    plan = make_plan(definition, asked, deliveries.held)
    one = count(plan, LEVELS.__getitem__, DuckDBEngine(threads=1), tmp_path)
    many = count(plan, LEVELS.__getitem__, DuckDBEngine(threads=4), tmp_path)
    for number in range(len(plan.requests)):
        try:
            whole = one.of([number])
        except DefinitionError:
            continue
        for level, counts in many.of([number]).items():
            for name in ("value", "state", "secret_cells"):
                assert np.array_equal(getattr(whole[level], name), getattr(counts, name))


def test_replaced_slices_cannot_even_overflow(engine: Engine, tmp_path: Path) -> None:
    definition = dataset("missing")
    key = ("a", "quartier", "00", "2020")
    old = [
        {"delivery": "alt", **named(*key, age, None), "personen": 2**62, "personen_status": "normal"}
        for age in ("0-5", "6+")
    ]
    new = [
        {"delivery": "neu", **named(*key, age, None), "personen": 4, "personen_status": "normal"}
        for age in ("0-5", "6+")
    ]
    kept = [
        {
            "delivery": "alt",
            **named("a", "quartier", "00", "2019", "0+", None),
            "personen": 9,
            "personen_status": "normal",
        }
    ]
    pq.write_table(pa.Table.from_pylist(old + kept, schema=schema()), tmp_path / "alt.parquet")
    pq.write_table(pa.Table.from_pylist(new, schema=schema()), tmp_path / "neu.parquet")
    held = [
        HeldSlice("amt", "alt", "alt.parquet", summary("a", "quartier", "2019", kept)),
        HeldSlice("amt", "neu", "neu.parquet", summary("a", "quartier", "2020", new)),
    ]
    plan = make_plan(definition, [Request.of("d", "personen", {})], held)
    found = count(plan, LEVELS.__getitem__, engine, tmp_path).of([0])
    assert found["quartier"].value[0, :, 0].tolist() == [9, 8]


def test_a_category_that_a_complete_list_never_names_is_nothing_only_where_all_are_counted(
    engine: Engine, tmp_path: Path
) -> None:
    definition = dataset("zero")
    age, sex = definition.dimensions
    counted = definition.model_copy(update={"dimensions": (age, sex.model_copy(update={"absent": "zero"}))})
    rows = [
        {"delivery": "l", **named("s", "quartier", area, "2020", None, "w"), "personen": 3, "personen_status": "normal"}
        for area in ("00", "01")
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema()), tmp_path / "l.parquet")
    held = [HeldSlice("amt", "l", "l.parquet", summary("s", "quartier", "2020", rows))]
    asked = [Request.of("d", "personen", {"geschlecht": ["d"]})]
    level = count(make_plan(counted, asked, held), LEVELS.__getitem__, engine, tmp_path).of([0])["quartier"]
    assert level.state.tolist() == [[[KNOWN] * 7]]
    assert level.value.tolist() == [[[0] * 7]]
    unknown = count(make_plan(definition, asked, held), LEVELS.__getitem__, engine, tmp_path)
    assert unknown.of([0])["quartier"].state.tolist() == [[[MISSING] * 7]]
    assert "amt" in unknown.refusals[0, "quartier", "2020"][0]


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_statement_is_written_for_other_engines_too(tmp_path: Path, dialect: str) -> None:
    plan = make_plan(dataset("zero"), requests(random.Random(1)), Deliveries(random.Random(1), tmp_path).held)
    for group in plan.groups:
        text = group_by_statement(plan, group).sql(dialect=dialect)
        assert sqlglot.parse_one(text, dialect=dialect).find(sqlglot.exp.Group) is not None
        assert ("MAP_FROM_ARRAYS" in text) == (dialect == "spark" and bool(group.dimensions or group.units))
