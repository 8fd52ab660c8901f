"""What an attacker does not know, cut into islands: unknown cells that hang together by sums, each island apart.

Whatever happens in one island leaves all others as they are, so that each can be attacked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import BoolArray, IntArray, System


@dataclass(frozen=True)
class Island:
    """Unknown cells that hang together, with the equations among them; known cells are left out of the sums.

    Attributes
    ----------
    cells : ndarray of int64
        Positions in the system, ascending.
    starts : ndarray of int64
        Where each equation begins in `columns`; the last entry is their number.
    columns : ndarray of int64
        Positions in `cells`, equation after equation.
    signs : ndarray of int8
    room : ndarray of int64
        How far each cell lies above what attackers know it to be at least.
    """

    cells: IntArray
    starts: IntArray
    columns: IntArray
    signs: NDArray[np.int8]
    room: IntArray

    def __len__(self) -> int:
        return len(self.cells)

    def fits(self, moves: IntArray) -> bool:
        """Tell in integers whether moves leave every sum right and no cell too low."""
        if not (moves >= -self.room).all():
            return False
        return not len(self.columns) or not np.add.reduceat(self.signs * moves[self.columns], self.starts[:-1]).any()

    def without(self, cells: IntArray) -> list[Island]:
        """Return the islands that remain if some cells are known after all."""
        unknown = ~np.isin(self.cells, cells)
        return list(_islands(self.cells, self.starts, self.columns, self.signs, self.room, unknown))


def unknown_cells(system: System, hidden: BoolArray) -> BoolArray:
    """Return the cells whose value is neither shown nor known to everybody."""
    return (hidden | ~system.published) & ~system.fixed


def islands(system: System, hidden: BoolArray) -> list[Island]:
    """Return all islands of unknown cells, those that a single sum gives away left out.

    Parameters
    ----------
    system : System
    hidden : ndarray of bool, shape (cells,)
        Cells that are not shown.

    Returns
    -------
    list of Island
        In the order of their first cells.
    """
    equations = system.equations
    room = system.values - system.lower
    every = np.arange(len(system))
    unknown = unknown_cells(system, hidden)
    return list(_islands(every, equations.starts, equations.cells, equations.signs, room, unknown))


def _islands(
    cells: IntArray,
    starts: IntArray,
    columns: IntArray,
    signs: NDArray[np.int8],
    room: IntArray,
    unknown: BoolArray,
) -> Iterator[Island]:
    """Trim, colour what hangs together, and cut."""
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    unknown = unknown.copy()
    kept = _trimmed(rows, columns, unknown)
    rows, columns, signs = rows[kept], columns[kept], signs[kept]
    colour = _colours(rows, columns, len(cells))
    names, colour = np.unique(colour[unknown], return_inverse=True)
    places = np.flatnonzero(unknown)
    where = np.argsort(colour, kind="stable")
    cuts = np.searchsorted(colour[where], np.arange(len(names) + 1))
    local = np.zeros(len(cells), np.int64)
    local[places[where]] = np.arange(len(where)) - cuts[colour[where]]
    home = np.zeros(len(cells), np.int64)
    home[places] = colour
    by_home = np.argsort(home[columns], kind="stable")
    rows, columns, signs = rows[by_home], columns[by_home], signs[by_home]
    entries = np.searchsorted(home[columns], np.arange(len(names) + 1))
    for n in range(len(names)):
        mine = places[where[cuts[n] : cuts[n + 1]]]
        part = slice(entries[n], entries[n + 1])
        begins = np.flatnonzero(np.diff(rows[part], prepend=-1))
        ends = np.append(begins, entries[n + 1] - entries[n]).astype(np.int64)
        yield Island(cells[mine], ends, local[columns[part]], signs[part], room[mine])


def _trimmed(rows: IntArray, columns: IntArray, unknown: BoolArray) -> IntArray:
    """Take cells that are the only unknown of a sum out of `unknown`, until none is; return the entries that remain."""
    kept = np.flatnonzero(unknown[columns])
    count = int(rows[-1]) + 1 if len(rows) else 0
    while True:
        alone = np.bincount(rows[kept], minlength=count)[rows[kept]] == 1
        if not alone.any():
            return kept
        unknown[columns[kept[alone]]] = False
        kept = kept[unknown[columns[kept]]]


def _colours(rows: IntArray, columns: IntArray, cells: int) -> IntArray:
    """Give cells that hang together by rows the same number: the smallest position among them."""
    colour = np.arange(cells)
    if not len(rows):
        return colour
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(np.append(begins, len(rows)))
    while True:
        least = np.repeat(np.minimum.reduceat(colour[columns], begins), lengths)
        found = colour.copy()
        np.minimum.at(found, columns, least)
        found = found[found]
        if (found == colour).all():
            return colour
        colour = found
