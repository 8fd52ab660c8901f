"""Suppliers keep small counts to themselves, and nothing else: what the public table adds must not give them away."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import run
from support.luck import seeds
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, drawn, settle
from support.readers import Reader, Told, readers
from support.sampling import few

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_a": Figure({"nation": ("a",)}, {}),
}
SIZES = (0, 0, 1, 2, 3, 4, 6)


def kept_back(world: World, tables: tuple[str, ...], luck: random.Random) -> World:
    """Let the supplier hide some of the small counts of some tables."""
    small = [atom for atom, count in world.counts.items() if atom[0] in tables and count in (1, 2)]
    return World(world.counts, frozenset(atom for atom in small if luck.random() < 0.6))


def plain(counts: Mapping[Atom, int]) -> dict[Atom, int]:
    """Return counts with 20 girls and 30 boys of each age in all other quarters, half of them German."""
    found = dict(counts)
    for quarter, age in product(QUARTERS, AGES):
        if (BY_SEX, quarter, age, "w") not in found:
            found |= {(BY_SEX, quarter, age, "w"): 20, (BY_SEX, quarter, age, "m"): 30}
            found |= {(BY_NATION, quarter, age, "d"): 25, (BY_NATION, quarter, age, "a"): 25}
    return found


def two_boys() -> World:
    """Quarter 22 has ten children, eight of them girls; how many boys are under 3 the supplier does not say."""
    counts: dict[Atom, int] = {}
    for age, girls, boys, foreign in (("0-2", 3, 2, 0), ("3-5", 5, 0, 3), ("6+", 0, 0, 0)):
        counts |= {(BY_SEX, "22", age, "w"): girls, (BY_SEX, "22", age, "m"): boys}
        counts |= {(BY_NATION, "22", age, "a"): foreign, (BY_NATION, "22", age, "d"): girls + boys - foreign}
    return World(plain(counts), frozenset({(BY_SEX, "22", "0-2", "m")}))


def public(folder: Path, worlds: Mapping[str, World], *, totals: bool = False) -> dict[str, tuple[Reader, list[Told]]]:
    workspace = settle(folder, FIGURES, worlds, totals=totals)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return readers(rows, FIGURES, worlds)


def test_a_secret_of_one_table_does_not_follow_from_the_other(tmp_path: Path) -> None:
    """Germans and foreigners make ten, and girls are eight: then two are boys."""
    ((reader, _rows),) = public(tmp_path, {"2022-12-31": two_boys()}).values()
    boys = frozenset(product((BY_SEX,), ("22",), AGES, ("m",)))
    assert reader.can_be_enough(boys)
    assert reader.given_away() == []


@pytest.mark.parametrize("tables", [(BY_SEX,), (BY_SEX, BY_NATION)], ids="+".join)
@pytest.mark.parametrize("totals", few([True, False]), ids=["quarters and districts", "quarters"])
def test_no_small_count_follows_from_a_table_with_gaps(tmp_path: Path, tables: tuple[str, ...], totals: bool) -> None:
    luck = random.Random(seeds(f"delivered secrets {totals} " + "+".join(tables), 1)[0])
    worlds = {f"{2000 + n}-12-31": kept_back(drawn(luck, SIZES), tables, luck) for n in range(4)}
    found = {
        day: [(sorted(side), worlds[day].of(side)) for side in reader.given_away()]
        for day, (reader, _rows) in public(tmp_path, worlds, totals=totals).items()
    }
    assert {day: leaks for day, leaks in found.items() if leaks} == {}
