"""Counts of a figure over the same parts as cells: where one lacks a part, the others are counted without it.

A share of a district of which one quarter did not say how many are in the numerator is one of the other quarters. Who
reads it learns two sums over these, and by its coverage the base of all quarters with a known base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembly
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.indicators.rollup import positions
from kobimo.model.area import Space


@dataclass(frozen=True)
class OneCount:
    """One count of a figure, by level; arrays of shape (periods, areas) each.

    Attributes
    ----------
    dataset : str
    numbers : mapping of level to ndarray of int64
        Its cells as it counts alone; none at all where it does not concern persons.
    complete : mapping of level to ndarray of bool
        Where no part is missing.
    summed : mapping of level to ndarray of bool
        Where the cell is the sum of those of the level below.
    """

    dataset: str
    numbers: Mapping[str, IntArray]
    complete: Mapping[str, BoolArray]
    summed: Mapping[str, BoolArray]


Cells = Mapping[str, IntArray]
"""Numbers of cells by level, shape (periods, areas) each."""


@dataclass(frozen=True)
class SameParts:
    """Cells of all counts of a figure over the same parts; empty for counts that do not concern persons.

    Attributes
    ----------
    used : tuple of Cells
        Of the parts that count.
    base_known : mapping of int to Cells
        For the counts of the base, of all parts with a known base; none where all parts count anyway.
    """

    used: tuple[Cells, ...]
    base_known: Mapping[int, Cells]


def over_same_parts(
    assembly: Assembly, space: Space, base: str, counts: Sequence[OneCount], bases: Sequence[int]
) -> SameParts:
    """Bring the counts of a figure to the same parts, as `kobimo.indicators.pairing.combine` does with their values.

    Parameters
    ----------
    assembly : Assembly
        Gets the sums that no count has by itself.
    space : Space
    base : str
        Lowest level that all counts have.
    counts : sequence of OneCount
    bases : sequence of int
        Positions of the counts that are the base of the figure.

    Returns
    -------
    SameParts
        `UNSURE` where a part is estimated or not sure: whom it leaves over is not looked at.
    """
    levels = (base, *(level for level, _below in space.steps_up(base)))
    whole = {level: _together(counts, level) for level in levels}
    if all(flags.all() for flags in whole.values()):
        return SameParts(tuple(count.numbers for count in counts), {})
    known = _together([counts[n] for n in bases], base) if bases else whole[base]
    summing = _Summing(assembly, space, base)
    used = tuple(summing.up(count, whole[base], whole) for count in counts)
    return SameParts(used, {n: summing.up(counts[n], known, whole) for n in bases})


def _together(counts: Sequence[OneCount], level: str) -> BoolArray:
    """Return where no count of a level lacks a part."""
    return reduce(np.logical_and, (count.complete[level] for count in counts))


class _Summing:
    """Adds up areas level by level, and gives what is new a cell."""

    def __init__(self, assembly: Assembly, space: Space, base: str) -> None:
        self._assembly, self._space, self._base = assembly, space, base

    def up(self, count: OneCount, there: BoolArray, whole: Mapping[str, BoolArray]) -> Cells:
        """Return the cells of one count of the areas of the base that are `there`, and of all levels above."""
        if not count.numbers:
            return {}
        found = {self._base: np.where(there, count.numbers[self._base], NONE)}
        for level, below in self._space.steps_up(self._base):
            own, parents = count.numbers[level], positions(self._space, below, level)
            changed = np.zeros(own.shape[::-1], np.bool_)
            inside = np.flatnonzero(parents >= 0)
            other = found[below] != count.numbers[below]
            np.logical_or.at(changed, parents[inside], other[:, inside].T)
            alone = whole[level] | (count.summed[level] & ~changed.T)
            found[level] = np.where(alone, own, self._sums(count.dataset, level, ~alone, found[below], parents))
        return found

    def _sums(self, dataset: str, level: str, wanted: BoolArray, parts: IntArray, parents: IntArray) -> IntArray:
        """Return cells for sums over the areas below; sums of the same parts are one cell."""
        found, new = np.full(wanted.shape, NONE, np.int64), np.zeros(wanted.shape, np.bool_)
        same: dict[tuple[str, bytes], list[tuple[int, int]]] = {}
        members = {area: np.flatnonzero(parents == area) for area in np.flatnonzero(wanted.any(axis=0)).tolist()}
        for period, area in np.argwhere(wanted).tolist():
            mine = parts[period, members[area]]
            mine = mine[mine != NONE]
            if (mine < 0).any():
                found[period, area] = UNSURE
            elif len(mine):
                same.setdefault((level, mine.tobytes()), []).append((period, area))
        known = self._assembly.known_sums
        for key, places in same.items():
            new[places[0]] = key not in known
        made = self._made(dataset, level, new, parts, parents)
        for key, places in same.items():
            number = known.setdefault(key, int(made[places[0]]))
            for place in places:
                found[place] = number
        return found

    def _made(self, dataset: str, level: str, new: BoolArray, parts: IntArray, parents: IntArray) -> IntArray:
        """Give out cells for sums, and write down what they consist of."""
        inside = np.flatnonzero(parents >= 0)
        shape = (new.shape[1], new.shape[0])
        values, secret = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for sums, single in ((values, self._assembly.value_of(parts)), (secret, self._assembly.secret_of(parts))):
            np.add.at(sums, parents[inside], single[:, inside].T)
        above = (level, *(name for name, _below in self._space.steps_up(level)))
        homes = {name: positions(self._space, level, name) for name in above}
        made = self._assembly.of(dataset).add(values.T, new, level, homes, secret.T)
        number = np.full(new.shape, NONE, np.int64)
        number[new] = np.arange(np.count_nonzero(new))
        rows, cells = number[:, parents[inside]].reshape(-1), parts[:, inside].reshape(-1)
        kept = (rows >= 0) & (cells >= 0)
        self._assembly.sums(made[new], rows[kept], cells[kept])
        return made
