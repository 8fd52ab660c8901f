"""Whoever is alone in a hidden count knows it: what that gives away of others is found, and said by the audit."""

from __future__ import annotations

import random
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


@pytest.mark.parametrize("seed", seeds("alone in a count", 2))
def test_the_audit_says_so_where_a_single_person_finds_out_about_others(tmp_path: Path, seed: int) -> None:
    world = drawn(random.Random(seed), SIZES)
    workspace = settle(tmp_path, FIGURES, {DAY: world})
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    ((reader, told),) = readers(rows, FIGURES, {DAY: world}).values()
    assert reader.given_away() == []
    found = told_by_owners(reader, [one.surely for one in told])
    assert run("audit", workspace, "--json").json()["attacker"] == "x1"
    answer = call("audit", workspace, "--attacker", "owner", "--json")
    said = answer.json()
    assert said["owners"] >= len(found)
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


def test_the_girl_of_one_quarter_and_the_boy_of_the_other_know_of_each_other(tmp_path: Path) -> None:
    workspace = settle(tmp_path, {"kinder": Figure({}, None, ("geschlecht",))}, {DAY: rectangle()})
    run("release", workspace, "--audience", "public")
    for attacker in ("x0", "x1"):
        assert run("audit", workspace, "--attacker", attacker, "--json").json()["verified"]
    answer = call("audit", workspace, "--attacker", "owner", "--json")
    assert answer.code == 4
    assert answer.json() | {"seconds": 0, "lps": 0} == {
        "release": answer.json()["release"], "audience": "public", "attacker": "owner", "cells": 21, "primary": 2,
        "hidden": 4, "hidden_value": 14, "exactly_known": 2, "upper_below_threshold": 2, "lps": 0, "verified": False,
        "owners": 2, "seconds": 0,
    }  # fmt: skip
    shown = call("audit", workspace, "--attacker", "owner")
    assert shown.code == 4
    assert "sie kennen: 2" in shown.text
    assert "NICHT bewiesen" in shown.text
