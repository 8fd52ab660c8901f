"""`kobimo space resolve`: keys as files spell them, names, and what cannot be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.workspace.create import create_workspace
from support.command import call, run

AREAS = """level;key;name;parent;valid_from;valid_to
land;03;Niedersachsen;;;
land;06;Hessen;;;
kreis;03152;Göttingen;03;;2016-10-31
kreis;03156;Osterode am Harz;03;;2016-10-31
kreis;03159;Göttingen;03;2016-11-01;
kreis;06611;Kassel, documenta-Stadt;06;;
kreis;06633;Kassel;06;;
"""
CHANGES = """date;level;before;after;share;share_back;basis;kind;reason
2016-11-01;kreis;03152;03159;1;0,77;population;merged;Göttingen-Gesetz
2016-11-01;kreis;03156;03159;1;0,23;population;merged;Göttingen-Gesetz
"""
SPACE = """id: deutschland
title: {de: Deutschland}
levels:
  - {id: kreis, title: {de: Kreis}, parent: land}
  - {id: land, title: {de: Land}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    create_workspace(root, "Test", "03159016")
    (root / "spaces" / "deutschland.yaml").write_text(SPACE, encoding="utf-8")
    (root / "spaces" / "deutschland.areas.csv").write_text(AREAS, encoding="utf-8")
    (root / "spaces" / "deutschland.changes.csv").write_text(CHANGES, encoding="utf-8")
    return root


def test_successors_are_answered_with_shares_and_reasons(workspace: Path) -> None:
    answer = run("space", "resolve", workspace, "03152", "--date", "2015-12-31", "--json").json()
    assert answer["successors"] == [{"key": "03159", "name": "Göttingen", "share": 1.0}]
    assert answer["reasons"][0] | {"text": ""} == {
        "text": "",
        "date": "2016-11-01",
        "kind": "merged",
        "before": "03152",
        "after": "03159",
        "basis": "population",
        "source": "Göttingen-Gesetz",
    }


def test_people_read_the_same_in_german(workspace: Path) -> None:
    text = run("space", "resolve", workspace, "03159", "--date", "01.01.2020", "--to", "2015-12-31").out
    assert "03152 Göttingen: 77,00 %" in text
    assert "03156 Osterode am Harz: 23,00 %" in text
    assert "Mit dem Gebietsstand 01.11.2016 ging 03152 in 03159 auf. [Göttingen-Gesetz]" in text


def test_a_lost_zero_is_repaired_and_said(workspace: Path) -> None:
    answer = run("space", "resolve", workspace, "3152000.0", "--date", "2015-12-31", "--json").json()
    assert answer["key"] == "03152"
    assert any("führende Null" in note for note in answer["notes"])


def test_a_name_means_the_area_of_that_day(workspace: Path) -> None:
    for day, key in (("2015-12-31", "03152"), ("2020-12-31", "03159")):
        assert run("space", "resolve", workspace, "Göttingen", "--date", day, "--json").json()["key"] == key


def test_a_name_of_several_areas_is_asked_about(workspace: Path) -> None:
    outcome = call("space", "resolve", workspace, "Kassel", "--date", "2020-01-01")
    assert outcome.code == 2
    assert "06611 „Kassel, documenta-Stadt“ in Hessen" in outcome.err
    assert "06633 „Kassel“ in Hessen" in outcome.err


def test_an_unknown_key_is_answered_with_near_ones(workspace: Path) -> None:
    outcome = call("space", "resolve", workspace, "03158", "--date", "2020-01-01")
    assert outcome.code == 2
    assert "03159" in outcome.err


def test_a_key_after_its_end_is_followed_and_said(workspace: Path) -> None:
    answer = run("space", "resolve", workspace, "03152", "--date", "2018-01-01", "--json").json()
    assert answer["successors"][0]["key"] == "03159"
    assert "nur bis 31.10.2016" in answer["notes"][0]


def test_a_day_that_is_none_is_said(workspace: Path) -> None:
    outcome = call("space", "resolve", workspace, "03152", "--date", "gestern")
    assert outcome.code == 2
    assert "kein Datum" in outcome.err


def test_the_name_of_an_area_that_ended_means_that_area_on_a_later_day(workspace: Path) -> None:
    answer = run("space", "resolve", workspace, "Osterode am Harz", "--date", "2020-01-01", "--json").json()
    assert (answer["key"], answer["successors"][0]["key"]) == ("03156", "03159")
    assert "nur bis 31.10.2016" in answer["notes"][0]


def test_a_key_that_resembles_none_is_not_answered_with_a_guess(workspace: Path) -> None:
    table = workspace / "spaces" / "deutschland.areas.csv"
    more = "".join(f"kreis;09{n}99;Kreis {n};06;;\n" for n in range(9))
    table.write_text(table.read_text("utf-8") + more, "utf-8")
    guess = call("space", "resolve", workspace, "99999", "--date", "2020-01-01").err
    assert "vielleicht" not in guess
    assert "Den Schlüssel prüfen" in guess
    assert "03159" in call("space", "resolve", workspace, "03195", "--date", "2020-01-01").err


def test_areas_that_contradict_each_other_on_no_certain_day_are_told_without_one(workspace: Path) -> None:
    table = workspace / "spaces" / "deutschland.areas.csv"
    table.write_text(AREAS + "kreis;06633;Kassel;06;;\n", "utf-8")
    out = call("space", "validate", workspace).out
    assert "Die Gebiete passen nicht zusammen: Der Schlüssel 06633" in out
    assert "Am –" not in out
