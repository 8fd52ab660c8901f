"""A workspace of the invented town, made once; pages of the handbook work on copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docs.walking import REPOSITORY
from kobimo.model.release import Audience
from kobimo.workflows.computing.building import build
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.releasing import release
from kobimo.workspace.create import create_workspace

TOWN = REPOSITORY / "examples" / "musterstadt"
DELIVERIES = {
    "stadtteile": ("stadtteile.geojson",),
    "melderegister": ("einwohner_2023.csv", "einwohner_2024.xlsx"),
    "jugendamt": ("betreute_kinder_2024.csv", "betreute_kinder_2025.csv"),
}


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state after step 4 of the quick start."""
    folder = tmp_path_factory.mktemp("town") / "meine-stadt"
    create_workspace(folder, "Musterstadt", "05999000", TOWN)
    for source, files in DELIVERIES.items():
        paths = [TOWN / "lieferungen" / name for name in files]
        assert import_delivery(open_workspace(folder), source, paths).accepted
    build(open_workspace(folder))
    release(open_workspace(folder), Audience("team"))
    return folder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a reader types: the examples of the repository are there."""
    monkeypatch.setenv("LANGUAGE", "de")
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    return tmp_path
