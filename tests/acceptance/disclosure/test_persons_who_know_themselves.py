"""Whoever is alone in a hidden count knows it: a release hides so much that this gives nobody else away."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import call, run
from support.luck import seeds
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, Support, World, drawn, settle
from support.readers import Reader, readers

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht")),
    "anteil_a": Figure({"nation": ("a",)}, {}),
}
SIZES = (1, 2, 3, 5, 6, 8, 13, 21)
DAY = "2022-12-31"


def told_by_owners(reader: Reader, listed: list[tuple[Support, Support | None]]) -> dict[Support, list[Support]]:
    """Return, for each small part of the town that holds one person, the small counts that this person finds out."""
    alone = [side for side in reader.small() if reader.world.of(side) == 1 and side not in reader.seen]
    inside = [side for side in alone if not any(other < side for other in alone)]
    found = {}
    for own in inside:
        person = Reader(reader.world, listed)
        person.counts.add(own)
        person.see(*reader.seen, own)
        others = [side for side in person.given_away() if reader.world.of(side) > 1]
        found[own] = [side for side in others if not side & own]
    return {own: others for own, others in found.items() if others}


@pytest.fixture
def unprotected(tmp_path: Path) -> Callable[[World, dict[str, Figure]], Path]:
    """Make a workspace whose rules do not protect from persons who know themselves."""

    def made(world: World, figures: dict[str, Figure]) -> Path:
        workspace = settle(tmp_path, figures, {DAY: world})
        settings = workspace / "kobimo.toml"
        text = settings.read_text("utf-8")
        settings.write_text(text.replace("[disclosure]\n", "[disclosure]\nowners = false\n", 1), "utf-8")
        return workspace

    return made


@pytest.mark.parametrize("seed", seeds("alone in a count", 3))
def test_no_single_person_finds_out_about_others(tmp_path: Path, seed: int) -> None:
    world = drawn(random.Random(seed), SIZES)
    workspace = settle(tmp_path, FIGURES, {DAY: world})
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    ((reader, told),) = readers(rows, FIGURES, {DAY: world}).values()
    assert reader.given_away() == []
    assert told_by_owners(reader, [one.surely for one in told]) == {}
    assert json.loads((workspace / "data" / "releases" / name / "protocol.json").read_bytes())["owners"] is True
    said = run("audit", workspace, "--attacker", "owner", "--json").json()
    assert (said["exactly_known"], said["upper_below_threshold"], said["verified"]) == (0, 0, True)


@pytest.mark.parametrize("seed", seeds("alone in a count", 2))
def test_the_audit_says_so_where_a_single_person_finds_out_about_others(
    unprotected: Callable[[World, dict[str, Figure]], Path], seed: int
) -> None:
    world = drawn(random.Random(seed), SIZES)
    workspace = unprotected(world, FIGURES)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    ((reader, told),) = readers(rows, FIGURES, {DAY: world}).values()
    assert reader.given_away() == []
    found = told_by_owners(reader, [one.surely for one in told])
    assert run("audit", workspace, "--json").json()["attacker"] == "x1"
    answer = call("audit", workspace, "--attacker", "owner", "--json")
    said = answer.json()
    if found:
        assert answer.code == 4
        assert said["exactly_known"] + said["upper_below_threshold"] > 0
    assert (answer.code == 0) is said["verified"]


def rectangle() -> World:
    """A girl and five boys in quarter 11, seven girls and a boy in quarter 12, and nothing small elsewhere."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        girls, boys = {"11": (1, 5), "12": (7, 1)}.get(quarter, (20, 30)) if age == AGES[0] else (0, 0)
        counts |= {(BY_SEX, quarter, age, "w"): girls, (BY_SEX, quarter, age, "m"): boys}
        counts |= {(BY_NATION, quarter, age, "d"): girls + boys, (BY_NATION, quarter, age, "a"): 0}
    return World(counts)


GIRLS_AND_BOYS = {"kinder": Figure({}, None, ("geschlecht",))}


def test_a_third_quarter_is_hidden_so_that_the_girl_and_the_boy_know_nothing_of_each_other(tmp_path: Path) -> None:
    workspace = settle(tmp_path, GIRLS_AND_BOYS, {DAY: rectangle()})
    run("release", workspace, "--audience", "public")
    said = run("audit", workspace, "--attacker", "owner", "--json").json()
    assert (said["owners"], said["exactly_known"], said["upper_below_threshold"]) == (2, 0, 0)
    assert said["verified"]
    assert said["hidden"] > 4


def test_the_girl_of_one_quarter_and_the_boy_of_the_other_know_of_each_other(
    unprotected: Callable[[World, dict[str, Figure]], Path],
) -> None:
    workspace = unprotected(rectangle(), GIRLS_AND_BOYS)
    run("release", workspace, "--audience", "public")
    for attacker in ("x0", "x1"):
        assert run("audit", workspace, "--attacker", attacker, "--json").json()["verified"]
    answer = call("audit", workspace, "--attacker", "owner", "--json")
    assert answer.code == 4
    assert answer.json().items() >= {
        "audience": "public", "attacker": "owner", "cells": 21, "primary": 2, "hidden": 4, "hidden_value": 14,
        "exactly_known": 2, "upper_below_threshold": 2, "verified": False, "owners": 2,
    }.items()  # fmt: skip
    shown = call("audit", workspace, "--attacker", "owner")
    assert shown.code == 4
    assert "sie kennen: 2" in shown.text
    assert "NICHT bewiesen" in shown.text
