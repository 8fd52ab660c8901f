"""Figures as statements about counts: which cells a reader learns from each row of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce

import numpy as np
import pyarrow as pa

from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembly
from kobimo.disclosure.publication.counted import CountedCells, Place
from kobimo.disclosure.publication.estimates import is_estimate
from kobimo.disclosure.publication.paired import Cells, OneCount, SameParts, over_same_parts
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.indicators.formula import DENOMINATOR, NUMERATOR, UNKNOWN, Formula, Term
from kobimo.indicators.matching import matches
from kobimo.indicators.pairing import common_base
from kobimo.indicators.rollup import positions
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Space
from kobimo.model.status import ValueStatus

_LINEAR = ("count", "ratio", "amount", "net_flow")
"""Kinds whose sides are sums of counts; of the others every single count is taken as known where the figure is."""

_WITHOUT_UNKNOWN = ("exclude", "bounds")
"""What becomes of those whose category nobody knows, where they are no part of the base that is shown."""

_OF_SMALLEST = ("index",)
"""Kinds that compare the smallest areas with each other: of these every single count is taken as known as well."""


@dataclass(frozen=True)
class Statements:
    """What the rows of a release say.

    Attributes
    ----------
    rows, cells : ndarray of int64, shape (entries,)
        Row of the table, and number of a cell that a reader of this row learns.
    numerator, base : ndarray of int64, shape (rows,)
        Cells of both sides, where each is one count of persons; below zero elsewhere.
    among : ndarray of int64, shape (rows,)
        The base as the row gives it; `NONE` where it gives none.
    numeric : ndarray of bool, shape (rows,)
        Rows that show a number.
    persons : ndarray of bool, shape (rows,)
        Rows that rest on counts of persons, as far as is known.
    unsure : ndarray of bool, shape (rows,)
        Rows of which not all counts are whole sums of delivered ones or estimated from them.
    estimated : ndarray of bool, shape (rows,)
        Rows that tell no more than the delivered counts that they were estimated from.
    about_base : ndarray of bool, shape (rows,)
        Rows whose base counts persons, as far as is known.
    """

    rows: IntArray
    cells: IntArray
    numerator: IntArray
    base: IntArray
    among: IntArray
    numeric: BoolArray
    persons: BoolArray
    unsure: BoolArray
    estimated: BoolArray
    about_base: BoolArray

    def __len__(self) -> int:
        return len(self.numeric)


def statements(
    assembly: Assembly,
    values: pa.Table,
    formulas: Iterable[Formula],
    stocks: Mapping[str, DatasetCounts],
    counted: Mapping[str, CountedCells],
    *,
    checked: bool = True,
) -> Statements:
    """Say which counts each row of a release shows.

    Parameters
    ----------
    assembly : Assembly
        Gets the sums that figures are made of and that are no counts of one dataset, as those of several years.
    values : pyarrow.Table
        Rows of `kobimo.indicators.tables.SCHEMA`.
    formulas : iterable of Formula
        All that rows were computed by.
    stocks, counted : mapping of dataset id
        Counts, and their cells.
    checked : bool, optional
        Whether counts must be those that the rows show; rows that show none cannot be compared.

    Returns
    -------
    Statements
        A row by a formula that is not among `formulas` is not sure.
    """
    found = _Rows(assembly, values, stocks, counted, checked=checked)
    for formula in formulas:
        found.state(formula)
    return found.finished()


class _Rows:
    """Goes through the rows of one formula after the other."""

    def __init__(
        self,
        assembly: Assembly,
        values: pa.Table,
        stocks: Mapping[str, DatasetCounts],
        counted: Mapping[str, CountedCells],
        *,
        checked: bool,
    ) -> None:
        self._assembly, self._stocks, self._counted, self._checked = assembly, stocks, counted, checked
        self._text = {
            name: np.array(values[name].cast(pa.string()).to_pylist(), object)
            for name in ("level", "period", "area", "status")
        }
        pairs = zip(values["indicator"].to_pylist(), values["breakdown"].to_pylist(), strict=True)
        self._mine: dict[tuple[str, str], list[int]] = {}
        for row, pair in enumerate(pairs):
            self._mine.setdefault(pair, []).append(row)
        self._numbers = [
            values[name].fill_null(NONE).to_numpy().astype(np.int64) for name in ("numerator", "denominator")
        ]
        size = values.num_rows
        self._entries: list[tuple[IntArray, IntArray]] = []
        self._sides = np.full((2, size), NONE, np.int64)
        states = self._text["status"]
        self._numeric = np.isin(states, [status.value for status in ValueStatus if status.has_number])
        self._divided_by_nothing = states == ValueStatus.ZERO_DENOMINATOR.value
        self._persons, self._unsure, self._about_base = (np.ones(size, np.bool_) for _array in range(3))
        self._estimated = np.zeros(size, np.bool_)

    def finished(self) -> Statements:
        """Return everything."""
        rows, cells = (np.concatenate([np.zeros(0, np.int64), *found]) for found in _columns(self._entries))
        return Statements(
            rows,
            cells,
            self._sides[0],
            self._sides[1],
            self._numbers[1],
            self._numeric,
            self._persons,
            self._unsure & self._numeric,
            self._estimated,
            self._about_base,
        )

    def state(self, formula: Formula) -> None:
        """Enter the rows of one formula."""
        rows = np.array(self._mine.get((formula.indicator.id, formula.breakdown), ()), np.int64)
        if formula.periods is not None:
            rows = rows[np.isin(self._text["period"][rows], sorted(formula.periods))]
        if not len(rows):
            return
        stocks = [self._stocks[name] for name in formula.datasets]
        about = [self._is_about_persons(term) for term in formula.terms]
        self._unsure[rows] = False
        self._persons[rows] = any(about)
        bases = [of for of, term in zip(about, formula.terms, strict=True) if term.side == DENOMINATOR]
        self._about_base[rows] = any(bases) or not bases
        if not any(about):
            return
        anchor = stocks[formula.leading]
        places = {anchor.periods[match.anchor].label: match.parts for match in matches(formula, stocks)}
        parts = [places.get(label, ()) for label in self._text["period"][rows]]
        size = len(formula.terms)
        complete = np.array([len(found) == size for found in parts], np.bool_)
        self._unsure[rows[~complete]] = True
        rows, aligned = rows[complete], np.array([found for found in parts if len(found) == size], np.int64)
        periods, which = np.unique(aligned.reshape(-1, size), axis=0, return_inverse=True)
        same, which = self._same_parts(formula, about, periods), which.reshape(-1)
        space = self._space(formula)
        cells = [self._cells_of(space, levels, rows, which) if levels else None for levels in same.used]
        if formula.indicator.kind in _LINEAR:
            self._sums(formula, rows, cells)
            self._left_of_estimates(formula, rows, set(map(tuple, periods.tolist())))
        else:
            self._every(rows, [found for found in cells if found is not None])
        if formula.indicator.kind in _OF_SMALLEST:
            self._smallest(formula, rows, which, same)
        self._coverage(formula, rows, which, same)

    def _same_parts(self, formula: Formula, about: Sequence[bool], periods: IntArray) -> SameParts:
        """Return the cells of all terms over the parts that count; `periods`: positions for each term."""
        counts = [self._count(term, about[n], periods[:, n]) for n, term in enumerate(formula.terms)]
        bases = [n for n, term in enumerate(formula.terms) if term.side == DENOMINATOR and term.factor > 0]
        if len(counts) == 1:
            return SameParts((counts[0].numbers,), {})
        return over_same_parts(self._assembly, self._space(formula), self._base(formula), counts, bases)

    def _space(self, formula: Formula) -> Space:
        return self._stocks[formula.datasets[0]].space

    def _base(self, formula: Formula) -> str:
        """Return the lowest level that all counts of a formula have."""
        bases = (self._stocks[name].base for name in formula.datasets)
        return reduce(partial(common_base, self._space(formula)), bases)

    def _count(self, term: Term, about: bool, periods: IntArray) -> OneCount:
        """Return one term by itself."""
        counted = self._counted[term.request.dataset]
        row, place = counted.row.get(term.request, 0), counted.place[term.request]
        return OneCount(
            term.request.dataset,
            {level: numbers[row, periods] for level, numbers in counted.levels.items()} if about else {},
            {level: _chosen(flags, place, periods) for level, flags in counted.complete.items()},
            {level: _chosen(flags, row, periods) for level, flags in counted.summed.items()},
        )

    def _is_about_persons(self, term: Term) -> bool:
        return term.request in self._counted[term.request.dataset].row

    def _cells_of(self, space: Space, levels: Cells, rows: IntArray, which: IntArray) -> IntArray:
        """Return the cell of one count for each row; `which`: position of its period."""
        found = np.full(len(rows), UNSURE, np.int64)
        for level, mine, areas in self._areas(space, rows, levels):
            cells = levels[level][which[mine], areas]
            found[mine] = np.where(areas >= 0, cells, UNSURE)
        return found

    def _areas(self, space: Space, rows: IntArray, levels: Iterable[str]) -> Iterator[tuple[str, BoolArray, IntArray]]:
        """Return for each level the rows that are of it, and the positions of their areas; `NONE` for unknown ones."""
        for level in sorted(set(self._text["level"][rows]).intersection(levels)):
            mine, place = self._text["level"][rows] == level, _places(space, level)
            yield level, mine, np.array([place.get(key, NONE) for key in self._text["area"][rows[mine]]], np.int64)

    def _smallest(self, formula: Formula, rows: IntArray, which: IntArray, same: SameParts) -> None:
        """Take the counts of all smallest areas in that of a row as known."""
        space, base = self._space(formula), self._base(formula)
        for level, mine, areas in self._areas(space, rows, space.levels_from(base)):
            parents = positions(space, base, level)
            row, area = np.nonzero((areas[:, None] == parents) & (parents >= 0))
            for levels in same.used:
                cells = levels[base][which[mine][row], area] if levels else np.zeros(0, np.int64)
                self._enter(rows[mine][row[: len(cells)]][cells != NONE], cells[cells != NONE])

    def _coverage(self, formula: Formula, rows: IntArray, which: IntArray, same: SameParts) -> None:
        """Take the known base as told where a part of it does not count: coverage is what counts over what is known."""
        space, several = self._space(formula), sum(term.side == DENOMINATOR for term in formula.terms) > 1
        for n, known in same.base_known.items():
            if not known:
                continue
            cells, used = (self._cells_of(space, levels, rows, which) for levels in (known, same.used[n]))
            less = (cells != used) & self._numeric[rows]
            self._enter(rows[less], cells[less])
            if several:
                self._enter(rows[less], used[less])

    def _left_of_estimates(self, formula: Formula, rows: IntArray, periods: set[tuple[int, ...]]) -> None:
        """Note whom the counts behind the numerators of estimated shares leave over of those behind their bases."""
        shares = rows[is_estimate(self._sides[NUMERATOR, rows]) | is_estimate(self._sides[DENOMINATOR, rows])]
        sides = [[n for n, term in enumerate(formula.terms) if term.side == side] for side in (NUMERATOR, DENOMINATOR)]
        if not len(shares) or not sides[DENOMINATOR]:
            return
        years = [[formula.terms[n].years_before for n in side] for side in sides]
        if years[0] != years[1] or len(set(years[0])) < len(years[0]):
            self._unsure[shares] = True  # whom several counts leave over together is not looked at
            return
        for part, whole in zip(*sides, strict=True):
            for parts in periods:
                if not self._left_apart(formula, (part, parts[part]), (whole, parts[whole])):
                    self._unsure[shares] = True

    def _left_apart(self, formula: Formula, part: tuple[int, int], whole: tuple[int, int]) -> bool:
        """Pair the counts behind two terms area by area; say whether both are of the same areas."""
        of_part, of_whole = (self._apart(formula.terms[n], period) for n, period in (part, whole))
        if of_part.keys() != of_whole.keys():
            return False
        self._assembly.shares += [(of_whole[place], of_part[place]) for place in of_part]
        return True

    def _apart(self, term: Term, period: int) -> dict[Place, IntArray]:
        """Return the counts of a term that estimates of a period are made of, by where they are."""
        name = term.request.dataset
        if not self._is_about_persons(term):
            return {}
        found = self._counted[name].apart.get(self._stocks[name].periods[period].label, {})
        return {place: numbers[self._counted[name].row[term.request]] for place, numbers in found.items()}

    def _every(self, rows: IntArray, cells: Sequence[IntArray]) -> None:
        """Take every count as known."""
        for found in cells:
            self._enter(rows, found)

    def _sums(self, formula: Formula, rows: IntArray, cells: Sequence[IntArray | None]) -> None:
        """Take each side as one count; of what nobody knows the category of, the base as shown is what is left."""
        totals: dict[int, IntArray] = {}
        for side in sorted({term.side for term in formula.terms}):
            mine = [n for n, term in enumerate(formula.terms) if term.side == side and cells[n] is not None]
            terms, found = [formula.terms[n] for n in mine], [one for n in mine if (one := cells[n]) is not None]
            if any(abs(term.factor) != 1 for term in terms):
                self._every(rows, found)
            elif found:
                totals[side] = self._total(rows, terms, found)
        if formula.indicator.unknown in _WITHOUT_UNKNOWN and totals.keys() >= {DENOMINATOR, UNKNOWN}:
            self._enter(rows, totals[DENOMINATOR])
            totals[DENOMINATOR] = self._less(totals[DENOMINATOR], totals[UNKNOWN])
        for side, total in totals.items():
            if side in (NUMERATOR, DENOMINATOR):
                differs = self._assembly.value_of(total) != self._numbers[side][rows]
                totals[side] = np.where((total >= 0) & differs & self._checked, UNSURE, total)
                self._sides[side, rows] = totals[side]
            self._enter(rows, totals[side])

    def _less(self, whole: IntArray, unknown: IntArray) -> IntArray:
        """Return cells for those of a base whose category is known: the base less the unknown."""
        sure = (whole >= 0) & (unknown >= 0)
        both = np.stack([whole, unknown])
        values = self._assembly.value_of(whole) - self._assembly.value_of(unknown)
        known = self._assembly.beside(both, values, sure)
        number = np.arange(np.count_nonzero(sure))
        self._assembly.sums(whole[sure], np.tile(number, 2), np.concatenate([known[sure], unknown[sure]]))
        return np.where(sure, known, self._estimate(both))

    def _total(self, rows: IntArray, terms: Sequence[Term], cells: Sequence[IntArray]) -> IntArray:
        """Return a cell for the sum of terms."""
        if len(cells) == 1 and terms[0].factor == 1:
            return cells[0]
        signs = np.array([int(term.factor) for term in terms], np.int8)
        together = np.stack(cells)
        sure: BoolArray = np.all(together >= 0, axis=0)
        values = (signs[:, None] * self._assembly.value_of(together)).sum(axis=0)
        total = self._assembly.beside(together, values, sure)
        number = np.full(len(rows), NONE, np.int64)
        number[sure] = np.arange(np.count_nonzero(sure))
        self._assembly.sums(
            total[sure],
            np.broadcast_to(number, together.shape)[:, sure].reshape(-1),
            together[:, sure].reshape(-1),
            np.repeat(signs, np.count_nonzero(sure)),
        )
        return np.where(sure, total, self._estimate(together))

    def _estimate(self, together: IntArray) -> IntArray:
        """Return numbers for sums of estimates and others, `UNSURE` where there is none or something is not sure."""
        every: BoolArray = np.all((together >= 0) | is_estimate(together), axis=0)
        every &= np.any(is_estimate(together), axis=0)
        found, count = np.full(len(every), UNSURE, np.int64), int(np.count_nonzero(every))
        rows = np.tile(np.arange(count), len(together))
        found[every] = self._assembly.estimates.add(rows, together[:, every].reshape(-1), count)
        return found

    def _enter(self, rows: IntArray, cells: IntArray) -> None:
        """Note what readers of rows learn."""
        shown = self._numeric[rows] | self._divided_by_nothing[rows]
        estimated = is_estimate(cells)
        self._unsure[rows] |= (cells < 0) & ~estimated
        self._estimated[rows] |= estimated
        known = np.flatnonzero(shown)
        which, behind = self._assembly.estimates.behind(cells[known])
        self._entries.append((rows[known[which]], behind))


def _chosen(flags: BoolArray, row: int, periods: IntArray) -> BoolArray:
    """Return the flags of one count for periods; what is the same for all of them has length 1."""
    mine = flags[row if len(flags) > 1 else 0]
    found: BoolArray = mine[periods] if len(mine) > 1 else np.broadcast_to(mine, (len(periods), mine.shape[-1]))
    return found


@lru_cache(maxsize=64)
def _places(space: Space, level: str) -> dict[str, int]:
    """Return the position of each area of a level."""
    return {key: n for n, key in enumerate(space.keys(level))}


def _columns(entries: Sequence[tuple[IntArray, IntArray]]) -> tuple[list[IntArray], list[IntArray]]:
    return [rows for rows, _cells in entries], [cells for _rows, cells in entries]
