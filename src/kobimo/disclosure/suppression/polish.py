"""A pattern solved exactly neighbourhood by neighbourhood, everything outside kept, until none can be improved."""

from __future__ import annotations

from collections import deque

import numpy as np

from kobimo.disclosure.suppression.exact import Attacker, aim, improved
from kobimo.disclosure.suppression.greedy import Shop
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray

_GAIN = 0.3
_NODES = 20
_MASTER = 10


class Polish:
    """A pattern with its proofs, changed in place while work is left.

    Parameters
    ----------
    shop : Shop
    proofs : Proofs
        Of the pattern.
    hidden, forced : ndarray of bool, shape (cells,)
        The pattern, and the cells that stay hidden.
    weights : ndarray of float64, shape (cells,)
        What hiding a cell costs.
    seed : sequence of int
        Of the order in which neighbourhoods are looked at.
    """

    def __init__(
        self,
        shop: Shop,
        proofs: Proofs,
        hidden: BoolArray,
        forced: BoolArray,
        weights: FloatArray,
        seed: tuple[int, ...] = (0,),
    ) -> None:
        self._shop, self.proofs, self.hidden, self._weights = shop, proofs, hidden, weights
        self._open = shop.system.free & ~forced
        self._random = np.random.default_rng(seed)
        self._rows: dict[int, list[list[int]]] = {}
        self.tried = self.work = 0

    def run(self, size: int, work: int) -> None:
        """Decide neighbourhoods of some cells anew until each cell was in the middle of one, or work is used up.

        `work` counts columns and steps of programs, which are the same on every machine.
        """
        done = np.zeros(len(self.hidden), bool)
        while self.work < work:
            waiting = np.flatnonzero(self.hidden & self._open & ~done)
            if not len(waiting):
                return
            cells = self.around(int(self._random.choice(waiting)), size)
            if self.decide(np.sort(cells)):
                done[cells] = False
            else:
                done[cells[: 1 + len(cells) // 2]] = True

    def around(self, cell: int, size: int) -> IntArray:
        """Return the cells nearest to a cell, over equations, whose hiding is open; near ones first."""
        seen, waiting = {cell}, deque([cell])
        found: list[int] = []
        while waiting and len(found) < size:
            nearest = waiting.popleft()
            if self._open[nearest]:
                found.append(nearest)
            rows = self._beside(nearest)
            for n in self._random.permutation(len(rows)).tolist():
                fresh = [other for other in rows[n] if other not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        return np.array(found, np.int64)

    def _beside(self, cell: int) -> list[list[int]]:
        """Return, for each equation of a cell, the cells in it that readers do not know anyway."""
        if cell not in self._rows:
            system = self._shop.system
            starts, members = system.equations.starts, system.equations.cells
            found = [members[starts[n] : starts[n + 1]] for n in self._shop.incidence.equations_of(np.array([cell]))]
            self._rows[cell] = [cells[system.free[cells]].tolist() for cells in found]
        return self._rows[cell]

    def decide(self, cells: IntArray) -> bool:
        """Decide some cells anew; tell whether that made the pattern cheaper."""
        self.tried += 1
        self.work += len(cells)
        cells = cells[self._open[cells]]
        idle = [cell for cell in cells[self.hidden[cells]].tolist() if not self.proofs.needs(cell)]
        self.hidden[idle] = False
        lost = self.proofs.lost_without(cells[self.hidden[cells]].tolist())
        near = self._shop.incidence.around(cells)
        moved = [self.proofs.witness_of(n).cells for n in lost]
        part = self._shop.incidence.part(np.unique(np.concatenate([cells, near[self.hidden[near]], *moved])))
        chosen = np.flatnonzero(np.isin(part.cells, cells))
        if not lost:
            return self._replace(cells, cells[:0]) or bool(idle)
        if not len(chosen):
            return bool(idle)
        attacker = Attacker(self._shop, part)
        aims = [aim(self.proofs.sides[n], self.proofs.witness_of(n)) for n in lost]
        weights = self._weights[part.cells[chosen]]
        better = improved(attacker, chosen, self.hidden[part.cells], weights, aims, _NODES, _GAIN)
        self.work += attacker.work + _MASTER * len(part)
        if better is None:
            return bool(idle)
        self._replace(cells, better.hidden)
        for witness in better.witnesses:
            self.proofs.add(witness)
        return True

    def _replace(self, cells: IntArray, hidden: IntArray) -> bool:
        """Hide only these of some cells and forget witnesses that move others; tell whether fewer are hidden."""
        shown = np.setdiff1d(cells[self.hidden[cells]], hidden)
        self.hidden[cells] = False
        self.hidden[hidden] = True
        self.proofs.forget(shown.tolist())
        return bool(len(shown))
