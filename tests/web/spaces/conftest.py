"""A town with a register of institutions, for the pages and files that only read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from support.nurseries import build
from support.pages import Visit


@pytest.fixture(scope="package")
def placed(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a register of institutions; nothing is changed in it."""
    return build(Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("orte") / "ort")) / "kleinstadt")


@pytest.fixture
def places(placed: Path, visit: Visit) -> Client:
    """Its pages."""
    return visit(placed)
