"""Seeds of drawn tests: the same in every run, so that what turns red was changed; KOBIMO_LUCK=N draws others."""

from __future__ import annotations

import os
import random

LUCK = "KOBIMO_LUCK"


def draw_luck() -> str:
    """Return the number of this run, the usual one unless somebody chose another."""
    return os.environ.setdefault(LUCK, "1")


def unusual() -> bool:
    """Whether this run shall meet what nobody has seen."""
    return draw_luck() != "1"


def seeds(name: str, count: int) -> tuple[int, ...]:
    """Return seeds for one purpose; they follow from its name and the number of this run."""
    luck = random.Random(f"{draw_luck()} {name}")
    return tuple(luck.randrange(10**6) for _ in range(count))
