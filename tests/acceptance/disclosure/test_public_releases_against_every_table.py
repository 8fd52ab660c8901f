"""Small random towns are released for everybody; what readers can work out is looked for without kobimo."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.disclosure.publication.judged import judge
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.content import chosen_metadata, chosen_values
from kobimo.workflows.releases.protecting import stated_publication
from support.command import run
from support.luck import seeds
from support.open_town import BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, drawn, settle
from support.open_town import atoms as all_atoms
from support.readers import NUMBERS, Reader, Told, readers
from support.sampling import few

EVERYTHING = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_a": Figure({"nation": ("a",)}, {}, (), 5),
}
"""Every category is a figure of its own."""

DIFFERENCES = {
    "kinder": Figure({}),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
    "anteil_a_u6": Figure({"nation": ("a",), "alter": ("0-2", "3-5")}, {"alter": ("0-2", "3-5")}),
}
"""Most categories follow only from two figures, as the age from 3 to 5 from those under 6 and under 3."""

SIZES = ((0, 0, 1, 2, 3, 4, 6), (0, 1, 2, 3, 4, 5, 7, 9, 12, 20, 31))
SETS = {"everything": EVERYTHING, "differences": DIFFERENCES}
WORLDS = 4
"""Dates for each of the sizes."""


@dataclass(frozen=True)
class Open:
    """A town that was released for everybody."""

    workspace: Path
    name: str
    figures: Mapping[str, Figure]
    worlds: Mapping[str, World]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The public table."""
        return public_rows(self.workspace, self.name)

    def readers(self) -> dict[str, tuple[Reader, list[Told]]]:
        """Somebody who has read everything, for each date."""
        return readers(self.rows, self.figures, self.worlds)


def public_rows(workspace: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return found


@pytest.fixture(scope="module", params=few(SETS))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Open:
    figures = SETS[request.param]
    luck = random.Random(seeds(f"public release {request.param}", 1)[0])
    sizes = [size for size in SIZES for _ in range(WORLDS)]
    worlds = {f"{2000 + n}-12-31": drawn(luck, size) for n, size in enumerate(sizes)}
    workspace = settle(tmp_path_factory.mktemp(request.param), figures, worlds)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    return Open(workspace, name, figures, worlds)


def test_no_count_of_one_or_two_persons_follows_from_the_public_table(town: Open) -> None:
    small = 0
    for day, (reader, _rows) in town.readers().items():
        given_away = [(sorted(side), town.worlds[day].of(side)) for side in reader.given_away()]
        assert not given_away, f"{town.workspace}, {day}"
        small += len(reader.small())
    assert small, "there was nothing to hide; the test says nothing"


def test_figures_that_are_shown_are_the_true_ones_and_hidden_ones_have_no_number(town: Open) -> None:
    shown = 0
    for day, (_reader, rows) in town.readers().items():
        for told in rows:
            if told.row["status"] in NUMBERS:
                assert told.row["numerator"] == town.worlds[day].of(told.numerator)
                assert told.base is None or told.row["denominator"] == town.worlds[day].of(told.base)
                shown += 1
            else:
                numbers = ("value", "numerator", "denominator", "lower", "upper", "difference", "error", "chance")
                assert not any(told.row[name] is not None for name in numbers)
    assert shown > len(town.rows) / 4, "hiding nearly everything is no protection worth the name"


def test_zeros_are_shown(town: Open) -> None:
    for day, (_reader, rows) in town.readers().items():
        for told in rows:
            if told.base is None and town.worlds[day].of(told.numerator) == 0:
                assert told.row["status"] == "normal"
                assert told.row["value"] == 0


def test_the_audit_agrees_with_the_attack_on_every_row_that_is_revealed(town: Open) -> None:
    rows, values = town.rows, pq.read_table(current_build(open_workspace(town.workspace).layout).folder / VALUES)
    release = equations(town)
    assert [row["area"] for row in rows] == values["area"].to_pylist()
    shown = np.array([row["status"] in (*NUMBERS, "zero_denominator") for row in rows])
    assert judge(release, shown).verified
    hidden = [n for n, row in enumerate(rows) if row["status"] == "confidential"]
    luck = random.Random(seeds("rows to reveal", 1)[0])
    found = {False: 0, True: 0}
    for n in luck.sample(hidden, min(len(hidden), 16)):
        told = {**rows[n], "status": "normal"}
        reader = readers([*rows[:n], told, *rows[n + 1 :]], town.figures, town.worlds)[str(told["period"])][0]
        leak = bool(reader.given_away())
        judgement = judge(release, shown | (np.arange(len(rows)) == n))
        assert (judgement.exactly_known + judgement.upper_below_threshold > 0) is leak, told
        assert judgement.verified is not (leak or bool(reader.narrowed())), told
        found[leak] += 1
    assert found[True], "no row that was revealed gave anything away; the test says nothing"


def equations(town: Open) -> Any:
    """Return the release as the audit sees it."""
    workspace, content = open_workspace(town.workspace), ReleaseContent()
    build = current_build(workspace.layout)
    values = chosen_values(pq.read_table(build.folder / VALUES), content)
    return stated_publication(workspace, values, chosen_metadata(build, content), besides=town.name)


# --- the judge itself ----------------------------------------------------------------------------------------------


def alone(counts: Mapping[Atom, int]) -> World:
    """Return a world with nobody else in it."""
    return World({atom: counts.get(atom, 0) for atom in all_atoms()})


def quiet(ages: Sequence[int], women: int = 0) -> World:
    """Return a world with German boys in quarter 11, and some of the youngest girls."""
    names = ("0-2", "3-5", "6+")
    counts: dict[Atom, int] = {}
    for age, boys in zip(names, ages, strict=True):
        girls = women if age == "0-2" else 0
        counts[BY_SEX, "11", age, "m"], counts[BY_SEX, "11", age, "w"] = boys, girls
        counts[BY_NATION, "11", age, "d"] = boys + girls
    return alone(counts)


def test_three_hidden_counts_that_are_not_zero_and_sum_up_to_three_are_found() -> None:
    world = quiet((1, 1, 1))
    place = ("viertel", "11")
    parts = [Figure({"alter": (age,)}).sides("", place)[0] for age in ("0-2", "3-5", "6+")]
    whole = Figure({}).sides("", place)[0]
    reader = Reader(world, [(part, None) for part in (*parts, whole)])
    assert set(parts).isdisjoint(reader.given_away())
    reader.see(whole)
    assert set(parts) <= set(reader.given_away())


@lru_cache
def drawn_reader(seed: int) -> Reader:
    """Return somebody who has seen some of the figures of a very small world."""
    luck = random.Random(seed)
    figures = (EVERYTHING, DIFFERENCES)[seed % 2]
    world = quiet([luck.randint(0, 2) for _ in range(3)], luck.randint(0, 2))
    listed = []
    for figure in figures.values():
        for breakdown in ("", *(f"{name}={code}" for name in figure.breakdowns for code in CODES[name])):
            listed += [figure.sides(breakdown, ("viertel", quarter)) for quarter in QUARTERS]
    reader = Reader(world, listed, most=4)
    reader.see(*(side for pair in listed for side in pair if side is not None and luck.random() < 0.4))
    return reader


CODES = {"alter": ("0-2", "3-5", "6+"), "geschlecht": ("w", "m"), "nation": ("d", "a")}


@pytest.mark.parametrize("seed", seeds("every table", 12))
def test_the_attack_finds_what_looking_at_every_table_finds(seed: int) -> None:
    reader = drawn_reader(seed)
    every = list(reader.every_table())
    spans = {side: [sum(table[atom] for atom in side) for table in every] for side in reader.small()}
    assert set(reader.given_away()) == {side for side, counts in spans.items() if max(counts) < 3}
    for side, counts in spans.items():
        assert reader.can_be_less(side, reader.world.of(side)) is (min(counts) < reader.world.of(side))
