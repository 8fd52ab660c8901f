"""Somebody who has read what was told before and after a correction, and knows which counts it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from support.open_town import Atom, Figure, Support, World
from support.readers import Reader, Row, readers, same

MOST, MANY = 10_000, 1e6
Variable = tuple[int, Atom]


@dataclass
class BothReader:
    """Knows two public tables of one date, of the counts before and after a correction.

    Attributes
    ----------
    before, after : Reader
        What each table shows by itself; both know it.
    """

    before: Reader
    after: Reader

    def __post_init__(self) -> None:
        worlds = (self.before.world, self.after.world)
        self.changed = {a for a in self.before.places if worlds[0].counts[a] != worlds[1].counts[a]}
        self.variables = [(0, a) for a in self.before.places] + [(1, a) for a in sorted(self.changed)]
        self.at = {variable: n for n, variable in enumerate(self.variables)}

    def given_away(self) -> list[tuple[int, Support]]:
        """Return the small counts of both times of which this reader knows that they are small."""
        return [
            (time, side)
            for time, reader in enumerate((self.before, self.after))
            for side in reader.small()
            if not self._can_be_enough(time, side)
        ]

    def _columns(self, time: int, side: Iterable[Atom]) -> list[int]:
        return [self.at[(1, atom) if time and atom in self.changed else (0, atom)] for atom in side]

    def _can_be_enough(self, time: int, side: Support) -> bool:
        """Ask a solver for counts that fit both tables and reach the threshold."""
        solver, size = highspy.Highs(), len(self.variables)
        solver.setOptionValue("output_flag", False)
        solver.addVars(size, np.zeros(size), np.full(size, float(MOST)))
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
        for when, reader in enumerate((self.before, self.after)):
            for one, other in same():
                self._row(solver, 0, 0, self._columns(when, one), self._columns(when, other))
            for count in reader.counts:
                value = reader.world.of(count)
                exact = count in reader.seen or value == 0
                low, high = (value, value) if exact else (1, MANY)
                self._row(solver, low, high, self._columns(when, count))
        self._row(solver, self.after.threshold, MANY, self._columns(time, side))
        solver.run()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @staticmethod
    def _row(solver: highspy.Highs, low: float, high: float, plus: list[int], minus: list[int] | None = None) -> None:
        places = [*plus, *(minus or [])]
        signs = [1.0] * len(plus) + [-1.0] * len(minus or [])
        solver.addRow(low, high, len(places), np.array(places, np.int32), np.array(signs))


def both(
    rows: tuple[Sequence[Row], Sequence[Row]],
    figures: Mapping[str, Figure],
    worlds: tuple[Mapping[str, World], Mapping[str, World]],
) -> dict[str, BothReader]:
    """Return for each date somebody who has read both tables; a date that a table lacks shows nothing there."""
    early, late = (readers(some, figures, world) for some, world in zip(rows, worlds, strict=True))
    return {
        day: BothReader(
            early[day][0] if day in early else Reader(worlds[0][day], []),
            late[day][0] if day in late else Reader(worlds[1][day], []),
        )
        for day in sorted({*early, *late})
    }
