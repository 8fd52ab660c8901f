"""The cheapest pattern of a neighbourhood, everything else kept: a master program with cuts.

The master decides which cells of the neighbourhood are hidden. It knows that a hidden cell needs another hidden cell in
each of its equations ("bridgeless"), and that what moves against a target must be able to cover the amount. For each
proposal the attacker's program says how far a target can move; where that is too little, its dual values give a
cut: d <= sum of dual value times what each cell may move if hidden [1]_.

References
----------
.. [1] Fischetti, Salazar (2001): Solving the cell suppression problem on tabular data with linear constraints.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from kobimo.disclosure.deviations import Integers, Part, load
from kobimo.disclosure.solving import solver
from kobimo.disclosure.suppression.greedy import Shop
from kobimo.disclosure.suppression.proofs import Side
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, Witness

_INFINITE = highspy.kHighsInf
_ROUNDS = 12
_ENOUGH = 1e-4


@dataclass(frozen=True)
class Better:
    """A pattern of the neighbourhood: the cells that are hidden, and a witness for each of its targets."""

    hidden: IntArray
    witnesses: tuple[Witness, ...]
    proven: bool


class Attacker:
    """How far targets can move when each cell may move a share of what it could if hidden."""

    def __init__(self, shop: Shop, part: Part) -> None:
        size = len(part)
        self.part, self.solved = part, 0
        self._integers = Integers(shop.system, part, shop.cap, 50)
        self.down = (shop.system.values - shop.system.lower)[part.cells].astype(np.float64)
        self._all = np.arange(2 * size, dtype=np.int32)
        self._highs = solver()
        nothing = np.zeros(2 * size)
        load(self._highs, part.split(), nothing, nothing, nothing)

    def bounds(self, amount: int) -> FloatArray:
        """Return how far hidden cells may move up, then down, when a target moves by an amount."""
        return np.concatenate([np.full(len(self.part), float(amount)), np.minimum(self.down, amount)])

    def solve(self, side: Side, shares: FloatArray, slack: float) -> tuple[FloatArray | None, FloatArray]:
        """Return the cut that shows the target held too tightly, or None; and the moves found."""
        size, target = len(self.part), self.part.place[side.cell]
        full = self.bounds(side.amount)
        upper = full * np.concatenate([shares, shares])
        to, back = (target, target + size) if side.way > 0 else (target + size, target)
        upper[to], upper[back] = side.amount, 0.0
        cost = np.zeros(2 * size)
        cost[to] = -1.0
        self._highs.changeColsBounds(2 * size, self._all, np.zeros(2 * size), upper)
        self._highs.changeColsCost(2 * size, self._all, cost)
        self._highs.run()
        self.solved += 1
        solution = self._highs.getSolution()
        moves = np.array(solution.col_value)
        found = moves[:size] - moves[size:]
        if moves[to] >= side.amount - slack:
            return None, found
        held = np.maximum(-np.array(solution.col_dual), 0.0) * full
        held[to] = held[back] = 0.0
        return np.minimum(held[:size] + held[size:], side.amount), found

    def witness(self, side: Side, found: FloatArray) -> Witness | None:
        """Return moves found as a witness in whole units."""
        return self._integers.witness(found, self.part.place[side.cell], side.way, side.amount)


class Master:
    """Which cells of a neighbourhood are hidden: the program that collects the cuts."""

    def __init__(self, attacker: Attacker, chosen: IntArray, weights: FloatArray, sides: list[Side]) -> None:
        self._part, self._attacker = attacker.part, attacker
        self.chosen = chosen
        self._number = np.full(len(attacker.part), -1, np.int64)
        self._number[chosen] = np.arange(len(chosen))
        self._rows: list[tuple[float, IntArray, FloatArray]] = []
        self.cuts = 0
        self._highs = solver(presolve="on", mip_rel_gap=0.0)
        size = len(chosen)
        empty = np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0)
        load(self._highs, empty, np.zeros(size), np.ones(size), weights)
        self._size = size
        self._bridgeless(sides)
        self._flush()

    def shares(self, proposal: FloatArray) -> FloatArray:
        """Return the shares of all cells of the part: the others are hidden."""
        shares = np.ones(len(self._part))
        shares[self.chosen] = proposal
        return shares

    def relaxed(self) -> tuple[float, FloatArray] | None:
        """Return bound and proposal of the relaxation."""
        self._flush()
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        proposal = np.clip(np.array(self._highs.getSolution().col_value), 0.0, 1.0)
        return self._highs.getInfo().objective_function_value, proposal

    def whole(self, start: FloatArray, nodes: int) -> tuple[FloatArray, bool] | None:
        """Return the best whole proposal, and whether it is proven best for the cuts so far."""
        self._flush()
        kinds = np.full(self._size, highspy.HighsVarType.kInteger)
        self._highs.changeColsIntegrality(self._size, np.arange(self._size, dtype=np.int32), kinds)
        self._highs.setOptionValue("mip_max_nodes", nodes)
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        self._highs.setSolution(solution)
        self._highs.run()
        values = np.array(self._highs.getSolution().col_value)
        if len(values) != self._size:
            return None
        return np.rint(values), self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def cut(self, needed: float, coefficients: FloatArray) -> None:
        """Ask that hidden cells allow at least so much; what stays hidden anyway counts already."""
        sure = coefficients.sum() - coefficients[self.chosen].sum()
        self._ask(needed - sure, self.chosen, coefficients[self.chosen])

    def _ask(self, needed: float, places: IntArray, coefficients: FloatArray) -> None:
        if needed <= _ENOUGH:
            return
        kept = coefficients > 1e-7
        self._rows.append((needed, self._number[places[kept]], np.minimum(coefficients[kept], needed)))

    def _flush(self) -> None:
        if not self._rows:
            return
        low = np.array([row[0] for row in self._rows])
        lengths = [len(row[1]) for row in self._rows]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
        columns = np.concatenate([row[1] for row in self._rows]).astype(np.int32)
        values = np.concatenate([row[2] for row in self._rows])
        self._highs.addRows(len(low), low, np.full(len(low), _INFINITE), len(columns), starts, columns, values)
        self.cuts += len(self._rows)
        self._rows = []

    def _bridgeless(self, sides: list[Side]) -> None:
        """Each hidden cell needs another in its equations; targets need enough that moves against them."""
        part = self._part
        targets: dict[int, list[Side]] = {}
        for side in sides:
            targets.setdefault(part.place[side.cell], []).append(side)
        for start, end in zip(part.starts[:-1].tolist(), part.starts[1:].tolist(), strict=True):
            cells, signs = part.columns[start:end].astype(np.int64), part.signs[start:end]
            choice = self._number[cells]
            if choice.max() < 0:
                continue
            for n, cell in enumerate(cells.tolist()):
                for side in targets.get(cell, ()):
                    self._cover(cells, signs, n, side)
            if choice.min() < 0:
                continue
            for n in range(len(cells)):
                others = np.delete(choice, n)
                values = np.concatenate([[-1.0], np.ones(len(others))])
                self._rows.append((0.0, np.concatenate([choice[n : n + 1], others]), values))

    def _cover(self, cells: IntArray, signs: FloatArray, n: int, side: Side) -> None:
        """Ask that the other cells of an equation can make up for the move of a target."""
        against = -signs * signs[n] * side.way
        can = np.where(against > 0, float(side.amount), np.minimum(self._attacker.down[cells], side.amount))
        can[n] = 0.0
        coefficients = np.zeros(len(self._part))
        coefficients[cells] = can
        self.cut(float(side.amount), coefficients)


def improved(
    attacker: Attacker,
    chosen: IntArray,
    hidden: BoolArray,
    weights: FloatArray,
    sides: list[Side],
    nodes: int,
    gain: float,
) -> Better | None:
    """Look for a cheaper pattern of a neighbourhood.

    Parameters
    ----------
    attacker : Attacker
        Program over all cells that may move.
    chosen : ndarray of int64
        Positions in its part that are to be decided; the others are hidden.
    hidden : ndarray of bool
        The pattern so far, for all cells of the part; it protects all sides.
    weights : ndarray of float64
        Of the chosen cells.
    sides : list of Side
    nodes : int
        Work limit of each master program.
    gain : float
        By how much a pattern must be cheaper.

    Returns
    -------
    Better or None
        None where there is no cheaper one, or none was found within the limits.
    """
    master = Master(attacker, chosen, weights, sides)
    start = hidden[chosen].astype(np.float64)
    limit = float(weights @ start) - gain
    if not _bounded(master, attacker, sides, limit):
        return None
    proven = True
    for _ in range(_ROUNDS):
        found = master.whole(start, nodes)
        if found is None:
            return None
        proposal, optimal = found
        proven &= optimal
        if float(weights @ proposal) > limit + 1e-9:
            return None
        witnesses = _checked(master, attacker, sides, proposal)
        if witnesses is not None:
            return Better(attacker.part.cells[chosen[proposal > 0.5]], witnesses, proven)
    return None


def _bounded(master: Master, attacker: Attacker, sides: list[Side], limit: float) -> bool:
    """Cut the relaxation until nothing more is found; tell whether its bound leaves room for a cheaper pattern."""
    for _ in range(_ROUNDS):
        relaxed = master.relaxed()
        if relaxed is None or relaxed[0] > limit + 1e-6:
            return False
        shares, new = master.shares(relaxed[1]), False
        for side in sides:
            cut, _found = attacker.solve(side, shares, 0.02 * side.amount)
            if cut is not None:
                master.cut(float(side.amount), cut)
                new = True
        if not new:
            return True
    return True


def _checked(master: Master, attacker: Attacker, sides: list[Side], proposal: FloatArray) -> tuple[Witness, ...] | None:
    """Return a witness for each side, or None after adding cuts."""
    shares, witnesses, good = master.shares(proposal), [], True
    for side in sides:
        cut, found = attacker.solve(side, shares, 1e-6)
        if cut is not None:
            master.cut(float(side.amount), cut)
            good = False
        elif good and (witness := attacker.witness(side, found)) is not None:
            witnesses.append(witness)
        else:
            good = False
    return tuple(witnesses) if good else None
