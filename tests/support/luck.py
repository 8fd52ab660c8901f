"""Seeds that are drawn anew for each run of the tests, the same in all its processes. KOBIMO_LUCK=N repeats a run."""

from __future__ import annotations

import os
import random
import secrets

LUCK = "KOBIMO_LUCK"


def draw_luck() -> str:
    """Draw the number of this run, unless somebody wants to repeat one."""
    return os.environ.setdefault(LUCK, str(secrets.randbelow(10**6)))


def seeds(name: str, count: int) -> tuple[int, ...]:
    """Return seeds for one purpose; they follow from its name and the number of this run."""
    luck = random.Random(f"{draw_luck()} {name}")
    return tuple(luck.randrange(10**6) for _ in range(count))
