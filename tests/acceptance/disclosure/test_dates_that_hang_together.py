"""Figures of different dates, or of one date in different areas, that hang together: sums of years, new borders."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.workflows.releases import protecting
from kobimo.workflows.releases.ledger import NOTHING_TOLD
from support.command import run
from support.luck import seeds
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, drawn, settle
from support.town import write

Count = frozenset[tuple[str, Atom]]
"""Dates and atoms that are added up."""


@dataclass(frozen=True)
class OverYears(Figure):
    """The sum of several dates."""

    years: int = 2

    def definition(self, name: str) -> str:
        return super().definition(name) + f"years: {self.years}\n"


FIGURES = {
    "kinder": Figure({"alter": ("0-2",)}, None, ("geschlecht",)),
    "alle": Figure({}),
    "zwei_jahre": OverYears({"alter": ("0-2",)}, None, ("geschlecht",)),
    "drei_jahre": OverYears({}, None, (), 0, 3),
}


def count(row: Mapping[str, Any], days: list[str]) -> Count:
    """Return what a row counts."""
    figure = FIGURES[row["indicator"]]
    side, _base = figure.sides(row["breakdown"], (row["level"], row["area"]))
    last = days.index(row["period"])
    years = figure.years if isinstance(figure, OverYears) else 1
    return frozenset(product(days[last + 1 - years : last + 1], side))


class Remembering:
    """Somebody who has read the figures of all dates and knows that counts are not negative and zeros are shown."""

    def __init__(self, worlds: Mapping[str, World], rows: Iterable[Mapping[str, Any]]) -> None:
        self.worlds, days = worlds, sorted(worlds)
        self.told = {count(row, days): row["value"] is not None for row in rows}

    def of(self, some: Iterable[tuple[str, Atom]]) -> int:
        return sum(self.worlds[day].counts[atom] for day, atom in some)

    def given_away(self) -> list[Count]:
        """Return the small counts of figures of which this reader knows that they are small."""
        return [one for one in self.told if 1 <= self.of(one) < 3 and not self._can_be(one, 3)]

    def _can_be(self, wanted: Count, least: int) -> bool:
        variables = list(product(sorted(self.worlds), self.worlds[min(self.worlds)].counts))
        at = {variable: n for n, variable in enumerate(variables)}
        solver, size = highspy.Highs(), len(variables)
        solver.setOptionValue("output_flag", False)
        solver.addVars(size, np.zeros(size), np.full(size, 1000.0))
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)

        def row(low: float, high: float, plus: Iterable[Any], minus: Iterable[Any] = ()) -> None:
            places, others = [at[one] for one in plus], [at[one] for one in minus]
            signs = np.array([1.0] * len(places) + [-1.0] * len(others))
            solver.addRow(low, high, len(signs), np.array(places + others, np.int32), signs)

        for day, quarter, age in product(self.worlds, QUARTERS, AGES):
            sexes, nations = ([(day, (t, quarter, age, c)) for c in s] for t, s in ((BY_SEX, "wm"), (BY_NATION, "da")))
            row(0, 0, sexes, nations)
        for some, shown in self.told.items():
            value = self.of(some)
            row(value if shown or not value else 1, value if shown or not value else 10_000, some)
        row(least, 10_000, wanted)
        solver.run()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def public_rows(workspace: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return found


def release(workspace: Path, content: str = "") -> str:
    more = ("--content", write(workspace.parent / "auswahl.yaml", content)) if content else ()
    name: str = run("release", workspace, "--audience", "public", *more, "--json").json()["id"]
    return name


def test_sums_of_years_do_not_give_single_years_away(tmp_path: Path) -> None:
    luck = random.Random(seeds("sums of years", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, (0, 1, 2, 3, 4, 6, 9, 14)) for n in range(4)}
    workspace = settle(tmp_path, FIGURES, worlds)
    rows = public_rows(workspace, release(workspace))
    assert {row["indicator"] for row in rows if row["value"] is not None} == set(FIGURES)
    assert Remembering(worlds, rows).given_away() == []
    shown = [row if row["value"] is not None or count_of(row, worlds) < 3 else {**row, "value": 0} for row in rows]
    assert Remembering(worlds, shown).given_away(), "with every larger sum shown, this reader finds something"


def count_of(row: Mapping[str, Any], worlds: Mapping[str, World]) -> int:
    return sum(worlds[day].counts[atom] for day, atom in count(row, sorted(worlds)))


@pytest.mark.parametrize("forgetful", [False, True], ids=["as it is", "if old borders were forgotten"])
def test_a_quarter_that_changed_sides_is_no_difference_of_two_releases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, forgetful: bool
) -> None:
    """Thirteen toddlers in district 1 before quarter 12 went to district 2; eleven after it: so quarter 12 has two."""
    day = "2022-12-31"
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        girls, boys = (1, 1) if (quarter, age) == ("12", "0-2") else (5, 6)
        counts |= {(BY_SEX, quarter, age, "w"): girls, (BY_SEX, quarter, age, "m"): boys}
        counts |= {(BY_NATION, quarter, age, "d"): girls + boys, (BY_NATION, quarter, age, "a"): 0}
    workspace = settle(tmp_path, {"kinder": FIGURES["kinder"]}, {day: World(counts)})
    content = "levels: [bezirk]\nbreakdowns: false\n"
    first = public_rows(workspace, release(workspace, content))
    assert {row["area"]: row["value"] for row in first} == {"1": 13, "2": 22}
    areas = workspace / "spaces" / "stadt.areas.csv"
    text = areas.read_text(encoding="utf-8-sig")
    moved = [line[: line.rindex("1")] + "2" if line.startswith("viertel;12;") else line for line in text.splitlines()]
    areas.write_text("\n".join(moved) + "\n", encoding="utf-8-sig")
    run("build", workspace)
    if forgetful:
        monkeypatch.setattr(protecting, "ledger", lambda *_some, **_more: NOTHING_TOLD)
    second = public_rows(workspace, release(workspace, content))
    after = {row["area"]: row["value"] for row in second}
    assert after == ({"1": 11, "2": 24} if forgetful else {"1": None, "2": None})
