"""Kleinstadt just before a command that changes it, and what there must be afterwards: the old state or the new one."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kobimo.workspace.files import leftovers
from kobimo.workspace.history import log
from kobimo.workspace.layout import Layout
from support.command import Outcome, ask, call, run
from support.crash import Accident, Crashing
from support.snapshot import snapshot
from support.town import PERSONS, geojson, quarters, register, square, write

NOTES = {"LOCKED", "NOT_IN_HISTORY", "AREAS_CHANGED", "AREAS_AFTER_RELEASE"}
"""Findings that ask for nothing."""

LEFT = NOTES | {"REMAINS", "NOT_REGISTERED"}
"""What may be found after a death: temporary files, and what the register had not heard of yet."""

PERSONS_NOW = {**PERSONS[2023], "11": (42, 48, 93, 417)}
"""The register of 2023 as it is delivered anew: 600 instead of 500 persons in quarter 11."""

Arguments = tuple[str | Path, ...]


def new_register(town: Path) -> Arguments:
    return "import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, PERSONS_NOW))


def new_areas(town: Path) -> Arguments:
    features = [*json.loads(quarters())["features"], square("23", 2, 1)]
    return "import", town, "gebiete", write(town.parent / "neu" / "viertel.geojson", geojson(features))


def build(town: Path) -> Arguments:
    run(*new_register(town))
    return rebuild(town)


def rebuild(town: Path) -> Arguments:
    return "build", town


def release(town: Path) -> Arguments:
    run(*build(town))
    return "release", town, "--audience", "team"


def withdrawal(town: Path) -> Arguments:
    older = ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"]
    run("release", town, "--audience", "team")
    return "release", town, "--withdraw", older, "--reason", "falsch"


def retraction(town: Path) -> Arguments:
    return "retract", town, run(*new_register(town), "--json").json()["delivery"], "--reason", "falsch"


COMMANDS: dict[str, Callable[[Path], Arguments]] = {
    "import": new_register,
    "areas": new_areas,
    "build": build,
    "rebuild": rebuild,
    "release": release,
    "withdraw": withdrawal,
    "retract": retraction,
}
"""What makes a town ready for a command; each returns the command."""

AFTERWARDS = {"import": 600, "build": 600, "release": 600}
"""Persons in quarter 11 once everything is in its new state, computed and released; 500 after the other commands."""


@dataclass(frozen=True)
class Ready:
    """A town that is ready for a command. `folder` holds it; its copies get the same names inside."""

    name: str
    folder: Path
    arguments: Arguments
    changes: int
    decision: int
    old: dict[str, object]
    figures: dict[str, Any]

    def copy(self, place: Path) -> Path:
        return Path(shutil.copytree(self.folder, place)) / "kleinstadt"

    def command(self, town: Path) -> Arguments:
        """The command for a copy of the town."""
        here, there = str(self.folder), str(town.parent)
        return tuple(str(part).replace(here, there) for part in self.arguments)


@pytest.fixture(scope="session")
def crashing() -> Iterator[Crashing]:
    with Crashing() as running:
        yield running


@pytest.fixture(scope="session")
def ready(settled_town: Path, tmp_path_factory: pytest.TempPathFactory, crashing: Crashing) -> Callable[[str], Ready]:
    """Make a town ready for a command, once for each."""
    made: dict[str, Ready] = {}

    def prepare(name: str) -> Ready:
        if name not in made:
            folder = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp(name) / "ort"))
            town = folder / "kleinstadt"
            arguments = COMMANDS[name](town)
            first = Ready(name, folder, arguments, 0, 0, state(town), figures(town))
            trial = first.copy(folder.with_name("probe"))
            done = crashing.run(Accident(str(trial)), first.command(trial))
            assert done.code == 0, done.text
            assert 0 < done.decision < done.changes
            made[name] = Ready(name, folder, arguments, done.changes, done.decision, first.old, first.figures)
        return made[name]

    return prepare


def points(total: int, wanted: int) -> list[int]:
    """Spread `wanted` numbers over 1 to `total`, both included."""
    return sorted({1 + round(n * (total - 1) / max(wanted - 1, 1)) for n in range(wanted)})


def state(town: Path) -> dict[str, object]:
    """Return everything that a workspace says: files, rows of the database, history; not how it is kept."""
    files = {
        name: content
        for name, content in snapshot(town).items()
        if not name.startswith((".git/", ".kobimo/", "kobimo.sqlite3"))
    }
    connection = sqlite3.connect(town / "kobimo.sqlite3")
    rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("artifact", "event", "job")}
    connection.close()
    return {**files, **rows, "history": [entry.id for entry in log(Layout(town))]}


def shape(town: Path) -> str:
    """Return which files there are, with their hashes where `kobimo doctor` knows none, ids of this run left out."""
    found = state(town)
    known = {name: found[name] if name.startswith("spaces/") else "" for name in found}
    rows = {table: len(found[table]) for table in ("artifact", "event", "job", "history")}  # type: ignore[arg-type]
    return re.sub(r"\d{8}-\d{6}-[0-9a-f]{8}", "ID", json.dumps({**known, **rows}, sort_keys=True))


def figures(town: Path) -> dict[str, Any]:
    """Return what the town says of 2023 and 2024 in its default release."""
    changing = {"release", "inputs", "vintage"}
    return {
        question: {k: v for k, v in ask(town, indicator, area, period).items() if k not in changing}
        for question, (indicator, area, period) in {
            "persons": ("einwohner_gesamt", "viertel:11", "2023-12-31"),
            "rate": ("quote_u3", "bezirk:1", "2024-03-01"),
        }.items()
    }


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outcome.json()["findings"]
    return found


def codes(found: Iterable[dict[str, Any]]) -> set[str]:
    return {item["code"] for item in found}


def check_new(ready: Ready, town: Path) -> None:
    """The state is that after the command, whole: nothing is left to find, and the work goes on from there."""
    again = call(*ready.command(town))
    assert again.code == 0 or (again.code == 2 and "schon" in again.err), again.text
    run("build", town)
    run("release", town, "--audience", "team")
    assert findings(call("doctor", town, "--json")) == []
    assert figures(town)["persons"]["value"] == AFTERWARDS.get(ready.name, 500)
    assert figures(town)["rate"] == ready.figures["rate"]
    if ready.name == "areas":
        assert "viertel;23;" in (town / "spaces" / "stadt.areas.csv").read_text("utf-8")
        assert '"23"' in (town / "spaces" / "stadt.geojson").read_text("utf-8")


def survives(prepared: Ready, town: Path, proven: set[str]) -> str:
    """Check a town in which the command died; return which state it is in.

    How the work goes on from the new state is tried once for each shape of it.
    """
    found = findings(call("doctor", town, "--json"))
    assert codes(found) <= LEFT, found
    assert figures(town)["rate"] == prepared.figures["rate"]
    mended = findings(call("doctor", town, "--repair", "--json"))
    assert codes(mended) <= NOTES, mended
    if state(town) == prepared.old:
        return "old"
    new = shape(town)
    if new not in proven:
        check_new(prepared, town)
        proven.add(new)
    return "new"


def follow(town: Path) -> list[str]:
    """Do what `kobimo doctor` says until it is content, as somebody who has nothing but the folder: no backup."""
    done: list[str] = []
    for _round in range(6):
        serious = [item for item in findings(call("doctor", town, "--json")) if item["severity"] != "note"]
        if not serious:
            return done
        item = serious[0]
        done.append(f"{item['code']} {item['subject']}: {item['remedy']}")
        if item["repairable"]:
            run("doctor", town, "--repair", "--json") if len(serious) == 1 else call("doctor", town, "--repair")
            continue
        for folder in re.findall(r"den Ordner (\S+) löschen", item["remedy"]):
            shutil.rmtree(town / folder)
        if "umbenennen" in item["remedy"]:
            name = "kobimo.sqlite3" if item["subject"] == "kobimo.sqlite3" else ".git"
            (town / name).rename(town.parent / f"alt-{name}")
        for text in re.findall(r"„kobimo (.*?)“", item["remedy"]):
            first, *rest = shlex.split(text)
            if first == "build":
                rest = [str(town)]
            if first not in {"restore", "doctor"}:
                run(first, *rest)
    raise AssertionError(done)


def check_untouched(ready: Ready, town: Path) -> None:
    """Nothing has changed, nothing is left behind, and there is nothing to find."""
    assert state(town) == ready.old
    assert leftovers(town) == ()
    assert not list((town / ".kobimo").glob("*.lock"))
    assert findings(call("doctor", town, "--json")) == []
