"""Whoever reads a table and its rules, as whole-number programs: written without kobimo, for any set of atoms."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product

import highspy
import numpy as np

Count = frozenset[Hashable]
"""Everybody who is counted, as atoms."""

_MANY = 1e6


class Attacker:
    """Knows that no atom counts less than nobody, and whatever it is told.

    Parameters
    ----------
    truth : mapping of atom to int
    same : iterable of pair of counts
        Different atoms that count the same persons.
    """

    def __init__(self, truth: Mapping[Hashable, int], same: Iterable[tuple[Count, Count]] = ()) -> None:
        self.truth, self.same = dict(truth), tuple(same)
        self._place = {atom: n for n, atom in enumerate(self.truth)}
        self.known: dict[Count, tuple[int, float]] = {}

    def value(self, count: Count) -> int:
        """Return the true number."""
        return sum(self.truth[atom] for atom in count)

    def see(self, count: Count) -> None:
        """Learn a number."""
        self.known[count] = (self.value(count), self.value(count))

    def sees_somebody(self, count: Count) -> None:
        """Learn that somebody is counted."""
        least, most = self.known.get(count, (0, _MANY))
        self.known[count] = (max(least, 1), most)

    def can_be(self, plus: Count, minus: Count = frozenset(), *, least: int = 0, most: float = _MANY) -> bool:
        """Say whether some table that fits has a count, or the difference of two, in a range."""
        solver, size = highspy.Highs(), len(self._place)
        solver.setOptionValue("output_flag", False)
        solver.addVars(size, np.zeros(size), np.full(size, _MANY))
        solver.changeColsIntegrality(
            size, np.arange(size, dtype=np.int32), np.full(size, highspy.HighsVarType.kInteger)
        )
        for one, other in self.same:
            self._row(solver, 0, 0, one, other)
        for count, (low, high) in self.known.items():
            self._row(solver, low, high, count)
        self._row(solver, least, most, plus, minus)
        solver.run()
        status = solver.getModelStatus()
        assert status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kOptimal), status
        return bool(status == highspy.HighsModelStatus.kOptimal)

    def every_table(self, largest: int) -> Iterator[dict[Hashable, int]]:
        """Try every whole number up to the largest for every atom."""
        for numbers in product(range(largest + 1), repeat=len(self._place)):
            table = dict(zip(self._place, numbers, strict=True))
            if self.fits(table):
                yield table

    def fits(self, table: Mapping[Hashable, int]) -> bool:
        """Add up."""

        def total(count: Count) -> int:
            return sum(table[atom] for atom in count)

        return all(total(one) == total(other) for one, other in self.same) and all(
            low <= total(count) <= high for count, (low, high) in self.known.items()
        )

    def _row(self, solver: highspy.Highs, low: float, high: float, plus: Count, minus: Count = frozenset()) -> None:
        signs: dict[int, float] = {}
        for count, sign in ((plus, 1.0), (minus, -1.0)):
            for atom in count:
                signs[self._place[atom]] = signs.get(self._place[atom], 0.0) + sign
        places: Sequence[int] = list(signs)
        solver.addRow(low, high, len(places), np.array(places, np.int32), np.array([signs[n] for n in places]))
