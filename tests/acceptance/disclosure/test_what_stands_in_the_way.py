"""A release that what was told before makes impossible: what is in the way is named, what is offered instead works."""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.workflows.releases import frozen
from support.command import call, run
from support.leaving import opened
from support.luck import seeds
from support.open_town import BY_NATION, BY_SEX, Atom, Figure, World, drawn, settle
from support.pages import ended
from support.readers import Reader, Told, readers
from support.town import write

FIGURES = {
    "kinder": Figure({}, None, ("alter",)),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}, ("nation",)),
}
DAY = "2000-12-31"
PAGE = "/freigabestaende/geheimhaltung-probe"


@dataclass(frozen=True)
class Refused:
    """A town whose districts were released, an answer to the press, and the refusal of all quarters after it."""

    workspace: Path
    worlds: Mapping[str, World]
    first: str
    answer: str
    error: dict[str, Any]

    def rows(self, name: str) -> list[dict[str, Any]]:
        path = self.workspace / "data" / "releases" / name / "values.parquet"
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found


PLANTED: dict[Atom, int] = {
    (BY_SEX, "11", "0-2", "w"): 1,
    (BY_SEX, "11", "0-2", "m"): 11,
    (BY_SEX, "12", "0-2", "w"): 2,
    (BY_SEX, "12", "0-2", "m"): 14,
    (BY_NATION, "11", "0-2", "d"): 6,
    (BY_NATION, "11", "0-2", "a"): 6,
    (BY_NATION, "12", "0-2", "d"): 8,
    (BY_NATION, "12", "0-2", "a"): 8,
}
"""Three girls in a district, in both of its quarters some: who knows the three knows that nowhere are as many."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Refused:
    folder = tmp_path_factory.mktemp("frozen")
    luck = random.Random(seeds("frozen", 1)[0])
    large = drawn(luck, (12, 20, 31))
    worlds = {DAY: replace(large, counts={**large.counts, **PLANTED}), "2001-12-31": drawn(luck, (0, 1, 2, 3, 4, 6))}
    workspace = settle(folder, FIGURES, worlds)
    content = write(folder / "bezirke.yaml", "levels: [stadt, bezirk]\n")
    first = run("release", workspace, "--audience", "public", "--content", content, "--json").json()["id"]
    question = ("anteil_u3", "--area", "bezirk:1", "--period", DAY, "--where", "geschlecht=w")
    answer = run("told", workspace, *question, "--to", "Kreisbote", "--json").json()["id"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frozen, "COUNTS", 1)
        outcome = call("release", workspace, "--audience", "public", "--json")
    assert outcome.code == 4
    return Refused(workspace, worlds, first, answer, outcome.json()["error"])


def test_none_of_what_stands_in_the_way_can_be_spared(town: Refused) -> None:
    """Who knows these figures and sees where somebody lives knows a small count; without any of them he does not."""
    obstacles = town.error["frozen"]["obstacles"]
    assert obstacles
    assert town.error["frozen"]["minimal"]
    assert {item["told_in"] for item in obstacles} <= {town.first, town.answer}
    (day,) = {item["period"] for item in obstacles}
    (path,) = (town.workspace / "data" / "build").glob("*/values.parquet")
    listed = [told(row).surely for row in pq.read_table(path).to_pylist() if row["period"] == day]

    def known(some: list[dict[str, Any]]) -> int:
        reader = Reader(town.worlds[day], listed)
        for item in some:
            reader.see(*told(item).open_sides)
        return len(reader.given_away())

    every = known(obstacles)
    assert every > 0
    assert all(known([item for item in obstacles if item is not spared]) < every for spared in obstacles)


def told(row: Mapping[str, Any]) -> Told:
    sides = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
    return Told({"status": "normal", **row}, *sides)


def test_what_is_offered_instead_can_be_released_and_gives_nothing_away(town: Refused) -> None:
    ways = town.error["frozen"]["ways"]
    assert ways
    for way in ways:
        content = write(town.workspace.parent / "auswahl.yaml", json.dumps(way["content"]))
        stored = run("release", town.workspace, "--audience", "public", "--content", content, "--json").json()["id"]
        rows = [row for name in (town.first, stored) for row in town.rows(name)]
        found = readers(rows, FIGURES, town.worlds).values()
        assert [side for reader, _rows in found for side in reader.given_away()] == [], way["text"]
        shutil.rmtree(town.workspace / "data" / "releases" / stored)


def test_the_refusal_names_it_in_words(town: Refused) -> None:
    outcome = call("release", town.workspace, "--audience", "public")
    assert outcome.code == 4
    assert town.answer in outcome.err
    assert "Im Weg steht" in outcome.err
    assert "Probiert und möglich" in outcome.err


def test_a_trial_on_the_page_shows_what_stands_in_the_way_and_what_could_be_released(town: Refused) -> None:
    with opened(town.workspace) as pages:
        address = pages.post(PAGE, {"grenze": "3", "basis": "0", "neu": ""})["Location"]
        job = address.partition("auftrag=")[2]
        while json.loads(pages.get(f"/auftraege/{job}.json").content)["running"]:
            time.sleep(0.2)
        text = html.unescape(pages.get(address).content.decode())
    assert "Es könnte nichts freigegeben werden" in text
    for way in town.error["frozen"]["ways"]:
        assert f"<strong>{way['text']}</strong>" in text
        assert json.dumps(way["content"]) in text
    assert town.answer in text.partition("Was im Weg steht")[2].partition("Was sich freigeben ließe")[0]


def test_the_page_refuses_with_the_same_reasons_and_releases_what_it_offers(town: Refused) -> None:
    way = town.error["frozen"]["ways"][0]
    releases = town.workspace / "data" / "releases"
    before = {path.name for path in releases.iterdir()}
    with opened(town.workspace) as pages:
        refusal = ended(pages, pages.post("/freigabestaende/neu", {"wer": "public", "aufgliederungen": "ja"}))
        text = html.unescape(refusal.content.decode())
        assert "Die Geheimhaltung verbietet diese Freigabe" in text
        assert town.answer in text.partition("Was im Weg steht")[2].partition("Was sich freigeben ließe")[0]
        assert {path.name for path in releases.iterdir()} == before
        offered = re.search(r'name="auswahl" value="([^"]+)"', refusal.content.decode())
        assert offered is not None
        choice = html.unescape(offered[1])
        assert json.loads(choice) == way["content"]
        made = ended(pages, pages.post("/freigabestaende/neu", {"wer": "public", "auswahl": choice}))
    (name,) = {path.name for path in releases.iterdir()} - before
    assert f"Freigegeben: {name}" in made.content.decode()
    assert json.loads((releases / name / "manifest.json").read_bytes())["content"] == {
        "indicators": [],
        "levels": [],
        "periods": None,
        "breakdowns": True,
        **way["content"],
    }
    shutil.rmtree(releases / name)
