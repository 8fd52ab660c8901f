"""A release, a corrected delivery, another release: who has read both must not find out what neither tells."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases import protecting
from kobimo.workflows.releases.ledger import NOTHING_TOLD, ledger
from support.command import run
from support.corrected import BothReader, both
from support.luck import seeds
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, correct, drawn, settle
from support.sampling import few
from support.town import write

FIGURES = {
    "kinder": Figure({}),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
    "anteil_a_u6": Figure({"nation": ("a",), "alter": ("0-2", "3-5")}, {"alter": ("0-2", "3-5")}),
}
SIZES = (0, 1, 2, 3, 4, 5, 7, 9, 12, 20, 31)
CHOICES = (
    ("levels: [stadt, bezirk]\n", ""),
    ("indicators: [anteil_u3, anteil_u6]\n", "indicators: [kinder, anteil_a_u6]\n"),
    ("levels: [viertel]\nbreakdowns: false\n", "levels: [bezirk, stadt]\n"),
    ("indicators: [kinder]\n", ""),
)


@dataclass(frozen=True)
class Settled:
    """A town before its first release, and its counts before and after a correction."""

    workspace: Path
    worlds: tuple[Mapping[str, World], Mapping[str, World]]

    def read(self, first: str, second: str) -> dict[str, BothReader]:
        """Return who has read both releases."""
        return both((public_rows(self.workspace, first), public_rows(self.workspace, second)), FIGURES, self.worlds)


def public_rows(workspace: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return found


def corrected(world: World, luck: random.Random) -> World:
    """Add or remove some girls in one quarter, Germans all of them."""
    counts: dict[Atom, int] = dict(world.counts)
    for quarter, age in luck.sample(list(product(QUARTERS, AGES)), 2):
        girls, germans = (BY_SEX, quarter, age, "w"), (BY_NATION, quarter, age, "d")
        more = luck.choice([n for n in (-2, -1, 1, 2, 3) if min(counts[girls], counts[germans]) + n >= 0])
        counts[girls] += more
        counts[germans] += more
    return replace(world, counts=counts)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    luck = random.Random(seeds("corrections", 1)[0])
    before = {f"{2000 + n}-12-31": drawn(luck, SIZES) for n in range(4)}
    after = {day: corrected(world, luck) for day, world in before.items()}
    return Settled(settle(tmp_path_factory.mktemp("corrected"), FIGURES, before), (before, after))


@pytest.fixture
def town(settled: Settled, tmp_path: Path) -> Settled:
    return Settled(Path(shutil.copytree(settled.workspace, tmp_path / "offenstadt")), settled.worlds)


def release(workspace: Path, content: str) -> str:
    more = ("--content", write(workspace.parent / "auswahl.yaml", content)) if content else ()
    name: str = run("release", workspace, "--audience", "public", *more, "--json").json()["id"]
    return name


@pytest.mark.parametrize(("first", "second"), few(CHOICES))
def test_readers_of_both_find_out_nothing(town: Settled, first: str, second: str) -> None:
    one = release(town.workspace, first)
    correct(town.workspace, town.worlds[1])
    other = release(town.workspace, second)
    leaks = {day: reader.given_away() for day, reader in town.read(one, other).items()}
    assert {day: found for day, found in leaks.items() if found} == {}


def two_toddlers(schoolchildren: int) -> World:
    """Quarter 12 has two children under 3, quarter 11 eleven; of those from 6 on the first delivery missed some."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        girls, boys = (1, 1) if (quarter, age) == ("12", "0-2") else (5, 6)
        girls += schoolchildren if age == "6+" else 0
        counts |= {(BY_SEX, quarter, age, "w"): girls, (BY_SEX, quarter, age, "m"): boys}
        counts |= {(BY_NATION, quarter, age, "d"): girls + boys, (BY_NATION, quarter, age, "a"): 0}
    return World(counts)


@pytest.mark.parametrize("forgetful", [False, True], ids=["as it is", "if old data were forgotten"])
def test_a_count_that_was_not_corrected_stays_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, forgetful: bool
) -> None:
    """Thirteen under 3 in the district, said the first release; eleven in quarter 11, the second must not say."""
    day = "2022-12-31"
    worlds = {day: two_toddlers(7)}, {day: two_toddlers(9)}
    town = Settled(settle(tmp_path, FIGURES, worlds[0]), worlds)
    one = release(town.workspace, "levels: [bezirk, stadt]\nbreakdowns: false\n")
    correct(town.workspace, worlds[1])
    if forgetful:
        monkeypatch.setattr(protecting, "ledger", lambda *_some, **_more: NOTHING_TOLD)
    other = release(town.workspace, "levels: [viertel]\nbreakdowns: false\n")
    assert bool(town.read(one, other)[day].given_away()) is forgetful


def test_where_old_data_are_gone_todays_counts_are_taken_as_known(tmp_path: Path) -> None:
    """Nobody can add up any more what the old figures said; the protocol says so, and the release is careful."""
    day = "2022-12-31"
    worlds = {day: two_toddlers(7)}, {day: two_toddlers(9)}
    town = Settled(settle(tmp_path, FIGURES, worlds[0]), worlds)
    one = release(town.workspace, "levels: [bezirk, stadt]\nbreakdowns: false\n")
    old = sorted((town.workspace / "data" / "observations" / "kinder").glob("*.parquet"))
    correct(town.workspace, worlds[1])
    for path in old:
        path.unlink()
    other = release(town.workspace, "levels: [viertel]\nbreakdowns: false\n")
    protocol = json.loads((town.workspace / "data" / "releases" / other / "protocol.json").read_bytes())
    assert protocol["assumed_before"] > 0
    assert protocol["told_elsewhere"] > 0
    assert town.read(one, other)[day].given_away() == []


def test_counts_that_a_correction_left_alone_stay_the_same_count(town: Settled) -> None:
    """What was told of a district that nobody corrected is known of today's counts; of others it is not."""
    release(town.workspace, "levels: [bezirk]\nbreakdowns: false\n")
    correct(town.workspace, town.worlds[1])
    workspace = open_workspace(town.workspace)
    found = ledger(workspace)
    (changed,) = found.changed
    for row in changed.told.to_pylist():
        sides = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
        numbers = [[world[row["period"]].of(side) for side in sides if side] for world in town.worlds]
        assert numbers[0] != numbers[1], row
    assert changed.told.num_rows
    assert found.told.num_rows
