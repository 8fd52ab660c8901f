"""A release that earlier ones make impossible: what stands in the way is named, and what is offered instead works."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.workflows.releases import frozen
from support.command import call, run
from support.luck import seeds
from support.open_town import Figure, World, drawn, settle
from support.readers import Reader, Told, readers
from support.town import write

FIGURES = {
    "kinder": Figure({}, None, ("alter",)),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
}
TRIES = 6


@dataclass(frozen=True)
class Refused:
    """A town whose districts were released, and the refusal of its quarters."""

    workspace: Path
    worlds: Mapping[str, World]
    first: str
    error: dict[str, Any]

    def rows(self, name: str) -> list[dict[str, Any]]:
        path = self.workspace / "data" / "releases" / name / "values.parquet"
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found


def refused(folder: Path, seed: int) -> Refused | None:
    luck = random.Random(seed)
    worlds = {f"{2000 + n}-12-31": drawn(luck, (0, 1, 2, 3, 4, 6)) for n in range(4)}
    workspace = settle(folder, FIGURES, worlds)
    content = write(folder / "bezirke.yaml", "levels: [stadt, bezirk]\n")
    first = run("release", workspace, "--audience", "public", "--content", content, "--json").json()["id"]
    outcome = call("release", workspace, "--audience", "public", "--json")
    return Refused(workspace, worlds, first, outcome.json()["error"]) if outcome.code == 4 else None


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Refused:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frozen, "COUNTS", 1)
        for seed in seeds("frozen", TRIES):
            if (found := refused(tmp_path_factory.mktemp("frozen"), seed)) is not None:
                return found
    pytest.fail("no town was refused")


def test_none_of_what_stands_in_the_way_can_be_spared(town: Refused) -> None:
    """Who knows these figures and sees where somebody lives knows a small count; without any of them he does not."""
    obstacles = town.error["frozen"]["obstacles"]
    assert obstacles
    assert town.error["frozen"]["minimal"]
    assert {item["told_in"] for item in obstacles} == {town.first}
    (day,) = {item["period"] for item in obstacles}
    (path,) = (town.workspace / "data" / "build").glob("*/values.parquet")
    listed = [told(row).surely for row in pq.read_table(path).to_pylist() if row["period"] == day]

    def known(some: list[dict[str, Any]]) -> int:
        reader = Reader(town.worlds[day], listed)
        for item in some:
            reader.see(*told(item).open_sides)
        return len(reader.given_away())

    every = known(obstacles)
    assert every > 0
    assert all(known([item for item in obstacles if item is not spared]) < every for spared in obstacles)


def told(row: Mapping[str, Any]) -> Told:
    sides = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
    return Told({"status": "normal", **row}, *sides)


def test_what_is_offered_instead_can_be_released_and_gives_nothing_away(town: Refused) -> None:
    ways = town.error["frozen"]["ways"]
    assert ways
    for way in ways:
        content = write(town.workspace.parent / "auswahl.yaml", json.dumps(way["content"]))
        stored = run("release", town.workspace, "--audience", "public", "--content", content, "--json").json()["id"]
        rows = [row for name in (town.first, stored) for row in town.rows(name)]
        found = readers(rows, FIGURES, town.worlds).values()
        assert [side for reader, _rows in found for side in reader.given_away()] == [], way["text"]
        shutil.rmtree(town.workspace / "data" / "releases" / stored)


def test_the_refusal_names_it_in_words(town: Refused) -> None:
    outcome = call("release", town.workspace, "--audience", "public")
    assert outcome.code == 4
    assert town.first in outcome.err
    assert "Im Weg steht" in outcome.err
    assert "Probiert und möglich" in outcome.err
