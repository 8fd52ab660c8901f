"""A command may die at any instruction: the old state or the new one is there, and everything goes on afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import support.crash
from support.command import ask, call, run
from support.town import PERSONS, geojson, quarters, register, square, write

HARMLESS = {"REMAINS", "ORPHAN_OBSERVATIONS", "NOT_REGISTERED", "LOCKED", "NOT_IN_HISTORY", "READ_DIFFERENTLY"}
"""What may be found after a crash: remains, and what the next command completes."""

EXPECTED: defaultdict[str, set[str]] = defaultdict(set, areas={"READ_DIFFERENTLY", "GEOMETRY_DIFFERS"})
"""What may stay: values were read with the areas of before; and outlines are written before the table of areas, so
that a crash between the two is noticed, and reading the areas again mends it."""

Prepare = Callable[[Path], tuple[str | Path, ...]]


def new_register(town: Path) -> tuple[str | Path, ...]:
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    file = write(town.parent / "neu" / "register_2023.csv", register(2023, persons))
    return "import", town, "register", file


def new_areas(town: Path) -> tuple[str | Path, ...]:
    features = [*json.loads(quarters())["features"], square("23", 2, 1)]
    return "import", town, "gebiete", write(town.parent / "neu" / "viertel.geojson", geojson(features))


def new_build(town: Path) -> tuple[str | Path, ...]:
    run(*new_register(town))
    return "build", town


def new_release(town: Path) -> tuple[str | Path, ...]:
    run(*new_build(town))
    run("build", town)
    return "release", town, "--audience", "team"


def withdrawal(town: Path) -> tuple[str | Path, ...]:
    older = ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"]
    run("release", town, "--audience", "team")
    return "release", town, "--withdraw", older, "--reason", "falsch"


def retraction(town: Path) -> tuple[str | Path, ...]:
    outcome = run(*new_register(town), "--json").json()
    return "retract", town, outcome["delivery"], "--reason", "falsch"


COMMANDS: dict[str, Prepare] = {
    "import": new_register,
    "areas": new_areas,
    "build": new_build,
    "release": new_release,
    "withdraw": withdrawal,
    "retract": retraction,
}


def die(fatal: int, folder: Path, arguments: tuple[str | Path, ...]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, support.crash.__file__, str(fatal), str(folder), *map(str, arguments)]
    return subprocess.run(program, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def prepared(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, int]]:
    """Folder with a town made ready for a command, and the number of changes that the command makes."""
    ready: dict[str, tuple[Path, int]] = {}

    def prepare(name: str) -> tuple[Path, int]:
        if name not in ready:
            folder = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp(name) / "ort"))
            COMMANDS[name](folder / "kleinstadt")
            trial = Path(shutil.copytree(folder, folder.with_name("probe"))) / "kleinstadt"
            done = die(0, trial, arguments(name, trial))
            assert done.returncode == 0, done.stderr
            ready[name] = folder, int(done.stderr.split()[-1])
        return ready[name]

    return prepare


def arguments(name: str, town: Path) -> tuple[str | Path, ...]:
    """Return the command for a town that was made ready elsewhere."""
    if name == "import":
        return "import", town, "register", town.parent / "neu" / "register_2023.csv"
    if name == "areas":
        return "import", town, "gebiete", town.parent / "neu" / "viertel.geojson"
    if name == "build":
        return "build", town
    if name == "release":
        return "release", town, "--audience", "team"
    if name == "withdraw":
        oldest = min((town / "data" / "releases").iterdir(), key=lambda folder: folder.name)
        return "release", town, "--withdraw", oldest.name, "--reason", "falsch"
    receipts = [json.loads(path.read_bytes()) for path in town.glob("data/deliveries/register/*/receipt.json")]
    newest = max(receipts, key=lambda receipt: receipt["received_at"])
    return "retract", town, newest["id"], "--reason", "falsch"


def points(total: int, wanted: int) -> Iterator[int]:
    """Spread `wanted` numbers over 1 to `total`, both included."""
    yield from sorted({1 + round(n * (total - 1) / max(wanted - 1, 1)) for n in range(wanted)})


def figures(town: Path) -> dict[str, Any]:
    """Return what the town says of 2023 and 2024 in its default release."""
    return {
        question: {k: v for k, v in ask(town, indicator, area, period).items() if k not in {"release", "inputs"}}
        for question, (indicator, area, period) in {
            "persons": ("einwohner_gesamt", "viertel:11", "2023-12-31"),
            "rate": ("quote_u3", "bezirk:1", "2024-03-01"),
        }.items()
    }


def check_crash(folder: Path, name: str, fatal: int, place: Path) -> None:
    town = Path(shutil.copytree(folder, place)) / "kleinstadt"
    before = figures(town)
    done = die(fatal, town, arguments(name, town))
    assert done.returncode == support.crash.DIED, (fatal, done.stderr)
    found = {item["code"] for item in call("doctor", town, "--json").json()["findings"]}
    assert found <= HARMLESS | EXPECTED[name], (fatal, found)
    assert figures(town)["rate"] == before["rate"]
    mended = call("doctor", town, "--repair", "--json").json()
    assert {item["code"] for item in mended["findings"]} <= {"NOT_IN_HISTORY", "LOCKED", *EXPECTED[name]}, (
        fatal,
        mended,
    )
    again = call(*arguments(name, town))
    assert again.code == 0 or (again.code == 2 and "schon" in again.err), (fatal, again.text)
    run("build", town)
    run("release", town, "--audience", "team")
    left = call("doctor", town, "--json").json()["findings"]
    assert {item["code"] for item in left} <= EXPECTED[name] - {"GEOMETRY_DIFFERS"}, (fatal, left)
    wanted = 500 if name in {"areas", "withdraw", "retract"} else 600
    assert figures(town)["persons"]["value"] == wanted, fatal


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_dies_leaves_the_old_or_the_new_state(
    prepared: Callable[[str], tuple[Path, int]], tmp_path: Path, name: str
) -> None:
    folder, total = prepared(name)
    for fatal in points(total, 3):
        check_crash(folder, name, fatal, tmp_path / str(fatal))


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_may_die_at_any_change(
    prepared: Callable[[str], tuple[Path, int]], tmp_path: Path, name: str
) -> None:
    folder, total = prepared(name)
    for fatal in range(1, total + 1):
        check_crash(folder, name, fatal, tmp_path / str(fatal))
        shutil.rmtree(tmp_path / str(fatal))
