"""Small counts changed before anything is added up: every table is additive and fits every other, for ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.methods.supports import Supports, supports
from kobimo.disclosure.solving import Program
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _

_NODES = 200
_LARGEST = 2500


@dataclass(frozen=True)
class Rewritten:
    """Figures after the inner cells were changed, and what could not be kept.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        All sums hold. No inner cell lies from 1 to base - 1.
    low, high : ndarray of int64
        What readers conclude who know the method: of inner cells a shown 0 may be up to base - 1, a shown base
        anything from 1; larger ones are true. Of sums nothing but what their parts tell.
    known : ndarray of int64
        Cells whose true value everybody knows and that came out different.
    """

    values: IntArray
    low: IntArray
    high: IntArray
    known: IntArray


def small_counts(system: System, base: int = 3) -> Rewritten:
    """Turn the inner counts from 1 to base - 1 into 0 or `base` so that the sums move least.

    First a greedy pass: each small count takes the side that leaves the smaller sum of squared deviations of all cells
    that contain it. Then, block by block, an integer program chooses all small counts of the block together, with the
    rest as it is; the choice is taken if the weighted sum of absolute deviations gets smaller. Sums that everybody
    knows weigh a hundredfold; whether they came out right is reported, never assumed.

    Parameters
    ----------
    system : System
        `weights` say how much a deviation of a cell matters.
    base : int
        Smallest count that remains; at least 2.

    Returns
    -------
    Rewritten

    Raises
    ------
    InvalidInputError
        If the base is below 2.

    References
    ----------
    .. [1] langsrud2018: An algorithm for small count rounding of tabular data. Privacy in
       Statistical Databases, UNESCO chair in data privacy (R package SmallCountRounding, PLSrounding).
    .. [2] safe: a method for anonymising the German census. UNECE/Eurostat work session on statistical data
       confidentiality, Tarragona.

    Examples
    --------
    Three ones with a sum of 3: one of them becomes 3.

    >>> from kobimo.disclosure.system import Equations
    >>> eq = Equations(np.array([0, 4]), np.array([0, 1, 2, 3]), np.array([1, -1, -1, -1], np.int8))
    >>> none = np.zeros(4, bool)
    >>> table = System(np.array([3, 1, 1, 1]), eq, np.array([False, True, True, True]), none, ~none,
    ...                np.zeros(4, np.int64), np.ones(4))
    >>> sorted(small_counts(table).values.tolist())
    [0, 0, 3, 3]
    """
    if base < 2:
        raise InvalidInputError(_("Auf Vielfache von {base} lässt sich nicht runden.").format(base=base))
    work = _Choice(system, supports(system), base)
    work.greedy()
    for block in system.blocks or (np.arange(len(system)),):
        if len(block) <= _LARGEST:
            work.improve(block)
    return _result(system, system.values + work.moved, base)


def _result(system: System, values: IntArray, base: int) -> Rewritten:
    """Work out what readers conclude."""
    ends = np.where(values == 0, base - 1, values), np.where(values == base, 1, values)
    most = int(values.max(initial=0)) + base * (int(system.inner.sum()) + 1)
    low = np.where(system.fixed, system.values, np.where(system.inner, np.maximum(ends[1], system.lower), system.lower))
    high = np.where(system.fixed, system.values, np.where(system.inner, ends[0], most))
    return Rewritten(values, low, high, np.flatnonzero(system.fixed & (values != system.values)))


class _Choice:
    """Which small counts go up so far, and how far that moves each cell."""

    def __init__(self, system: System, contained: Supports, base: int) -> None:
        self.system, self.base = system, base
        values = system.values
        self.small = system.inner & (values > 0) & (values < base) & system.free
        order = np.argsort(contained.inner, kind="stable")
        self.holders = contained.cells[order]
        self.starts = np.searchsorted(contained.inner[order], np.arange(len(system) + 1))
        known = system.fixed & (values > 0)
        self.weights = np.where(system.published & ~system.inner, system.weights * np.where(known, 100.0, 1.0), 0.0)
        self.up = np.zeros(len(system), bool)
        self.moved = contained.added(np.where(self.small, -values, 0))

    def above(self, cell: int) -> IntArray:
        """Return all cells that contain an inner cell, with itself."""
        return self.holders[self.starts[cell] : self.starts[cell + 1]]

    def greedy(self) -> None:
        """Raise each small count in turn if that leaves smaller squared deviations."""
        for cell in np.flatnonzero(self.small).tolist():
            holders = self.above(cell)
            before = self.moved[holders].astype(float)
            if self.weights[holders] @ ((before + self.base) ** 2 - before**2) <= 0:
                self._turn(cell)

    def improve(self, block: IntArray) -> None:
        """Choose all small counts of a block anew; keep it if that is better."""
        cells = block[self.small[block]]
        if len(cells) < 2:
            return
        chosen = self._chosen(cells)
        if chosen is None:
            return
        before, moved, up = self._cost(), self.moved.copy(), self.up.copy()
        for cell in cells[chosen != self.up[cells]].tolist():
            self._turn(cell)
        if self._cost() >= before:
            self.moved, self.up = moved, up

    def _turn(self, cell: int) -> None:
        """Change the choice of one cell."""
        self.moved[self.above(cell)] += -self.base if self.up[cell] else self.base
        self.up[cell] = not self.up[cell]

    def _cost(self) -> float:
        """Return the weighted sum of absolute deviations."""
        return float(self.weights @ np.abs(self.moved))

    def _chosen(self, cells: IntArray) -> BoolArray | None:
        """Solve the integer program of some small counts: columns for the choice, and for moves up and down."""
        lists = [self.above(cell) for cell in cells.tolist()]
        column = np.repeat(np.arange(len(cells)), [len(one) for one in lists])
        holders, row = np.unique(np.concatenate(lists), return_inverse=True)
        n, m = len(cells), len(holders)
        mine = np.zeros(m)
        np.add.at(mine, row, self.base * self.up[cells][column])
        rest = self.moved[holders] - mine
        program = Program(
            np.zeros(n + 2 * m),
            np.concatenate([np.ones(n), np.full(2 * m, np.inf)]),
            _rows(row, column, n, m, self.base),
            (-rest, -rest),
            np.concatenate([np.zeros(n), self.weights[holders], self.weights[holders]]),
        )
        with program.whole(_NODES, np.arange(n)):
            solution = program.smallest()
        return None if solution is None else np.asarray(solution.values[:n] > 0.5)


def _rows(row: IntArray, column: IntArray, n: int, m: int, base: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Write for each holder: base times the choices, less the move up, plus the move down."""
    slack = np.arange(m)
    rows = np.concatenate([row, slack, slack])
    columns = np.concatenate([column, n + slack, n + m + slack])
    factors = np.concatenate([np.full(len(row), float(base)), np.full(m, -1.0), np.ones(m)])
    order = np.argsort(rows, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=m))]).astype(np.int64)
    return starts, columns[order], factors[order]
