"""Statistical confidentiality: the only maker of `Released`.

Who protects a table that stands alone needs none of what a release is made of, so the names are fetched when asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.disclosure.gate import PROTECTED, prepare, reopen
    from kobimo.disclosure.primary import PrimaryCounts, primary_cells
    from kobimo.disclosure.profiles import Protection
    from kobimo.disclosure.released import Released

__all__ = ["PROTECTED", "PrimaryCounts", "Protection", "Released", "prepare", "primary_cells", "reopen"]

_HOMES = {
    "PROTECTED": "gate",
    "PrimaryCounts": "primary",
    "Protection": "profiles",
    "Released": "released",
    "prepare": "gate",
    "primary_cells": "primary",
    "reopen": "gate",
}


def __getattr__(name: str) -> object:
    """Fetch a name from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
