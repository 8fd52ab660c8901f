"""Targets of a workspace: set, replaced, removed, refused; and what a release keeps of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kobimo.errors import DefinitionError, EditConflictError, InvalidInputError, UnknownNameError
from kobimo.model.target import Target
from kobimo.store.releases import find_kept
from kobimo.workflows.care.doctor import examine
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.targets.keeping import kept_targets, remove_target, set_target
from kobimo.workspace.target_table import REQUIRED
from support.command import call, run

DAY = date(2024, 3, 12)
HEAD = ";".join(REQUIRED)


def target(indicator: str = "anteil_u6", area: str = "", by: str = "") -> Target:
    return Target(indicator, 0.0, "Rat der Stadt", DAY, area, by)


def test_a_target_is_set_replaced_and_removed_and_the_history_knows(town: Path) -> None:
    workspace = open_workspace(town)
    assert not set_target(workspace, target(by="2027"), "12,5 %")
    assert set_target(workspace, target(by="2027"), "13")
    assert not set_target(workspace, target(area="bezirk:1"), "10")
    assert [(one.area, one.by, one.value) for one in kept_targets(workspace).targets] == [
        ("", "2027", 13.0),
        ("bezirk:1", "", 10.0),
    ]
    assert remove_target(workspace, ("anteil_u6", "", "2027")).value == 13.0
    told = run("history", town, "targets.csv").out
    assert told.count("Zielwert gesetzt: anteil_u6 2027") == 2
    assert "Zielwert entfernt: anteil_u6 2027" in told
    assert not [item for item in examine(open_workspace(town)) if "targets" in item.subject]


def test_the_root_of_the_space_is_the_whole(town: Path) -> None:
    workspace = open_workspace(town)
    set_target(workspace, target(area="stadt:1"), "12")
    assert kept_targets(workspace).targets[0].area == ""
    assert set_target(workspace, target(), "13"), "the same target"


@pytest.mark.parametrize(
    ("wanted", "value", "said"),
    [
        (target("anteil_u7"), "3", "anteil_u6"),
        (target(area="bezirkk:1"), "3", "bezirk"),
        (target(area="bezirk:9"), "3", "1, 2"),
        (target(area="1"), "3", "EBENE:SCHLÜSSEL"),
        (target(), "101", "zwischen 0 und 100"),
        (target(), "-1", "kleiner als null"),
        (target(), "3,55", "Nachkommastellen"),
        (target("einwohner_gesamt"), "5 %", "in Prozent"),
        (target("einwohner_gesamt"), "10,5", "Nachkommastellen"),
        (target(), "viele", "keine Zahl"),
        (Target("anteil_u6", 0.0, "  ", DAY), "3", "beschlossen"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_remedy(town: Path, wanted: Target, value: str, said: str) -> None:
    with pytest.raises((InvalidInputError, UnknownNameError)) as caught:
        set_target(open_workspace(town), wanted, value)
    assert said in str(caught.value)
    assert caught.value.remedy
    assert not (town / "targets.csv").exists()


def test_two_targets_of_one_date_are_an_error_however_the_date_is_written(town: Path) -> None:
    rows = ("anteil_u6;;3;2027;Rat;2024-01-01", "anteil_u6;stadt:1;4;31.12.2027;Rat;2024-01-01")
    (town / "targets.csv").write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"schon einen Zielwert \(targets.csv:2\)") as caught:
        kept_targets(open_workspace(town))
    assert caught.value.where == "targets.csv:3"
    assert "DEFINITIONS" in {item.code for item in examine(open_workspace(town))}


def test_a_table_that_changed_meanwhile_is_not_overwritten(town: Path) -> None:
    workspace = open_workspace(town)
    set_target(workspace, target(), "3")
    seen = kept_targets(workspace).sha256
    set_target(workspace, target(by="2030"), "4")
    before = (town / "targets.csv").read_bytes()
    with pytest.raises(EditConflictError):
        set_target(workspace, target(), "5", sha256=seen)
    with pytest.raises(EditConflictError):
        remove_target(workspace, target().key, sha256=seen)
    assert (town / "targets.csv").read_bytes() == before


def test_a_target_that_nobody_set_cannot_be_removed(town: Path) -> None:
    workspace = open_workspace(town)
    set_target(workspace, target(by="2027"), "3")
    with pytest.raises(UnknownNameError, match="anteil_u6 2028") as caught:
        remove_target(workspace, ("anteil_u6", "", "2028"))
    assert "anteil_u6 2027" in caught.value.remedy


def released(town: Path, *more: str) -> tuple[str, list[dict[str, object]]]:
    name = run("release", town, "--audience", "team", "--json", *more).json()["id"]
    metadata = find_kept(open_workspace(town).layout, name).read_json("metadata.json")
    return name, metadata["targets"]


def test_a_release_keeps_its_targets_as_they_stood(town: Path, tmp_path: Path) -> None:
    workspace = open_workspace(town)
    set_target(workspace, target(by="2027"), "12")
    set_target(workspace, target("quote_u3"), "40")
    first, held = released(town)
    assert [(one["indicator"], one["value"]) for one in held] == [("anteil_u6", 12.0), ("quote_u3", 40.0)]
    set_target(workspace, target(by="2027"), "15")
    remove_target(workspace, target("quote_u3").key)
    assert run("build", town).code == 0, "a target changes no figure"
    _second, later = released(town)
    assert [one["value"] for one in later] == [15.0]
    assert find_kept(workspace.layout, first).read_json("metadata.json")["targets"] == held
    chosen = tmp_path / "wahl.yaml"
    chosen.write_text("indicators: [einwohner_gesamt]\n", encoding="utf-8")
    assert released(town, "--content", str(chosen))[1] == []


def test_setting_a_target_makes_no_build_stale(town: Path) -> None:
    set_target(open_workspace(town), target(), "12")
    assert call("release", town, "--audience", "team").code == 0


def test_nothing_is_released_while_the_targets_are_faulty(town: Path) -> None:
    (town / "targets.csv").write_text(f"{HEAD}\nanteil_u66;;3;;Rat;2024-01-01\n", encoding="utf-8")
    before = run("status", town, "--json").json()
    outcome = call("release", town, "--audience", "team")
    assert outcome.code != 0
    assert "targets.csv:2" in outcome.err
    assert "anteil_u6" in outcome.err
    assert run("status", town, "--json").json() == before


def test_a_public_release_carries_its_targets(town: Path) -> None:
    set_target(open_workspace(town), target("einwohner_gesamt"), "5000")
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    (held,) = find_kept(open_workspace(town).layout, name).read_json("metadata.json")["targets"]
    assert held["value"] == 5000


def test_targets_of_the_command_line(town: Path) -> None:
    said = ("--decided-by", "Rat der Stadt", "--decided-on", "12.03.2024")
    assert "gesetzt" in run("target", "set", town, "anteil_u6", "12,5", "--by", "31.12.2027", *said).out
    assert "ersetzt" in run("target", "set", town, "anteil_u6", "13", "--by", "2027-12-31", *said).out
    (one,) = run("target", "list", town, "--json").json()
    assert (one["value"], one["by"], one["decided_on"]) == (13.0, "2027-12-31", "2024-03-12")
    assert "das Ganze: 13 bis 2027-12-31  (Rat der Stadt, 12.03.2024)" in run("target", "list", town).out
    wrong = call("target", "set", town, "anteil_u6", "130", *said, "--json")
    assert wrong.code == 2
    assert "zwischen 0 und 100" in json.loads(wrong.data)["error"]["message"]
    assert run("target", "remove", town, "anteil_u6", "--by", "2027-12-31", "--json").json()["removed"]["value"] == 13.0
    assert "kein Zielwert" in run("target", "list", town).out


def test_a_backup_brings_the_targets_back(town: Path, tmp_path: Path) -> None:
    set_target(open_workspace(town), target(), "12")
    run("backup", town, tmp_path / "sicherung.zip")
    run("restore", tmp_path / "sicherung.zip", tmp_path / "neu")
    assert (tmp_path / "neu" / "targets.csv").read_bytes() == (town / "targets.csv").read_bytes()
