"""Clean-up: cells are shown again, dear ones first, as long as every target keeps or finds a witness without them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kobimo.disclosure.suppression.barriers import Barrier, Barriers
from kobimo.disclosure.suppression.deviations import Reach
from kobimo.disclosure.suppression.greedy import Shop
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.suppression.stranded import Stranded
from kobimo.disclosure.system import BoolArray, Witness

_WHOLE = 4000
_SURE = 0.01


class Tidy:
    """A pattern with its proofs, and programs over its hidden cells that answer whether one can be shown."""

    def __init__(self, shop: Shop, proofs: Proofs, hidden: BoolArray, forced: BoolArray, known: list[Barrier]) -> None:
        self._shop, self.proofs, self.hidden, self._forced = shop, proofs, hidden, forced
        self._reaches: dict[int, Reach] = {}
        self._prices = np.where(forced, _SURE, 1.0)
        self._small = int(hidden.sum()) <= _WHOLE
        self._stranded = Stranded(shop.system, hidden, proofs.sides)
        self._barriers = Barriers(hidden, known)
        self.solved = 0

    def drop(self, cell: int) -> bool:
        """Show a cell again if that leaves all targets protected; tell whether it did."""
        if self._forced[cell] or not self.hidden[cell]:
            return False
        if self._stranded.holds(cell) or self._barriers.hold(cell):
            self._price(cell, _SURE)
            return False
        self._switch(cell, False)
        self.hidden[cell] = False
        found: list[Witness] = []
        done: set[int] = set()
        for n in self.proofs.lost_without([cell]):
            if n in done:
                continue
            witness = self._again(n)
            if witness is None:
                self._switch(cell, True)
                self.hidden[cell] = True
                self._price(cell, _SURE)
                self._learn()
                return False
            found.append(witness)
            done.update(self.proofs.protected_by(witness))
        self._show(cell)
        self.proofs.forget([cell])
        for witness in found:
            self.proofs.add(witness)
        return True

    def run(self, cells: Iterable[int]) -> int:
        """Try to show cells in an order; return how many are shown again."""
        return sum(self.drop(int(cell)) for cell in cells)

    def unused(self) -> None:
        """Show all cells that no witness needs."""
        idle = self.hidden & ~self._forced
        idle[self.proofs.used()] = False
        for cell in np.flatnonzero(idle).tolist():
            self._switch(cell, False)
            self.hidden[cell] = False
            self._show(cell)

    def _again(self, n: int) -> Witness | None:
        """Look for another witness of a side among the hidden cells."""
        side = self.proofs.sides[n]
        for block in self._shop.homes(side.cell)[-1:] if self._small else self._shop.homes(side.cell)[:2]:
            if block not in self._reaches:
                shown = self._shop.blocks[block][self.hidden[self._shop.blocks[block]]]
                part = self._shop.incidence.part(shown)
                self._reaches[block] = Reach(self._shop.system, part, self._shop.cap, self.hidden, self._prices)
            self.solved += 1
            witness = self._reaches[block].solve(side.cell, side.way, side.amount)
            if witness is not None:
                return witness
        return None

    def _learn(self) -> None:
        """Keep what the programs said about the target that could not move."""
        for reach in self._reaches.values():
            if reach.barrier is not None:
                self._barriers.add(reach.barrier)
                reach.barrier = None

    def _show(self, cell: int) -> None:
        """Tell all that is known without a solver that a cell is shown."""
        self._stranded.show(cell)
        self._barriers.show(cell)

    def _price(self, cell: int, price: float) -> None:
        """Tell all programs what moving a cell costs."""
        self._prices[cell] = price
        for reach in self._reaches.values():
            reach.price(cell, price)

    def _switch(self, cell: int, on: bool) -> None:
        """Tell all programs whether a cell may move."""
        for reach in self._reaches.values():
            reach.switch(cell, on)
