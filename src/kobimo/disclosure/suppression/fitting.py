"""Other tables that fit what is published: found from what readers know, without looking at the true values."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, System

_WIDE = 18
_NEAR = 6
_FAR = 60
_STARTS = 18
_LEAVES = 12
_STEPS = 240
_LEANINGS = (0.0, 0.5, 1.0)


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

    def tables(self) -> Iterator[IntArray]:
        """Give tables that fit, one after the other: all of them where they are few, else drawn ones.

        Most walks lean towards small values: where little is shown, most tables that fit are far larger than any that
        the same cells would be hidden of.
        """
        first = self._narrowed()
        found: set[bytes] = set()
        if first is None:
            return
        for start in range(_STARTS):
            leaves, whole = self._walk(first, _LEANINGS[start % len(_LEANINGS)])
            for leaf in leaves:
                if leaf.tobytes() not in found:
                    found.add(leaf.tobytes())
                    yield leaf
            if whole:
                return

    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Return what each cell is at least and at most by what is published, as far as single sums tell."""
        low, high = self.system.values.astype(np.float64), self.system.values.astype(np.float64)
        ranges = self._narrowed()
        if ranges is not None:
            low[self._unknown], high[self._unknown] = ranges.least, ranges.most
        return low, high

    def _narrowed(self) -> _Ranges | None:
        """Return what follows for each cell at once; None if nothing fits."""
        ranges = _Ranges(self.system.lower[self._unknown].tolist(), [np.inf] * len(self._unknown))
        return ranges if self._follow(ranges, range(len(self._rows))) else None

    def _walk(self, first: _Ranges, leaning: float) -> tuple[list[IntArray], bool]:
        """Go down a tree of decisions in random order; return what was found, and whether that was all."""
        leaves: list[IntArray] = []
        waiting, steps, whole = [first.copy()], 0, True
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
            values, all_of_them = self._tried(ranges.least[cell], ranges.most[cell], leaning)
            whole &= all_of_them
            for value in values:
                then = ranges.copy()
                then.least[cell] = value
                then.most[cell] = value
                if self._follow(then, self._of[cell]):
                    waiting.append(then)
        return leaves, whole

    def _tried(self, least: int, most: float, leaning: float) -> tuple[list[int], bool]:
        """Return values of a cell, the one to be tried first at the end, and whether these are all there are."""
        if most - least <= _WIDE:
            above = np.arange(int(most) + 1 - least)
        else:
            near, far = np.arange(_NEAR), (_FAR if most == np.inf else int(most) - least)
            above = np.unique(np.concatenate([near, self.random.integers(far + 1, size=_NEAR), far - near]))
        liking = self.random.gumbel(size=len(above)) - leaning * np.minimum(above, _NEAR)
        return (least + above[np.argsort(liking, kind="stable")]).tolist(), most - least <= _WIDE

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
