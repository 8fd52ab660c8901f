"""Delivered files become tables, tables become observations and check results."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.ingest.area_delivery import read_area_tables
    from kobimo.ingest.delivery import read_delivery

__all__ = ["read_area_tables", "read_delivery"]

_HOMES = {"read_area_tables": "area_delivery", "read_delivery": "delivery"}


def __getattr__(name: str) -> object:
    """Load the two ways in when they are asked for; a process that only opens a file needs neither."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
