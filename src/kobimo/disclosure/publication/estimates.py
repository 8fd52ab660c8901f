"""Figures that are estimated from counts of other areas, and the counts behind them.

An estimate is made of delivered counts by weights that everybody may read, for they are part of the release. Whoever
knows those counts knows the estimate and its error, so it says nothing that they do not say.
"""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray

_FIRST = -3


def is_estimate(numbers: IntArray) -> BoolArray:
    """Say which numbers stand for estimates."""
    found: BoolArray = numbers <= _FIRST
    return found


class Estimates:
    """Gives out numbers from -3 downwards for figures that are made of several counts, or of such figures."""

    def __init__(self) -> None:
        self._size = 0
        self._lengths = [np.zeros(0, np.int64)]
        self._members = [np.zeros(0, np.int64)]

    def add(self, rows: IntArray, members: IntArray, count: int) -> IntArray:
        """Give out numbers.

        Parameters
        ----------
        rows : ndarray of int64, shape (members,)
            The estimate that each member is behind, from 0 to `count` - 1; each has one at least.
        members : ndarray of int64, shape (members,)
            Numbers of cells or of estimates.
        count : int

        Returns
        -------
        ndarray of int64, shape (count,)

        Raises
        ------
        ValueError
            If there is nothing behind one of them: it would tell nothing, and could always be shown.
        """
        pairs = np.unique(np.stack([rows, members]), axis=1)
        lengths = np.bincount(pairs[0], minlength=count)
        if not lengths.all():
            raise ValueError("an estimate without a count behind it")
        self._lengths.append(lengths)
        self._members.append(pairs[1])
        first, self._size = self._size, self._size + count
        return _FIRST - np.arange(first, self._size)

    def behind(self, numbers: IntArray) -> tuple[IntArray, IntArray]:
        """Return for numbers the cells behind them: positions among `numbers`, and cells.

        A cell is behind itself; behind `NONE` and `UNSURE` there is nothing.
        """
        lengths, members = np.concatenate(self._lengths), np.concatenate(self._members)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        pairs = np.stack([np.arange(len(numbers)), numbers])
        while (open_pairs := is_estimate(pairs[1])).any():
            which, found = pairs[:, open_pairs]
            place = _FIRST - found
            times = lengths[place]
            inside = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
            more = np.stack([np.repeat(which, times), members[np.repeat(starts[place], times) + inside]])
            pairs = np.unique(np.concatenate([pairs[:, ~open_pairs], more], axis=1), axis=1)
        which, cells = pairs[:, pairs[1] >= 0]
        return which, cells
