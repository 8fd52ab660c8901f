"""Rounding to a multiple of a base: each figure by itself, or all together so that sums still hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.methods.parts import Part, split
from kobimo.disclosure.methods.supports import supports
from kobimo.disclosure.solving import Program
from kobimo.disclosure.system import BoolArray, Equations, FloatArray, IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _

_NODES = 500
_FAR = 1000.0
_TOGETHER = 600


@dataclass(frozen=True)
class Rounded:
    """Rounded figures, what readers may conclude from them, and what could not be kept.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        What is published; figures that everybody knows stay as they are.
    low, high : ndarray of int64
        The true value lies between these. Somebody who knows the method concludes it.
    missed : ndarray of int64
        Equations whose rounded cells do not add up.
    far : ndarray of int64
        Cells that moved by the base or more; empty for a zero-restricted rounding.
    """

    values: IntArray
    low: IntArray
    high: IntArray
    missed: IntArray
    far: IntArray


def rounded(system: System, base: int) -> Rounded:
    """Round each figure by itself to the nearest multiple of a base, halves upwards.

    Cheap, and never off by more than half the base; but sums do not hold, and where exact totals are known the
    figures can often be worked out again (`kobimo.disclosure.methods.intervals.reachable`).

    Parameters
    ----------
    system : System
        Its fixed cells keep their values: readers know them.
    base : int
        5 (an error of at most 2) or 10; at least 2.

    Returns
    -------
    Rounded

    Raises
    ------
    InvalidInputError
        If the base is below 2.

    References
    ----------
    .. [1] Statistisches Bundesamt, Bildung und Teilhabe (from 2020): each number by itself to a multiple of 5, the
       error is at most 2.

    Examples
    --------
    >>> from kobimo.disclosure.system import Equations
    >>> eq = Equations(np.array([0, 3]), np.array([0, 1, 2]), np.array([1, -1, -1], np.int8))
    >>> none = np.zeros(3, bool)
    >>> table = System(np.array([9, 7, 2]), eq, np.array([False, True, True]), none, ~none,
    ...                np.zeros(3, np.int64), np.ones(3))
    >>> rounded(table, 5).values.tolist()
    [10, 5, 0]
    """
    _check(base)
    nearest = (system.values + base // 2) // base * base
    values = np.where(system.fixed, system.values, nearest)
    below, above = base // 2, base - base // 2 - 1
    return _result(system, values, (below, above), base)


def controlled(system: System, base: int) -> Rounded:
    """Round all figures together so that every sum still holds.

    Each figure moves to one of the two multiples around it, multiples stay (zero-restricted controlled rounding),
    and the figures move as little as possible, by their weights. An integer program per part of the table: first
    the largest area with its parts, then each part with what is above it fixed. Where a part has no such rounding
    some figures go to a multiple farther away; they are reported. Sums with a known figure that is no multiple of the
    base cannot hold; they are reported too.

    Parameters
    ----------
    system : System
        Its fixed cells keep their values. `blocks` are the parts.
    base : int
        At least 2.

    Returns
    -------
    Rounded
        `low` and `high` assume a reader who knows the method: less than one base away, or two where figures had to go
        farther, for he is not told which.

    Raises
    ------
    InvalidInputError
        If the base is below 2.

    References
    ----------
    .. [1] cox1987: A constructive procedure for unbiased controlled rounding. JASA 82, 520-524.
    .. [2] salazar2006: Controlled rounding and cell perturbation: statistical disclosure limitation
       methods for tabular data. Mathematical Programming 105, 583-603.

    Examples
    --------
    Two figures of 3 with a sum of 6: rounding by itself gives 5, 5 and 5; together one of them becomes 0.

    >>> from kobimo.disclosure.system import Equations
    >>> eq = Equations(np.array([0, 3]), np.array([0, 1, 2]), np.array([1, -1, -1], np.int8))
    >>> none = np.zeros(3, bool)
    >>> table = System(np.array([6, 3, 3]), eq, np.array([False, True, True]), none, ~none,
    ...                np.zeros(3, np.int64), np.ones(3))
    >>> sorted(controlled(table, 5).values.tolist())
    [0, 5, 5]
    """
    _check(base)
    work = _Multiples(system, base)
    solved = all(work.settle(part) for part in split(system, _TOGETHER))
    values = work.values() if solved else _from_below(system, base)
    widest = int(np.abs(values - system.values)[system.free].max(initial=0))
    reach = base - 1 if widest < base else (widest // base + 1) * base - 1
    return _result(system, values, (reach, reach), base)


def _check(base: int) -> None:
    """Refuse a base that would not change anything."""
    if base < 2:
        raise InvalidInputError(_("Auf Vielfache von {base} lässt sich nicht runden.").format(base=base))


def _result(system: System, values: IntArray, reach: tuple[int, int], base: int) -> Rounded:
    """Work out what readers conclude, and what could not be kept."""
    low = np.where(system.fixed, values, np.maximum(values - reach[0], system.lower))
    high = np.where(system.fixed, values, values + reach[1])
    missed = np.flatnonzero(system.equations.residuals(values))
    return Rounded(values, low, high, missed, np.flatnonzero(np.abs(values - system.values) >= base))


class _Multiples:
    """Which multiple each cell has got so far; -1 stands for none yet."""

    def __init__(self, system: System, base: int) -> None:
        self.system, self.base = system, base
        self.floor = system.values // base
        self.rest = system.values - self.floor * base
        self.odd = system.fixed & (self.rest > 0)
        self.multiple = np.where(self.rest == 0, self.floor, -1)
        self.decided = np.zeros(len(system), bool)
        missed = np.zeros(len(system.equations), bool)
        np.logical_or.at(missed, system.equations.rows, self.odd[system.equations.cells])
        self.demanded = ~missed

    def values(self) -> IntArray:
        """Return the figures."""
        return np.where(self.odd, self.system.values, self.multiple * self.base)

    def settle(self, part: Part) -> bool:
        """Choose the multiples of one part, near ones if possible, and change those above it only where it must be."""
        free = self.system.free & ~self.odd
        done = (
            self._solve(part.cells & (self.multiple < 0) & free, part.cells, near=True)
            or self._solve(part.cells & free & ~self.decided, part.cells, near=False)
            or self._solve(part.chain & free, part.chain_cells, near=False)
        )
        self.decided |= part.cells
        return done

    def _solve(self, free: BoolArray, part: BoolArray, *, near: bool) -> bool:
        """Solve the integer program of one part; say whether it has a solution."""
        cells = np.flatnonzero(free)
        if not len(cells):
            return near
        equations, sums = self._equations(cells, part)
        n = len(cells)
        weight = np.maximum(self.system.weights[cells], 1e-6)
        costs = weight * np.where(self.rest[cells] > 0, self.base - 2 * self.rest[cells], 0).astype(float) / self.base
        upper = np.where(self.rest[cells] > 0, 1.0, 0.0)
        program = _stepping(equations, sums, (np.zeros(n), upper, costs), None if near else self.floor[cells])
        columns = np.arange(n if near else 3 * n)
        with program.whole(_NODES, columns):
            solution = program.smallest()
        if solution is None:
            return False
        steps = np.rint(solution.values).astype(np.int64)
        self.multiple[cells] = self.floor[cells] + (steps if near else steps[:n] + steps[n : 2 * n] - steps[2 * n :])
        return True

    def _equations(self, cells: IntArray, part: BoolArray) -> tuple[Equations, FloatArray]:
        """Return the equations of a part over its open cells, and what their steps must add up to."""
        whole = self.system.equations
        outside = np.zeros(len(whole), bool)
        np.logical_or.at(outside, whole.rows, ~part[whole.cells])
        place = np.full(len(self.system), -1)
        place[cells] = np.arange(len(cells))
        wanted = self.demanded & ~outside
        start = np.where(place >= 0, self.floor, self.multiple)
        sums = np.zeros(len(whole))
        np.add.at(sums, whole.rows, -whole.signs * start[whole.cells])
        kept = wanted[whole.rows] & (place[whole.cells] >= 0)
        lengths = np.bincount(whole.rows[kept], minlength=len(whole))
        starts = np.concatenate([[0], np.cumsum(lengths[lengths > 0])]).astype(np.int64)
        return Equations(starts, place[whole.cells[kept]], whole.signs[kept]), sums[lengths > 0]


def _stepping(
    equations: Equations,
    sums: FloatArray,
    columns: tuple[FloatArray, FloatArray, FloatArray],
    floor: IntArray | None,
) -> Program:
    """Build the program of steps up by one; with `floor` also of dear steps farther up, and down to zero."""
    lower, upper, costs = columns
    factors = equations.signs.astype(np.float64)
    rows = (equations.starts, equations.cells, factors)
    if floor is not None:
        n = len(lower)
        starts = equations.starts * 3
        cells = np.concatenate([equations.cells, equations.cells + n, equations.cells + 2 * n])
        order = np.argsort(np.tile(equations.rows, 3), kind="stable")
        rows = (starts, cells[order], np.concatenate([factors, factors, -factors])[order])
        lower = np.zeros(3 * n)
        upper = np.concatenate([upper, np.full(n, 1e4), floor.astype(np.float64)])
        costs = np.concatenate([costs, np.full(2 * n, _FAR)])
    return Program(lower, upper, rows, (sums, sums), costs)


def _from_below(system: System, base: int) -> IntArray:
    """Round the inner cells and add them up: sums hold, but large ones may be far away."""
    inner = (system.values + base // 2) // base * base
    return np.where(system.fixed, system.values, supports(system).added(np.where(system.inner, inner, 0)))
