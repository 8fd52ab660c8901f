"""Counts of one dataset as cells: as delivered, in today's areas, and at every level above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from kobimo.disclosure.publication.across import AtOnce, Beside, Homes
from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembly
from kobimo.disclosure.publication.categories import Categories
from kobimo.disclosure.publication.pieces import Pieces, alike, behind
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.engine.atoms import AtomMatrix
from kobimo.engine.counts import MISSING
from kobimo.engine.request import Request
from kobimo.indicators.moving import Move
from kobimo.indicators.rollup import Rolled, positions
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.dataset import DatasetDefinition, Measure

Name = tuple[object, ...]
"""What a row of counts of areas is of: level, period, and which persons."""


Place = tuple[object, ...]
"""Of which areas counts are: level, status and keys, and whether they were delivered."""


@dataclass(frozen=True)
class CountedCells:
    """Numbers of the cells of one dataset.

    Attributes
    ----------
    row : mapping of Request to int
        Position of each request in the arrays; of requests that concern persons only.
    levels : mapping of level to ndarray of int64, shape (requests, periods, areas)
        As the figures count; below zero where there is no cell: `NONE`, `UNSURE`, or the number of an estimate.
    summed : mapping of level to ndarray of bool, same shape or of length 1
        Where that is the sum of the cells of the level below.
    place : mapping of Request to int
        Position of each request in `complete`; those that do not concern persons included.
    complete : mapping of level to ndarray of bool, shape (requests, periods, areas) or of length 1
        Where no part is missing.
    apart : mapping of period label to mapping of place to ndarray of int64, shape (requests, areas)
        The counts that estimates are made of: as delivered, and what areas have of others as a whole. Places of two
        datasets are equal where the areas are.
    named : mapping of Name to pair of area keys and ndarray of int64, shape (areas,)
        The same, counts as delivered and what they consist of, by what tells them apart in any delivery of a date.
    """

    row: Mapping[Request, int]
    levels: Mapping[str, IntArray]
    summed: Mapping[str, BoolArray] = field(default_factory=dict)
    place: Mapping[Request, int] = field(default_factory=dict)
    complete: Mapping[str, BoolArray] = field(default_factory=dict)
    apart: Mapping[str, Mapping[Place, IntArray]] = field(default_factory=dict)
    named: Mapping[Name, tuple[tuple[str, ...], IntArray]] = field(default_factory=dict)


def counted_cells(
    assembly: Assembly,
    stock: DatasetCounts,
    atoms: Sequence[AtomMatrix],
    *,
    named: bool = False,
    at_once: AtOnce | None = None,
) -> CountedCells:
    """Enter the counts of persons in a dataset.

    Parameters
    ----------
    assembly : Assembly
        Gets the cells and their sums.
    stock : DatasetCounts
    atoms : sequence of AtomMatrix
        What all slices of the dataset answer, see `kobimo.engine.linked`.
    named : bool, optional
        Whether the cells are to be compared with those of another delivery, see `tie`.
    at_once : mapping of pair of Status to Space, optional
        Where areas have moved: those of a day on which two delivered statuses held.

    Returns
    -------
    CountedCells
    """
    return _Dataset(assembly, stock, at_once or {}, naming=named).entered(atoms)


class _Dataset:
    """Enters one dataset: delivered counts first, then areas, then categories."""

    def __init__(self, assembly: Assembly, stock: DatasetCounts, at_once: AtOnce, *, naming: bool) -> None:
        self._assembly, self._stock = assembly.of(stock.dataset.id), stock
        self._space, self._naming = stock.space, naming
        measures = {measure.id: measure for measure in stock.dataset.measures}
        every = stock.counts.requests
        self._numbers = [n for n, request in enumerate(every) if _counts_persons(measures[request.measure])]
        self.requests = tuple(every[n] for n in self._numbers)
        self._apart: dict[str, dict[Place, IntArray]] = {}
        self._delivered = self._of_deliveries()
        self._named: dict[Name, tuple[tuple[str, ...], IntArray]] = {}
        self._beside = Beside(stock, at_once)

    def entered(self, atoms: Sequence[AtomMatrix]) -> CountedCells:
        """Enter everything."""
        row = {request: n for n, request in enumerate(self.requests)}
        rolled = self._stock.roll(self._stock.counts.requests)
        complete = {level: found.complete for level, found in rolled.levels.items()}
        if not row:
            return CountedCells(row, {}, place=rolled.row, complete=complete)
        mine = rolled.take(self.requests, range(len(self._stock.periods)))
        levels = self._in_areas(mine)
        homes = {level: self._homes_of_delivered(level) for level in self._delivered}
        categories = Categories(self._assembly, self._stock, self._numbers, self._delivered, homes, self._beside)
        for matrix in atoms:
            categories.enter(matrix)
        self._levels_tied(homes)
        self._parts(row, levels)
        if self._naming:
            self._named = dict(categories.named)
            self._name(levels)
        summed = {level: found.usable & ~_stands(found) for level, found in mine.items()}
        return CountedCells(row, levels, summed, rolled.row, complete, self._apart, self._named)

    def _name(self, levels: Mapping[str, IntArray]) -> None:
        """Name counts in the wanted areas and as delivered."""
        labels = [period.label for period in self._stock.periods]
        for level, numbers in levels.items():
            keys = tuple(self._space.keys(level))
            for (n, request), (m, label) in product(enumerate(self.requests), enumerate(labels)):
                self._named["wanted", level, label, request] = keys, numbers[n, m]
        for level, numbers in self._delivered.items():
            keys = self._stock.counts.keys[level]
            columns = self._stock.counts.columns[level]
            for (n, request), (m, column) in product(enumerate(self.requests), enumerate(columns)):
                self._named["delivered", level, *column, request] = keys, numbers[n, m]

    def _parts(self, row: Mapping[Request, int], levels: Mapping[str, IntArray]) -> None:
        """Note which measures count a part of those that another one counts."""
        for request, n in row.items():
            for whole in _wholes(request, row, self._stock.dataset):
                every = (*levels.values(), *(one for places in self._apart.values() for one in places.values()))
                self._assembly.parts += [(found[row[whole]].reshape(-1), found[n].reshape(-1)) for found in every]

    def _of_deliveries(self) -> dict[str, IntArray]:
        """Give out numbers for counts as delivered, shape (requests, columns, delivered areas)."""
        found = {}
        for level, counts in self._stock.counts.of(self._numbers).items() if self._numbers else ():
            homes = self._homes_of_delivered(level)
            there = counts.state != MISSING
            found[level] = self._assembly.add(counts.value, there, level, homes, counts.secret_cells)
            for n, (label, status) in enumerate(self._stock.counts.columns[level] if self._stock.moves else ()):
                self._apart.setdefault(label, {})[level, status, self._stock.counts.keys[level]] = found[level][:, n]
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

    def _in_areas(self, rolled: Mapping[str, Rolled]) -> dict[str, IntArray]:
        """Give out numbers for counts in the wanted areas, at every level."""
        stock, space = self._stock, self._space
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
            stands = np.broadcast_to(_stands(found), whole)
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
        """Return numbers of delivered counts in the wanted areas, shape (requests, periods, areas).

        Totals of areas that never held at once with those of their parts are not sure: nobody could tell what follows.
        """
        stock, delivered = self._stock, self._delivered[level]
        target = stock.becomes.get(level, level)
        found = np.full((len(self.requests), len(stock.periods), len(self._space.keys(target))), NONE, np.int64)
        for n, (label, territory) in reversed(list(enumerate(stock.counts.columns[level]))):
            place = stock.position[label]
            new = (
                self._shared(stock.moves[level, territory], delivered[:, n], target) if stock.moves else delivered[:, n]
            )
            if self._beside.untied(level, label):
                new = np.where(new == NONE, NONE, UNSURE)
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
        split = there & move.estimated
        return np.where(split, self._estimated(split, behind(move), numbers), found)

    def _estimated(self, wanted: BoolArray, pairs: tuple[IntArray, IntArray], numbers: IntArray) -> IntArray:
        """Return numbers for estimates; `pairs`: which areas each of them is made of, and of which `numbers` are."""
        target, source = pairs
        found, count = np.full(wanted.shape, UNSURE, np.int64), int(np.count_nonzero(wanted))
        found[wanted] = np.arange(count)
        rows, members = np.where(wanted, found, NONE)[..., target].reshape(-1), numbers[..., source].reshape(-1)
        kept = (rows >= 0) & (members != NONE)
        found[wanted] = self._assembly.estimates.add(rows[kept], members[kept], count)
        return found

    def _summed(
        self, level: str, below: str, levels: Mapping[str, IntArray], wanted: BoolArray, rolled: Rolled
    ) -> IntArray:
        """Return numbers for sums over the areas below; estimates where one of them is, unless all its pieces are."""
        parts = levels[below]
        parents = positions(self._space, below, level)
        inside = np.flatnonzero(parents >= 0)
        unsure = np.zeros(wanted.shape, np.bool_)
        lost = unsure.copy()
        for area in inside[(parts[..., inside] <= UNSURE).any(axis=(0, 1))].tolist():
            unsure[..., parents[area]] |= parts[..., area] <= UNSURE
            lost[..., parents[area]] |= parts[..., area] == UNSURE
        whole = np.broadcast_to(rolled.value, wanted.shape) // self._stock.factor
        hidden = np.broadcast_to(rolled.secret_cells, wanted.shape)
        made = self._assembly.add(whole, wanted & ~unsure, level, self._homes(level), hidden)
        self._write(made, wanted & ~unsure, inside, parents[inside], parts)
        closed = self._from_pieces(level, wanted & unsure & ~lost, rolled, levels[self._stock.base])
        return np.where(wanted & unsure, closed, made)

    def _from_pieces(self, level: str, wanted: BoolArray, rolled: Rolled, base: IntArray) -> IntArray:
        """Return numbers for areas in which something was split further down; `base`: of the finest areas there."""
        stock, found = self._stock, np.full(wanted.shape, UNSURE, np.int64)
        if not wanted.any():
            return found
        source_level = next(name for name in self._delivered if stock.becomes.get(name, name) == stock.base)
        parents = positions(self._space, stock.base, level)
        counts = np.broadcast_to(rolled.value, wanted.shape) / stock.factor
        for n, (label, territory) in enumerate(stock.counts.columns[source_level]):
            place, move = stock.position[label], stock.moves[source_level, territory]
            whole = np.full(wanted[:, place].shape, NONE, np.int64)
            for rows, counted in alike(base[:, place] != NONE):
                pieces = Pieces.of(move, np.where(counted, parents, NONE))
                numbers, mine = self._delivered[source_level][rows, n], wanted[rows, place]
                whole[rows] = self._whole(level, mine, pieces, numbers)
                put = self._put_together(mine, pieces, move, numbers, whole[rows])
                made = pieces.values(move, self._assembly.value_of(numbers), mine.shape[1])
                agrees = np.abs(made - counts[rows, place]) < 1
                found[rows, place] = np.where(mine & agrees, put, found[rows, place])
            self._apart[label]["whole", level, territory, tuple(self._space.keys(level))] = whole
        return found

    def _whole(self, level: str, wanted: BoolArray, pieces: Pieces, numbers: IntArray) -> IntArray:
        """Give out numbers for what areas have of sources that lie in them as a whole."""
        inside = np.flatnonzero(pieces.whole)
        home = pieces.home[inside]
        values = np.zeros(wanted.shape[::-1], np.int64)
        np.add.at(values, home, self._assembly.value_of(numbers[:, inside]).T)
        there = wanted & (np.bincount(home, minlength=wanted.shape[-1]) > 0)
        made = self._assembly.add(values.T, there, level, self._homes(level))
        self._write(made, there, inside, home, numbers)
        return made

    def _put_together(
        self, wanted: BoolArray, pieces: Pieces, move: Move, numbers: IntArray, whole: IntArray
    ) -> IntArray:
        """Return numbers for areas: what they have as a whole, or an estimate of that and of what was torn."""
        torn = pieces.torn_pairs
        areas = np.arange(wanted.shape[-1])
        split = wanted & np.isin(areas, pieces.above[torn])
        target = np.concatenate([pieces.above[torn], areas])
        source = np.concatenate([move.source[torn], areas + move.sources])
        estimates = self._estimated(split, (target, source), np.concatenate([numbers, whole], axis=1))
        return np.where(split, estimates, np.where(whole == NONE, UNSURE, whole))

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

    def _levels_tied(self, homes: Mapping[str, Homes]) -> None:
        """Write what was delivered at several levels as sums, categories and all."""
        for level, numbers in self._delivered.items():
            columns = self._stock.counts.columns[level]
            for (n, request), (m, (label, status)) in product(enumerate(self.requests), enumerate(columns)):
                self._beside.note(level, status, (label, request), numbers[n, m])
        self._beside.tie(self._assembly, homes)


def tie(assembly: Assembly, cells: CountedCells, others: CountedCells) -> None:
    """Note that counts of two deliveries of the same dates are the same wherever they agree.

    A reader who knows that a count did not change knows more than one who does not: whatever stays uncertain for the
    first does so for the second.
    """
    for name in cells.named.keys() & others.named.keys():
        (ours, one), (theirs, other) = cells.named[name], others.named[name]
        if ours != theirs:
            place = {key: n for n, key in enumerate(theirs)}
            both = [(n, place[key]) for n, key in enumerate(ours) if key in place]
            mine, yours = np.array(both, np.int64).reshape(-1, 2).T
            one, other = one[mine], other[yours]
        assembly.same(one, other)


def _wholes(request: Request, among: Iterable[Request], dataset: DatasetDefinition) -> list[Request]:
    """Return the requests that count a measure of which another one is a part, the narrowest around it."""
    names, mine = dataset.wholes(request.measure), frozenset(request.where)
    wider = [other for other in among if other.measure in names and mine.issuperset(other.where)]
    return [
        one
        for one in wider
        if not any(one.measure == other.measure and set(one.where) < set(other.where) for other in wider)
    ]


def _stands(rolled: Rolled) -> BoolArray:
    """Return where a delivered total stands instead of the sum of the parts."""
    return np.zeros((1, 1, 1), np.bool_) if rolled.stands is None else rolled.stands


def _counts_persons(measure: Measure) -> bool:
    return measure.concerns == "persons" and measure.additivity == "count"
