"""The pages of a town with a release for the team and one for the public."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from support.pages import Visit
from support.published import own_published_town, published_town

__all__ = ["own_published_town", "published_town"]


@pytest.fixture
def public_pages(published_town: Path, visit: Visit) -> Client:
    """The pages of the town; nothing may be changed in it."""
    return visit(published_town)


@pytest.fixture
def public_release(published_town: Path) -> str:
    """Id of the release for the public."""
    return next(path.name for path in (published_town / "data" / "releases").iterdir() if "public" in path.name)
