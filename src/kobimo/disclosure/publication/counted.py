"""Counts of one dataset as cells: as delivered, in today's areas, at every level above, and what they consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembly
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.engine.atoms import AtomMatrix, counts_of
from kobimo.engine.counts import MISSING
from kobimo.engine.request import Request
from kobimo.indicators.moving import Move
from kobimo.indicators.rollup import Rolled, positions
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.dataset import Measure


@dataclass(frozen=True)
class CountedCells:
    """Numbers of the cells of one dataset.

    Attributes
    ----------
    row : mapping of Request to int
        Position of each request in the arrays; of requests that concern persons only.
    levels : mapping of level to ndarray of int64, shape (requests, periods, areas)
        As the figures count; `NONE` and `UNSURE` where there is no cell.
    """

    row: Mapping[Request, int]
    levels: Mapping[str, IntArray]


def counted_cells(assembly: Assembly, stock: DatasetCounts, atoms: Sequence[AtomMatrix]) -> CountedCells:
    """Enter the counts of persons in a dataset.

    Parameters
    ----------
    assembly : Assembly
        Gets the cells and their sums.
    stock : DatasetCounts
    atoms : sequence of AtomMatrix
        What all slices of the dataset answer, see `kobimo.engine.linked`.

    Returns
    -------
    CountedCells
    """
    return _Dataset(assembly, stock).entered(atoms)


class _Dataset:
    """Enters one dataset: delivered counts first, then areas, then categories."""

    def __init__(self, assembly: Assembly, stock: DatasetCounts) -> None:
        self._assembly, self._stock, self._space = assembly, stock, stock.space
        measures = {measure.id: measure for measure in stock.dataset.measures}
        every = stock.counts.requests
        self._numbers = [n for n, request in enumerate(every) if _counts_persons(measures[request.measure])]
        self.requests = tuple(every[n] for n in self._numbers)
        self._delivered = self._of_deliveries()

    def entered(self, atoms: Sequence[AtomMatrix]) -> CountedCells:
        """Enter everything."""
        row = {request: n for n, request in enumerate(self.requests)}
        if not row:
            return CountedCells(row, {})
        levels = self._in_areas()
        for matrix in atoms:
            self._categories(matrix)
        self._parts(row, levels)
        return CountedCells(row, levels)

    def _parts(self, row: Mapping[Request, int], levels: Mapping[str, IntArray]) -> None:
        """Note which measures count a part of those that another one counts."""
        measures = {measure.id: measure for measure in self._stock.dataset.measures}
        for request, n in row.items():
            whole = row.get(replace(request, measure=measures[request.measure].part_of or ""))
            if whole is not None:
                self._assembly.parts += [(found[whole].reshape(-1), found[n].reshape(-1)) for found in levels.values()]

    def _of_deliveries(self) -> dict[str, IntArray]:
        """Give out numbers for counts as delivered, shape (requests, columns, delivered areas)."""
        found = {}
        for level, counts in self._stock.counts.of(self._numbers).items() if self._numbers else ():
            homes = self._homes_of_delivered(level)
            there = counts.state != MISSING
            found[level] = self._assembly.add(counts.value, there, level, homes, counts.secret_cells)
        return found

    def _homes_of_delivered(self, level: str) -> dict[str, IntArray]:
        """Return the wanted areas that delivered ones lie in; of those that were split the first part."""
        stock = self._stock
        target = stock.becomes.get(level, level)
        size = len(stock.counts.keys[level])
        if not stock.moves:
            return self._homes(target) if size == len(self._space.keys(target)) else {}
        inside = np.full(size, NONE, np.int64)
        for (moved, _territory), move in stock.moves.items():
            if moved == level:
                inside[move.source[::-1]] = move.target[::-1]
        return {name: np.where(inside >= 0, place[inside], NONE) for name, place in self._homes(target).items()}

    def _homes(self, level: str) -> dict[str, IntArray]:
        """Return the areas above those of a level, and itself."""
        above = (level, *(name for name, _below in self._space.steps_up(level)))
        return {name: positions(self._space, level, name) for name in above}

    def _in_areas(self) -> dict[str, IntArray]:
        """Give out numbers for counts in the wanted areas, at every level."""
        stock, space = self._stock, self._space
        rolled = stock.roll(self.requests).levels
        own = {stock.becomes.get(level, level): self._moved(level) for level in self._delivered if self._counts(level)}
        shape = (len(self.requests), len(stock.periods))
        levels: dict[str, IntArray] = {}
        below_of = dict(space.steps_up(stock.base))
        for level, found in rolled.items():
            whole = (*shape, len(space.keys(level)))
            usable = np.broadcast_to(found.usable, whole)
            if level == stock.base:
                levels[level] = np.where(usable, own.get(level, np.full(whole, NONE, np.int64)), NONE)
                continue
            stands = np.zeros(whole, np.bool_) if found.stands is None else np.broadcast_to(found.stands, whole)
            agrees = np.broadcast_to((found.difference == 0) & found.complete, whole)
            beside = own.get(level, np.full(whole, NONE, np.int64))
            levels[level] = self._summed(level, below_of[level], levels, usable & ~stands, found)
            levels[level] = np.where(stands & usable, beside, levels[level])
            self._tie(level, below_of[level], levels, stands & agrees & (beside >= 0))
        return {level: self._certain(numbers, rolled[level].value) for level, numbers in levels.items()}

    def _counts(self, level: str) -> bool:
        """Whether what was delivered at a level counts."""
        return not self._stock.becomes or level in self._stock.becomes

    def _moved(self, level: str) -> IntArray:
        """Return numbers of delivered counts in the wanted areas, shape (requests, periods, areas)."""
        stock, delivered = self._stock, self._delivered[level]
        target = stock.becomes.get(level, level)
        found = np.full((len(self.requests), len(stock.periods), len(self._space.keys(target))), NONE, np.int64)
        for n, (label, territory) in reversed(list(enumerate(stock.counts.columns[level]))):
            place = stock.position[label]
            new = (
                self._shared(stock.moves[level, territory], delivered[:, n], target) if stock.moves else delivered[:, n]
            )
            found[:, place] = np.where(found[:, place] == NONE, new, found[:, place])
        return found

    def _shared(self, move: Move, numbers: IntArray, level: str) -> IntArray:
        """Return numbers for targets: the source itself, a sum of whole sources, or none where something is split."""
        there = move.every(numbers >= 0)
        times = np.bincount(move.target, minlength=move.targets)
        single = np.zeros(move.targets, np.int64)
        single[move.target] = move.source
        found = np.where(there & (times == 1), numbers[:, single], NONE)
        several = there & (times > 1) & ~move.estimated
        if several.any():
            values = np.zeros(several.shape, np.int64)
            np.add.at(values.T, move.target, self._assembly.value_of(numbers).T[move.source])
            made = self._assembly.add(values, several, level, self._homes(level))
            self._write(made, several, move.source, move.target, numbers)
            found = np.where(several, made, found)
        return np.where(there & move.estimated, UNSURE, found)

    def _summed(
        self, level: str, below: str, levels: Mapping[str, IntArray], wanted: BoolArray, rolled: Rolled
    ) -> IntArray:
        """Return numbers for sums over the areas below; none where one of them is not certain."""
        parts = levels[below]
        parents = positions(self._space, below, level)
        inside = np.flatnonzero(parents >= 0)
        unsure = np.zeros(wanted.shape, np.bool_)
        for area in inside[(parts[..., inside] == UNSURE).any(axis=(0, 1))].tolist():
            unsure[..., parents[area]] |= parts[..., area] == UNSURE
        whole = np.broadcast_to(rolled.value, wanted.shape) // self._stock.factor
        hidden = np.broadcast_to(rolled.secret_cells, wanted.shape)
        made = self._assembly.add(whole, wanted & ~unsure, level, self._homes(level), hidden)
        self._write(made, wanted & ~unsure, inside, parents[inside], parts)
        closed = self._from_sources(level, wanted & unsure, whole)
        return np.where(wanted & unsure, closed, made)

    def _from_sources(self, level: str, wanted: BoolArray, values: IntArray) -> IntArray:
        """Return numbers for areas that hold all pieces of what was split further down; the others are not certain."""
        stock, found = self._stock, np.full(wanted.shape, UNSURE, np.int64)
        if not wanted.any():
            return found
        source_level = next(name for name in self._delivered if stock.becomes.get(name, name) == stock.base)
        parents = positions(self._space, stock.base, level)
        for n, (label, territory) in enumerate(stock.counts.columns[source_level]):
            place, move = stock.position[label], stock.moves[source_level, territory]
            above = parents[move.target]
            straddles = np.zeros(move.sources, np.bool_)
            home = np.full(move.sources, NONE, np.int64)
            home[move.source] = above
            straddles[move.source[above != home[move.source]]] = True
            broken = np.zeros(wanted.shape[-1], np.bool_)
            broken[above[straddles[move.source] & (above >= 0)]] = True
            mine = wanted[:, place] & ~broken
            sources = np.flatnonzero((home >= 0) & ~straddles)
            numbers = self._delivered[source_level][:, n]
            made = self._assembly.add(values[:, place], mine, level, self._homes(level))
            self._write(made, mine, sources, home[sources], numbers)
            found[:, place] = np.where(mine, made, found[:, place])
        return found

    def _tie(self, level: str, below: str, levels: Mapping[str, IntArray], wanted: BoolArray) -> None:
        """Write down that delivered totals are the sums of the areas below, where they are."""
        parents = positions(self._space, below, level)
        inside = np.flatnonzero(parents >= 0)
        parts = levels[below]
        sure = np.ones(wanted.shape, np.bool_)
        for area in inside.tolist():
            sure[..., parents[area]] &= parts[..., area] >= 0
        self._write(levels[level], wanted & sure, inside, parents[inside], parts)

    def _write(self, totals: IntArray, wanted: BoolArray, source: IntArray, target: IntArray, parts: IntArray) -> None:
        """Write sums over areas: the totals of `target` are those of all their `source` areas that have a count."""
        flat = np.full(totals.shape, NONE, np.int64)
        flat[wanted] = np.arange(np.count_nonzero(wanted))
        rows, found = flat[..., target].reshape(-1), parts[..., source].reshape(-1)
        kept = (rows >= 0) & (found >= 0)
        self._assembly.sums(totals[wanted], rows[kept], found[kept])

    def _certain(self, numbers: IntArray, values: IntArray) -> IntArray:
        """Return numbers; not certain where the figures count something else."""
        expected = np.broadcast_to(values, numbers.shape)
        same = self._assembly.value_of(numbers) * self._stock.factor == expected
        return np.where((numbers >= 0) & ~same, UNSURE, numbers)

    def _categories(self, matrix: AtomMatrix) -> None:
        """Enter what the counts of one pass consist of: the combinations of categories that no request tells apart."""
        level, every = matrix.level, self._stock.counts.requests
        row = {number: n for n, number in enumerate(self._numbers)}
        homes = self._homes_of_delivered(level)
        for measure, sums in matrix.measures.items():
            asked = [n for n in matrix.answers if n in row and every[n].measure == measure]
            if not asked:
                continue
            weights, kinds = np.unique(matrix.weights(asked).astype(np.int8), axis=1, return_inverse=True)
            used = np.flatnonzero(weights.any(axis=0))
            merged = (np.arange(len(used))[:, None] == _place(used, weights.shape[1])[kinds.reshape(-1)]).astype(float)
            shape = (len(used), len(matrix.units), matrix.present.shape[1])
            values = counts_of(sums.known, merged).astype(np.int64).reshape(shape)
            hidden = np.zeros(shape, np.int64)
            if sums.secret is not None:
                hidden = counts_of(sums.secret, merged).astype(np.int64).reshape(shape)
            for n, unit in enumerate(matrix.units):
                column = self._stock.counts.columns[level].index(self._stock.counts.column(unit))
                numbers = self._delivered[level][[row[a] for a in asked], column]
                atoms = values[:, n], hidden[:, n]
                self._split(level, numbers, atoms, matrix.present[n], weights[:, used].astype(np.int64), homes)

    def _split(
        self,
        level: str,
        numbers: IntArray,
        counted: tuple[IntArray, IntArray],
        present: BoolArray,
        weights: IntArray,
        homes: Mapping[str, IntArray],
    ) -> None:
        """Write counts as sums of the atoms of a slice, where they are its counts or it keeps a part of them secret."""
        values, secret = counted
        totals, hidden = weights @ values, weights @ secret
        count = self._assembly.value_of(numbers)
        vague = (hidden > 0) | (self._assembly.secret_of(numbers) > 0)
        equal = (numbers >= 0) & present & ((count == totals) | vague)
        there = np.broadcast_to(present & equal.any(axis=0), values.shape)
        atoms = self._assembly.add(values, there, level, homes, secret)
        flat = np.full(numbers.shape, NONE, np.int64)
        flat[equal] = np.arange(np.count_nonzero(equal))
        request, atom = np.nonzero(weights)
        rows, parts = flat[request].reshape(-1), atoms[atom].reshape(-1)
        kept = (rows >= 0) & (parts >= 0)
        self._assembly.sums(numbers[equal], rows[kept], parts[kept])


def _counts_persons(measure: Measure) -> bool:
    return measure.concerns == "persons" and measure.additivity == "count"


def _place(used: IntArray, size: int) -> IntArray:
    """Return the position of each kind among those that are used, -1 for the others."""
    found = np.full(size, -1, np.int64)
    found[used] = np.arange(len(used))
    return found
