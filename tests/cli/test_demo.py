"""`kobimo demo`: everything from one command, nothing left of an attempt that ends early."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kobimo.errors import IntegrityError
from kobimo.workflows import demonstration
from musterkreis.generate import SEED, Musterkreis
from musterkreis.truth import Delivery
from musterkreis.world import make_world
from support.command import call, run
from support.musterkreis import shared_musterkreis

KOBIMO = [sys.executable, "-m", "kobimo.cli.main"]


@pytest.fixture
def finished(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished demonstration of this test's own."""
    return Path(shutil.copytree(shared_musterkreis(tmp_path_factory), tmp_path / "Mein Musterkreis"))


def state(folder: Path) -> Mapping[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_finished_demonstration_is_shown_and_not_made_again(finished: Path) -> None:
    before = state(finished)
    assert run("demo", finished, "--no-serve").out.strip() == f"Arbeitsordner: {finished}"
    run("demo", finished, "--no-serve", "--seed", str(SEED))
    assert state(finished) == before


def test_another_seed_needs_another_folder(finished: Path) -> None:
    before = state(finished)
    outcome = call("demo", finished, "--no-serve", "--seed", str(SEED + 1))
    assert outcome.code == 2
    assert f"Startwert {SEED}" in outcome.err
    assert "--seed weglassen" in outcome.err
    assert state(finished) == before


def test_a_folder_with_other_content_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Urlaub.jpg").write_bytes(b"x")
    outcome = call("demo", tmp_path, "--no-serve")
    assert outcome.code == 2
    assert "nicht leer" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["Urlaub.jpg"]


def test_it_ends_with_the_address_of_the_page_and_stops_with_ctrl_c(finished: Path) -> None:
    command = [*KOBIMO, "demo", str(finished), "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    address = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    with urllib.request.urlopen(address) as page:
        assert "Musterkreis" in page.read().decode("utf-8")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert out.rstrip().endswith("kobimo ist beendet.")
    assert err == ""


def test_an_interrupted_attempt_leaves_nothing(tmp_path: Path) -> None:
    command = [*KOBIMO, "demo", str(tmp_path / "kreis"), "--no-serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    while "Lieferungen einlesen" not in (line := process.stderr.readline()):
        assert line
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.rstrip().endswith("Abgebrochen.")
    assert list(tmp_path.iterdir()) == []


def test_a_delivery_that_is_taken_otherwise_than_planned_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(1)
    letter = Delivery(date(2016, 1, 4), "gebiete", "Kreis", {"nichts.txt": b"nichts"})
    monkeypatch.setattr(demonstration, "generate", lambda _seed: Musterkreis(world, (), (letter,), ()))
    with pytest.raises(IntegrityError, match=r"nichts\.txt"):
        demonstration.demonstrate(tmp_path / "kreis")
    assert list(tmp_path.iterdir()) == []
