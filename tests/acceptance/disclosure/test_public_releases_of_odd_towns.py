"""Districts that were delivered beside their quarters, quarters that were not, another threshold: nothing follows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import run
from support.luck import seeds
from support.open_town import QUARTERS, Figure, World, drawn, settle
from support.readers import Reader, Told, readers
from support.sampling import few

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("geschlecht",)),
    "anteil_a": Figure({"nation": ("a",)}, {}, (), 4),
}
SIZES = (0, 0, 1, 2, 3, 4, 6, 11)


def worlds(name: str) -> dict[str, World]:
    luck = random.Random(seeds(name, 1)[0])
    return {f"{2000 + n}-12-31": drawn(luck, SIZES) for n in range(4)}


def public(
    folder: Path, found: Mapping[str, World], *, totals: bool = False, threshold: int = 3
) -> dict[str, tuple[Reader, list[Told]]]:
    workspace = settle(folder, FIGURES, found, totals=totals)
    settings = workspace / "kobimo.toml"
    text = settings.read_text("utf-8")
    assert "threshold = 3" in text
    settings.write_text(text.replace("threshold = 3", f"threshold = {threshold}"), "utf-8")
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return readers(rows, FIGURES, found, threshold)


def given_away(found: Mapping[str, tuple[Reader, list[Told]]]) -> dict[str, list[int]]:
    """Return the small counts that readers know, by date; there must have been some to find."""
    assert sum(len(reader.small()) for reader, _rows in found.values()) > 10
    leaks = {day: [reader.world.of(side) for side in reader.given_away()] for day, (reader, _rows) in found.items()}
    return {day: counts for day, counts in leaks.items() if counts}


def test_of_districts_that_were_delivered_too(tmp_path: Path) -> None:
    assert given_away(public(tmp_path, worlds("totals"), totals=True)) == {}


def test_of_towns_in_which_a_quarter_was_not_delivered(tmp_path: Path) -> None:
    luck = random.Random(seeds("which quarter", 1)[0])
    gaps = {}
    for day, world in worlds("gaps").items():
        gap = luck.choice(QUARTERS)
        counts = {atom: 0 if atom[1] == gap else count for atom, count in world.counts.items()}
        gaps[day] = World(counts, missing=frozenset({gap}))
    found = public(tmp_path, gaps)
    assert any(told.row["status"] == "incomplete" for _reader, rows in found.values() for told in rows)
    assert given_away(found) == {}


@pytest.mark.parametrize("threshold", few([5, 2]))
def test_with_another_threshold(tmp_path: Path, threshold: int) -> None:
    found = public(tmp_path, worlds(f"threshold {threshold}"), threshold=threshold)
    assert given_away(found) == {}
