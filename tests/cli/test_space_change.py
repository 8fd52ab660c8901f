"""`kobimo space change` and `kobimo space diff`, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import call, run

AGAIN = ("--split", "11", "--into", "111=0,4:Westend", "--into", "112:Ostend")


def test_a_split_is_written_and_can_be_seen_and_taken_back(town: Path) -> None:
    done = run("space", "change", town, "--date", "01.01.2023", *AGAIN, "--reason", "Ratsbeschluss", "--json").json()
    assert done["written"]
    assert [(row["before"], row["after"], row["share"]) for row in done["changes"]] == [
        ("11", "111", 0.4),
        ("11", "112", 0.6),
    ]
    found = run("space", "diff", town, "--from", "2022-12-31", "--to", "2023-01-01", "--json").json()
    assert [level["level"] for level in found["levels"]] == ["stadt", "bezirk", "viertel"]
    level = found["levels"][-1]
    assert (level["new"], level["ended"]) == (["111", "112"], ["11"])
    assert level["counts"] == {"unchanged": 3, "relabelled": 0, "border": 0, "new": 2, "ended": 1}
    assert {row["reason"] for row in level["changes"]} == {"Ratsbeschluss"}
    resolved = run("space", "resolve", town, "11", "--date", "2022-12-31", "--to", "2023-01-01", "--json").json()
    text = str(resolved)
    assert "111" in text
    assert "112" in text
    assert "Zurückgenommen" in run("space", "change", town, "--undo").out
    assert (
        run("space", "diff", town, "--from", "2022-12-31", "--to", "2023-01-01", "--json").json()["levels"][-1]["new"]
        == []
    )


def test_a_dry_run_only_shows(town: Path) -> None:
    out = run("space", "change", town, "--date", "2023-01-01", *AGAIN, "--dry-run").out
    assert "40\u202f%" in out
    assert "Nichts geschrieben" in out
    assert not (town / "spaces" / "stadt.changes.csv").exists()


def test_a_refused_change_ends_with_3(town: Path) -> None:
    outcome = call("space", "change", town, "--date", "2023-01-01", "--rename", "99:Neu", "--level", "viertel")
    assert outcome.code == 3
    assert "CHANGE_AREA_NOT_VALID" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rename", "11:Neu"), "Das Datum fehlt"),
        (("--date", "gestern", "--rename", "11:Neu"), "kein Datum"),
        (("--date", "2023-01-01"), "Genau eine Art"),
        (("--date", "2023-01-01", "--rename", "11:Neu", "--rekey", "12"), "Genau eine Art"),
        (("--date", "2023-01-01", "--split", "11", "--into", "1=viel:Neu"), "kein Anteil"),
        (("--date", "2023-01-01", "--rename", "1x:Neu"), "nicht bekannt"),
        (("--date", "2023-01-01", "--reassign", "11"), "wozu ein Gebiet gehört"),
    ],
)
def test_what_cannot_be_read_is_said(town: Path, arguments: tuple[str, ...], said: str) -> None:
    outcome = call("space", "change", town, *arguments)
    assert outcome.code == 2
    assert said in outcome.text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--merge", "11,12", "--into", "10:Norden"),
        ("--move-part", "11", "--into", "12=10%"),
        ("--rekey", "11", "--into", "911"),
        ("--rename", "11:Altstadt"),
        ("--reassign", "12=2", "--dataset", "einwohner"),
    ],
)
def test_every_kind_can_be_typed(town: Path, arguments: tuple[str, ...]) -> None:
    assert run("space", "change", town, "--date", "2023-01-01", "--level", "viertel", *arguments, "--json").json()[
        "written"
    ]
    run("build", town)


def test_one_level_of_two_statuses_can_be_chosen(town: Path) -> None:
    run("space", "change", town, "--date", "01.01.2023", *AGAIN, "--reason", "Ratsbeschluss")
    days = ("--from", "2022-12-31", "--to", "2023-01-01")
    assert [
        level["level"] for level in run("space", "diff", town, *days, "--level", "bezirk", "--json").json()["levels"]
    ] == ["bezirk"]
    text = run("space", "diff", town, *days).out
    assert text.index("Bezirk") < text.index("111 Westend")
    assert "nicht bekannt" in call("space", "diff", town, *days, "--level", "kreis").err


def test_an_area_with_another_key_is_shown_once_with_both(town: Path) -> None:
    run("space", "change", town, "--date", "2023-01-01", "--rekey", "11", "--into", "19", "--level", "viertel")
    days = ("--from", "2022-12-31", "--to", "2023-01-01", "--level", "viertel")
    level = run("space", "diff", town, *days, "--json").json()["levels"][0]
    assert (level["new"], level["ended"]) == ([], [])
    assert level["rekeyed"] == [{"key": "19", "before": "11", "after": "19"}]
    lines = run("space", "diff", town, *days).out.splitlines()
    assert "1 anderer Schlüssel, 3 unverändert" in lines[1]
    assert [line for line in lines[2:] if "19 " in line and ": anderer Schlüssel ← 11 100" in line] == lines[2:]
    assert "beendet" not in " ".join(lines)
