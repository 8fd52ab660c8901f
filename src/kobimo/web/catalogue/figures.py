"""Whether there is something to see of an indicator."""

from __future__ import annotations

from contextlib import suppress

from kobimo.errors import ReleaseError
from kobimo.web.site import site


def has_figures(name: str) -> bool:
    """Tell whether the newest release has figures of an indicator."""
    with suppress(ReleaseError):
        return bool(site().library.release("").catalogue.contents(name))
    return False
