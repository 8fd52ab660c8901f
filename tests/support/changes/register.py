"""The register of changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from support.tables import Table

Change = Callable[[Table, random.Random], Table | None]
"""Returns None where the change means nothing for the table."""


@dataclass(frozen=True)
class Kind:
    """A kind of change."""

    name: str
    harmful: bool
    change: Change
    spoken: bool = False  # silence is wrong even where all values come back


KINDS: dict[str, Kind] = {}


def kind(name: str, *, harmful: bool = False, spoken: bool = False) -> Callable[[Change], Change]:
    """Register a change under a name."""

    def register(change: Change) -> Change:
        KINDS[name] = Kind(name, harmful, change, spoken)
        return change

    return register
