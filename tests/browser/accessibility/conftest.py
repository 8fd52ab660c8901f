"""Each file of this folder is run once for each way of looking."""

from __future__ import annotations

import pytest

from browser.accessibility.looks import SIZES
from support.sampling import only


@pytest.fixture(scope="module", params=only(("light", "phone"), SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """How the pages are looked at."""
    return str(request.param)
