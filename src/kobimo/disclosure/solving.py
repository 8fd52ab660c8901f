"""Linear and integer programs over the cells of a system, asked repeatedly with other objectives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import highspy
import numpy as np

from kobimo.disclosure.system import FloatArray, IntArray

_PRIMAL = 4
_INFINITY = highspy.kHighsInf


def solver(**options: bool | float | str) -> highspy.Highs:
    """Return a silent solver of one thread with a fixed seed, so that the same calls give the same answers."""
    made = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {
        "output_flag": False,
        "presolve": "off",
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        **options,
    }.items():
        made.setOptionValue(name, value)
    return made


@dataclass(frozen=True)
class Solution:
    """Values of all columns, and what the objective cannot pass (the same, unless a search was cut short)."""

    values: FloatArray
    bound: float


class Program:
    """A program in which the signed cells of every equation add up to given sums.

    Parameters
    ----------
    lower, upper : ndarray of float64, shape (columns,)
    rows : tuple of ndarray
        Starts, columns and factors in compressed form.
    row_bounds : tuple of ndarray of float64, shape (rows,)
    costs : ndarray of float64, optional
        To be made small.
    corners : bool
        Whether to walk from corner to corner (hot start); inner points are faster in large programs.
    """

    def __init__(
        self,
        lower: FloatArray,
        upper: FloatArray,
        rows: tuple[IntArray, IntArray, FloatArray],
        row_bounds: tuple[FloatArray, FloatArray],
        costs: FloatArray | None = None,
        *,
        corners: bool = True,
    ) -> None:
        self.runs = 0
        self._columns = len(lower)
        self._solver = solver(random_seed=1, simplex_strategy=_PRIMAL, mip_rel_gap=1e-6)
        if not corners:
            self._solver.setOptionValue("solver", "ipm")
        nothing = np.zeros(0)
        zeros = np.zeros(self._columns) if costs is None else costs
        self._solver.addCols(
            self._columns, zeros, lower, upper, 0, np.zeros(0, np.int32), np.zeros(0, np.int32), nothing
        )
        starts, columns, factors = rows
        self._solver.addRows(
            len(starts) - 1,
            *row_bounds,
            len(columns),
            starts[:-1].astype(np.int32),
            columns.astype(np.int32),
            factors,
        )

    def largest(self, cells: IntArray, gains: FloatArray) -> Solution | None:
        """Make a sum of some columns as large as possible; None if the program has no solution."""
        costs = np.zeros(self._columns)
        costs[cells] = -gains
        self._solver.changeColsCost(self._columns, np.arange(self._columns, dtype=np.int32), costs)
        found = self.smallest()
        return None if found is None else Solution(found.values, -found.bound)

    def smallest(self) -> Solution | None:
        """Make the costs as small as possible; None if no solution was found."""
        self._solver.run()
        self.runs += 1
        info = self._solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible.value:
            return None
        ended = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = info.objective_function_value if ended else -_INFINITY
        return Solution(np.array(self._solver.getSolution().col_value), bound)

    @contextmanager
    def whole(self, nodes: int, columns: IntArray | None = None) -> Iterator[None]:
        """Demand integers for a while, of all columns or of some.

        The search is cut short after some nodes, never after a time: results must not depend on the machine.
        """
        chosen = np.arange(self._columns) if columns is None else columns
        self._kind(chosen, highspy.HighsVarType.kInteger)
        self._solver.setOptionValue("mip_max_nodes", nodes)
        self._solver.setOptionValue("presolve", "on")
        try:
            yield
        finally:
            self._kind(chosen, highspy.HighsVarType.kContinuous)
            self._solver.setOptionValue("presolve", "off")

    def _kind(self, columns: IntArray, kind: highspy.HighsVarType) -> None:
        """Set whether columns are integers."""
        self._solver.changeColsIntegrality(
            len(columns), columns.astype(np.int32), np.full(len(columns), kind.value, np.uint8)
        )
