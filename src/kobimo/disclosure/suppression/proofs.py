"""Which witness protects which side of which demand, and which cells the witnesses need."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from kobimo.disclosure.system import Demand, Witness

_KEPT = 4


@dataclass(frozen=True)
class Side:
    """One direction in which a cell must be able to move, and how far."""

    cell: int
    way: int
    amount: int


class Proofs:
    """Witnesses of a pattern. A side is open as long as no witness protects it."""

    def __init__(self, demand: Demand) -> None:
        self.sides = [Side(int(demand.cells[n]), way, amount) for n, way, amount in demand.sides()]
        self._at: dict[int, list[int]] = {}
        for n, side in enumerate(self.sides):
            self._at.setdefault(side.cell, []).append(n)
        self.witnesses: dict[int, Witness] = {}
        self._covers: dict[int, list[int]] = {}
        self._by_side: list[dict[int, None]] = [{} for _ in self.sides]
        self._users: dict[int, dict[int, None]] = {}
        self._next = 0

    def copied(self) -> Proofs:
        """Return the same proofs, to be changed apart from these."""
        made = copy(self)
        vars(made).update(
            witnesses=dict(self.witnesses),
            _covers=dict(self._covers),
            _by_side=[dict(numbers) for numbers in self._by_side],
            _users={cell: dict(numbers) for cell, numbers in self._users.items()},
        )
        return made

    def covered(self, side: int) -> bool:
        """Tell whether a side has a witness."""
        return bool(self._by_side[side])

    def needs(self, cell: int) -> bool:
        """Tell whether any witness moves a cell."""
        return bool(self._users.get(cell))

    def used(self) -> list[int]:
        """Return all cells that some witness moves."""
        return sorted(cell for cell, users in self._users.items() if users)

    def protected_by(self, witness: Witness) -> list[int]:
        """Return the sides that a witness protects."""
        found = []
        for cell, move in zip(witness.cells.tolist(), witness.moves.tolist(), strict=True):
            found += [n for n in self._at.get(cell, ()) if move * self.sides[n].way >= self.sides[n].amount]
        return found

    def add(self, witness: Witness) -> None:
        """Keep a witness if it protects a side that has few so far."""
        covers = [n for n in self.protected_by(witness) if len(self._by_side[n]) < _KEPT]
        if covers:
            self._put(self._next, witness, covers)
            self._next += 1

    def lost_without(self, cells: Iterable[int]) -> list[int]:
        """Return the sides all of whose witnesses move any of the cells."""
        dying: dict[int, None] = {}
        for cell in cells:
            dying.update(self._users.get(cell, {}))
        hit = {n: None for witness in dying for n in self._covers[witness]}
        return [n for n in hit if all(witness in dying for witness in self._by_side[n])]

    def forget(self, cells: Iterable[int]) -> None:
        """Drop all witnesses that move any of the cells."""
        for cell in cells:
            for number in list(self._users.get(cell, ())):
                self._drop(number)

    def witness_of(self, side: int) -> Witness:
        """Return a witness of a side that has one."""
        return self.witnesses[next(iter(self._by_side[side]))]

    def _put(self, number: int, witness: Witness, covers: list[int]) -> None:
        self.witnesses[number], self._covers[number] = witness, covers
        for n in covers:
            self._by_side[n][number] = None
        for cell in witness.cells.tolist():
            self._users.setdefault(cell, {})[number] = None

    def _drop(self, number: int) -> None:
        witness = self.witnesses.pop(number)
        for n in self._covers.pop(number):
            del self._by_side[n][number]
        for cell in witness.cells.tolist():
            del self._users[cell][number]
