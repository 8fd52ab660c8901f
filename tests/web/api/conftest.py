"""The pages of a town with a release for the team and one for the public."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from support.pages import Visit
from support.published import published_town

__all__ = ["published_town"]


@pytest.fixture
def public_pages(published_town: Path, visit: Visit) -> Client:
    """The pages of the town; nothing may be changed in it."""
    return visit(published_town)
