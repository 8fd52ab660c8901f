"""Which inner cells each cell counts together: cells with the same persons are the same cell, in whatever table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _

Number = TypeVar("Number", np.int64, np.uint64)


@dataclass(frozen=True)
class Supports:
    """Inner cells of every cell.

    Attributes
    ----------
    starts : ndarray of int64, shape (cells + 1,)
        Where the inner cells of each cell begin.
    inner : ndarray of int64
        Positions of inner cells in the system, sorted for each cell.
    """

    starts: IntArray
    inner: IntArray

    def of(self, cell: int) -> IntArray:
        """Return the inner cells of one cell."""
        return self.inner[self.starts[cell] : self.starts[cell + 1]]

    @property
    def cells(self) -> IntArray:
        """Cell of each entry of `inner`."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def added(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return every cell as the sum of its inner cells; values outside the inner cells do not matter.

        The sum has the type of `values`; unsigned ones wrap round, which is what keys want.
        """
        padded = np.append(values[self.inner], values.dtype.type(0))
        sums = np.add.reduceat(padded, self.starts[:-1])
        filled: NDArray[Number] = np.where(np.diff(self.starts) > 0, sums, values.dtype.type(0))
        return filled


def supports(system: System) -> Supports:
    """Find the inner cells of every cell by following the equations down.

    Parameters
    ----------
    system : System
        Every equation has one sum (sign 1); a cell that is not inner is the sum of at least one equation.

    Returns
    -------
    Supports

    Raises
    ------
    InvalidInputError
        If a cell has neither parts nor the mark of an inner cell, or sums run in a circle.

    Examples
    --------
    >>> from kobimo.disclosure.system import Equations
    >>> import numpy as np
    >>> none = np.zeros(3, bool)
    >>> eq = Equations(np.array([0, 3]), np.array([0, 1, 2]), np.array([1, -1, -1], np.int8))
    >>> table = System(np.array([5, 2, 3]), eq, ~np.array([True, False, False]), none, ~none,
    ...                np.zeros(3, np.int64), np.ones(3))
    >>> supports(table).of(0).tolist()
    [1, 2]
    """
    parts = _parts(system)
    found: dict[int, IntArray] = {int(c): np.array([c], np.int64) for c in np.flatnonzero(system.inner)}
    for cell in _parts_first(system, parts):
        found[cell] = reduce(np.union1d, (found[part] for part in parts[cell].tolist()))
    lengths = [len(found[cell]) for cell in range(len(system))]
    return Supports(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), _joined(found, len(system)))


def _joined(found: dict[int, IntArray], cells: int) -> IntArray:
    """Put the inner cells of all cells behind each other."""
    return np.concatenate([found[cell] for cell in range(cells)]) if cells else np.zeros(0, np.int64)


def _parts(system: System) -> dict[int, IntArray]:
    """Return the parts of every sum, by the shortest equation that has it."""
    equations, found = system.equations, dict[int, IntArray]()
    for n in np.argsort(-np.diff(equations.starts), kind="stable"):
        here = slice(equations.starts[n], equations.starts[n + 1])
        cells, signs = equations.cells[here], equations.signs[here]
        sums = cells[signs > 0]
        if len(sums) == 1 and not system.inner[sums[0]]:
            found[int(sums[0])] = cells[signs < 0]
    return found


def _parts_first(system: System, parts: dict[int, IntArray]) -> list[int]:
    """Order the sums so that the parts of each stand before it."""
    order: list[int] = []
    state = np.where(system.inner, 2, 0)
    for start in np.flatnonzero(~system.inner).tolist():
        todo = [start]
        while todo:
            cell = todo[-1]
            if state[cell] == 0:
                if cell not in parts:
                    raise InvalidInputError(_("Zu einer Summe der Tabelle fehlen die Teile."))
                state[cell] = 1
                todo.extend(p for p in parts[cell].tolist() if state[p] != 2)
                if (state[parts[cell]] == 1).any():
                    raise InvalidInputError(_("In der Tabelle ist eine Summe ein Teil von sich selbst."))
            else:
                todo.pop()
                if state[cell] == 1:
                    state[cell] = 2
                    order.append(cell)
    return order
