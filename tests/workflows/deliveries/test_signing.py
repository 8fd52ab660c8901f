"""`kobimo signoff`: who has seen the protocol; a source can require that before a delivery counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import ask, call, run
from support.snapshot import snapshot
from support.town import PERSONS, register, write


def deliver(workspace: Path, year: int, text: str) -> str:
    file = write(workspace.parent / "neu" / f"register_{year}.csv", text)
    name: str = run("import", workspace, "register", file, "--json").json()["delivery"]
    return name


def require(workspace: Path) -> None:
    file = workspace / "sources" / "register" / "source.yaml"
    file.write_text(file.read_text("utf-8") + "sign_off: required\n", "utf-8")


def test_a_delivery_counts_only_when_its_protocol_is_signed_and_the_older_one_until_then(town: Path) -> None:
    for folder in (town / "data" / "deliveries" / "register").iterdir():
        run("signoff", town, folder.name, "--note", "geprüft")
    require(town)
    persons = PERSONS[2023] | {"11": (42, 48, 93, 917)}
    outcome = run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))
    assert "kobimo signoff" in outcome.out
    name = max((town / "data" / "deliveries" / "register").iterdir(), key=lambda p: p.stat().st_mtime).name
    assert "nicht abgezeichnet" in run("status", town).out
    values = []
    for note in ("", "mit dem Amt geklärt"):
        if note:
            run("signoff", town, name, "--note", note)
        run("build", town)
        run("release", town, "--audience", "team")
        values.append(ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"])
    assert values == [500, 1100]
    assert "nicht abgezeichnet" not in run("status", town).out
    assert call("doctor", town).code == 0


def test_warnings_are_not_passed_over_without_a_word(founded: Path) -> None:
    name = deliver(founded, 2022, register(2022).replace(";500;", ";507;"))
    before = snapshot(founded)
    refused = call("signoff", founded, name)
    assert refused.code == 2
    assert "--note" in refused.err
    assert snapshot(founded) == before
    signed = run("signoff", founded, name, "--note", "Summe ist maßgeblich", "--json").json()
    assert signed["warnings"] > 0
    folder = founded / "data" / "deliveries" / "register" / name
    stored = json.loads((folder / "signed.json").read_bytes())
    assert stored["note"] == "Summe ist maßgeblich"
    assert stored["protocol"] == signed["protocol"]


def test_a_protocol_is_signed_once_and_an_unknown_delivery_names_the_nearest(founded: Path) -> None:
    name = deliver(founded, 2022, register(2022))
    run("signoff", founded, name)
    assert "schon abgezeichnet" in call("signoff", founded, name).err
    assert name in call("signoff", founded, name[:-1] + "x").err


@pytest.mark.parametrize("damage", ["{", "{}", "[]"])
def test_a_signature_that_cannot_be_read_is_no_signature(founded: Path, damage: str) -> None:
    require(founded)
    name = deliver(founded, 2022, register(2022))
    write(founded / "data" / "deliveries" / "register" / name / "signed.json", damage)
    outcome = call("build", founded)
    assert outcome.code == 2
    assert "signed.json" in outcome.err
