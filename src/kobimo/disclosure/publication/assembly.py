"""Cells of a publication while they are gathered: numbers are given out, sums are written down, twins become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.publication.estimates import Estimates
from kobimo.disclosure.publication.secrets import revealed_secrets
from kobimo.disclosure.system import BoolArray, Equations, IntArray

NONE = -1
"""Where there is no cell: nothing was delivered."""

UNSURE = -2
"""Where a count is neither a sum of whole delivered counts nor estimated from them: two deliveries contradict."""


@dataclass(frozen=True)
class Assembled:
    """All cells and their sums.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
    rank : ndarray of int64, shape (cells,)
        0 for counts of the finest areas, 1 for those of the level above, and so on.
    homes : ndarray of int64, shape (levels, cells)
        For each level from fine to coarse the area that a cell lies in; negative above that level.
    equations : Equations
    cell : ndarray of int64
        The cell of each number that was given out; twins share one.
    secret : ndarray of int64, shape (cells,)
        How many secret cells of deliveries a count consists of, where totals give it away.
    contradicted : int
        Sums that were left out because the delivered numbers do not add up.
    strict : ndarray of int64, shape (2, cells)
        Smallest count that may be shown, and what becomes of zeros, by the sources of the data.
    """

    values: IntArray
    rank: IntArray
    homes: IntArray
    equations: Equations
    cell: IntArray
    secret: IntArray
    contradicted: int
    strict: IntArray

    def __len__(self) -> int:
        return len(self.values)

    def cells(self, numbers: IntArray) -> IntArray:
        """Return cells for numbers; those below zero stay what they are."""
        if not len(self.cell):
            return numbers
        return np.where(numbers >= 0, self.cell[np.maximum(numbers, 0)], numbers)


class Assembly:
    """Gives out numbers of cells, and keeps what adds up.

    Parameters
    ----------
    levels : sequence of str
        All levels of areas, fine ones before those above them.
    rules : mapping of dataset id to pair of int, optional
        Smallest count of a dataset that may be shown, and what becomes of its zeros (a position in `STRICTNESS`).
    """

    def __init__(self, levels: Sequence[str], rules: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.levels = tuple(levels)
        self._rules, self._rule = rules or {}, (0, 0)
        self._strict = [np.zeros((2, 0), np.int64)]
        self._size = 0
        self._values = [np.zeros(0, np.int64)]
        self._ranks = [np.zeros(0, np.int64)]
        self._secret = [np.zeros(0, np.int64)]
        self._homes = [np.zeros((len(self.levels), 0), np.int64)]
        self.parts: list[tuple[IntArray, IntArray]] = []
        """Numbers of counts and of others that are a part of them (darunter): what is left over is a count as well."""
        self.shares: list[tuple[IntArray, IntArray]] = []
        """Numbers of counts behind the bases and numerators of estimated shares: what is left over may be small."""
        self.estimates = Estimates()
        self.known_sums: dict[tuple[str, bytes], int] = {}
        """Numbers of sums by their level and parts, where several figures may need the same."""
        self._sums: list[tuple[IntArray, IntArray, IntArray, NDArray[np.int8]]] = []
        self._twins = [np.zeros((0, 2), np.int64)]

    def of(self, dataset: str) -> Assembly:
        """Enter the counts that follow under the rules of a dataset."""
        self._rule = self._rules.get(dataset, (0, 0))
        return self

    def add(
        self,
        values: IntArray,
        there: BoolArray,
        level: str,
        homes: Mapping[str, IntArray],
        secret: IntArray | None = None,
    ) -> IntArray:
        """Give out numbers.

        Parameters
        ----------
        values : ndarray of int64, shape (..., areas)
        there : ndarray of bool, same shape
            Where there is a count at all.
        level : str
            Level of the areas.
        homes : mapping of level to ndarray of int64, shape (areas,)
            The areas that each area lies in, its own level included.
        secret : ndarray of int64, same shape, optional
            How many cells of each count were delivered as secret; `values` is the rest then.

        Returns
        -------
        ndarray of int64, same shape
            `NONE` where there is no count.
        """
        there = np.broadcast_to(there, values.shape)
        count = int(np.count_nonzero(there))
        numbers = np.full(values.shape, NONE, np.int64)
        numbers[there] = np.arange(self._size, self._size + count)
        self._size += count
        self._values.append(values[there].astype(np.int64))
        hidden = np.zeros(count, np.int64) if secret is None else np.broadcast_to(secret, values.shape)[there]
        self._secret.append(hidden.astype(np.int64))
        self._strict.append(np.repeat(np.array(self._rule, np.int64)[:, None], count, axis=1))
        self._ranks.append(np.full(count, self.levels.index(level), np.int64))
        none = np.full(values.shape[-1], NONE, np.int64)
        places = [np.broadcast_to(homes.get(name, none), values.shape)[there] for name in self.levels]
        self._homes.append(np.array(places, np.int64).reshape(len(self.levels), count))
        return numbers

    def beside(self, like: IntArray, values: IntArray, there: BoolArray) -> IntArray:
        """Give out numbers for counts of the same areas as others, shapes (n,).

        `like` may have several rows: areas are those of the first, rules the strictest of all.
        """
        likes, like = np.atleast_2d(like), np.atleast_2d(like)[0]
        numbers = np.full(len(like), NONE, np.int64)
        count = int(np.count_nonzero(there))
        numbers[there] = np.arange(self._size, self._size + count)
        self._size += count
        ranks, homes = self._all(self._ranks), self._all(self._homes)
        self._values.append(values[there].astype(np.int64))
        self._secret.append(np.zeros(count, np.int64))
        self._strict.append(self.strict_of(likes[:, there]).max(axis=1))
        self._ranks.append(ranks[like[there]])
        self._homes.append(homes[:, like[there]])
        return numbers

    def sums(self, totals: IntArray, rows: IntArray, parts: IntArray, signs: NDArray[np.int8] | None = None) -> None:
        """Write down that totals are the sums of parts.

        Parameters
        ----------
        totals : ndarray of int64, shape (sums,)
        rows : ndarray of int64, shape (parts,)
            The sum that each part goes into.
        parts : ndarray of int64, shape (parts,)
        signs : ndarray of int8, shape (parts,), optional
            -1 for parts that are taken away.
        """
        if len(totals):
            way = np.ones(len(parts), np.int8) if signs is None else signs
            self._sums.append((totals, rows, parts, way))

    def same(self, ones: IntArray, others: IntArray) -> None:
        """Note counts that are one and the same count wherever their values agree, as in two deliveries of a date."""
        there = (ones >= 0) & (others >= 0)
        self._twins.append(np.stack([ones[there], others[there]], axis=1))

    def strict_of(self, numbers: IntArray) -> IntArray:
        """Return the rules of counts, shape (2, ...): the smallest that may be shown, and what becomes of zeros."""
        strict = self._all(self._strict)
        if not strict.shape[1]:
            return np.zeros((2, *numbers.shape), np.int64)
        return np.where(numbers >= 0, strict[:, np.maximum(numbers, 0)], 0)

    def value_of(self, numbers: IntArray) -> IntArray:
        """Return the values of cells, 0 where there is none."""
        values = self._all(self._values)
        return np.where(numbers >= 0, values[np.maximum(numbers, 0)], 0) if len(values) else np.zeros_like(numbers)

    def secret_of(self, numbers: IntArray) -> IntArray:
        """Return how many secret cells counts consist of, 0 where there is none."""
        secret = self._all(self._secret)
        return np.where(numbers >= 0, secret[np.maximum(numbers, 0)], 0) if len(secret) else np.zeros_like(numbers)

    def _all(self, pieces: list[IntArray]) -> IntArray:
        """Bring what was given out so far together."""
        if len(pieces) > 1:
            pieces[:] = [np.concatenate(pieces, axis=-1)]
        return pieces[0]

    def finished(self) -> Assembled:
        """Bring everything together: twins become one cell, sums that occur twice one, contradictions are left out."""
        starts, cells, signs = self._entries()
        revealed = revealed_secrets(self._all(self._values), self._all(self._secret), (starts, cells, signs))
        values, (starts, cells, signs) = revealed.values, revealed.sums
        size, added = len(values), len(values) - self._size
        cell = _joined(size, self._agreeing(values, revealed.secret))
        starts, cells, signs = _distinct(starts, cell[cells], signs)
        while len(pairs := _pairs(starts, cells, signs)):
            joined = _joined(size, pairs)
            cell = joined[cell]
            starts, cells, signs = _chosen(starts, joined[cells], signs, ~_is_pair(starts, signs))
            starts, cells, signs = _distinct(starts, cells, signs)
        kept, position = np.unique(cell, return_inverse=True)
        place = np.full(size, NONE, np.int64)
        place[kept] = np.arange(len(kept))
        highest, secret = np.zeros(len(kept), np.int64), np.zeros(len(kept), np.int64)
        np.maximum.at(highest, position, np.append(self._all(self._ranks), np.zeros(added, np.int64)))
        np.maximum.at(secret, position, revealed.secret)
        homes = np.concatenate([self._all(self._homes), np.full((len(self.levels), added), NONE)], axis=1)[:, kept]
        equations = Equations(starts, place[cells], signs)
        strict = self._strictest(position, len(kept), added)
        return Assembled(values[kept], highest, homes, equations, position, secret, revealed.contradicted, strict)

    def _strictest(self, position: IntArray, size: int, added: int) -> IntArray:
        """Return the strictest rules of each cell's twins; what secret counts have together is under the strictest."""
        mine = self._all(self._strict)
        most = mine.max(axis=1, keepdims=True, initial=0)
        found = np.zeros((2, size), np.int64)
        for row, strict in zip(found, np.concatenate([mine, np.repeat(most, added, axis=1)], axis=1), strict=True):
            np.maximum.at(row, position, strict)
        return found

    def _agreeing(self, values: IntArray, secret: IntArray) -> IntArray:
        """Return the pairs of `same` that agree; of counts that were delivered as secret those that sums give away."""
        ones, others = np.concatenate(self._twins).T
        unknown = (self._all(self._secret) > 0) & (secret[: self._size] == 0)
        alike = (values[ones] == values[others]) & (secret[ones] == secret[others])
        agrees = alike & ~(unknown[ones] | unknown[others])
        return np.stack([ones[agrees], others[agrees]], axis=1)

    def _entries(self) -> tuple[IntArray, IntArray, NDArray[np.int8]]:
        """Return all sums in compressed form, each total first and its parts in the order of their cells."""
        if not self._sums:
            return np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)
        totals, rows, parts, signs = zip(*self._sums, strict=True)
        offsets = np.cumsum([0, *map(len, totals)])[:-1]
        total = np.concatenate(totals)
        part = np.concatenate(parts)
        row = np.concatenate([found + start for found, start in zip(rows, offsets, strict=True)])
        every_row = np.concatenate([np.arange(len(total)), row])
        every_cell = np.concatenate([total, part])
        every_sign = np.concatenate([np.ones(len(total), np.int8), -np.concatenate(signs)])
        order = np.lexsort((every_cell, -every_sign, every_row))
        starts = np.concatenate([[0], np.cumsum(np.bincount(every_row, minlength=len(total)))]).astype(np.int64)
        return starts, every_cell[order], every_sign[order].astype(np.int8)


def _chosen(
    starts: IntArray, cells: IntArray, signs: NDArray[np.int8], kept: BoolArray
) -> tuple[IntArray, IntArray, NDArray[np.int8]]:
    """Keep some sums."""
    lengths = np.diff(starts)
    entries = np.repeat(kept, lengths)
    return np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64), cells[entries], signs[entries]


def _is_pair(starts: IntArray, signs: NDArray[np.int8]) -> BoolArray:
    """Say which sums have one part only, so that both are the same count."""
    found: BoolArray = np.diff(starts) == 2
    first = np.minimum(starts[:-1], max(len(signs) - 2, 0))
    return found & (signs[first] + signs[np.minimum(first + 1, len(signs) - 1)] == 0) if len(signs) else found


def _pairs(starts: IntArray, cells: IntArray, signs: NDArray[np.int8]) -> IntArray:
    """Return the two cells of each sum of one part, shape (pairs, 2)."""
    first = starts[:-1][_is_pair(starts, signs)]
    return np.stack([cells[first], cells[first + 1]], axis=1) if len(first) else np.zeros((0, 2), np.int64)


def _joined(size: int, pairs: IntArray) -> IntArray:
    """Return for each cell the smallest number among all that are the same count."""
    least = np.arange(size)
    while True:
        found = least.copy()
        np.minimum.at(found, pairs[:, 0], least[pairs[:, 1]])
        np.minimum.at(found, pairs[:, 1], least[pairs[:, 0]])
        found = found[found]
        if (found == least).all():
            return least
        least = found


def _distinct(
    starts: IntArray, cells: IntArray, signs: NDArray[np.int8]
) -> tuple[IntArray, IntArray, NDArray[np.int8]]:
    """Take out of each sum what stands on both sides, and leave out sums that say the same as one before."""
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order = np.lexsort((cells, rows))
    rows, cells, signs = rows[order], cells[order], signs[order]
    first = np.flatnonzero(np.diff(rows, prepend=-1) | np.diff(cells, prepend=-1))
    if not len(first):
        return np.zeros(1, np.int64), cells, signs
    together = np.add.reduceat(signs.astype(np.int64), first)
    first = first[together != 0]
    rows, cells, signs = rows[first], cells[first], together[together != 0].astype(np.int8)
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    starts = np.append(begins, len(rows)).astype(np.int64)
    seen: set[bytes] = set()
    kept = np.zeros(len(begins), np.bool_)
    for row, (begin, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        way = signs[begin:end] * signs[begin]
        key = cells[begin:end].tobytes() + way.tobytes()
        kept[row] = key not in seen
        seen.add(key)
    return _chosen(starts, cells, signs, kept)
