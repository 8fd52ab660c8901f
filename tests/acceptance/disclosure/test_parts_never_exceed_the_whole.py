"""Children, and how many of them go to the Hort: every table with no more in the Hort than there are is tried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from support.command import run
from support.luck import seeds
from support.readers import NUMBERS
from support.sampling import few
from support.town import GEBIETE, SPACE, TEMPLATE, deliveries, template, write

QUARTERS, AGES = ("11", "12"), ("0-2", "3+")
"""Nobody lives elsewhere, and everybody sees that."""

CELLS = tuple(product(QUARTERS, AGES))
AREAS = {("viertel", "11"): ("11",), ("viertel", "12"): ("12",), ("bezirk", "1"): QUARTERS, ("stadt", "1"): QUARTERS}
MOST = 12
THRESHOLD = 3

KINDER = """\
id: kinder
title: {de: Kinder}
space: stadt
level: viertel
period_type: reference_date
measures:
  - {id: kinder, title: {de: Kinder}, unit: {de: Kinder}, concerns: persons}
  - {id: hort, title: {de: im Hort}, unit: {de: Kinder}, concerns: persons, part_of: kinder}
dimensions:
  - {id: alter, title: {de: Alter}, kind: interval}
"""

RECIPE = """\
file_name: "kinder*"
area: {column: Nr, level: viertel}
period: {column: Stichtag, one_per_file: false}
values:
  - {dataset: kinder, measure: kinder, column: Kinder, dimensions: {alter: {column: Alter}}}
  - {dataset: kinder, measure: hort, column: Hort, dimensions: {alter: {column: Alter}}}
"""

Count = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Measure, quarters, ages."""

SETS: Mapping[str, Mapping[str, tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]] | None, bool]]] = {
    "every age": {
        "kinder": (("kinder", AGES), None, True),
        "hort_u3": (("hort", AGES[:1]), None, False),
        "hort_ab_3": (("hort", AGES[1:]), None, False),
    },
    "ages that only follow": {
        "kinder": (("kinder", AGES), None, False),
        "kinder_u3": (("kinder", AGES[:1]), None, False),
        "hort_u3": (("hort", AGES[:1]), None, False),
        "hort_ab_3": (("hort", AGES[1:]), None, False),
    },
    "shares": {
        "kinder": (("kinder", AGES), None, True),
        "hort_anteil": (("hort", AGES), ("kinder", AGES), False),
        "hort_anteil_u3": (("hort", AGES[:1]), ("kinder", AGES[:1]), False),
    },
}
"""Numerator, denominator, and whether each age is a figure of its own."""

Numbers = tuple[int, ...]
"""Counts in the order of `CELLS`."""

EVERYBODY = (2, 10, 0, 0), (2, 10, 0, 0)
"""All children are in the Hort: who knows all children and how many older ones are there, knows the younger."""


@dataclass(frozen=True)
class Town:
    """A town that was released for everybody."""

    rows: list[dict[str, Any]]
    name: str
    worlds: Mapping[str, tuple[Numbers, Numbers]]

    def counts_of(self, row: Mapping[str, Any]) -> Iterator[Count]:
        """Return numerator and base of a row."""
        numerator, base, _apart = SETS[self.name][row["indicator"]]
        quarters = AREAS.get((row["level"], row["area"]), ())
        for side in (numerator, base):
            if side is not None:
                ages = (row["breakdown"].split("=")[1],) if row["breakdown"] else side[1]
                yield side[0], quarters, ages


@pytest.fixture(scope="module", params=few(SETS))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    luck = random.Random(seeds(f"part of a whole {request.param}", 1)[0])
    drawn = [EVERYBODY, *(_drawn(luck) for _date in range(9))]
    worlds = {f"{2000 + n}-12-31": world for n, world in enumerate(drawn)}
    workspace = _settled(tmp_path_factory.mktemp("hort"), request.param, worlds)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return Town(rows, request.param, worlds)


def _drawn(luck: random.Random) -> tuple[Numbers, Numbers]:
    """Draw children, and how many of them are in the Hort: often all, none, or all but a few."""
    children = tuple(luck.choice((0, 1, 2, 3, 4, 6, 9)) for _cell in CELLS)
    some = [luck.choice((n, n, 0, max(n - 1, 0), luck.randint(0, n))) for n in children]
    return children, tuple(some)


def _settled(folder: Path, name: str, worlds: Mapping[str, tuple[Numbers, Numbers]]) -> Path:
    files: dict[str, str | None] = {
        path: None for path in TEMPLATE if not path.startswith(("spaces", "sources/gebiete"))
    }
    files |= {"spaces/stadt.yaml": SPACE, "datasets/kinder.yaml": KINDER, "sources/gebiete/recipe.yaml": GEBIETE}
    files["sources/kinder/source.yaml"] = "id: kinder\ntitle: {de: Kinder}\nsupplier: Jugendamt\n"
    files["sources/kinder/recipe.yaml"] = RECIPE
    files |= {f"indicators/{indicator}.yaml": _definition(name, indicator) for indicator in SETS[name]}
    workspace, store = folder / "hortstadt", folder / "ablage"
    definitions = template(folder / "vorlage", files)
    run("init", workspace, "--name", "Hortstadt", "--ags", "01001000", "--definitions", definitions)
    run("import", workspace, "gebiete", deliveries(store) / "viertel.geojson")
    lines = ["Nr;Stichtag;Alter;Kinder;Hort"]
    for day, (children, some) in worlds.items():
        lines += [f"{q};{day};{a};{n};{m}" for (q, a), n, m in zip(CELLS, children, some, strict=True)]
        lines += [f"{quarter};{day};{age};0;0" for quarter, age in product(("21", "22"), AGES)]
    run("import", workspace, "kinder", write(store / "kinder.csv", "\n".join(lines) + "\n"))
    run("build", workspace)
    return workspace


def _definition(name: str, indicator: str) -> str:
    numerator, base, apart = SETS[name][indicator]
    lines = [f"id: {indicator}", "area: A", f"title: {{de: {indicator}}}", f"numerator: {_side(*numerator)}"]
    lines += ["breakdowns: [alter]"] if apart else []
    if base is None:
        return "\n".join([*lines, "kind: count", "unit: number", ""])
    return "\n".join([*lines, "kind: ratio", f"denominator: {_side(*base)}", "unit: percent", ""])


def _side(measure: str, ages: tuple[str, ...]) -> str:
    where = "" if ages == AGES else f", where: {{alter: {ages[0]}}}"
    return f"{{dataset: kinder, measure: {measure}{where}}}"


# --- every table ---------------------------------------------------------------------------------------------------


class Everything:
    """All tables that fit what a reader has seen of a date: children, and those in the Hort, never more of them."""

    def __init__(self, town: Town, day: str) -> None:
        self._truth = dict(zip(("kinder", "hort"), map(np.array, town.worlds[day]), strict=True))
        fitting = dict.fromkeys(self._truth, np.array(list(product(range(MOST + 1), repeat=len(CELLS))), np.int8))
        self.listed: set[Count] = set()
        for row in town.rows:
            if row["period"] != day:
                continue
            for count in town.counts_of(row):
                self.listed.add(count)
                found, value = _count(fitting[count[0]], count), self.true(count)
                known = found == value if row["status"] in NUMBERS or value == 0 else found > 0
                fitting[count[0]] = fitting[count[0]][known]
        fits = (fitting["hort"][:, None] <= fitting["kinder"][None]).all(axis=-1)
        some, children = np.nonzero(fits)
        self.tables = {"kinder": fitting["kinder"][children], "hort": fitting["hort"][some]}

    def true(self, count: Count) -> int:
        return int(_count(self._truth[count[0]][None], count)[0])

    def small(self) -> Iterator[tuple[Count, NDArray[Any]]]:
        """Return small counts with what they are in all tables: figures, their smallest parts, and who is not there."""
        for quarters, ages in {(quarters, ages) for _measure, quarters, ages in (*self.listed, *_atoms())}:
            for measure in self._truth:
                if 0 < self.true((measure, quarters, ages)) < THRESHOLD:
                    yield (measure, quarters, ages), _count(self.tables[measure], (measure, quarters, ages))
            pair = ("kinder", quarters, ages), ("hort", quarters, ages)
            if 0 < self.true(pair[0]) - self.true(pair[1]) < THRESHOLD and self.listed.issuperset(pair):
                yield ("rest", quarters, ages), _count(self.tables["kinder"] - self.tables["hort"], pair[0])


def _atoms() -> Iterator[Count]:
    for quarter, age in CELLS:
        yield "kinder", (quarter,), (age,)


def _count(tables: NDArray[Any], count: Count) -> NDArray[Any]:
    """Add up the cells of a count in each table."""
    mine = [n for n, (quarter, age) in enumerate(CELLS) if quarter in count[1] and age in count[2]]
    found: NDArray[Any] = tables[:, mine].astype(np.int64).sum(axis=1)
    return found


def test_no_small_count_follows_from_what_is_shown_even_if_the_hort_holds_no_more_than_there_are(town: Town) -> None:
    small = 0
    for day in town.worlds:
        every = Everything(town, day)
        assert len(every.tables["kinder"]), "the truth fits"
        for count, possible in every.small():
            assert possible.max() >= THRESHOLD, (day, count)
            small += 1
    assert small > 20


def test_a_hort_full_of_older_children_is_not_told_beside_all_children(town: Town) -> None:
    """12 children, and 10 older ones in the Hort: at most 2 are younger."""
    shown = {
        count
        for row in town.rows
        if row["period"] == "2000-12-31" and row["status"] in NUMBERS
        for count in town.counts_of(row)
    }
    assert not shown.issuperset({("kinder", ("11",), AGES), ("hort", ("11",), AGES[1:])})
    assert sum(row["status"] in NUMBERS for row in town.rows) > len(town.rows) / 3
