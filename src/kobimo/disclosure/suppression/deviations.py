"""Other tables that fit what is published, found by linear programs over how far they lie from the true one.

A deviation moves hidden cells so that every sum stays right and no cell falls below what readers know it to be at
least. Solvers compute with floats; what leaves this module as a `Witness` was rounded and added up again in integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.solving import solver
from kobimo.disclosure.suppression.barriers import Barrier
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, System, Witness

Int32Array = NDArray[np.int32]

SMALLEST = 1e-6
"""Below this a float of the solver is taken for zero; a witness is checked in integers afterwards."""

_ATTEMPTS = 4
_SMALL_PART = 3000
_NOTHING = np.zeros(0, np.int64)


class Incidence:
    """Which equations each cell stands in; made once for all parts of a system."""

    def __init__(self, system: System) -> None:
        self.system = system
        equations = system.equations
        self._order = np.argsort(equations.cells, kind="stable")
        self._rows = equations.rows[self._order]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(equations.cells, minlength=len(system)))])
        self._place = np.full(len(system), -1, np.int64)

    def equations_of(self, cells: IntArray) -> IntArray:
        """Return the equations that hold any of the cells, each once."""
        return np.unique(self._rows[_ranges(self._starts[cells], self._starts[cells + 1])])

    def around(self, cells: IntArray) -> IntArray:
        """Return the cells that share an equation with any of the cells, themselves included."""
        starts = self.system.equations.starts
        found = self.equations_of(cells)
        near = self.system.equations.cells[_ranges(starts[found], starts[found + 1])]
        return np.unique(np.concatenate([cells, near]))

    def part(self, cells: IntArray) -> Part:
        """Return the equations among some cells only; all others keep their values."""
        equations = self.system.equations
        rows = self.equations_of(cells)
        entries = _ranges(equations.starts[rows], equations.starts[rows + 1])
        lengths = np.diff(equations.starts)[rows]
        self._place[cells] = np.arange(len(cells))
        local, signs = self._place[equations.cells[entries]], equations.signs[entries]
        self._place[cells] = -1
        owner = np.repeat(np.arange(len(rows)), lengths)
        kept = local >= 0
        return _trimmed(cells, rows, owner[kept], local[kept], signs[kept])


@dataclass(frozen=True)
class Part:
    """Some cells of a system with the equations among them; cells that cannot move are left out.

    Attributes
    ----------
    cells : ndarray of int64
        Positions in the system, ascending.
    rows : ndarray of int64
        The equations among them, as positions in the system.
    starts, columns : ndarray of int32
        Equations, row after row, with positions in `cells`.
    signs : ndarray of float64
    """

    cells: IntArray
    rows: IntArray
    starts: Int32Array
    columns: Int32Array
    signs: FloatArray

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def place(self) -> dict[int, int]:
        """Position in `cells` of each cell."""
        return {int(c): n for n, c in enumerate(self.cells)}

    def split(self) -> tuple[Int32Array, Int32Array, FloatArray]:
        """Return the rows for moves upwards (first half of the columns) and downwards (second half)."""
        size = len(self)
        starts = self.starts.astype(np.int64)
        lengths: IntArray = starts[1:] - starts[:-1]
        up = _ranges(2 * starts[:-1], 2 * starts[:-1] + lengths)
        down = up + np.repeat(lengths, lengths)
        columns = np.empty(2 * len(self.columns), np.int32)
        signs = np.empty(2 * len(self.columns))
        columns[up], signs[up] = self.columns, self.signs
        columns[down], signs[down] = self.columns + size, -self.signs
        return (2 * self.starts).astype(np.int32), columns, signs

    def balanced(self, moves: IntArray) -> bool:
        """Tell in integers whether moves of the cells leave every sum right."""
        signed = self.signs.astype(np.int64) * moves[self.columns]
        return not len(signed) or not np.add.reduceat(signed, self.starts[:-1]).any()


def load(
    highs: highspy.Highs,
    rows: tuple[Int32Array, Int32Array, FloatArray],
    lower: FloatArray,
    upper: FloatArray,
    cost: FloatArray,
) -> None:
    """Pass a program to the solver: each row adds up to zero."""
    starts, columns, signs = rows
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(starts) - 1
    program.col_cost_, program.col_lower_, program.col_upper_ = cost, lower, upper
    program.row_lower_ = program.row_upper_ = np.zeros(len(starts) - 1)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, columns, signs
    highs.passModel(program)


class Integers:
    """Makes deviations whole: by rounding where that fits, else by a small integer program."""

    def __init__(self, system: System, part: Part, cap: float, nodes: int = 500) -> None:
        self.part = part
        self._lower = np.maximum(system.lower - system.values, -int(cap))[part.cells].astype(np.float64)
        self._cap, self._nodes = cap, nodes
        self._free = (system.lower - system.values)[part.cells]

    def witness(self, found: FloatArray, target: int, way: int, amount: int) -> Witness | None:
        """Return a whole deviation on the support of a found one, or None."""
        whole = np.rint(found).astype(np.int64)
        if not self.fits(whole, target, way, amount):
            support = np.flatnonzero(np.abs(found) > SMALLEST)
            again = self.searched(support, target, way, amount)
            if again is None:
                return None
            whole = again
        moved = np.flatnonzero(whole)
        return Witness(self.part.cells[moved], whole[moved])

    def anywhere(self, target: int, way: int, amount: int, held: IntArray = _NOTHING) -> Witness | None:
        """Return a whole deviation of any cells of the part that are not held, or None."""
        whole = self.searched(np.setdiff1d(np.arange(len(self.part)), held), target, way, amount)
        return None if whole is None else Witness(self.part.cells[whole != 0], whole[whole != 0])

    def fits(self, whole: IntArray, target: int, way: int, amount: int) -> bool:
        """Tell in integers whether moves keep all sums, all lower limits, and reach the amount."""
        return bool(whole[target] * way >= amount and (whole >= self._free).all() and self.part.balanced(whole))

    def searched(self, support: IntArray, target: int, way: int, amount: int) -> IntArray | None:
        """Look for whole moves of some cells of the part only; None if there are none or the search is too long."""
        highs = solver(presolve="on", mip_max_nodes=self._nodes)
        size = len(self.part)
        lower, upper = np.zeros(size), np.zeros(size)
        lower[support], upper[support] = self._lower[support], self._cap
        if way > 0:
            lower[target] = amount
        else:
            upper[target] = -amount
        if (lower > upper).any():
            return None
        load(highs, (self.part.starts, self.part.columns, self.part.signs), lower, upper, np.zeros(size))
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
        highs.run()
        values = np.array(highs.getSolution().col_value)
        if len(values) != size:
            return None
        whole = np.rint(values).astype(np.int64)
        return whole if self.fits(whole, target, way, amount) else None


class Cheapest:
    """The deviation of one target that costs least, each cell priced by how far it moves; started from the last.

    Where all that it finds is not whole, any whole deviation will do: in small parts, and where `last` says that there
    is no larger part to look in.
    """

    def __init__(self, system: System, part: Part, cap: float, *, last: bool = False) -> None:
        size = len(part)
        self.part, self.solved = part, 0
        self._integers, self._insists = Integers(system, part, cap), last or size <= _SMALL_PART
        down = np.minimum((system.values - system.lower)[part.cells], cap).astype(np.float64)
        self._upper = np.concatenate([np.full(size, cap), down])
        self._all = np.arange(2 * size, dtype=np.int32)
        self._highs = solver()
        load(self._highs, part.split(), np.zeros(2 * size), self._upper, np.ones(2 * size))

    def solve(self, cell: int, way: int, amount: int, cost: FloatArray, held: IntArray = _NOTHING) -> Witness | None:
        """Return a whole deviation by which a cell moves by the amount at least and others not at all, or None."""
        target, size = self.part.place.get(cell), len(self.part)
        if target is None:
            return None
        still = np.array([self.part.place[c] for c in held.tolist() if c in self.part.place], np.int64)
        to, back = (target, target + size) if way > 0 else (target + size, target)
        if self._upper[to] < amount:
            return None
        local = cost[self.part.cells]
        for attempt in range(_ATTEMPTS):
            if attempt:
                local = local * np.random.default_rng(attempt).uniform(0.5, 1.5, size)
            found = self._moves(to, back, amount, local, still)
            if found is None:
                return None
            witness = self._integers.witness(found, target, way, amount)
            if witness is not None:
                return witness
        return self._integers.anywhere(target, way, amount, still) if self._insists else None

    def _moves(self, to: int, back: int, amount: int, local: FloatArray, held: IntArray) -> FloatArray | None:
        """Return the moves of all cells of the part, or None if there are none."""
        highs, size = self._highs, len(self.part)
        highs.changeColsCost(2 * size, self._all, np.concatenate([local, local]))
        highs.changeColBounds(to, float(amount), float(self._upper[to]))
        highs.changeColBounds(back, 0.0, 0.0)
        still = [*held.tolist(), *(held + size).tolist()]
        for column in still:
            highs.changeColBounds(column, 0.0, 0.0)
        highs.setBasis()
        found = _optimum(highs)
        self.solved += 1
        for column in (to, back, *still):
            highs.changeColBounds(column, 0.0, float(self._upper[column]))
        return None if found is None else found[:size] - found[size:]


class Reach:
    """Whether a target can still move when only some cells of a part may; cells are switched on and off.

    The shortest such move is asked for: prices never change, so the solver goes on from where it stands, and short
    moves need few cells.
    """

    def __init__(self, system: System, part: Part, cap: float, hidden: BoolArray, prices: FloatArray) -> None:
        size = len(part)
        self.part, self.solved = part, 0
        self.barrier: Barrier | None = None
        self._system, self._cap = system, cap
        self._integers = Integers(system, part, cap, 50)
        down = np.minimum((system.values - system.lower)[part.cells], cap).astype(np.float64)
        self._upper = np.concatenate([np.full(size, cap), down])
        self._on = hidden[part.cells].copy()
        self._highs = solver()
        on = np.concatenate([self._on, self._on])
        load(
            self._highs,
            part.split(),
            np.zeros(2 * size),
            np.where(on, self._upper, 0.0),
            np.tile(prices[part.cells], 2),
        )

    def price(self, cell: int, price: float) -> None:
        """Set what it costs to move a cell by one."""
        place = self.part.place.get(cell)
        if place is not None:
            for column in (place, place + len(self.part)):
                self._highs.changeColCost(column, price)

    def switch(self, cell: int, on: bool) -> None:
        """Let a cell move, or hold it."""
        place = self.part.place.get(cell)
        if place is not None and self._on[place] != on:
            self._on[place] = on
            for column in (place, place + len(self.part)):
                self._highs.changeColBounds(column, 0.0, float(self._upper[column]) if on else 0.0)

    def solve(self, cell: int, way: int, amount: int) -> Witness | None:
        """Return a whole deviation by which a cell moves by the amount, or None; `barrier` then says why, if known."""
        self.barrier = None
        target, size = self.part.place.get(cell), len(self.part)
        if target is None or not self._on[target]:
            return None
        to, back = (target, target + size) if way > 0 else (target + size, target)
        if self._upper[to] < amount:
            return None
        highs = self._highs
        highs.changeColBounds(to, float(amount), float(amount))
        highs.changeColBounds(back, 0.0, 0.0)
        highs.setBasis()
        found = _optimum(highs)
        self.solved += 1
        if found is None:
            self.barrier = self._learned(cell, way, amount)
        highs.changeColBounds(to, 0.0, float(self._upper[to]))
        highs.changeColBounds(back, 0.0, float(self._upper[back]))
        if found is None:
            return None
        return self._integers.witness(found[:size] - found[size:], target, way, amount)

    def _learned(self, cell: int, way: int, amount: int) -> Barrier | None:
        """Return what the solver added up to see that a target cannot move, written for all cells of the system."""
        _status, has_ray, ray = self._highs.getDualRay()  # type: ignore[attr-defined]
        if not has_ray:
            return None
        used = np.flatnonzero(np.abs(ray) > SMALLEST * np.abs(ray).max())
        equations, rows = self._system.equations, self.part.rows[used]
        entries = _ranges(equations.starts[rows], equations.starts[rows + 1])
        factors = np.repeat(ray[used], np.diff(equations.starts)[rows]) * equations.signs[entries]
        cells, place = np.unique(equations.cells[entries], return_inverse=True)
        sums = np.bincount(place, weights=factors)
        own = float(sums[cells == cell].sum()) * way
        if abs(own) < SMALLEST:
            return None
        against = -sums / (own * amount)
        down = np.minimum(self._system.values - self._system.lower, self._cap)[cells]
        room = np.where(against > 0, against * self._cap, -against * down)
        kept = (room > SMALLEST) & self._system.free[cells] & (cells != cell)
        return Barrier(cells[kept], np.minimum(room[kept], 1.0))


def _optimum(highs: highspy.Highs) -> FloatArray | None:
    """Solve; where the solver is not sure after going on from its last answer, let it start afresh."""
    highs.run()
    status = highs.getModelStatus()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
        highs.clearSolver()
        highs.run()
        status = highs.getModelStatus()
    return np.array(highs.getSolution().col_value) if status == highspy.HighsModelStatus.kOptimal else None


def _ranges(starts: IntArray, ends: IntArray) -> IntArray:
    """Return the numbers of several half-open ranges, one after another."""
    lengths = ends - starts
    total = int(lengths.sum())
    shift = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) if total else 0
    return np.arange(total) + shift


def _trimmed(cells: IntArray, rows: IntArray, owner: IntArray, local: IntArray, signs: NDArray[np.int8]) -> Part:
    """Leave out cells that stand alone in an equation, until none does, and equations that say the same."""
    alive = np.ones(len(cells), bool)
    while True:
        kept = alive[local]
        owner, local, signs = owner[kept], local[kept], signs[kept]
        alone = np.bincount(owner, minlength=len(rows))[owner] == 1
        if not alone.any():
            break
        alive[local[alone]] = False
    number = np.cumsum(alive) - 1
    lengths = np.bincount(owner, minlength=len(rows))
    rows, lengths = rows[lengths > 0], lengths[lengths > 0]
    ends = np.cumsum(lengths)
    columns, values = number[local].astype(np.int32), signs.astype(np.float64)
    once: dict[bytes, int] = {}
    for n, (end, length) in enumerate(zip(ends.tolist(), lengths.tolist(), strict=True)):
        row = np.sort(columns[end - length : end] * 2 + (values[end - length : end] > 0))
        once.setdefault(row.tobytes(), n)
    chosen = np.fromiter(once.values(), np.int64, len(once))
    entries = _ranges(ends[chosen] - lengths[chosen], ends[chosen])
    starts = np.concatenate([[0], np.cumsum(lengths[chosen])]).astype(np.int32)
    return Part(cells[alive], rows[chosen], starts, columns[entries], values[entries])
