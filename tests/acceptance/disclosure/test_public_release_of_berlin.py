"""Berlin in three years and both area systems is released for everybody, and attacked without kobimo.

Two years were counted in the areas that ended in 2020; their figures for today's areas are estimates. The attack knows
all delivered areas and the weights of the release, and solves for the delivered counts of each year.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.opened import open_workspace
from support.berlin_reform import AGES, DAYS, NEW, Counts, make_reformed_berlin, reform_files, registers
from support.command import run

THRESHOLD = 10
FOREIGN = "Ausländer"
WITH_NUMBER = ("normal", "incomplete", "estimated")
SHOWN_AT_LEAST = {"planungsraum": 0.99, "bezirksregion": 0.99, "bezirk": 1.0, "stadt": 1.0}
"""Without estimates of the years before the reform it was 70 % of planning areas and 85 % of district regions."""

Form = dict[tuple[str, str], float]
"""Area and column of a delivery: factor."""


@dataclass(frozen=True)
class Public:
    """The workspace, and what is in the release."""

    workspace: Path
    release: str
    truth: Mapping[str, Counts]

    @property
    def folder(self) -> Path:
        return self.workspace / "data" / "releases" / self.release

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(self.folder / "values.parquet").to_pylist()
        return found

    @property
    def team_rows(self) -> list[dict[str, Any]]:
        """The same figures before anything was hidden."""
        build = current_build(open_workspace(self.workspace).layout)
        found: list[dict[str, Any]] = pq.read_table(build.folder / VALUES).to_pylist()
        return found

    @property
    def protocol(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "protocol.json").read_text("utf-8"))
        return found

    @cached_property
    def parts(self) -> dict[str, dict[str, float]]:
        """Which parts of old areas each of today's has, as the release says."""
        found: dict[str, dict[str, float]] = {}
        with (self.folder / "definitions/spaces/crosswalks/lor.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                found.setdefault(row["target"], {})[row["source"]] = float(row["weight"].replace(",", "."))
        return found


@dataclass
class Reader:
    """Knows rows of one date, the weights, and that no count is negative."""

    public: Public
    day: str
    every_row: list[dict[str, Any]]
    counts: Counts = field(init=False)
    rows: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = self.public.truth[self.day]
        self.rows = [row for row in self.every_row if row["period"] == self.day]
        self.columns = [(area, name) for area in sorted(self.counts) for name in (*AGES, FOREIGN)]
        self.place = {column: n for n, column in enumerate(self.columns)}
        self.solver = self._solver()

    def _solver(self) -> highspy.Highs:
        solver, size = highspy.Highs(), len(self.columns)
        solver.setOptionValue("output_flag", False)
        solver.addVars(size, np.zeros(size), np.full(size, 1e7))
        for area in self.counts:
            self._add(solver, 0, 1e7, self._whole({area: 1.0}) | {(area, FOREIGN): -1.0})
        for low, high, form in self._said():
            self._add(solver, low, high, form)
        return solver

    def _add(self, solver: highspy.Highs, low: float, high: float, form: Form) -> None:
        places = np.array([self.place[column] for column in form], np.int32)
        solver.addRow(low, high, len(form), places, np.array(list(form.values())))

    def _said(self) -> Iterator[tuple[float, float, Form]]:
        """Return what rows say: sums that lie between two numbers."""
        totals = {self._where(row): row["value"] for row in self.rows if self._is_total(row)}
        for row in self.rows:
            if row["status"] == "zero_denominator":
                yield 0.0, 0.0, self._whole(self._areas(row))
            if row["status"] not in WITH_NUMBER:
                continue
            areas, names = self._areas(row), self._names(row)
            form = {(area, name): factor for area, factor in areas.items() for name in names}
            slack = 0.002 * len(areas) if row["status"] == "estimated" or row["value"] % 1 else 0.0
            if row["indicator"] == "einwohner":
                assert abs(self._truth(form) - row["value"]) <= slack + 1e-6, row
                yield row["value"] - slack, row["value"] + slack, form
                continue
            if (base := totals.get(self._where(row))) is not None:
                count = row["value"] * base / 100
                yield count - 2 * slack - 1e-5, count + 2 * slack + 1e-5, form
            for number, sides in ((row["numerator"], form), (row["denominator"], self._whole(areas))):
                near = 0.51 if slack else 0.0
                assert abs(self._truth(sides) - number) <= near + slack, row
                yield number - near - slack, number + near + slack, sides

    def _is_total(self, row: Mapping[str, Any]) -> bool:
        return row["indicator"] == "einwohner" and not row["breakdown"] and row["value"] is not None

    def _where(self, row: Mapping[str, Any]) -> tuple[str, str]:
        return row["level"], row["area"]

    def _names(self, row: Mapping[str, Any]) -> Sequence[str]:
        if row["indicator"] == "anteil_auslaender":
            return (FOREIGN,)
        if row["indicator"] == "anteil_u6":
            return AGES[:1]
        return (row["breakdown"].split("=")[1],) if row["breakdown"] else AGES

    def _areas(self, row: Mapping[str, Any]) -> dict[str, float]:
        """Return which part of each delivered area is in the area of a row."""
        of_level = {"planungsraum": row["area"], "stadt": ""}.get(row["level"], row["area"])
        found: dict[str, float] = {}
        for target in self.targets:
            if target.startswith(of_level):
                for source, weight in self.targets[target].items():
                    found[source] = found.get(source, 0.0) + weight
        return {area: 1.0 if abs(part - 1) < 1e-9 else part for area, part in found.items()}

    @cached_property
    def targets(self) -> dict[str, dict[str, float]]:
        """Today's areas of which everything was delivered."""
        if self.day == NEW:
            return {area: {area: 1.0} for area in self.counts}
        return {target: parts for target, parts in self.public.parts.items() if parts.keys() <= self.counts.keys()}

    def _whole(self, areas: Mapping[str, float]) -> Form:
        return {(area, age): factor for area, factor in areas.items() for age in AGES}

    def _truth(self, form: Form) -> float:
        return sum(factor * self.counts[area][name] for (area, name), factor in form.items())

    def most(self, form: Form) -> float:
        """Return how large a count can be, as far as a linear program sees."""
        cost = np.zeros(len(self.columns))
        for column, factor in form.items():
            cost[self.place[column]] = -factor
        every = np.arange(len(cost), dtype=np.int32)
        self.solver.changeColsCost(len(cost), every, cost)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return -float(self.solver.getInfo().objective_function_value)

    def small(self) -> list[Form]:
        """Return the delivered counts of one to nine, and those that a numerator leaves over of its base."""
        found: list[Form] = [{(area, name): 1.0} for area in self.counts for name in (*AGES, FOREIGN)]
        for area in self.counts:
            found += [self._whole({area: 1.0}) | {(area, FOREIGN): -1.0}, {(area, age): 1.0 for age in AGES[1:]}]
        return [form for form in found if 1 <= self._truth(form) < THRESHOLD]

    def given_away(self) -> list[Form]:
        """Return the small counts of which it follows that they are small."""
        return [form for form in self.small() if self.most(form) < THRESHOLD - 1e-4]


@pytest.fixture(scope="module")
def berlin(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Public:
    files = reform_files(real_files)
    workspace = make_reformed_berlin(tmp_path_factory.mktemp("reform"), files, threshold=THRESHOLD)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    return Public(workspace, name, registers(files))


def test_nearly_everything_is_shown_in_every_year_and_at_every_level(berlin: Public) -> None:
    shown = run("audit", berlin.workspace, "--json").json()
    assert shown["verified"]
    assert (shown["exactly_known"], shown["upper_below_threshold"]) == (0, 0)
    assert shown["primary"] > 50
    share = berlin.protocol["shown_by_level"]
    assert {level: share[level] for level in SHOWN_AT_LEAST if share[level] < SHOWN_AT_LEAST[level]} == {}
    for day in DAYS:
        states = [row["status"] for row in berlin.rows if row["period"] == day]
        assert sum(state == "confidential" for state in states) < len(states) / 50


@pytest.mark.parametrize("day", DAYS)
def test_no_small_count_of_an_old_or_a_new_area_follows(berlin: Public, day: str) -> None:
    reader = Reader(berlin, day, berlin.rows)
    assert len(reader.small()) > 10
    assert reader.given_away() == []


@pytest.mark.parametrize("day", DAYS[:2])
def test_the_attack_finds_what_a_release_without_protection_tells(berlin: Public, day: str) -> None:
    reader = Reader(berlin, day, berlin.team_rows)
    assert len(reader.given_away()) > 3
