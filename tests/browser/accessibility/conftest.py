"""Each file of this folder is run once for each way of looking."""

from __future__ import annotations

import pytest

from browser.accessibility.looks import SIZES


@pytest.fixture(scope="module", params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """How the pages are looked at."""
    return str(request.param)
