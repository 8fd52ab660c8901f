"""A reader without a browser: Django's test client on the pages of a small town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from kobimo.web import assets
from kobimo.web.site import Site
from support.pages import Visit
from support.town import founded, founded_town, settled_town, town

__all__ = ["founded", "founded_town", "settled_town", "town"]


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Pages name the files of the front end build."""
    if not assets.MANIFEST.exists():
        pytest.skip("the front end was not built (make frontend)")


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Return a function that opens the pages of a workspace."""
    active = []

    def open_pages(workspace: Path, **options: object) -> Client:
        override = override_settings(KOBIMO_SITE=Site(str(workspace)))
        override.enable()
        active.append(override)
        return Client(HTTP_HOST="127.0.0.1", **options)

    yield open_pages
    for override in reversed(active):
        override.disable()


@pytest.fixture
def pages(settled_town: Path, visit: Visit) -> Client:
    """The pages of the town with figures; nothing may be changed in it."""
    return visit(settled_town / "kleinstadt")


@pytest.fixture
def own_pages(town: Path, visit: Visit) -> Client:
    """The pages of a town of its own."""
    return visit(town)
