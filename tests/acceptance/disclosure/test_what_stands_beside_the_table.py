"""Two towns in which different counts are small, with the same public table: nothing else may tell them apart.

A reader knows the public code of this program, and can try it with every truth that fits the table. Whatever comes out
differently, a hash included, says which truth is the right one.
"""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.command import run
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, settle

FIGURES = {
    "kinder": Figure({}, None, ("geschlecht",)),
    "anteil_w": Figure({"geschlecht": ("w",)}, {}),
}
DAY = "2022-12-31"


def world(girls: dict[str, int]) -> World:
    """Return a world in which district 1 has seven young children in each quarter, some of them girls."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        women, men = (20, 30) if quarter in ("21", "22") else (0, 0)
        if quarter in girls and age == "0-2":
            women, men = girls[quarter], 7 - girls[quarter]
        counts |= {(BY_SEX, quarter, age, "w"): women, (BY_SEX, quarter, age, "m"): men}
        counts |= {(BY_NATION, quarter, age, "d"): women + men, (BY_NATION, quarter, age, "a"): 0}
    return World(counts)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders of two releases: two girls in the one quarter and five in the other, and the other way round."""
    found = []
    for girls in ({"11": 2, "12": 5}, {"11": 5, "12": 2}):
        workspace = settle(tmp_path_factory.mktemp("zwilling"), FIGURES, {DAY: world(girls)})
        name = run("release", workspace, "--audience", "public", "--json").json()["id"]
        found.append(workspace / "data" / "releases" / name)
    return found


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes())


def test_both_have_the_same_public_table_and_it_hides_something(twins: list[Path]) -> None:
    one, other = (pq.read_table(folder / "values.parquet") for folder in twins)
    assert one.equals(other)
    assert "confidential" in one["status"].to_pylist()


def test_the_protocols_are_the_same(twins: list[Path]) -> None:
    one, other = (read(folder, "protocol.json") for folder in twins)
    assert one == other


def test_pictures_outlines_and_definitions_are_the_same(twins: list[Path]) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("protocol.json", "manifest.json", "metadata.json")
        }

    assert files(twins[0]) == files(twins[1])


@pytest.mark.parametrize("name", ["metadata.json", "manifest.json"])
def test_no_hash_of_secret_counts_is_given_out(twins: list[Path], name: str) -> None:
    """With the hash of a delivery a reader checks every delivery that might have been."""
    for folder in twins:
        data = folder.parents[1]
        inside = [path for path in data.rglob("*") if path.is_file() and data / "releases" not in path.parents]
        secret = {sha256(path.read_bytes()).hexdigest() for path in inside}
        secret |= {json.loads((data / "build" / "current.json").read_text("utf-8"))["fingerprint"]}
        secret -= {sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
        text = (folder / name).read_text("utf-8")
        assert len(secret) > 3
        assert [digest for digest in sorted(secret) if digest in text] == []
        deliveries = [path.name for path in (data / "deliveries").glob("*/*")]
        assert deliveries
        assert [delivery for delivery in deliveries if delivery in text] == []
