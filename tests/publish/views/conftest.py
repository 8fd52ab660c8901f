"""The released figures of the small town."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.disclosure import Released, reopen
from kobimo.publish.views import ReleaseHead
from kobimo.store.releases import METADATA, PROTOCOL, StoredRelease, newest_release
from kobimo.workspace.layout import Layout
from support.town import settled_town

__all__ = ["settled_town"]


@pytest.fixture(scope="session")
def stored(settled_town: Path) -> StoredRelease:
    return newest_release(Layout(settled_town / "kleinstadt"))


@pytest.fixture(scope="session")
def released(stored: StoredRelease) -> Released:
    return reopen(stored.values(), stored.read_json(METADATA), stored.read_json(PROTOCOL))


@pytest.fixture(scope="session")
def head(stored: StoredRelease) -> ReleaseHead:
    manifest = stored.manifest
    return ReleaseHead(manifest.id, manifest.audience, manifest.created_at)
