"""What counts of one dataset consist of: the combinations of categories that no request tells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.publication.across import Beside, Homes
from kobimo.disclosure.publication.assembly import NONE, Assembly
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.engine.atoms import AtomMatrix, Sums, counts_of
from kobimo.engine.request import Request
from kobimo.indicators.stock import DatasetCounts

Named = dict[tuple[object, ...], tuple[tuple[str, ...], IntArray]]
"""Area keys and numbers of cells, by what tells them apart in any delivery of a date."""


class Categories:
    """Enters what the counts as delivered consist of, one pass over the observations after the other.

    Parameters
    ----------
    assembly : Assembly
    stock : DatasetCounts
    asked : sequence of int
        Positions of the requests that concern persons, among all requests of the stock.
    delivered : mapping of level to ndarray of int64, shape (asked, columns, delivered areas)
        Numbers of the cells of these requests.
    homes : mapping of level to Homes
        Wanted areas that the delivered ones lie in.
    beside : Beside
        Gets all combinations as delivered.
    """

    def __init__(
        self,
        assembly: Assembly,
        stock: DatasetCounts,
        asked: Sequence[int],
        delivered: Mapping[str, IntArray],
        homes: Mapping[str, Homes],
        beside: Beside,
    ) -> None:
        self._assembly, self._stock, self._delivered = assembly, stock, delivered
        self._homes, self._beside = homes, beside
        self._row = {number: n for n, number in enumerate(asked)}
        self.named: Named = {}
        """The combinations of each slice, by what tells them apart."""

    def enter(self, matrix: AtomMatrix) -> None:
        """Enter what the counts of one pass consist of.

        Measures that count a part of others are cut like these: in each combination they count no more.
        """
        for asked in self._families([n for n in matrix.answers if n in self._row]):
            self._family(matrix, asked)

    def _family(self, matrix: AtomMatrix, asked: Sequence[int]) -> None:
        """Enter what the counts of some measures consist of."""
        every = self._stock.counts.requests
        weights, kinds = np.unique(matrix.weights(asked).astype(np.int8), axis=1, return_inverse=True)
        used = np.flatnonzero(weights.any(axis=0))
        merged = (np.arange(len(used))[:, None] == _place(used, weights.shape[1])[kinds.reshape(-1)]).astype(float)
        among = self._among(asked, weights[:, used])
        atoms: dict[str, list[IntArray]] = {}
        for measure in dict.fromkeys(every[n].measure for n in asked):
            mine = np.array([every[n].measure == measure for n in asked])
            rows = [self._row[n] for n, own in zip(asked, mine, strict=True) if own]
            counted = _counted(matrix, matrix.measures[measure], merged)
            own = weights[mine][:, used].astype(np.int64)
            for n, unit in enumerate(matrix.units):
                column = self._stock.counts.columns[matrix.level].index(self._stock.counts.column(unit))
                numbers, mine_there = self._delivered[matrix.level][rows, column], matrix.present[n]
                values = counted[0][:, n], counted[1][:, n]
                found = self._split(matrix.level, numbers, values, mine_there, own)
                atoms.setdefault(measure, []).append(found)
                self._note(matrix.level, unit, measure, among, found)
        self._parts_of_atoms(atoms)

    def _note(self, level: str, unit: int, measure: str, among: Sequence[frozenset[Request]], found: IntArray) -> None:
        """Keep the combinations of one slice by what tells them apart."""
        held, counts = self._stock.counts.plan.units[unit], self._stock.counts
        label, status = counts.column(unit)
        for some, numbers in zip(among, found, strict=True):
            self.named["atom", held.source, *held.slice.key, measure, some] = counts.keys[level], numbers
            self._beside.note(level, status, (label, held.slice.cube, measure, some), numbers)

    def _families(self, asked: Sequence[int]) -> list[list[int]]:
        """Group requests by measures of which one counts a part of the other."""
        every, found = self._stock.counts.requests, dict[str, list[int]]()
        for n in asked:
            measure = every[n].measure
            largest = (measure, *self._stock.dataset.wholes(measure))[-1]
            found.setdefault(largest, []).append(n)
        return list(found.values())

    def _parts_of_atoms(self, atoms: Mapping[str, Sequence[IntArray]]) -> None:
        """Note which measures count a part of another one in each combination of categories."""
        for measure, found in atoms.items():
            whole = next((name for name in self._stock.dataset.wholes(measure) if name in atoms), None)
            if whole is not None:
                pairs = zip(atoms[whole], found, strict=True)
                self._assembly.parts += [(above.reshape(-1), below.reshape(-1)) for above, below in pairs]

    def _among(self, asked: Sequence[int], weights: NDArray[np.int8]) -> list[frozenset[Request]]:
        """Return the requests that each kind of persons is counted in."""
        every = self._stock.counts.requests
        return [frozenset(every[asked[a]] for a in np.flatnonzero(kind).tolist()) for kind in weights.T]

    def _split(
        self,
        level: str,
        numbers: IntArray,
        counted: tuple[IntArray, IntArray],
        present: BoolArray,
        weights: IntArray,
    ) -> IntArray:
        """Write counts as sums of the atoms of a slice, where they are its counts or it keeps a part of them secret."""
        values, secret = counted
        totals, hidden = weights @ values, weights @ secret
        count = self._assembly.value_of(numbers)
        vague = (hidden > 0) | (self._assembly.secret_of(numbers) > 0)
        equal = (numbers >= 0) & present & ((count == totals) | vague)
        there = np.broadcast_to(present & equal.any(axis=0), values.shape)
        atoms = self._assembly.add(values, there, level, self._homes[level], secret)
        flat = np.full(numbers.shape, NONE, np.int64)
        flat[equal] = np.arange(np.count_nonzero(equal))
        request, atom = np.nonzero(weights)
        rows, parts = flat[request].reshape(-1), atoms[atom].reshape(-1)
        kept = (rows >= 0) & (parts >= 0)
        self._assembly.sums(numbers[equal], rows[kept], parts[kept])
        return atoms


def _counted(matrix: AtomMatrix, sums: Sums, merged: NDArray[np.float64]) -> tuple[IntArray, IntArray]:
    """Return how many are in each combination, and how many secret cells; shape (combinations, units, areas)."""
    shape = (len(merged), len(matrix.units), matrix.present.shape[1])
    known = counts_of(sums.known, merged).astype(np.int64).reshape(shape)
    if sums.secret is None:
        return known, np.zeros(shape, np.int64)
    return known, counts_of(sums.secret, merged).astype(np.int64).reshape(shape)


def _place(used: IntArray, size: int) -> IntArray:
    """Return the position of each kind among those that are used, -1 for the others."""
    found = np.full(size, -1, np.int64)
    found[used] = np.arange(len(used))
    return found
