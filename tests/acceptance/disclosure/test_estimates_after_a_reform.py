"""Small towns whose quarters were split: estimates for today's quarters are shown, and tell no old small count."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyarrow.parquet as pq
import pytest

from support.command import call, run
from support.luck import seeds
from support.reform import NEW, reform
from support.town import make_town, register, write

DAY = "2022-12-31"
PARTS = {"11": {"11": 0.9, "21": 0.1}, "12": {"13": 0.25, "14": 0.75}, "21": {"21": 1.0}, "22": {"21": 1.0}}
"""Old quarter: which part of it lies in which of today's."""

PLACES = {"11": "11", "13": "13", "14": "14", "21": "21", "1": "11 13", "2": "14 21", "stadt": "11 13 14 21"}
AGES, SEXES = ("0-2", "3-5", "6-17", "18+"), ("w", "m")
SIZES = (0, 1, 2, 4, 7, 12, 30)

Form = dict[tuple[str, str], float]


def counts_of(ages: tuple[int, ...]) -> dict[str, int]:
    """Return what the register counts of a quarter."""
    whole = sum(ages)
    return dict(zip(AGES, ages, strict=True)) | {"w": whole - whole // 2, "m": whole // 2}


class Reader:
    """Knows the figures of one date, how the quarters were split, and that persons are whole and not negative."""

    def __init__(self, persons: Mapping[str, tuple[int, ...]], rows: list[dict[str, Any]]) -> None:
        self.truth = {(q, name): n for q, ages in persons.items() for name, n in counts_of(ages).items()}
        self.place = {column: n for n, column in enumerate(self.truth)}
        self.solver, size = highspy.Highs(), len(self.truth)
        self.solver.setOptionValue("output_flag", False)
        self.solver.addVars(size, np.zeros(size), np.full(size, 1e4))
        whole = np.full(size, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), whole)
        for quarter in PARTS:
            both = {(quarter, age): 1.0 for age in AGES} | {(quarter, sex): -1.0 for sex in SEXES}
            self._add(0.0, 0.0, both)
        for low, high, form in self._said(rows):
            self._add(low, high, form)

    def _add(self, low: float, high: float, form: Form) -> None:
        assert low - 1e-6 <= self.of(form) <= high + 1e-6, "the truth must fit what it says"
        places = np.array([self.place[column] for column in form], np.int32)
        self.solver.addRow(low, high, len(form), places, np.array(list(form.values())))

    def of(self, form: Form) -> float:
        return sum(factor * self.truth[column] for column, factor in form.items())

    def _said(self, rows: list[dict[str, Any]]) -> Iterator[tuple[float, float, Form]]:
        for row in rows:
            if row["value"] is None or row["indicator"] == "quote_u3":
                continue
            name = "stadt" if row["level"] == "stadt" else row["area"]
            areas = {
                old: sum(part for new, part in parts.items() if new in PLACES[name].split())
                for old, parts in PARTS.items()
            }
            areas = {old: part for old, part in areas.items() if part}
            if row["indicator"] == "anteil_u6":
                for number, names in ((row["numerator"], AGES[:2]), (row["denominator"], AGES)):
                    yield number - 0.51, number + 0.51, self._form(areas, names)
            else:
                names = (row["breakdown"].split("=")[1],) if row["breakdown"] else AGES
                yield row["value"] - 0.01, row["value"] + 0.01, self._form(areas, names)

    def _form(self, areas: Mapping[str, float], names: tuple[str, ...]) -> Form:
        return {(area, name): part for area, part in areas.items() for name in names}

    def small(self) -> list[Form]:
        """Return the old counts of one or two persons: ages, sexes, those under 6, all others, everybody."""
        groups = [*((name,) for name in (*AGES, *SEXES)), AGES[:2], AGES[2:], AGES]
        found = [self._form({quarter: 1.0}, names) for quarter in PARTS for names in groups]
        return [form for form in found if 1 <= self.of(form) <= 2]

    def most(self, form: Form) -> int:
        cost = np.zeros(len(self.truth))
        for column in form:
            cost[self.place[column]] = -1.0
        self.solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(-self.solver.getInfo().objective_function_value)

    def given_away(self) -> list[Form]:
        return [form for form in self.small() if self.most(form) < 3]


def built(folder: Path, persons: Mapping[str, tuple[int, ...]]) -> Path:
    """Make the town after the reform, with figures and without a release."""
    workspace, store = reform(make_town(folder)), folder / "ablage"
    run("import", workspace, "register", write(store / "register_2022.csv", register(2022, persons)))  # type: ignore[arg-type]
    run("import", workspace, "register", write(store / "register_2023.csv", register(2023, NEW)))
    run("build", workspace)
    return workspace


def rows_of(workspace: Path, name: str) -> list[dict[str, Any]]:
    table = pq.read_table(workspace / "data" / "releases" / name / "values.parquet")
    return [row for row in table.to_pylist() if row["period"] == DAY]


@pytest.mark.parametrize("seed", seeds("a reform of small quarters", 3))
def test_estimates_tell_no_small_count_of_the_old_quarters(tmp_path: Path, seed: int) -> None:
    luck = random.Random(seed)
    persons = {quarter: tuple(luck.choice(SIZES) for _age in AGES) for quarter in PARTS}
    workspace = built(tmp_path, persons)
    outcome = call("release", workspace, "--audience", "public", "--json")
    assert outcome.code in (0, 4), outcome.err
    if outcome.code == 0:
        assert Reader(persons, rows_of(workspace, outcome.json()["id"])).given_away() == []
        assert run("audit", workspace, "--json").json()["verified"]


def test_estimates_of_harmless_counts_are_all_shown_and_of_a_small_one_none(tmp_path: Path) -> None:
    """Two small children in quarter 12: what is estimated from them is hidden in both of its parts."""
    persons = {"11": (40, 50, 90, 320), "12": (2, 14, 30, 144), "21": (70, 66, 160, 704), "22": (14, 12, 18, 36)}
    workspace = built(tmp_path, persons)
    team = rows_of(workspace, run("release", workspace, "--audience", "team", "--json").json()["id"])
    public = rows_of(workspace, run("release", workspace, "--audience", "public", "--json").json()["id"])
    assert Reader(persons, team).given_away() != []
    assert Reader(persons, public).given_away() == []
    shown = {(row["indicator"], row["breakdown"], row["area"]): row for row in public if row["level"] == "viertel"}
    young = [shown["einwohner_gesamt", "alter=0-2", quarter] for quarter in ("13", "14")]
    assert {row["status"] for row in young} == {"confidential"}
    estimated = [row for row in public if row["status"] == "estimated"]
    assert {"11", "13", "14", "21"} <= {row["area"] for row in estimated}
    before = {(r["indicator"], r["breakdown"], r["level"], r["area"]): r for r in team}
    assert all(before[r["indicator"], r["breakdown"], r["level"], r["area"]] == r for r in estimated)
    assert any(row["error"] is not None for row in estimated)
