"""The attack on figures that are known only roughly: what the sums tell about each inner cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.solving import Program
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _

_ROUNDS = 12
_NODES = 20
_SMALL = 1000
_SLACK = 1e-6
_MOST = 1e15


@dataclass(frozen=True)
class Reach:
    """How far every cell can go.

    Attributes
    ----------
    cells : ndarray of int64, shape (targets,)
        The cells that were asked for.
    low, high : ndarray of int64
        Values that were really reached, each by a whole table of integers that fits all sums and intervals. It was
        checked by adding up, not by the solver.
    proven : ndarray of bool
        Cells for which the solver says that nothing lies beyond `low` and `high`. Others may go farther.
    programs : int
        Number of programs solved.
    """

    cells: IntArray
    low: IntArray
    high: IntArray
    proven: BoolArray
    programs: int

    def pinned(self, threshold: int) -> IntArray:
        """Return the cells for which fewer than `threshold` values were shown to be possible.

        Whether each value between the ends is possible is not asked.
        """
        return self.cells[self.high - self.low + 1 < threshold]


def reachable(
    system: System,
    low: IntArray,
    high: IntArray,
    *,
    seed: int,
    cells: IntArray | None = None,
    enough: int | None = None,
) -> Reach:
    """Find how far cells can go if each is known to lie between `low` and `high`.

    An attacker adds to what was published the equations, the figures that everybody knows and the bounds of the
    system. The ends are found by linear programs with hot start; a solution that is not whole is followed by an
    integer program, in tables of up to 1,000 cells. Every whole solution serves all cells.

    Parameters
    ----------
    system : System
    low, high : ndarray of int64, shape (cells,)
        What readers conclude from each published figure; of fixed cells the true value is known.
    seed : int
        Seed of the random objectives that are tried first.
    cells : ndarray of int64, optional
        Targets; without it, all inner cells that are not fixed.
    enough : int, optional
        Stop at a cell as soon as that many values lie between its ends.

    Returns
    -------
    Reach

    Raises
    ------
    InvalidInputError
        If the true table does not fit the intervals, so that no reader could have drawn these conclusions.

    References
    ----------
    .. [1] Salazar-González, J. J., Bycroft, C. & Staggemeier, A. T. (2005). Controlled rounding implementation.
       UNECE work session on statistical data confidentiality: rounded tables are audited by linear programs.

    Examples
    --------
    Two figures of 3 and 3 rounded to 5 beside their exact total of 6: each may be 3 to 7 by rounding alone, but only 3
    with the total, for both are at least 3.

    >>> from kobimo.disclosure.system import Equations
    >>> eq = Equations(np.array([0, 3]), np.array([0, 1, 2]), np.array([1, -1, -1], np.int8))
    >>> exact = np.array([True, False, False])
    >>> table = System(np.array([6, 3, 3]), eq, ~exact, exact, ~exact | exact, np.zeros(3, np.int64), np.ones(3))
    >>> reachable(table, np.array([3, 3, 3]), np.array([7, 7, 7]), seed=1).pinned(3).tolist()
    [1, 2]
    """
    targets = np.flatnonzero(system.inner & system.free) if cells is None else cells
    return _Attack(system, _bounds(system, low, high), targets, enough).run(seed)


def _bounds(system: System, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    """Join what was published with what everybody knows."""
    floor = np.where(system.fixed, system.values, np.maximum(low, system.lower))
    ceiling = np.where(system.fixed, system.values, high)
    if (floor > system.values).any() or (ceiling < system.values).any():
        raise InvalidInputError(_("Die wahren Werte liegen nicht in den angenommenen Spannen."))
    return floor.astype(np.int64), ceiling.astype(np.int64)


class _Attack:
    """What is known so far about the targets."""

    def __init__(
        self, system: System, bounds: tuple[IntArray, IntArray], targets: IntArray, enough: int | None
    ) -> None:
        self.system = system
        self.floor, self.ceiling = bounds
        self.targets, self.enough = targets, enough
        self.low = system.values[targets].copy()
        self.high = self.low.copy()
        self.ends = np.stack([self.floor[targets], self.ceiling[targets]])
        self.programs = 0

    def run(self, seed: int) -> Reach:
        """Look for tables that differ inside one block only, then for any table."""
        rng = np.random.default_rng(seed)
        everything = np.arange(len(self.system))
        for block in self.system.blocks:
            if len(block) <= _SMALL:
                self._search(block, rng)
        self._search(everything, rng, final=True)
        return Reach(self.targets, self.low, self.high, self._settled(), self.programs)

    def _search(self, block: IntArray, rng: np.random.Generator, *, final: bool = False) -> None:
        """Try random objectives, then ask for each end that is still open."""
        inside = np.zeros(len(self.system), bool)
        inside[block] = True
        if not (inside[self.targets] & self._open()).any():
            return
        part = _Part(self.system, inside, self.floor, self.ceiling)
        for _round in range(1 if len(block) > _SMALL else _ROUNDS):
            open_ = self._open() & inside[self.targets]
            if not open_.any():
                break
            self._ask(part, self.targets[open_], rng.choice([-1.0, 1.0], int(open_.sum())))
        for n in np.flatnonzero(inside[self.targets]):
            for way in (1, -1):
                self._push(part, int(n), way, final=final)
        self.programs += part.program.runs

    def _settled(self) -> BoolArray:
        """Return the targets of which both ends are known."""
        known: BoolArray = (self.low == self.ends[0]) & (self.high == self.ends[1])
        return known

    def _open(self) -> BoolArray:
        """Return the targets of which more should be known."""
        finished = self._settled()
        if self.enough is not None:
            finished |= self.high - self.low + 1 >= self.enough
        return ~finished

    def _wanted(self, n: int, way: int) -> bool:
        """Say whether one side of a target should be pushed farther."""
        at_end = self.high[n] == self.ends[1][n] if way > 0 else self.low[n] == self.ends[0][n]
        return bool(self._open()[n] and not at_end)

    def _push(self, part: _Part, n: int, way: int, *, final: bool) -> None:
        """Find one end of one target; integers are demanded where the linear program leaves it open."""
        cell, gain = self.targets[n : n + 1], np.array([float(way)])
        if not self._wanted(n, way):
            return
        bound = self._ask(part, cell, gain)
        self._limit(n, way, bound, final=final)
        if len(part.cells) <= _SMALL and self._wanted(n, way) and self._beyond(n, way, bound):
            with part.program.whole(_NODES):
                self._limit(n, way, self._ask(part, cell, gain), final=final)

    def _beyond(self, n: int, way: int, bound: float | None) -> bool:
        """Say whether the linear program reaches farther than any table found so far."""
        reached = self.high[n] if way > 0 else -self.low[n]
        return bound is not None and bound + _SLACK >= reached + 1

    def _limit(self, n: int, way: int, bound: float | None, *, final: bool) -> None:
        """Note what the solver says cannot be passed, by whatever table."""
        if bound is None or not final:
            return
        if way > 0:
            self.ends[1][n] = max(self.high[n], min(self.ends[1][n], int(np.floor(min(bound, _MOST) + _SLACK))))
        else:
            self.ends[0][n] = min(self.low[n], max(self.ends[0][n], int(np.ceil(-min(bound, _MOST) - _SLACK))))

    def _ask(self, part: _Part, cells: IntArray, gains: FloatArray) -> float | None:
        """Solve for one objective, keep the table if it is one, and return what the objective cannot pass."""
        solution = part.program.largest(part.place[cells], gains)
        if solution is None:
            return None
        table = self.system.values.copy()
        table[part.cells] = np.rint(solution.values).astype(np.int64)
        if self._fits(table):
            self.low = np.minimum(self.low, table[self.targets])
            self.high = np.maximum(self.high, table[self.targets])
        return solution.bound

    def _fits(self, table: IntArray) -> bool:
        """Add up in integers whether a table fits everything that is known."""
        inside = (table >= self.floor).all() and (table <= self.ceiling).all()
        return bool(inside) and not self.system.equations.residuals(table).any()


class _Part:
    """The program of all tables that differ from the true one in some cells only."""

    def __init__(self, system: System, inside: BoolArray, floor: IntArray, ceiling: IntArray) -> None:
        moving = inside & (floor < ceiling)
        self.cells = np.flatnonzero(inside)
        self.place = np.full(len(system), -1)
        self.place[self.cells] = np.arange(len(self.cells))
        equations = system.equations.among(moving)
        sums = np.zeros(len(equations))
        np.add.at(sums, equations.rows, equations.signs * system.values[equations.cells])
        rows = (equations.starts, self.place[equations.cells], equations.signs.astype(np.float64))
        bounds = floor[self.cells].astype(np.float64), ceiling[self.cells].astype(np.float64)
        self.program = Program(*bounds, rows, (sums, sums), corners=len(self.cells) <= _SMALL)
