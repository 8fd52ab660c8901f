"""Other tables that fit what is published: found from what readers know, without looking at the true values."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray, System

_WIDE = 12
_STARTS = 24
_LEAVES = 12
_STEPS = 240


@dataclass
class _Ranges:
    """What each unknown cell can be, in order of the unknown cells."""

    least: list[int]
    most: list[float]

    def copy(self) -> _Ranges:
        return _Ranges(list(self.least), list(self.most))


@dataclass
class Fitting:
    """Draws tables that fit a publication.

    What is drawn follows from the published values, the sums, what readers know beforehand, and the random numbers;
    so it is the same whichever of the fitting tables is the true one.

    Attributes
    ----------
    system : System
        Its hidden values are not looked at.
    hidden : ndarray of bool, shape (cells,)
        What is not published.
    random : Generator
        Where the draws come from.
    """

    system: System
    hidden: BoolArray
    random: np.random.Generator
    _unknown: IntArray = field(init=False)
    _rows: list[list[tuple[int, int]]] = field(init=False)
    _beside: list[int] = field(init=False)
    _of: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        system = self.system
        open_cells = (self.hidden | ~system.published) & system.free
        self._unknown = np.flatnonzero(open_cells)
        place = np.full(len(system), -1, np.int64)
        place[self._unknown] = np.arange(len(self._unknown))
        self._rows, self._beside, self._of = [], [], [[] for _ in self._unknown]
        equations = system.equations
        for row in range(len(equations)):
            entries = slice(equations.starts[row], equations.starts[row + 1])
            cells, signs = equations.cells[entries], equations.signs[entries].astype(np.int64)
            mine = open_cells[cells]
            if not mine.any():
                continue
            for cell in place[cells[mine]].tolist():
                self._of[cell].append(len(self._rows))
            self._rows.append(list(zip(place[cells[mine]].tolist(), signs[mine].tolist(), strict=True)))
            self._beside.append(int((signs[~mine] * system.values[cells[~mine]]).sum()))

    def tables(self) -> IntArray:
        """Return tables that fit, a row each: all of them where they are few, else drawn ones."""
        first = self._narrowed()
        found: dict[bytes, IntArray] = {}
        if first is not None:
            for _start in range(_STARTS):
                leaves, whole = self._walk(first)
                found |= {leaf.tobytes(): leaf for leaf in leaves}
                if whole:
                    break
        return np.array(list(found.values()), np.int64).reshape(-1, len(self.system))

    def _narrowed(self) -> _Ranges | None:
        """Return what follows for each cell at once; of cells without an upper bound only some values are tried."""
        ranges = _Ranges(self.system.lower[self._unknown].tolist(), [np.inf] * len(self._unknown))
        if not self._follow(ranges, range(len(self._rows))):
            return None
        inner = self.system.inner[self._unknown].tolist()
        for cell, least in enumerate(ranges.least):
            if inner[cell]:
                ranges.most[cell] = min(ranges.most[cell], least + _WIDE)
        if not self._follow(ranges, range(len(self._rows))):
            return None
        return ranges if all(most < np.inf for most in ranges.most) else None

    def _walk(self, first: _Ranges) -> tuple[list[IntArray], bool]:
        """Go down a tree of decisions in random order; return what was found, and whether that was all."""
        leaves: list[IntArray] = []
        waiting, steps = [first.copy()], 0
        while waiting:
            if len(leaves) == _LEAVES or steps == _STEPS:
                return leaves, False
            steps += 1
            ranges = waiting.pop()
            widths = [(most - least, n) for n, (most, least) in enumerate(zip(ranges.most, ranges.least, strict=True))]
            some = [n for width, n in widths if width > 0]
            if not some:
                leaf = self.system.values.copy()
                leaf[self._unknown] = ranges.least
                leaves.append(leaf)
                continue
            cell = some[int(self.random.integers(len(some)))]
            for value in self.random.permutation(np.arange(ranges.least[cell], int(ranges.most[cell]) + 1)).tolist():
                then = ranges.copy()
                then.least[cell] = value
                then.most[cell] = value
                if self._follow(then, self._of[cell]):
                    waiting.append(then)
        return leaves, True

    def _follow(self, ranges: _Ranges, rows: range | list[int]) -> bool:
        """Narrow ranges by the sums until nothing follows any more; tell whether something is left for each cell."""
        waiting = deque(rows)
        queued = set(waiting)
        while waiting:
            row = waiting.popleft()
            queued.discard(row)
            for cell in self._narrow(ranges, row):
                if ranges.least[cell] > ranges.most[cell]:
                    return False
                fresh = [other for other in self._of[cell] if other not in queued]
                queued.update(fresh)
                waiting.extend(fresh)
        return all(self._possible(ranges, row) for row in rows)

    def _bounds(self, ranges: _Ranges, row: int) -> tuple[float, float]:
        """Return the least and the greatest that a sum can come to."""
        least = most = float(self._beside[row])
        for cell, sign in self._rows[row]:
            low, high = ranges.least[cell], ranges.most[cell]
            least += low if sign > 0 else -high
            most += high if sign > 0 else -low
        return least, most

    def _possible(self, ranges: _Ranges, row: int) -> bool:
        least, most = self._bounds(ranges, row)
        return least <= 0 <= most

    def _narrow(self, ranges: _Ranges, row: int) -> list[int]:
        """Narrow the cells of one sum; return those that changed."""
        changed = []
        for cell, sign in self._rows[row]:
            least = most = float(self._beside[row])
            for other, its in self._rows[row]:
                if other != cell:
                    low, high = ranges.least[other], ranges.most[other]
                    least += low if its > 0 else -high
                    most += high if its > 0 else -low
            lowest, highest = (-most, -least) if sign > 0 else (least, most)
            if lowest > ranges.least[cell] or highest < ranges.most[cell]:
                ranges.least[cell] = int(max(lowest, ranges.least[cell]))
                ranges.most[cell] = min(highest, ranges.most[cell])
                changed.append(cell)
        return changed
