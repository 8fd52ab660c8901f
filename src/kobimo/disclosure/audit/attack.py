"""An attacker with a solver: how far unknown cells of one island can move, shown by whole moves that fit.

The solver computes with floats; a move counts only after it was rounded and added up again in integers.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from kobimo.disclosure.audit.islands import Island
from kobimo.disclosure.solving import solver
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray

SLACK = 1e-5
"""How far an answer of the solver may lie from a whole number and still mean it."""

_MULTIPLES = (1, 2, 3, 4, 6)
"""Corners of the programs are mostly whole; the others are mostly halves or thirds."""

_NODES = 2_000
_NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Reached:
    """The answer to how far one cell can move.

    Attributes
    ----------
    moves : ndarray of int64 or None
        Whole moves of all cells of the island that reach farthest; None if no move was found.
    limit : int
        The cell can move no farther, says the solver: at most the amount asked for.
    decided : bool
        Whether the moves reach the limit.
    linear : int
        The limit that the linear program gives by itself, without looking for whole tables.
    """

    moves: IntArray | None
    limit: int
    decided: bool
    linear: int


class Attack:
    """One island as a linear program over how far cells lie from their true values; every solve starts from the last.

    Parameters
    ----------
    island : Island
    most : int
        The largest amount that will be asked for; sets the unit in which the solver counts.
    """

    def __init__(self, island: Island, most: int) -> None:
        self.island, self.solved = island, 0
        self._unit = 1 << max(0, int(most).bit_length() - 12)
        self._lower = -island.room / self._unit
        self._upper = np.full(len(island), highspy.kHighsInf)
        self._all = np.arange(len(island), dtype=np.int32)
        self._highs = _loaded(island, self._lower, self._upper, simplex_strategy=4)

    def push(self, columns: IntArray, ways: IntArray, amounts: IntArray, weights: FloatArray) -> IntArray | None:
        """Return whole moves that push several cells at once, each no farther than its amount; None if not whole."""
        lower, upper = self._lower.copy(), self._upper.copy()
        up = ways > 0
        upper[columns[up]] = amounts[up] / self._unit
        lower[columns[~up]] = np.maximum(lower[columns[~up]], -amounts[~up] / self._unit)
        costs = np.zeros(len(self.island))
        costs[columns] = -ways * weights
        found = self._solved(lower, upper, costs)
        return None if found is None else self._whole(found)

    def reach(self, column: int, way: int, amount: int, held: IntArray = _NOTHING) -> Reached:
        """Return how far one cell can move in one direction, up to an amount, while cells that are held do not move."""
        if way < 0 and self.island.room[column] < amount:
            amount = int(self.island.room[column])
        if amount <= 0:
            return Reached(None, 0, decided=True, linear=0)
        lower, upper, costs = self._lower.copy(), self._upper.copy(), np.zeros(len(self.island))
        lower[held] = upper[held] = 0.0
        (upper if way > 0 else lower)[column] = way * amount / self._unit
        costs[column] = -way
        found = self._solved(lower, upper, costs)
        if found is None:
            return Reached(None, amount, decided=False, linear=amount)
        limit = min(amount, int(np.floor(way * found[column] * self._unit + SLACK * self._unit)))
        if limit <= 0:
            return Reached(None, 0, decided=True, linear=0)
        moves = self._whole(found)
        if moves is not None and way * moves[column] >= limit:
            return Reached(moves, limit, decided=True, linear=limit)
        free = np.ones(len(found), bool)
        free[held] = False
        for allowed in (np.abs(found) > SLACK, free):
            answer = self._integers(column, way, limit, allowed)
            if answer.moves is not None and way * answer.moves[column] >= limit:
                return answer
        return answer

    def move(self, column: int, way: int, amount: int, held: IntArray) -> IntArray | None:
        """Return whole moves by which a cell moves by an amount and others not at all; None if one solve finds none."""
        lower, upper, costs = self._lower.copy(), self._upper.copy(), np.zeros(len(self.island))
        lower[held] = upper[held] = 0.0
        (upper if way > 0 else lower)[column] = way * amount / self._unit
        costs[column] = -way
        found = self._solved(lower, upper, costs)
        moves = None if found is None else self._whole(found)
        return moves if moves is not None and way * moves[column] >= amount else None

    def _solved(self, lower: FloatArray, upper: FloatArray, costs: FloatArray) -> FloatArray | None:
        """Solve for the least costs, from the last corner on."""
        size = len(self.island)
        self._highs.changeColsBounds(size, self._all, lower, upper)
        self._highs.changeColsCost(size, self._all, costs)
        self._highs.run()
        self.solved += 1
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()  # the last corner was no good start
            self._highs.run()
            self.solved += 1
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
        return np.array(self._highs.getSolution().col_value)

    def _whole(self, found: FloatArray) -> IntArray | None:
        """Return whole moves in the direction of a corner, if a small multiple of it is whole and fits."""
        for times in _MULTIPLES:
            scaled = found * times
            moves = np.rint(scaled)
            if np.abs(scaled - moves).max() * (self._unit == 1) < SLACK:
                whole = np.rint(scaled * self._unit).astype(np.int64)
                if self.island.fits(whole):
                    return whole
        return None

    def _integers(self, column: int, way: int, amount: int, allowed: BoolArray) -> Reached:
        """Search whole moves by branch and bound, of some cells only; what is known to be impossible is decided."""
        lower = np.where(allowed, -self.island.room, 0).astype(np.float64)
        upper = np.where(allowed, highspy.kHighsInf, 0.0)
        (upper if way > 0 else lower)[column] = way * amount
        highs = _loaded(self.island, lower, upper, presolve="on", mip_max_nodes=_NODES, mip_rel_gap=0.0)
        highs.changeColCost(column, -float(way))
        size = len(self.island)
        highs.changeColsIntegrality(size, self._all, np.full(size, highspy.HighsVarType.kInteger))
        highs.run()
        self.solved += 1
        found = np.array(highs.getSolution().col_value)
        whole = np.rint(found).astype(np.int64) if len(found) == size else np.zeros(size, np.int64)
        if not self.island.fits(whole):
            return Reached(None, amount, decided=False, linear=amount)
        got = way * int(whole[column])
        optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return Reached(whole if got > 0 else None, got if optimal else amount, decided=optimal, linear=amount)


def _loaded(island: Island, lower: FloatArray, upper: FloatArray, **options: bool | float | str) -> highspy.Highs:
    """Return a solver with the island in it."""
    highs = solver(**options)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(island), len(island.starts) - 1
    program.col_cost_, program.col_lower_, program.col_upper_ = np.zeros(len(island)), lower, upper
    program.row_lower_ = program.row_upper_ = np.zeros(program.num_row_)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = island.starts.astype(np.int32)
    program.a_matrix_.index_ = island.columns.astype(np.int32)
    program.a_matrix_.value_ = island.signs.astype(np.float64)
    highs.passModel(program)
    return highs
