"""Districts were delivered beside quarters that have moved since, or say too little: nothing follows from both."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.disclosure.publication.across import Beside
from support.command import run
from support.luck import seeds
from support.sampling import only
from support.two_levels import AGES, DISTRICTS, FIGURES, MOVED, QUARTERS, SEXES, SPLIT, Reform, World, drawn, settle

THRESHOLD = 3
SIZES = (0, 0, 1, 2, 3, 5, 9, 14)
REFORMS: Mapping[str, Reform | None] = {"as ever": None, "moved": MOVED, "split and merged": SPLIT}
AS_EVER = Reform((), (), {quarter: {quarter: 1.0} for quarter in QUARTERS}, DISTRICTS)

Form = dict[tuple[str, str, str], float]
"""Quarter (or district, for whom no quarter names), age, sex: which part of them is counted."""


def plain(**changed: int) -> dict[tuple[str, str, str], int]:
    """Return a town in which every quarter has many children of each kind; a quarter that is named has only some."""
    counts = {
        (quarter, age, sex): 20 + n for n, (quarter, age, sex) in enumerate(product(QUARTERS, AGES, SEXES), start=1)
    }
    for name, count in changed.items():
        counts |= {(name[1:], age, sex): 0 for age, sex in product(AGES, SEXES)} | {(name[1:], "0-2", "w"): count}
    return counts


def worlds(name: str, dates: int = 1) -> dict[str, World]:
    """Return dates that are hard on purpose, and drawn ones."""
    luck = random.Random(seeds(name, 1)[0])
    one = ("12", "0-2", "w")
    found = [
        World(plain(q33=2), missing=frozenset({"33"})),
        World(plain(q33=1) | {("32", "0-2", "w"): 1}, frozenset({("32", "0-2", "w")}), frozenset({"33"})),
        World(plain() | {one: 2}, frozenset({one})),
        World(plain() | {one: 1}, homeless={("1", "0-2", "w"): 1}),
        World(plain(q12=2)),
        World(plain(q33=2), missing=frozenset({"33", "3"})),
        World(plain(q32=1, q33=1), missing=frozenset({"33", *DISTRICTS})),
    ]
    for gaps, secrets in ((0.25, 0.0), (0.2, 0.5)):
        found += [drawn(luck, SIZES, gaps=gaps, secrets=secrets) for _date in range(dates)]
    return {f"{2000 + n}-12-31": world for n, world in enumerate(found)}


class Reader:
    """Has read all figures of a date, and knows how the quarters changed, and that persons are whole."""

    def __init__(self, world: World, rows: list[dict[str, Any]], reform: Reform) -> None:
        self.world, self.reform = world, reform
        homeless = {(d, a, s): world.homeless.get((d, a, s), 0) for d, a, s in product(DISTRICTS, AGES, SEXES)}
        self.truth = {**world.counts, **homeless}
        self.place = {atom: n for n, atom in enumerate(self.truth)}
        self.solver, size = highspy.Highs(), len(self.truth)
        self.solver.setOptionValue("output_flag", False)
        most = [1e4 if world.homeless or atom[0] in QUARTERS else 0.0 for atom in self.truth]
        self.solver.addVars(size, np.zeros(size), np.array(most))
        whole = np.full(size, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), whole)
        self.told, self.tables = 0, np.array([list(self.truth.values())])
        for row in rows:
            self._read(row)

    def _read(self, row: Mapping[str, Any]) -> None:
        """Learn what a row says: both its counts, or that somebody is there."""
        sexes = (row["breakdown"].split("=")[1],) if row["breakdown"] else SEXES
        ages = AGES if row["indicator"] == "kinder" else AGES[:1]
        shares = self.reform.shares(row["level"], row["area"])
        if row["value"] is None:
            form = self._form(shares, ages, sexes, ())
            exact = FIGURES[row["indicator"]].among is None and set(shares.values()) == {1.0}
            if row["status"] == "confidential" and exact and not self.world.missing.intersection(shares):
                self._add(1, 1e6, form)
            return
        self.told += 1
        self._learn(row["numerator"], shares, ages, sexes)
        if row["denominator"] is not None:
            self._learn(row["denominator"], shares, AGES, sexes)

    def _learn(self, number: int, shares: Mapping[str, float], ages: tuple[str, ...], sexes: tuple[str, ...]) -> None:
        """Learn a number, whichever quarters and districts it is of: a reader sees how many parts were counted."""
        slack = 0.51 if set(shares.values()) != {1.0} else 0.0
        missing = sorted(self.world.missing.intersection(shares))
        without = chain.from_iterable(combinations(missing, n) for n in range(len(missing) + 1))
        above = [d for d, quarters in DISTRICTS.items() if set(quarters) <= shares.keys()]
        besides = chain.from_iterable(combinations(above, n) for n in range(len(above) + 1))
        for gaps, named in product(list(without), list(besides)):
            form = self._form({q: part for q, part in shares.items() if q not in gaps}, ages, sexes, named)
            if form and abs(self.of(form) - number) <= slack:
                self._add(number - slack, number + slack, form)
                return
        raise AssertionError(f"{number} is not the truth of {shares}")

    def _form(
        self, shares: Mapping[str, float], ages: tuple[str, ...], sexes: tuple[str, ...], named: tuple[str, ...]
    ) -> Form:
        return {
            (place, a, s): part
            for place, part in (*shares.items(), *dict.fromkeys(named, 1.0).items())
            for a, s in product(ages, sexes)
        }

    def _add(self, low: float, high: float, form: Form) -> None:
        assert low - 1e-6 <= self.of(form) <= high + 1e-6
        places = np.array([self.place[atom] for atom in form], np.int32)
        self.solver.addRow(low, high, len(form), places, np.array(list(form.values())))

    def of(self, form: Form) -> float:
        return sum(part * self.truth[atom] for atom, part in form.items())

    def small(self) -> Iterator[Form]:
        """Return all counts of one or two persons: quarters and districts, then and now, and whom no quarter names."""
        groups = [dict.fromkeys(found, 1.0) for found in (*((q,) for q in QUARTERS), *DISTRICTS.values())]
        groups += [self.reform.shares("bezirk", district) for district in DISTRICTS]
        groups += [{district: 1.0} for district in DISTRICTS]
        kinds = product(((AGES), *((age,) for age in AGES)), (SEXES, *((sex,) for sex in SEXES)))
        for (ages, sexes), places in product(kinds, groups):
            form = self._form(places, ages, sexes, ())
            if 1 <= self.of(form) < THRESHOLD:
                yield form

    def can_be_enough(self, form: Form) -> bool:
        """Whether some table that fits is large enough there; tables are kept, for they show more than one thing."""
        places = [self.place[atom] for atom in form]
        if (self.tables[:, places].sum(axis=1) >= THRESHOLD).any():
            return True
        cost = np.zeros(len(self.truth))
        cost[places] = -1.0
        self.solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = np.rint(self.solver.getSolution().col_value).astype(np.int64)
        self.tables = np.concatenate([self.tables, found[None]])
        return bool(found[places].sum() >= THRESHOLD)

    def given_away(self) -> list[list[tuple[str, str, str]]]:
        """Return the small counts of which this reader knows that they are small."""
        return [sorted(form) for form in self.small() if not self.can_be_enough(form)]


def readers(workspace: Path, found: Mapping[str, World], reform: Reform | None) -> dict[str, Reader]:
    """Release everything for the public; return a reader for each date."""
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return {
        day: Reader(world, [row for row in rows if row["period"] == day], reform or AS_EVER)
        for day, world in found.items()
    }


@pytest.mark.parametrize("name", only(("split and merged",), REFORMS))
def test_no_small_count_follows_from_districts_and_quarters(tmp_path: Path, name: str) -> None:
    found = worlds(f"districts beside quarters {name}")
    every = readers(settle(tmp_path, found, REFORMS[name]), found, REFORMS[name])
    assert {day: leaks for day, reader in every.items() if (leaks := reader.given_away())} == {}
    assert sum(1 for reader in every.values() for _form in reader.small()) > 20
    assert sum(reader.told for reader in every.values()) > 200


def test_without_the_sums_of_then_this_reader_finds_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = worlds("forgotten sums", 0)
    workspace = settle(tmp_path, found, SPLIT)
    monkeypatch.setattr(Beside, "tie", lambda *_some: None)
    leaks = {day for day, reader in readers(workspace, found, SPLIT).items() if reader.given_away()}
    assert {"2000-12-31", "2004-12-31"} <= leaks, "the gap of a quarter, and a quarter that was split"


@pytest.mark.slow
@pytest.mark.parametrize("name", REFORMS)
@pytest.mark.parametrize("seed", seeds("many districts beside quarters", 3))
def test_of_many_drawn_towns(tmp_path: Path, name: str, seed: int) -> None:
    found = worlds(f"{name} {seed}", 4)
    every = readers(settle(tmp_path, found, REFORMS[name]), found, REFORMS[name])
    assert {day: leaks for day, reader in every.items() if (leaks := reader.given_away())} == {}
