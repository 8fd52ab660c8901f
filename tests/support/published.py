"""Kleinstadt with a release for the public."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.command import run


@pytest.fixture(scope="session")
def published_town(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a release for the public; tests take copies or only read it."""
    workspace = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("published") / "ort")) / "kleinstadt"
    run("release", workspace, "--audience", "public")
    return workspace


@pytest.fixture
def own_published_town(published_town: Path, tmp_path: Path) -> Path:
    """A workspace of its own with a release for the public."""
    return Path(shutil.copytree(published_town.parent, tmp_path / "ort")) / "kleinstadt"


def public_release(workspace: Path) -> Path:
    """Return the folder of the release for the public."""
    (found,) = (workspace / "data" / "releases").glob("*-public-*")
    return found
