"""Somebody was told figures outside of releases: neither he nor anybody else may learn more from a release."""

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

from support.command import call
from support.luck import seeds
from support.open_town import Figure, Support, World, drawn, settle
from support.readers import Reader, Told, readers
from support.sampling import few
from support.town import write

FIGURES = {
    "kinder": Figure({}, None, ("alter",)),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
}
SIZES = (0, 1, 2, 3, 4, 5, 7, 9, 12, 20, 31)


@dataclass(frozen=True)
class Settled:
    """A town without a release, and its true counts."""

    workspace: Path
    worlds: Mapping[str, World]

    def rows(self, name: str) -> list[dict[str, Any]]:
        path = self.workspace / "data" / "releases" / name / "values.parquet"
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found

    def everything(self) -> list[dict[str, Any]]:
        """Return all figures that were computed, as the team knows them."""
        (path,) = (self.workspace / "data" / "build").glob("*/values.parquet")
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return [row for row in rows if row["value"] is not None]

    def release(self, content: str = "") -> str:
        """Release figures; if that is refused, what is offered instead."""
        more = ("--content", write(self.workspace.parent / "auswahl.yaml", content)) if content else ()
        outcome = call("release", self.workspace, "--audience", "public", *more, "--json").json()
        if "error" in outcome:
            assert "frozen" in outcome["error"], outcome["error"]
            return self.release(json.dumps(outcome["error"]["frozen"]["ways"][0]["content"]))
        name: str = outcome["id"]
        return name

    def tell(self, rows: list[dict[str, Any]], *more: str) -> dict[str, Any]:
        lines = ["kennzahl;gebiet;zeitraum;merkmal;wert"]
        for row in rows:
            place = f"{row['level']}:{row['area']}"
            lines.append(f"{row['indicator']};{place};{row['period']};{row['breakdown']};{round(row['value'], 1)}")
        listed = write(self.workspace.parent / "auskunft.csv", "\n".join(lines) + "\n")
        found: dict[str, Any] = call("told", self.workspace, "--list", listed, *more, "--json").json()
        return found


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    luck = random.Random(seeds("answers", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, SIZES) for n in range(3)}
    return Settled(settle(tmp_path_factory.mktemp("answers"), FIGURES, worlds), worlds)


@pytest.fixture
def town(settled: Settled, tmp_path: Path) -> Settled:
    return Settled(Path(shutil.copytree(settled.workspace, tmp_path / "offenstadt")), settled.worlds)


def sides(row: Mapping[str, Any]) -> tuple[Support, Support | None]:
    return FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))


def before(told: list[dict[str, Any]], world: World, listed: list[Told], day: str) -> Reader:
    """Return who was told something and has read nothing yet but which figures there are."""
    reader = Reader(world, [row.surely for row in listed])
    for row in told:
        if row["period"] == day:
            reader.see(*sides(row))
    return reader


@pytest.mark.parametrize("earlier", few(["levels: [stadt, bezirk]\n", ""]), ids=["after a release", "alone"])
def test_a_release_adds_nothing_to_what_was_told(town: Settled, earlier: str) -> None:
    luck = random.Random(seeds(f"told {earlier}", 1)[0])
    names = [town.release(earlier)] if earlier else []
    told = luck.sample(town.everything(), 12)
    assert town.tell(told, "--to", "Kreisbote")["id"]
    rows = [row for name in [*names, town.release()] for row in town.rows(name)]
    for day, (reader, listed) in readers(rows, FIGURES, town.worlds).items():
        assert reader.given_away() == [], "somebody who was told nothing"
        known = before(told, town.worlds[day], listed, day)
        for row in [row for row in rows if earlier and row["period"] == day and row in town.rows(names[0])]:
            known.see(*Told(row, *sides(row)).open_sides)
        for row in told:
            if row["period"] == day:
                reader.see(*sides(row))
        assert set(reader.given_away()) == set(known.given_away()), "somebody who was told something"


def test_a_small_number_that_one_was_told_is_not_shown_to_all(town: Settled) -> None:
    small = [row for row in town.everything() if row["numerator"] in (1, 2)][:3]
    assert small
    town.tell(small, "--to", "Kreisbote")
    shown = {name(row): row["value"] for row in town.rows(town.release())}
    assert {shown.get(name(row)) for row in small} == {None}, "hidden or left out"


def name(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[part] for part in ("indicator", "breakdown", "level", "period", "area"))


def test_the_check_says_what_would_follow(town: Settled) -> None:
    """Against a reader of the release who is told one hidden figure more."""
    rows = town.rows(town.release())
    found = readers(rows, FIGURES, town.worlds)
    hidden = [row for row in rows if row["status"] == "confidential"]
    truth = {name(row): row for row in town.everything()}
    luck = random.Random(seeds("checked", 1)[0])
    outcomes = set()
    for row in luck.sample([row for row in hidden if name(row) in truth], 12):
        _reader, listed = found[row["period"]]
        world = town.worlds[row["period"]]
        told = Reader(world, [item.surely for item in listed])
        told.see(*(side for item in listed for side in item.open_sides), *sides(row))
        check = town.tell([truth[name(row)]], "--check")
        assert check["nothing"] is not bool(told.given_away()), row
        outcomes.add(check["nothing"])
    assert False in outcomes
