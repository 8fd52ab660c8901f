"""`kobimo audit`: what it says of releases as they are, of forged ones, and when it cannot say anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.errors import DisclosureRefusedError
from support.command import Outcome, call, run
from support.snapshot import snapshot
from support.town import PERSONS, register, write

FIELDS = {
    "release": str,
    "audience": str,
    "data": str,
    "cells": int,
    "primary": int,
    "hidden": int,
    "hidden_value": int,
    "exactly_known": int,
    "upper_below_threshold": int,
    "lps": int,
    "verified": bool,
    "seconds": float,
}
SECRET = ("einwohner_gesamt", "alter=3-5", "viertel", "2022-12-31", "22")
"""Two persons."""


def release(town: Path, audience: str = "public", content: str = "") -> str:
    more = ("--content", write(town.parent / "auswahl.yaml", content)) if content else ()
    name: str = run("release", town, "--audience", audience, *more, "--json").json()["id"]
    return name


def audited(town: Path, *more: str) -> tuple[int, dict[str, Any]]:
    outcome = call("audit", town, *more, "--json")
    return outcome.code, outcome.json()


def test_the_newest_release_for_the_public_is_proved_safe(town: Path) -> None:
    release(town, content="levels: [stadt]\n")
    name = release(town)
    code, found = audited(town)
    assert code == 0
    assert {key: type(value) for key, value in found.items()}.items() >= FIELDS.items()
    assert (found["release"], found["audience"], found["verified"]) == (name, "public", True)
    assert (found["exactly_known"], found["upper_below_threshold"]) == (0, 0)
    assert found["primary"] == 1
    assert found["hidden"] == 4
    assert found["hidden_value"] == 2 + 4 + 66 + 70
    assert found["cells"] > found["hidden"]


def test_a_committee_is_audited_as_the_public_is(town: Path) -> None:
    name = release(town, "committee")
    code, found = audited(town)
    assert (code, found["release"], found["audience"]) == (0, name, "committee")


def test_the_chosen_release_is_audited(town: Path) -> None:
    first = release(town, content="levels: [stadt]\n")
    release(town)
    code, found = audited(town, "--release", first)
    assert (code, found["release"], found["hidden"]) == (0, first, 0)


def test_a_withdrawn_release_is_not_the_newest(town: Path) -> None:
    first, second = release(town), release(town, "committee")
    run("release", town, "--withdraw", second, "--reason", "falsch")
    assert audited(town)[1]["release"] == first


def test_an_audit_says_the_same_every_time_and_changes_nothing(town: Path) -> None:
    release(town)
    before = snapshot(town / "data" / "releases")
    one, other = audited(town)[1], audited(town)[1]
    assert {**one, "seconds": 0} == {**other, "seconds": 0}
    assert snapshot(town / "data" / "releases") == before


def test_the_text_says_that_protection_is_proved(town: Path) -> None:
    name = release(town)
    outcome = run("audit", town)
    assert name in outcome.out
    assert "Der Schutz ist bewiesen." in outcome.out
    assert "Genau bekannt: 0" in outcome.out


# --- releases that protect nobody -----------------------------------------------------------------------------------


def test_a_release_for_the_team_gives_small_counts_away(town: Path) -> None:
    name = next((town / "data" / "releases").iterdir()).name
    code, found = audited(town, "--release", name)
    assert code == DisclosureRefusedError.exit_code == 4
    assert (found["audience"], found["verified"]) == ("team", False)
    assert found["exactly_known"] == found["primary"] == 1
    text = call("audit", town, "--release", name)
    assert text.code == 4
    assert "Der Schutz ist NICHT bewiesen." in text.out


def forged(town: Path, name: str, changes: Callable[[list[dict[str, Any]], list[dict[str, Any]]], None]) -> None:
    """Change rows of a release, and make its manifest fit; the second list are those of the team."""
    folders = {path.name: path for path in (town / "data" / "releases").iterdir()}
    team = next(path for key, path in folders.items() if "team" in key)
    file, inside = folders[name] / "values.parquet", pq.read_table(team / "values.parquet")
    table = pq.read_table(file)
    rows = table.to_pylist()
    changes(rows, inside.to_pylist())
    pq.write_table(table.from_pylist(rows, schema=table.schema), file)
    manifest = json.loads((folders[name] / "manifest.json").read_bytes())
    for entry in manifest["artifacts"]:
        if entry["path"] == "values.parquet":
            entry |= {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "bytes": file.stat().st_size}
    (folders[name] / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def key_of(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("indicator", "breakdown", "level", "period", "area"))


SECONDARY = [
    ("einwohner_gesamt", "alter=3-5", "viertel", "2022-12-31", "21"),
    ("einwohner_gesamt", "alter=0-2", "viertel", "2022-12-31", "22"),
    ("einwohner_gesamt", "alter=0-2", "viertel", "2022-12-31", "21"),
]
"""Hidden only because each would give the two persons away."""


@pytest.mark.parametrize("key", [SECRET, *SECONDARY], ids=lambda key: f"{key[1]} {key[4]}")
def test_one_revealed_row_is_found(town: Path, key: tuple[str, ...]) -> None:
    name = release(town)

    def reveal(rows: list[dict[str, Any]], inside: list[dict[str, Any]]) -> None:
        (n,) = [n for n, row in enumerate(rows) if key_of(row) == key]
        assert rows[n]["status"] == "confidential"
        rows[n] = inside[n]

    forged(town, name, reveal)
    code, found = audited(town)
    assert (code, found["verified"]) == (4, False)
    assert found["exactly_known"] == 1


def test_a_protocol_that_promises_too_much_is_not_believed(town: Path) -> None:
    name = release(town)

    def reveal(rows: list[dict[str, Any]], inside: list[dict[str, Any]]) -> None:
        rows[:] = inside

    forged(town, name, reveal)
    protocol = json.loads((town / "data" / "releases" / name / "protocol.json").read_bytes())
    assert protocol["verified"] is True
    assert audited(town)[0] == 4


def test_an_altered_table_is_not_audited(town: Path) -> None:
    name = release(town)
    file = town / "data" / "releases" / name / "values.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    refused(call("audit", town), "values.parquet")


def test_a_release_with_other_rows_is_not_audited(town: Path) -> None:
    name = release(town)
    forged(town, name, lambda rows, _inside: rows.pop())
    refused(call("audit", town), "andere Zeilen")


# --- what cannot be audited -----------------------------------------------------------------------------------------


def refused(outcome: Outcome, message: str) -> None:
    assert outcome.code == 2
    assert outcome.out == ""
    assert message in outcome.err
    assert "Abhilfe" in outcome.err


def test_without_a_protected_release_the_way_to_one_is_named(town: Path) -> None:
    outcome = call("audit", town)
    refused(outcome, "keinen Freigabestand für Ausschuss oder Öffentlichkeit")
    assert "kobimo release" in outcome.err
    error = call("audit", town, "--json").json()["error"]
    assert (error["kind"], error["exit_code"]) == ("ReleaseError", 2)


def test_without_any_figure_there_is_nothing_to_audit(founded: Path) -> None:
    assert call("audit", founded).code == 2


def test_an_unknown_release_is_named_with_the_nearest(town: Path) -> None:
    name = release(town)
    outcome = call("audit", town, "--release", name[:-1] + "7")
    assert outcome.code == 2
    assert name in outcome.err


PERSONS_MENDED = {**PERSONS[2023], "11": (42, 48, 93, 417)}


def mended(town: Path) -> None:
    """Another delivery of one date, with other numbers."""
    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, PERSONS_MENDED)))


def with_new_definition(town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("0-5", "0-2"), "utf-8")


@pytest.mark.parametrize("change", [mended, with_new_definition])
def test_an_old_release_is_judged_by_the_counts_that_it_was_made_from(
    town: Path, change: Callable[[Path], None]
) -> None:
    name = release(town)
    before = audited(town)[1]
    assert before["data"] == "today"
    change(town)
    not_yet_computed = audited(town)
    run("build", town)
    for code, found in (not_yet_computed, audited(town)):
        assert (code, found["data"]) == (0, "then")
        assert {**found, "data": "", "seconds": 0} == {**before, "data": "", "seconds": 0}
    assert "geprüft mit denen von damals" in run("audit", town, "--release", name).out
    again = release(town)
    found = audited(town)[1]
    assert (found["release"], found["data"]) == (again, "today")


def test_what_an_old_release_gives_away_is_found_by_its_own_counts(town: Path) -> None:
    name = release(town)

    def reveal(rows: list[dict[str, Any]], inside: list[dict[str, Any]]) -> None:
        (n,) = [n for n, row in enumerate(rows) if key_of(row) == SECRET]
        rows[n] = inside[n]

    forged(town, name, reveal)
    mended(town)
    code, found = audited(town)
    assert (code, found["data"], found["exactly_known"]) == (4, "then", 1)


def test_a_release_is_not_judged_by_other_counts_than_its_own(town: Path) -> None:
    release(town)
    (delivery,) = [path for path in (town / "data" / "deliveries" / "register").iterdir() if "2022" in names_in(path)]
    mended(town)
    run("erase", town, delivery.name, "--observations", "--reason", "Frist")
    refused(call("audit", town), "andere Zahlen")


def names_in(folder: Path) -> str:
    return " ".join(path.name for path in folder.rglob("*"))
