"""Seeds of drawn tests: every change of the code draws anew, the same code repeats. KOBIMO_LUCK=N repeats a run."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

LUCK = "KOBIMO_LUCK"

ROOMS = ("src", "demo", "tests")
"""What the number of a run follows from."""


def draw_luck() -> str:
    """Draw the number of this run from the code, unless somebody chose one."""
    if LUCK not in os.environ:
        os.environ[LUCK] = str(number_of(Path(__file__).resolve().parents[2]))
    return os.environ[LUCK]


def number_of(repository: Path) -> int:
    """Return a number below a million that changes with every Python file."""
    code = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((repository / room).rglob("*.py")):
            code.update(path.relative_to(repository).as_posix().encode() + b"\0" + path.read_bytes())
    return int.from_bytes(code.digest()[:8]) % 10**6


def seeds(name: str, count: int) -> tuple[int, ...]:
    """Return seeds for one purpose; they follow from its name and the number of this run."""
    luck = random.Random(f"{draw_luck()} {name}")
    return tuple(luck.randrange(10**6) for _ in range(count))
