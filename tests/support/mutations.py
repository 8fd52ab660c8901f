"""What happens to a table between two offices: each kind of change, drawn with a seed, knows what stays true.

A harmless change leaves every value, name and heading as it was; a harmful one destroys something, so that asking or
refusing is the right answer and reading on in silence is not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import support.changes.columns
import support.changes.containers
import support.changes.harm
import support.changes.numbers
import support.changes.rows  # noqa: F401 - each module registers its kinds
from support.changes.register import KINDS
from support.tables import Table


@dataclass(frozen=True)
class Mutant:
    """A changed table; its name, path, sheet and seed make it again."""

    kind: str
    harmful: bool
    seed: int
    table: Table
    original: Table

    def __str__(self) -> str:
        return f"{self.original.path}:{self.original.sheet} kind={self.kind} seed={self.seed}"

    @property
    def spoken(self) -> bool:
        """Whether silence is wrong even where all values come back."""
        return any(KINDS[name].spoken for name in self.kind.split("+"))


def mutate(table: Table, kind: str, seed: int) -> Mutant | None:
    """Apply one kind, or several joined with `+`."""
    rng = random.Random(f"{table.path} {table.sheet} {kind} {seed}")
    changed = table
    for name in kind.split("+"):
        after = KINDS[name].change(changed, rng)
        if after is None:
            return None
        changed = after
    harmful = any(KINDS[name].harmful for name in kind.split("+"))
    return Mutant(kind, harmful, seed, changed, table)


def mutants(table: Table, seed: int, pairs: int = 4) -> Iterator[Mutant]:
    """Yield one mutant of each kind, and some with two harmless changes."""
    rng = random.Random(f"{table.path} {table.sheet} pairs {seed}")
    calm = [name for name, kind in KINDS.items() if not kind.harmful]
    names = [*KINDS, *("+".join(rng.sample(calm, 2)) for _ in range(pairs))]
    for name in names:
        mutant = mutate(table, name, seed)
        if mutant is not None:
            yield mutant
