"""Counts that were delivered as secret: what delivered totals give away of them must stay secret as well.

An office hides a count of its own and gives a total beside it. Inside the house the difference is known; outside it
must not be. Where a sum has one secret part, its value follows, and it is protected like any other count. Where it
has several, what they have together is a count of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import BoolArray, IntArray

Sums = tuple[IntArray, IntArray, NDArray[np.int8]]
"""Where each sum begins, its cells and their signs: 1 for the total, -1 for its parts."""


@dataclass(frozen=True)
class Revealed:
    """Cells and sums after what can be computed of secret counts was computed.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        New cells, for what several secret counts have together, at the end.
    secret : ndarray of int64, shape (cells,)
        How many secret cells a count consists of, where its value is known now; 0 elsewhere.
    sums : Sums
    contradicted : int
        Sums that do not add up and were left out.
    """

    values: IntArray
    secret: IntArray
    sums: Sums
    contradicted: int


def revealed_secrets(values: IntArray, secret: IntArray, sums: Sums) -> Revealed:
    """Compute what sums give away of counts that were delivered as secret.

    Parameters
    ----------
    values : ndarray of int64, shape (cells,)
        Of a secret count what is known of it.
    secret : ndarray of int64, shape (cells,)
        How many secret cells each count consists of.
    sums : Sums

    Returns
    -------
    Revealed

    Examples
    --------
    A total of 9 with the parts 5, 3 and one secret:

    >>> four = np.arange(4)
    >>> found = revealed_secrets(np.array([9, 5, 3, 0]), np.array([0, 0, 0, 1]),
    ...                          (np.array([0, 4]), four, np.array([1, -1, -1, -1], np.int8)))
    >>> found.values.tolist(), found.secret.tolist(), found.contradicted
    ([9, 5, 3, 1], [0, 0, 0, 1], 0)
    """
    starts, cells, signs = sums
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    values, unknown = values.copy(), secret > 0
    while True:
        residuals = _residuals(values, rows, cells, signs, len(starts) - 1)
        open_parts = np.bincount(rows[unknown[cells]], minlength=len(starts) - 1)
        ready = (open_parts == 1)[rows] & unknown[cells]
        ready &= np.where(signs > 0, residuals[rows] <= 0, residuals[rows] > 0)
        if not ready.any():
            break
        entry = np.flatnonzero(ready)
        found, first = np.unique(cells[entry], return_index=True)
        entry = entry[first]
        values[found] -= signs[entry] * residuals[rows[entry]]
        unknown[found] = False
    return _together(values, np.where(unknown, 0, secret), unknown, secret, (starts, cells, signs))


def _residuals(values: IntArray, rows: IntArray, cells: IntArray, signs: NDArray[np.int8], count: int) -> IntArray:
    found = np.zeros(count, np.int64)
    np.add.at(found, rows, signs * values[cells])
    return found


def _together(values: IntArray, known: IntArray, unknown: BoolArray, secret: IntArray, sums: Sums) -> Revealed:
    """Give what several secret parts have together a cell of its own, and leave out what does not add up."""
    starts, cells, signs = sums
    count = len(starts) - 1
    rows = np.repeat(np.arange(count), np.diff(starts))
    residuals = _residuals(values, rows, cells, signs, count)
    hides = unknown[cells]
    vague = np.bincount(rows[hides & (signs > 0)], minlength=count) > 0
    several = (np.bincount(rows[hides & (signs < 0)], minlength=count) > 0) & (residuals > 0) & ~vague
    kept = ((residuals == 0) | several) & ~vague
    number = np.full(count, -1, np.int64)
    number[several] = len(values) + np.arange(np.count_nonzero(several))
    times = np.zeros(count, np.int64)
    np.add.at(times, rows[hides & (signs < 0)], secret[cells[hides & (signs < 0)]])
    extra = np.flatnonzero(several)
    every_row = np.concatenate([rows[kept[rows]], extra])
    every_cell = np.concatenate([cells[kept[rows]], number[extra]])
    every_sign = np.concatenate([signs[kept[rows]], np.full(len(extra), -1, np.int8)])
    order = np.argsort(every_row, kind="stable")
    lengths = np.bincount(every_row, minlength=count)
    begins = np.concatenate([[0], np.cumsum(lengths[lengths > 0])]).astype(np.int64)
    return Revealed(
        np.concatenate([values, residuals[extra]]),
        np.concatenate([known, times[extra]]),
        (begins, every_cell[order], every_sign[order].astype(np.int8)),
        int(np.count_nonzero(~kept & ~vague)),
    )
