"""Two releases one after the other: who has read both must not find out more than the second one allows for."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.command import call, run
from support.luck import seeds
from support.open_town import Figure, World, drawn, settle
from support.readers import NUMBERS, readers
from support.sampling import few
from support.town import write

FIGURES = {
    "kinder": Figure({}),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
    "anteil_a_u6": Figure({"nation": ("a",), "alter": ("0-2", "3-5")}, {"alter": ("0-2", "3-5")}),
}
SIZES = (0, 1, 2, 3, 4, 5, 7, 9, 12, 20, 31)
STRICTER = 5


@dataclass(frozen=True)
class Settled:
    """A town without a release, and its true counts."""

    workspace: Path
    worlds: Mapping[str, World]

    def given_away(self, *names: str, threshold: int = 3) -> list[tuple[str, int]]:
        """Return the small counts that somebody who has read all these releases knows."""
        rows = [row for name in names for row in public_rows(self.workspace, name)]
        found = readers(rows, FIGURES, self.worlds, threshold).items()
        return [(day, self.worlds[day].of(side)) for day, (reader, _rows) in found for side in reader.given_away()]


def public_rows(workspace: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return found


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    luck = random.Random(seeds("two releases", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, SIZES) for n in range(4)}
    return Settled(settle(tmp_path_factory.mktemp("later"), FIGURES, worlds), worlds)


@pytest.fixture
def town(settled: Settled, tmp_path: Path) -> Settled:
    return Settled(Path(shutil.copytree(settled.workspace, tmp_path / "offenstadt")), settled.worlds)


def release(town: Settled, audience: str, content: str = "") -> str:
    more = ("--content", write(town.workspace.parent / "auswahl.yaml", content)) if content else ()
    name: str = run("release", town.workspace, "--audience", audience, *more, "--json").json()["id"]
    return name


CHOICES = (
    "levels: [stadt, bezirk]\n",
    "levels: [viertel]\nbreakdowns: false\n",
    "indicators: [anteil_u3, anteil_u6]\n",
    "indicators: [kinder]\nlevels: [stadt, viertel]\n",
)


@pytest.mark.parametrize("earlier", few(CHOICES, 2))
def test_readers_of_both_find_out_nothing(town: Settled, earlier: str) -> None:
    first = release(town, "committee", earlier)
    assert town.given_away(first) == []
    outcome = call("release", town.workspace, "--audience", "public", "--json")
    assert outcome.code in (0, 4), outcome.err
    if outcome.code == 0:
        assert town.given_away(first, outcome.json()["id"]) == []


def test_what_was_shown_once_is_known_even_after_it_was_withdrawn(town: Settled) -> None:
    first = release(town, "public", "indicators: [anteil_u3, anteil_u6]\n")
    run("release", town.workspace, "--withdraw", first, "--reason", "falsche Auswahl")
    second = release(town, "public", "indicators: [kinder, anteil_a_u6]\n")
    assert town.given_away(first, second) == []


def test_the_same_release_again_hides_the_same(town: Settled) -> None:
    one, other = (public_rows(town.workspace, release(town, "public")) for _ in range(2))
    assert [row["status"] in NUMBERS for row in one] == [row["status"] in NUMBERS for row in other]


def test_a_stricter_rule_protects_whatever_is_not_known_yet(town: Settled) -> None:
    """What was shown under the old rule stays known; whoever reads the new release as well finds out nothing more."""
    first = release(town, "public")
    known = town.given_away(first, threshold=STRICTER)
    assert known, "the old rule showed counts that the new one would hide"
    settings = town.workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("threshold = 3", f"threshold = {STRICTER}"), "utf-8")
    second = release(town, "public")
    assert f"threshold = {STRICTER}" in settings.read_text("utf-8")
    assert town.given_away(first, second, threshold=STRICTER) == known
