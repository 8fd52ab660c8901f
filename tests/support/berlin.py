"""Berlin from its public files, by the commands of the handbook; made once for all processes of a test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import run
from support.shared import once

REPOSITORY = Path(__file__).resolve().parents[2]
DELIVERIES = (
    ("lor", ("berlin-lor-planning-areas-until-2020.geojson", "berlin-lor-district-regions-until-2020.geojson")),
    ("einwohnerregister", ("EWR201412E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201512E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201812E_Matrix.csv",)),
    ("kitas", ("kindertagesstaetten.geojson",)),
    ("schulen", ("schulen.geojson",)),
)


def berlin_files(real_files: Path) -> Path:
    """Return the folder of the public files; the test is skipped where they are not there."""
    folder = real_files / "berlin"
    if not folder.is_dir():
        pytest.skip(f"the public files of Berlin are not at {folder}")
    return folder


def make_berlin(workspace: Path, files: Path) -> Path:
    """Make the workspace of Berlin with a release for the team."""
    definitions = REPOSITORY / "examples" / "berlin"
    run("init", workspace, "--name", "Berlin", "--ags", "11", "--definitions", definitions)
    for source, names in DELIVERIES:
        run("import", workspace, source, *(files / name for name in names))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def shared_berlin(factory: pytest.TempPathFactory, files: Path) -> Path:
    """Return the workspace that all tests of a run share; they only read it."""
    return once(factory, "berlin", lambda folder: make_berlin(folder / "berlin", files)) / "berlin"
