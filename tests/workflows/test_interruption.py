"""A command may die at any instruction: the old state or the new one is there, and everything goes on afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kobimo.workspace.journal import is_pending
from kobimo.workspace.layout import Layout
from support.changing import COMMANDS, Ready, crashing, ready, survives
from support.command import run
from support.crash import DIED, Accident, Crashing
from support.sampling import only

__all__ = ["crashing", "ready"]


def die(prepared: Ready, crashing: Crashing, place: Path, instants: Iterable[int]) -> list[str]:
    outcomes, proven = [], set[str]()
    for at in instants:
        town = prepared.copy(place)
        done = crashing.run(Accident(str(town), "death", at), prepared.command(town))
        assert done.code == DIED, (at, done.text)
        outcomes.append(survives(prepared, town, proven))
        shutil.rmtree(place)
    return outcomes


@pytest.mark.parametrize("name", only(("import", "areas", "release", "retract"), COMMANDS))
def test_a_command_that_dies_leaves_the_old_or_the_new_state(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str
) -> None:
    prepared = ready(name)
    decision = prepared.decision
    moves = (6, 8, 10) if name == "areas" else (6,)  # the entry in the register comes between decision and renames
    instants = [1, decision, decision + 1, *(decision + more for more in moves), prepared.changes]
    outcomes = die(prepared, crashing, tmp_path / "ort", instants)
    assert outcomes == ["old", "old", *["new"] * (len(instants) - 2)]


def test_whoever_opens_the_folder_next_sees_the_new_state_whole(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path
) -> None:
    prepared = ready("areas")
    town = prepared.copy(tmp_path / "ort")
    files = {name: town / "spaces" / f"stadt.{name}" for name in ("areas.csv", "geojson")}
    before = {name: file.read_bytes() for name, file in files.items()}
    crashing.run(Accident(str(town), "death", prepared.decision + 8), prepared.command(town))
    assert len({name for name, file in files.items() if file.read_bytes() != before[name]}) == 1, "between two renames"
    assert is_pending(Layout(town))
    run("status", town)
    assert {name for name, file in files.items() if file.read_bytes() != before[name]} == set(files)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_may_die_at_any_change(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path, name: str
) -> None:
    prepared = ready(name)
    outcomes = die(prepared, crashing, tmp_path / "ort", range(1, prepared.changes + 1))
    assert outcomes == sorted(outcomes, key=["old", "new"].index), "once decided, a change stays"
    assert set(outcomes) == {"old", "new"}


@pytest.mark.slow
def test_drawing_the_charts_of_a_release_changes_nothing_else(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path: Path
) -> None:
    prepared = ready("release")
    town = prepared.copy(tmp_path / "ort")
    done = crashing.run(Accident(str(town), drawn=True), prepared.command(town))
    assert done.code == 0, done.text
    assert done.changes == prepared.changes
