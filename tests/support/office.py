"""A statistics office: a town whose releases for readers outside have to be approved, and the packages it hands out."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from kobimo.workspace.package.archive import archive_bytes
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import MANIFEST, SIGNATURE
from support.command import run


def as_office(workspace: Path) -> Path:
    """Make a workspace that of a statistics office."""
    file = workspace / "kobimo.toml"
    file.write_text(file.read_text("utf-8").replace('kind = "monitoring"', 'kind = "statistics_office"'), "utf-8")
    return workspace


def proposed(workspace: Path, audience: str = "public") -> str:
    """Propose a release; return its id."""
    made = run("release", workspace, "--audience", audience, "--json").json()
    assert made["state"] == "proposed"
    return str(made["id"])


def approved(workspace: Path, audience: str = "public") -> str:
    """Make a release that the office has approved; return its id."""
    name = proposed(workspace, audience)
    run("approve", workspace, name, "--note", "Gründe angesehen")
    return name


@pytest.fixture(scope="session")
def waiting_office(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of a statistics office where a release for each outside audience waits; tests take copies."""
    workspace = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("office") / "ort")) / "kleinstadt"
    run("build", as_office(workspace))
    for audience in ("public", "committee"):
        proposed(workspace, audience)
    return workspace


@pytest.fixture
def office(waiting_office: Path, tmp_path: Path) -> Path:
    """Such a workspace of its own."""
    return Path(shutil.copytree(waiting_office.parent, tmp_path / "stelle")) / "kleinstadt"


def waiting(workspace: Path, audience: str = "public") -> str:
    """Return the id of the proposal that `waiting_office` has for an audience."""
    (found,) = (workspace / "data" / "releases").glob(f"*-{audience}-1")
    return found.name


def files_of(package: Path | bytes) -> dict[str, bytes]:
    """Return what is in a package."""
    with zipfile.ZipFile(io.BytesIO(package) if isinstance(package, bytes) else package) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def forged(package: Path, changes: Mapping[str, bytes | None], keys: Keyring, **fields: object) -> bytes:
    """Return a package in which files or fields of the list were changed, with a list that says so and a signature.

    This is what somebody can do who has the program and a key of their own.
    """
    files = files_of(package)
    listed = json.loads(files.pop(MANIFEST))
    files.pop(SIGNATURE)
    for name, data in changes.items():
        files.pop(name, None)
        if data is not None:
            files[name] = data
    listed["files"] = [
        {"path": name, "bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in sorted(files.items())
    ]
    return archive_bytes(json.dumps({**listed, **fields}).encode(), files, keys)
