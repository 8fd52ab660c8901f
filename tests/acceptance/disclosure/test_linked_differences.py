"""One delivery counted in two area systems and by a part of the persons: differences of the tables tell nobody."""

from __future__ import annotations

import csv
import random
from itertools import product
from pathlib import Path

import highspy
import numpy as np
import pytest

from support.command import call, run
from support.luck import seeds

QUARTERS = {"B1": "Q1", "B2": "Q1", "B3": "Q1", "B4": "Q2", "B5": "Q2", "B6": "Q3"}
GRID = {"B1": "R1", "B2": "R1", "B3": "R2", "B4": "R2", "B5": "R3", "B6": "R3"}
"""Six blocks in quarters, and in cells of a grid that cross them; Q3 is one block, as a district with one school."""

ORIGIN = ("mit", "ohne")
COLUMNS = ("block", "quartier", "raster", "herkunft")
TOTAL = "Insgesamt"
SIZES = (0, 0, 1, 2, 3, 4, 5, 8, 13)


def drawn(seed: int) -> list[dict[str, str]]:
    """Draw counts of blocks, with and without a history of migration."""
    luck = random.Random(seed)
    return [
        {
            "block": block,
            "quartier": QUARTERS[block],
            "raster": GRID[block],
            "herkunft": of,
            "anzahl": str(luck.choice(SIZES)),
        }
        for block, of in product(QUARTERS, ORIGIN)
    ]


class Reader:
    """Knows every figure that is shown, that zeros are shown, and that persons are whole."""

    def __init__(self, inner: list[dict[str, str]], table: list[dict[str, str]]) -> None:
        self.truth = [int(row["anzahl"]) for row in inner]
        self.members = [
            [n for n, one in enumerate(inner) if all(row[c] in (TOTAL, one[c]) for c in COLUMNS)] for row in table
        ]
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        size = len(inner)
        self.solver.addVars(size, np.zeros(size), np.full(size, 1e4))
        whole = np.full(size, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), whole)
        self.hidden = 0
        for row, mine in zip(table, self.members, strict=True):
            shown = row["status"] == "v"
            self.hidden += not shown
            low, high = (self._of(mine), self._of(mine)) if shown else (1, 1e6)
            assert not shown or int(row["anzahl"]) == self._of(mine)
            self.solver.addRow(low, high, len(mine), np.array(mine, np.int32), np.ones(len(mine)))

    def _of(self, members: list[int]) -> int:
        return sum(self.truth[n] for n in members)

    def given_away(self) -> list[tuple[list[int], int]]:
        """Return small counts, those of rows and all differences of two, that cannot be three."""
        found = {tuple(mine) for mine in self.members}
        found |= {tuple(sorted(set(a) - set(b))) for a, b in product(self.members, repeat=2) if set(b) < set(a)}
        small = [mine for mine in sorted(found) if 1 <= self._of(list(mine)) <= 2]
        return [(list(mine), self._of(list(mine))) for mine in small if self._most(mine) < 3]

    def _most(self, members: tuple[int, ...]) -> int:
        cost = np.zeros(len(self.truth))
        cost[list(members)] = -1.0
        self.solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(-self.solver.getInfo().objective_function_value)


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))


def protected(folder: Path, inner: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the table as everybody sees it; empty where nobody can be hidden among so few, and nothing is written."""
    folder.mkdir()
    out = folder / "oeffentlich.csv"
    order = ("--value", "anzahl", "--dims", ",".join(COLUMNS), "--rule", "freq:1-2", "--protocol", folder / "p.json")
    done = call("disclosure", "protect", "--table", written(folder / "kinder.csv", inner), *order, "--out", out)
    assert done.code in (0, 4), done.text
    assert out.exists() is (done.code == 0)
    return read(out) if out.exists() else []


def test_no_small_count_follows_from_two_area_systems_and_a_part(tmp_path: Path) -> None:
    hidden = 0
    for seed in seeds("two area systems", 8):
        inner = drawn(seed)
        if table := protected(tmp_path / str(seed), inner):
            reader = Reader(inner, table)
            assert reader.given_away() == [], seed
            hidden += reader.hidden
    assert hidden > 20


def test_the_attack_finds_what_one_table_adds_to_the_other(tmp_path: Path) -> None:
    """Blocks hidden, quarters and grid shown: Q3 is block B6 alone, and R3 without it is block B5."""
    inner = [row | {"anzahl": "9"} for row in drawn(0)]
    inner[8]["anzahl"], inner[10]["anzahl"] = "2", "1"
    wholes = [
        {"block": TOTAL, "quartier": q, "raster": r, "herkunft": of, "anzahl": "", "status": "v"}
        for q, r, of in product((TOTAL, "Q1", "Q2", "Q3"), (TOTAL, "R1", "R2", "R3"), ORIGIN)
        if TOTAL in (q, r)
    ]
    for row in wholes:
        mine = [one for one in inner if all(row[c] in (TOTAL, one[c]) for c in COLUMNS)]
        row["anzahl"] = str(sum(int(one["anzahl"]) for one in mine))
    found = Reader(inner, [*wholes, *(row | {"status": "h"} for row in inner)]).given_away()
    assert ([8], 2) in found
    assert ([10], 1) in found
    naive = written(tmp_path / "naiv.csv", [*wholes, *(row | {"anzahl": "", "status": "h"} for row in inner)])
    table = written(tmp_path / "kinder.csv", inner)
    order = ("--value", "anzahl", "--dims", ",".join(COLUMNS), "--rule", "freq:1-2", "--json")
    judged = run("disclosure", "audit", "--published", naive, "--original", table, *order).json()
    assert judged["exactly_known"] > 0
    assert not judged["verified"]


@pytest.mark.parametrize(("decimals", "largest"), [(0, 100), (1, 1_000), (2, 10_000)])
def test_a_rounded_share_of_a_known_base_is_its_count(decimals: int, largest: int) -> None:
    """So a share is shown where its count may be shown, however it is rounded."""
    luck = random.Random(seeds("rounded shares", 1)[0])
    for base in (*luck.sample(range(2, largest), 20), largest):
        counts = np.arange(base + 1)
        shown = np.round(100 * counts / base, decimals)
        assert len(np.unique(shown)) == len(counts)
    beyond = 3 * largest
    assert len(np.unique(np.round(100 * np.arange(beyond + 1) / beyond, decimals))) < beyond + 1
