"""A copy of the folder that was made while a command ran: file by file, in any order, at any speed.

The command runs once, and the folder is kept as it was before each of its changes. A copier is played against these
states: it lists a folder at one moment and reads its files later, passes over what has vanished, and may read a file
that is changed in place half before and half after the change.
"""

from __future__ import annotations

import itertools
import random
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kobimo.workspace import locks
from kobimo.workspace.locks import WorkspaceLock, lock_state
from support.changing import COMMANDS, Ready, crashing, figures, findings, follow, ready
from support.command import call, run
from support.crash import Accident, Crashing
from support.sampling import few

__all__ = ["crashing", "ready"]

OPERATIONS = 250
"""About as many files and folders as a town has."""

IN_PLACE = "kobimo.sqlite3"


class Copier:
    """Copies a folder that changes: after each of `instants`, numbers of operations, it is in the next of `states`."""

    def __init__(
        self, states: Sequence[Path], instants: Sequence[int], order: Callable[[list[str]], list[str]]
    ) -> None:
        self._states = states
        self._instants = instants
        self._order = order
        self._operations = 0

    def copy(self, target: Path, inside: str = "") -> Path:
        target.mkdir(exist_ok=True)
        listed = self._now() / inside
        names = [path.name for path in listed.iterdir()] if listed.is_dir() else []
        for name in self._order(sorted(names)):
            before, after = self._now(), self._now()
            source = after / inside / name
            if source.is_dir():
                self.copy(target / name, f"{inside}/{name}".strip("/"))
            elif source.is_file():
                (target / name).write_bytes(source.read_bytes())
                if name == IN_PLACE and (before / name).is_file():
                    first, second = (before / name).read_bytes(), source.read_bytes()
                    middle = len(second) // 2 // 4096 * 4096
                    (target / name).write_bytes(first[:middle] + second[middle:])
        return target

    def _now(self) -> Path:
        self._operations += 1
        return self._states[min(sum(at <= self._operations for at in self._instants), len(self._states) - 1)]


@pytest.fixture(scope="module")
def states(
    ready: Callable[[str], Ready], crashing: Crashing, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[Path]]:
    """Return the folder as it was before each change of a command, and after the last one."""
    kept: dict[str, list[Path]] = {}

    def states_of(name: str) -> list[Path]:
        if name not in kept:
            place = tmp_path_factory.mktemp(f"states-{name}")
            town = ready(name).copy(place / "ort")
            (place / "states").mkdir()
            accident = Accident(str(town), "states", place=str(place / "states"))
            done = crashing.run(accident, ready(name).command(town))
            assert done.code == 0, done.text
            kept[name] = [*sorted((place / "states").iterdir()), town]
        return kept[name]

    return states_of


def copiers(states: Sequence[Path], rng: random.Random) -> Iterator[Copier]:
    """Play copiers: fast and slow ones, that begin early or late, forwards, backwards and in no order."""
    orders: list[Callable[[list[str]], list[str]]] = [
        list,
        lambda names: names[::-1],
        lambda names: rng.sample(names, len(names)),
    ]
    while True:
        first = rng.randrange(len(states))
        left = states[first:]
        steps = rng.choice([1, 2, len(left)])
        chosen = [left[0], *(left[index] for index in sorted(rng.sample(range(len(left)), min(steps, len(left)))))]
        instants = sorted(rng.sample(range(OPERATIONS), len(chosen) - 1))
        yield Copier(chosen, instants, rng.choice(orders))


def check_copy(prepared: Ready, town: Path) -> None:
    """The copy answers, and what `kobimo doctor` says of it makes it a sound workspace."""
    answer = figures(town)
    assert answer["persons"]["value"] in {500, 600}
    assert answer["rate"] == prepared.figures["rate"]
    done = follow(town)
    for item in findings(call("doctor", town, "--json")):
        if item["code"] == "AREAS_CHANGED":
            first, *rest = shlex.split(item["remedy"].partition("„kobimo ")[2].partition("“")[0])
            run(first, *rest)
    table = "viertel;23;" in (town / "spaces" / "stadt.areas.csv").read_text("utf-8")
    outlines = '"23"' in (town / "spaces" / "stadt.geojson").read_text("utf-8")
    assert table == outlines, done
    run("build", town)
    run("release", town, "--audience", "team")
    assert findings(call("doctor", town, "--json")) == [], done
    assert figures(town)["persons"]["value"] in {500, 600}
    assert figures(town)["rate"] == prepared.figures["rate"]


def check_copies(prepared: Ready, copies: Iterator[Copier], place: Path, number: int) -> None:
    for copier in itertools.islice(copies, number):
        place.mkdir()
        check_copy(prepared, copier.copy(place / "kopie"))
        shutil.rmtree(place)


@pytest.mark.parametrize("name", few(["areas", "import", "build", "withdraw"], 2))
def test_a_copy_of_a_folder_that_changes_is_sound_or_says_what_to_do(
    ready: Callable[[str], Ready], states: Callable[[str], list[Path]], tmp_path: Path, name: str
) -> None:
    check_copies(ready(name), copiers(states(name), random.Random(name)), tmp_path / "ort", 3)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_many_copies_of_a_folder_that_changes_are_sound_or_say_what_to_do(
    ready: Callable[[str], Ready], states: Callable[[str], list[Path]], tmp_path: Path, name: str
) -> None:
    check_copies(ready(name), copiers(states(name), random.Random(f"many {name}")), tmp_path / "ort", 25)


def test_the_lock_of_a_running_process_does_not_lock_a_copy_for_ever(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkspaceLock(town / ".kobimo" / "data.lock", "kobimo build"):
        copy = Path(shutil.copytree(town, tmp_path / "kopie"))
        refused = call("build", copy)
        assert refused.code == 2
        assert str(town) in refused.err, "the message names the folder that the lock was made in"
        assert "spätestens nach einer Minute" in refused.err
        monkeypatch.setattr(locks, "STALE_SECONDS", -1.0)
        monkeypatch.setattr(WorkspaceLock.__init__, "__kwdefaults__", {"watch": 0.1, "finishes": True})
        run("build", copy)
        assert run("doctor", copy, "--json").json()["findings"] == []
        assert call("build", town).code == 2, "the original stays locked"


def test_a_folder_reached_in_another_way_is_no_copy(town: Path, tmp_path: Path) -> None:
    """The same share under two letters: the heart beats, so the lock holds."""
    lock = town / ".kobimo" / "data.lock"
    with WorkspaceLock(lock, "kobimo build"):
        written = lock.read_text("utf-8")
        lock.write_text(written.replace(str(town), "H:\\\\daten"), "utf-8")
        assert call("build", town).code == 2
        state = lock_state(lock)
        lock.write_text(written, "utf-8")
    assert state is not None
    assert (state.elsewhere, state.stale) == (True, False)
