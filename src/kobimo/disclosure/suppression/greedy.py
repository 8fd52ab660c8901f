"""A first pattern: one target after another gets the cheapest deviation, and what it moves is hidden.

The price of a cell that is moved by d is its weight times d, a price of hiding that grows with the move although
hiding does not. Passes are therefore repeated with each weight divided by how much the pass before moved the cell
("slope scaling"), so that cells which serve many targets look cheap to the first of them already.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kobimo.disclosure.suppression.deviations import Cheapest, Incidence
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.system import BoolArray, Demand, FloatArray, IntArray, System, Witness

HIDDEN = 1e-3
_BOUND = 20
_REACH = 8


@dataclass
class Shop:
    """Programs over the blocks of a system, made when first needed."""

    system: System
    demand: Demand
    incidence: Incidence = field(init=False)
    blocks: list[IntArray] = field(init=False)
    cap: float = field(init=False)

    def __post_init__(self) -> None:
        system = self.system
        self.incidence = Incidence(system)
        free = system.free
        whole = np.flatnonzero(free)
        nested = [np.sort(block[free[block]]) for block in system.blocks]
        self.blocks = [block for block in nested if 1 < len(block) < len(whole)] + [whole]
        most = max([0, *self.demand.up.tolist(), *self.demand.down.tolist()])
        self.cap = float(max(_BOUND, _REACH * most))
        self._programs: dict[int, Cheapest] = {}
        self._homes: dict[int, list[int]] = {}
        wanted = set(self.demand.cells.tolist())
        for n, block in enumerate(self.blocks):
            for cell in wanted.intersection(block.tolist()):
                self._homes.setdefault(cell, []).append(n)

    def homes(self, cell: int) -> list[int]:
        """Return the blocks that hold a target, small ones first."""
        return self._homes.get(cell, [])

    def program(self, block: int) -> Cheapest:
        """Return the program of a block."""
        if block not in self._programs:
            part, last = self.incidence.part(self.blocks[block]), block == len(self.blocks) - 1
            self._programs[block] = Cheapest(self.system, part, self.cap, last=last)
        return self._programs[block]

    @property
    def solved(self) -> int:
        """Number of programs solved so far."""
        return sum(program.solved for program in self._programs.values())


@dataclass
class Pass:
    """What one pass found."""

    hidden: BoolArray
    proofs: Proofs
    use: FloatArray
    impossible: list[int]


class Greedy:
    """Passes over all targets; remembers in which block each target found its deviation."""

    def __init__(self, shop: Shop, forced: BoolArray) -> None:
        self._shop, self._forced = shop, forced
        self._home: dict[int, int] = {}

    def run(self, cost: FloatArray, order: IntArray) -> Pass:
        """Protect the sides in an order; `order` holds positions in the sides of the proofs."""
        proofs = Proofs(self._shop.demand)
        hidden, price = self._forced.copy(), np.where(self._forced, HIDDEN, cost)
        use, impossible = np.zeros(len(hidden)), []
        for n in order.tolist():
            if proofs.covered(n):
                continue
            side = proofs.sides[n]
            witness = self._witness(n, side.cell, side.way, side.amount, price)
            if witness is None:
                impossible.append(n)
                continue
            proofs.add(witness)
            hidden[witness.cells], price[witness.cells] = True, HIDDEN
            use[witness.cells] += np.abs(witness.moves) / side.amount
        return Pass(hidden, proofs, use, impossible)

    def _witness(self, number: int, cell: int, way: int, amount: int, price: FloatArray) -> Witness | None:
        """Look in the block that served before, else in one after another."""
        homes = self._shop.homes(cell)
        known = self._home.get(number)
        for block in homes[homes.index(known) :] if known is not None else homes:
            witness = self._shop.program(block).solve(cell, way, amount, price)
            if witness is not None:
                self._home[number] = block
                return witness
        return None


def scaled(weights: FloatArray, use: FloatArray) -> FloatArray:
    """Return the prices of the next pass: cells that were moved much become cheap, unused ones dear."""
    return np.where(use > 0, weights / np.maximum(use, 0.5), 2.0 * weights)
