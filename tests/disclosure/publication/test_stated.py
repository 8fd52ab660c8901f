"""What the rows of a release say, and which sums hold among them: against a town whose persons are known one by one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from kobimo.disclosure.publication.problem import Publication
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.content import chosen_metadata
from kobimo.workflows.releases.protecting import stated_publication
from support.luck import seeds
from support.open_town import (
    AGES,
    BY_NATION,
    BY_SEX,
    NATIONS,
    QUARTERS,
    SEXES,
    Figure,
    Support,
    World,
    drawn,
    settle,
)
from support.open_town import atoms as all_atoms

FIGURES = {
    "kinder": Figure({}, None, ("geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
    "anteil_a_u6": Figure({"nation": ("a",), "alter": ("0-2", "3-5")}, {"alter": ("0-2", "3-5")}, (), 8),
}
DAYS = ("2021-12-31", "2022-12-31")


@dataclass(frozen=True)
class Said:
    """A release as a system, its rows, and the truth."""

    release: Publication
    rows: list[dict[str, Any]]
    worlds: Mapping[str, World]

    def sides(self, n: int) -> tuple[Support, Support | None]:
        row = self.rows[n]
        return FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    luck = random.Random(seeds("stated", 1)[0])
    worlds = {day: drawn(luck, (0, 1, 2, 3, 5, 8)) for day in DAYS}
    path: Path = settle(tmp_path_factory.mktemp("stated"), FIGURES, worlds)
    workspace = open_workspace(path)
    build = current_build(workspace.layout)
    values = pq.read_table(build.folder / VALUES)
    release = stated_publication(workspace, values, chosen_metadata(build, ReleaseContent()))
    return Said(release, values.to_pylist(), worlds)


def test_every_row_says_its_two_counts_and_nothing_else(said: Said) -> None:
    stated, values = said.release.statements, said.release.system.values
    told: dict[int, list[int]] = {n: [] for n in range(len(said.rows))}
    for row, cell in zip(stated.rows.tolist(), said.release.entries.tolist(), strict=True):
        told[row].append(int(values[cell]))
    with_number = 0
    for n, row in enumerate(said.rows):
        numerator, base = said.sides(n)
        world = said.worlds[row["period"]]
        expected = [world.of(side) for side in (numerator, base) if side is not None]
        if row["value"] is not None:
            with_number += 1
            assert sorted(told[n]) == sorted(expected), row
        elif row["status"] == "base_too_small":
            assert told[n] == [], row
        else:
            assert row["status"] == "zero_denominator"
            assert set(told[n]) <= {0}, row
    assert with_number > 100
    assert stated.numeric.tolist() == [row["value"] is not None for row in said.rows]
    assert stated.persons.all()
    assert not stated.unsure.any()


def test_counts_that_are_the_same_persons_are_one_cell_and_others_are_not(said: Said) -> None:
    """The same by age and sex and by age and nationality; a quarter's total in several figures."""
    cells: dict[int, set[tuple[str, Support]]] = {}
    of_count: dict[tuple[str, Support], set[int]] = {}
    for row, side, cell in entered(said):
        count = (said.rows[row]["period"], whole(side))
        cells.setdefault(cell, set()).add(count)
        of_count.setdefault(count, set()).add(cell)
    assert all(len(found) == 1 for found in of_count.values())
    assert all(len(found) == 1 for found in cells.values())


def entered(said: Said) -> Iterable[tuple[int, Support, int]]:
    """Return row, counted persons and cell of both sides where the release names them."""
    stated, cells = said.release.statements, said.release.cells
    for n, row in enumerate(said.rows):
        if row["value"] is None:
            continue
        numerator, base = said.sides(n)
        for side, numbers in ((numerator, stated.numerator), (base, stated.base)):
            if side is not None:
                yield n, side, int(cells.cells(numbers[n : n + 1])[0])


def whole(side: Support) -> Support:
    """Return a count of all sexes or nationalities as one of ages only, for both tables know it."""
    ages = {(quarter, age) for _table, quarter, age, _code in side}
    return side if len(side) < 2 * len(ages) else frozenset(("", quarter, age, "") for quarter, age in ages)


def test_the_system_knows_every_sum_that_holds_among_the_figures(said: Said) -> None:
    """How many of all counts that figures show could be chosen freely: by the persons, and by the system."""
    for day in DAYS:
        pairs = {cell: side for row, side, cell in entered(said) if said.rows[row]["period"] == day}
        sides = list(pairs.values())
        places = {atom: n for n, atom in enumerate(all_atoms())}
        shown = np.array([[float(atom in side) for atom in places] for side in sides])
        same = np.array(list(equal_counts(places)))
        by_persons = rank(np.concatenate([same, shown])) - rank(same)
        equations = written(said.release)
        listed = np.zeros((len(pairs), equations.shape[1]))
        listed[np.arange(len(pairs)), list(pairs)] = 1
        by_system = rank(np.concatenate([equations, listed])) - rank(equations)
        assert by_system == by_persons


def equal_counts(places: Mapping[tuple[str, ...], int]) -> Iterable[NDArray[np.float64]]:
    """Everybody of an age in a quarter is in both tables."""
    for quarter, age in product(QUARTERS, AGES):
        row = np.zeros(len(places))
        for table, codes, sign in ((BY_SEX, SEXES, 1), (BY_NATION, NATIONS, -1)):
            for code in codes:
                row[places[table, quarter, age, code]] = sign
        yield row


def written(release: Publication) -> NDArray[np.float64]:
    equations = release.system.equations
    found = np.zeros((len(equations), len(release.system)))
    np.add.at(found, (equations.rows, equations.cells), equations.signs.astype(float))
    return found


def rank(matrix: NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(matrix))


def test_all_sums_hold_for_the_true_counts(said: Said) -> None:
    system = said.release.system
    assert len(system.equations) > 50
    assert not system.equations.residuals(system.values).any()
    assert said.release.cells.contradicted == 0


def test_small_counts_that_only_follow_from_others_are_demanded(said: Said) -> None:
    """Nobody shows the girls from 3 to 5; but girls under 3, all under 6 and so on are figures, and tell them apart."""
    release = said.release
    demanded = release.demand.cells
    assert set(release.system.values[demanded].tolist()) <= {1, 2}
    quarters = release.cells.homes[0][demanded]
    for place, quarter in enumerate(QUARTERS):
        parts = Counter(
            said.worlds[day].counts[table, quarter, age, code]
            for day in DAYS
            for table, codes in ((BY_SEX, SEXES), (BY_NATION, NATIONS))
            for age, code in product(AGES, codes)
        )
        found = Counter(release.system.values[demanded[quarters == place]].tolist())
        assert all(found[count] >= parts[count] for count in (1, 2))
