"""Where an area of a map leads to."""

from __future__ import annotations

from collections.abc import Callable

from kobimo.model.area import Area

Link = Callable[[Area], str]
"""Makes the address of an area."""
