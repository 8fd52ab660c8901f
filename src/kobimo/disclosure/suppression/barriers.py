"""What is learned from a target that could not move: a sum over hidden cells that must stay large enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, FloatArray, IntArray

_CLEAR = 1e-6


@dataclass(frozen=True)
class Barrier:
    """The room that hidden cells give a target must add up to one at least, or the target cannot move as it must.

    Such a sum follows from the equations alone: it holds for every pattern, not only for the one it was found in.

    Attributes
    ----------
    cells : ndarray of int64
        Positions in the system.
    room : ndarray of float64
        What each of them adds if it is hidden; none adds more than one.
    """

    cells: IntArray
    room: FloatArray


class Barriers:
    """All barriers known so far, and how much each has to spare while cells are shown again."""

    def __init__(self, hidden: BoolArray, known: list[Barrier]) -> None:
        self._hidden, self._known = hidden, known
        self._spare: list[float] = []
        self._at: dict[int, list[tuple[int, float]]] = {}
        for barrier in known:
            self._enter(barrier)

    def add(self, barrier: Barrier) -> None:
        """Learn a barrier, for other patterns as well."""
        self._known.append(barrier)
        self._enter(barrier)

    def hold(self, cell: int) -> bool:
        """Tell whether some target could not move any more if a cell were shown."""
        return any(self._spare[n] - room < -_CLEAR for n, room in self._at.get(cell, ()))

    def show(self, cell: int) -> None:
        """Take a cell out."""
        for n, room in self._at.pop(cell, ()):
            self._spare[n] -= room

    def _enter(self, barrier: Barrier) -> None:
        """Count what hidden cells have to spare."""
        kept = np.flatnonzero(self._hidden[barrier.cells])
        room = barrier.room[kept].tolist()
        number = len(self._spare)
        self._spare.append(sum(room) - 1.0)
        for cell, its in zip(barrier.cells[kept].tolist(), room, strict=True):
            self._at.setdefault(cell, []).append((number, its))
