"""Where areas that were split or moved lie among those above them: what is still whole, and what was torn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.publication.assembly import NONE
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.indicators.moving import WHOLE, Move
from kobimo.indicators.rollup import FloatArray


def behind(move: Move) -> tuple[IntArray, IntArray]:
    """Return targets and the sources behind each of them: its own, and all those that err as one with them."""
    unit, sources = move.units, np.argsort(move.units, kind="stable")
    of_target = np.unique(np.stack([move.target, unit[move.source]]), axis=1)
    starts = np.searchsorted(unit[sources], np.arange(unit.max(initial=-1) + 2))
    times = np.diff(starts)[of_target[1]]
    inside = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(of_target[0], times), sources[np.repeat(starts[of_target[1]], times) + inside]


@dataclass(frozen=True)
class Pieces:
    """Where sources lie among the areas of a level above, as far as they are counted there.

    Attributes
    ----------
    above : ndarray of int64, shape (pairs,)
        The area that each piece lies in, negative where it is not counted.
    home : ndarray of int64, shape (sources,)
        The area that sources lie in.
    whole : ndarray of bool, shape (sources,)
        Sources that lie in one area with everything that errs as one with them.
    torn_pairs : ndarray of int64
        Pieces of the others.
    """

    above: IntArray
    home: IntArray
    whole: BoolArray
    torn_pairs: IntArray

    @classmethod
    def of(cls, move: Move, parents: IntArray) -> Pieces:
        """Look where the sources of a move lie; `parents`: the area above each target."""
        above = parents[move.target]
        home = np.full(move.sources, NONE, np.int64)
        home[move.source] = above
        every = np.union1d(move.uncertain, np.flatnonzero(above < 0))
        pairs = np.unique(np.stack([move.units[move.source], above])[:, every], axis=1)
        units, times = np.unique(pairs[0], return_counts=True)
        given = np.bincount(move.source, move.weight, move.sources)
        torn = np.isin(move.units, [*units[times > 1], *move.units[given < WHOLE]])
        return cls(above, home, ~torn & (home >= 0), np.flatnonzero(torn[move.source] & (above >= 0)))

    def values(self, move: Move, values: IntArray, areas: int) -> FloatArray:
        """Return what areas have, by weights, shape (requests, areas); `values` of shape (requests, sources)."""
        inside = np.flatnonzero(self.above >= 0)
        found = np.zeros((areas, len(values)))
        np.add.at(found, self.above[inside], (values[:, move.source[inside]] * move.weight[inside]).T)
        return found.T


def alike(present: BoolArray) -> Iterator[tuple[IntArray, BoolArray]]:
    """Group rows that are the same: positions, and the row."""
    patterns, kinds = np.unique(present, axis=0, return_inverse=True)
    for n, pattern in enumerate(patterns):
        yield np.flatnonzero(kinds.reshape(-1) == n), pattern
