"""An index compares quarters with each other, so it is shown only where every count of a quarter may be told."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq

from support.command import run
from support.luck import seeds
from support.open_town import PLACES, Figure, drawn, settle


class Unevenness(Figure):
    """How unevenly a group is spread over the quarters."""

    def definition(self, name: str) -> str:
        """Return the file that defines it."""
        return (
            super()
            .definition(name)
            .replace("kind: ratio", "kind: index\nmethod: dissimilarity")
            .replace("percent", "index")
        )


FIGURES = {
    "kinder": Figure({}),
    "ungleich": Unevenness({"nation": ("a",)}, {}),
}
SIZES = ((0, 1, 2, 3, 5), (7, 9, 12, 20), (7, 9, 12, 20), (2, 9, 12, 20))


def test_an_index_is_shown_only_where_the_counts_of_all_its_quarters_may_be(tmp_path: Path) -> None:
    luck = random.Random(seeds("indices", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, size) for n, size in enumerate(SIZES * 3)}
    workspace = settle(tmp_path, FIGURES, worlds)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    found = {"shown": 0, "hidden": 0}
    for row in rows:
        if row["indicator"] != "ungleich":
            continue
        if row["status"] == "confidential":
            found["hidden"] += 1
            continue
        found["shown"] += 1
        for quarter in PLACES[row["level"], row["area"]]:
            some, everybody = FIGURES["ungleich"].sides("", ("viertel", quarter))
            world = worlds[row["period"]]
            foreign, total = world.of(some), world.of(everybody or frozenset())
            assert not {foreign, total - foreign, total} & {1, 2}, row
    assert min(found.values()) > 2, found
