"""What is erased is gone for good, says so, and comes back neither by accident nor by a crash."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from kobimo.model.source import SourceDefinition
from kobimo.workspace.layout import Layout
from support.changing import LEFT, crashing
from support.command import ask, call, run
from support.crash import DIED, Accident, Crashing
from support.snapshot import snapshot
from support.town import PERSONS, register, write

__all__ = ["crashing"]

QUIET = {"RELEASE_WITHOUT_ORIGINALS", "RELEASE_NOT_REBUILDABLE"}
"""What doctor says for ever of releases that were built on an erased delivery."""


def folder(town: Path, file: str = "register_2023.csv") -> Path:
    (found,) = [path.parent for path in (town / "data" / "deliveries").glob(f"*/*/{file}")]
    return found


def by_receipt(town: Path, file: str = "register_2023.csv") -> Path:
    for path in (town / "data" / "deliveries").glob("*/*/receipt.json"):
        if any(entry["name"] == file for entry in json.loads(path.read_bytes())["files"]):
            return path.parent
    raise AssertionError(file)


def codes(town: Path) -> set[str]:
    return {item["code"] for item in call("doctor", town, "--json").json()["findings"]}


def test_the_files_go_and_everything_else_stays(town: Path) -> None:
    place = folder(town)
    before = snapshot(town)
    figure = ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")
    outcome = run("erase", town, place.name, "--reason", "Vereinbarung mit dem Bürgeramt")
    assert "Sicherungen" in outcome.text
    after = snapshot(town)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    relative = place.relative_to(town).as_posix()
    assert changed - {"kobimo.sqlite3"} == {f"{relative}/register_2023.csv", f"{relative}/erased.json"}
    assert not (place / "register_2023.csv").exists()
    (act,) = json.loads((place / "erased.json").read_bytes())["erasures"]
    receipt = json.loads((place / "receipt.json").read_bytes())
    assert list(act["files"].values()) == [entry["sha256"] for entry in receipt["files"]]
    assert act["reason"] == "Vereinbarung mit dem Bürgeramt"
    assert codes(town) == {"RELEASE_WITHOUT_ORIGINALS"}
    run("build", town)
    run("release", town, "--audience", "team")
    assert ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"] == figure["value"] == 500
    assert "Dateien gelöscht" in run("status", town).out


def test_erased_observations_leave_a_gap_that_no_older_delivery_fills(town: Path) -> None:
    older = folder(town)
    more = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    newer = write(town.parent / "neu" / "register_2023.csv", register(2023, more))
    delivery = run("import", town, "register", newer, "--json").json()["delivery"]
    run("build", town)
    first = run("release", town, "--audience", "team", "--json").json()["id"]
    assert ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"] == 600
    run("erase", town, delivery, "--reason", "auf Wunsch", "--observations")
    assert not list((town / "data" / "observations").glob(f"*/{delivery}.parquet"))
    assert ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"] == 600, "released values stay"
    assert codes(town) == QUIET
    releases = {item["id"]: item for item in run("status", town, "--json").json()["releases"]}
    assert releases[first]["not_rebuildable"] == [f"register/{delivery}"]
    assert "nicht mehr nachrechenbar" in run("status", town).out
    stale = call("release", town, "--audience", "team")
    assert stale.code == 2, "the build was made of what is erased now"
    run("build", town)
    run("release", town, "--audience", "team")
    answer = call("value", town, "einwohner_gesamt", "--area", "viertel:11", "--period", "2023-12-31", "--json").json()
    assert answer["value"] is None, "neither the erased figure nor the one it had replaced"
    assert older.exists()


def test_the_same_bytes_do_not_come_back_unless_somebody_says_so(town: Path) -> None:
    place = folder(town)
    copy = Path(shutil.copy(place / "register_2023.csv", town.parent / "register_2023.csv"))
    run("erase", town, place.name, "--reason", "Frist")
    outcome = call("import", town, "register", copy, "--json")
    assert outcome.code == 3
    (check,) = [check for check in outcome.json()["checks"] if check["severity"] == "error"]
    assert check["code"] == "ERASED_BEFORE"
    assert place.name in check["message"]
    assert "Frist" in check["message"]


def test_a_backup_copied_over_an_erasure_is_noticed_and_not_used(town: Path) -> None:
    kept = Path(shutil.copytree(town, town.parent / "sicherung"))
    place = folder(town)
    file = place / "register_2023.csv"
    run("erase", town, place.name, "--reason", "Frist", "--observations")
    values = town / "data" / "observations" / "einwohner" / f"{place.name}.parquet"
    for path in (file, values):
        shutil.copy(kept / path.relative_to(town), path)
    assert codes(town) - QUIET == {"ERASED_FILE_IS_BACK"}
    run("build", town)
    run("release", town, "--audience", "team")
    answer = call("value", town, "einwohner_gesamt", "--area", "viertel:11", "--period", "2023-12-31", "--json").json()
    assert answer["value"] is None
    run("doctor", town, "--repair")
    assert not file.exists()
    assert not values.exists()
    shutil.rmtree(place)
    shutil.copytree(kept / place.relative_to(town), place)
    assert "TOMBSTONE_MISSING" in codes(town)
    assert call("build", town).code == 2
    run("erase", town, place.name, "--reason", "Frist", "--observations")
    run("build", town)
    assert codes(town) <= QUIET


def test_what_is_due_is_shown_then_erased_by_the_rule_of_the_source(town: Path) -> None:
    source = town / "sources" / "register" / "source.yaml"
    source.write_text(source.read_text("utf-8") + "erase_after: 2020-01-01\n", "utf-8")
    due = run("status", town, "--json").json()["erasures_due"]
    assert {item["source"] for item in due} == {"register"}
    assert len(due) == len(PERSONS)
    before = snapshot(town)
    dry = run("erase", town, "--due", "--dry-run", "--json").json()
    assert snapshot(town) == before
    done = run("erase", town, "--due", "--json").json()
    assert [item["delivery"] for item in done] == [item["delivery"] for item in dry]
    (act,) = json.loads((by_receipt(town) / "erased.json").read_bytes())["erasures"]
    assert act["rule"] == "2020-01-01"
    assert "nichts fällig" in run("erase", town, "--due").out
    assert run("status", town, "--json").json()["erasures_due"] == []
    source.write_text(source.read_text("utf-8") + "erase_observations: true\n", "utf-8")
    assert {tuple(item["parts"]) for item in run("erase", town, "--due", "--json").json()} == {("observations",)}


@pytest.mark.parametrize(
    ("rule", "received", "day"),
    [
        ("P24M", date(2024, 5, 3), date(2026, 5, 3)),
        ("P1M", date(2024, 1, 31), date(2024, 2, 29)),
        ("P1M", date(2023, 12, 31), date(2024, 1, 31)),
        ("P1Y6M", date(2023, 8, 31), date(2025, 2, 28)),
        ("P90D", date(2024, 1, 1), date(2024, 3, 31)),
        ("2027-12-31", date(2024, 1, 1), date(2027, 12, 31)),
        ("", date(2024, 1, 1), None),
    ],
)
def test_the_agreed_day(rule: str, received: date, day: date | None) -> None:
    source = SourceDefinition.model_validate({"id": "a", "title": {"de": "A"}, "supplier": "B", "erase_after": rule})
    assert source.erased_on(received) == day


@pytest.mark.parametrize("rule", ["24 Monate", "P", "PM", "P24", "2027-13-01", "P1W"])
def test_a_wrong_rule_is_named(town: Path, rule: str) -> None:
    source = town / "sources" / "register" / "source.yaml"
    source.write_text(source.read_text("utf-8") + f"erase_after: {rule}\n", "utf-8")
    outcome = call("status", town)
    assert outcome.code == 2
    assert "erase_after" in outcome.text


def test_mistakes_are_explained(town: Path) -> None:
    name = folder(town).name
    assert call("erase", town, name).code == 2
    assert call("erase", town).code == 2
    assert call("erase", town, name, "--due").code == 2
    assert call("erase", town, "x" + name, "--reason", "a").code == 2
    assert name in call("erase", town, "x" + name, "--reason", "a").text
    run("erase", town, name, "--reason", "a")
    again = call("erase", town, name, "--reason", "a")
    assert again.code == 2
    assert "--observations" in again.text
    run("erase", town, name, "--reason", "a", "--observations")
    assert call("erase", town, name, "--reason", "a", "--observations").code == 2


def outcomes_of_death(settled: Path, room: Path, crashing: Crashing, *, everywhere: bool) -> list[bool]:
    """Let `kobimo erase` die at changes of the disk, at all of them or at those around the decision."""
    trial = Path(shutil.copytree(settled, room / "probe")) / "kleinstadt"
    name = folder(trial).name
    content = (folder(trial) / "register_2023.csv").read_bytes()
    arguments = ("--reason", "Frist", "--observations")
    done = crashing.run(Accident(str(trial)), ("erase", trial, name, *arguments))
    some = {1, done.decision, done.decision + 1, done.decision + 4, done.changes}
    outcomes = []
    for at in range(1, done.changes + 1) if everywhere else sorted(some):
        town = Path(shutil.copytree(settled, room / f"ort{at}")) / "kleinstadt"
        assert crashing.run(Accident(str(town), "death", at), ("erase", town, name, *arguments)).code == DIED
        assert codes(town) <= LEFT | QUIET
        call("doctor", town, "--repair")
        assert codes(town) <= QUIET
        place = by_receipt(town)
        file = place / "register_2023.csv"
        values = list(Layout(town).observations.glob(f"*/{name}.parquet"))
        erased = (place / "erased.json").exists()
        assert file.exists() is not erased
        assert bool(values) is not erased
        assert erased or file.read_bytes() == content
        outcomes.append(erased)
        run("build", town)
        shutil.rmtree(town.parent)
    return outcomes


def test_a_death_around_the_decision_leaves_the_file_whole_or_no_byte_of_it(
    settled_town: Path, tmp_path: Path, crashing: Crashing
) -> None:
    assert outcomes_of_death(settled_town, tmp_path, crashing, everywhere=False) == [False, False, True, True, True]


@pytest.mark.slow
def test_a_death_at_any_change_leaves_the_file_whole_or_no_byte_of_it(
    settled_town: Path, tmp_path: Path, crashing: Crashing
) -> None:
    outcomes = outcomes_of_death(settled_town, tmp_path, crashing, everywhere=True)
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}
