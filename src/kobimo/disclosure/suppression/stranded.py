"""What can be told without a solver: a hidden cell alone in an equation is known, and so may be the next one."""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.suppression.proofs import Side
from kobimo.disclosure.system import BoolArray, System


class Stranded:
    """Counts the cells that may move in each equation while cells are shown again."""

    def __init__(self, system: System, hidden: BoolArray, sides: list[Side]) -> None:
        equations = system.equations
        movable = hidden & system.free
        kept = movable[equations.cells]
        rows, cells, signs = equations.rows[kept], equations.cells[kept], equations.signs[kept]
        self._members: dict[int, list[tuple[int, int]]] = {}
        self._rows: dict[int, list[int]] = {}
        for row, cell, sign in zip(rows.tolist(), cells.tolist(), signs.tolist(), strict=True):
            self._members.setdefault(row, []).append((cell, sign))
            self._rows.setdefault(cell, []).append(row)
        self._down = dict(zip(np.flatnonzero(movable).tolist(), (system.values - system.lower)[movable], strict=True))
        self._sides: dict[int, list[Side]] = {}
        for side in sides:
            self._sides.setdefault(side.cell, []).append(side)

    def holds(self, cell: int) -> bool:
        """Tell whether some target certainly could not move as it must if a cell were shown."""
        return any(self._tight(row, cell) for row in self._rows.get(cell, ())) or self._alone(cell)

    def show(self, cell: int) -> None:
        """Take a cell out."""
        for row in self._rows.pop(cell, ()):
            self._members[row] = [member for member in self._members[row] if member[0] != cell]

    def _alone(self, cell: int) -> bool:
        """Follow what is known once a cell is shown; tell whether a target is among it."""
        known, waiting = {cell}, [cell]
        while waiting:
            for row in self._rows.get(waiting.pop(), ()):
                left = [other for other, _sign in self._members[row] if other not in known]
                if len(left) == 1:
                    if left[0] in self._sides:
                        return True
                    known.add(left[0])
                    waiting.append(left[0])
        return False

    def _tight(self, row: int, cell: int) -> bool:
        """Tell whether the other cells of an equation cannot make up for the move of a target in it."""
        members = self._members[row]
        for target, sign in members:
            for side in self._sides.get(target, ()):
                left = side.amount
                for other, its in members:
                    if other not in (target, cell):
                        left -= side.amount if its * sign * side.way < 0 else self._down[other]
                if left > 0:
                    return True
        return False
