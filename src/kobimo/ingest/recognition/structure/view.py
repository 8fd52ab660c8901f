"""A grid with the kinds of its cells and what follows from them, restricted to one region."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.grid import Grid, Merge
from kobimo.ingest.recognition.structure.kinds import CODE, DATE, EMPTY, NUMBER, PROSE, SYMBOL, TEXT, YEAR, Kinds

Flags = NDArray[np.bool_]

_LARGEST_MERGE = 20_000
_MOST_MERGED = 1_000_000


@dataclass(frozen=True)
class View:
    """One region of a grid; cells outside of it count as empty. Positions are those of the grid."""

    grid: Grid
    kinds: Kinds
    covered: dict[tuple[int, int], Merge] = field(default_factory=dict)

    @cached_property
    def filled(self) -> NDArray[np.int64]:
        """Count the filled cells of each row."""
        return np.asarray(np.count_nonzero(self.kinds, axis=1), dtype=np.int64)

    @cached_property
    def text(self) -> Flags:
        """Mark the cells with words."""
        return np.asarray((self.kinds == TEXT) | (self.kinds == PROSE))

    @cached_property
    def hard(self) -> Flags:
        """Mark the cells that are values rather than headings: numbers, keys, signs, but not years and dates."""
        return np.asarray((self.kinds == NUMBER) | (self.kinds == CODE) | (self.kinds == SYMBOL))

    @cached_property
    def soft(self) -> Flags:
        """Mark years and dates, which are headings as often as values."""
        return np.asarray((self.kinds == YEAR) | (self.kinds == DATE))

    @cached_property
    def wide(self) -> Flags:
        """Mark the rows with more than one cell."""
        return np.asarray(self.filled > 1)

    @cached_property
    def lone(self) -> Flags:
        """Mark the rows with exactly one cell."""
        return np.asarray(self.filled == 1)

    @cached_property
    def valued(self) -> Flags:
        """Mark the rows with more than one cell, one of them a value."""
        return np.asarray(self.wide & self.hard.any(axis=1) & ~self.legend)

    @cached_property
    def legend(self) -> Flags:
        """Mark the rows that explain a sign: the sign, then nothing but words."""
        first = np.take_along_axis(self.kinds, np.argmax(self.kinds != EMPTY, axis=1)[:, None], axis=1)[:, 0]
        return np.asarray((first == SYMBOL) & self.wide & (np.count_nonzero(self.text, axis=1) == self.filled - 1))

    @cached_property
    def start(self) -> int:
        """Return the first column that is used in a row with more than one cell."""
        used = np.flatnonzero((self.kinds[self.wide] != EMPTY).any(axis=0))
        return int(used[0]) if used.size else 0

    @cached_property
    def wordy(self) -> Flags:
        """Mark the rows that could be headings: words and years, no value; a single cell only behind the first."""
        heads = self.wide & ~self.hard.any(axis=1)
        behind = self.lone & (self.kinds[:, : self.start + 1] == EMPTY).all(axis=1)
        return np.asarray(heads | (behind & self.text.any(axis=1)))

    def cells(self, row: int) -> list[int]:
        """Return the columns of the filled cells of a row."""
        return [int(column) for column in np.flatnonzero(self.kinds[row])]

    def words(self, row: int) -> list[str]:
        """Return the cleaned texts of the filled cells of a row."""
        return [self.grid.text(row, column) for column in self.cells(row)]

    def first_word(self, row: int) -> str:
        """Return the first text of a row, "" if it is empty."""
        cells = self.cells(row)
        return self.grid.text(row, cells[0]) if cells else ""

    def number(self, row: int) -> int:
        """Return the number of a row as the user sees it."""
        return self.grid.numbers[row]


def merged_cells(merges: tuple[Merge, ...]) -> dict[tuple[int, int], Merge]:
    """Return the merge of each cell that is covered by one; huge merges are decoration and are left out."""
    covered: dict[tuple[int, int], Merge] = {}
    for merge in merges:
        size = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
        if size <= _LARGEST_MERGE and len(covered) < _MOST_MERGED:
            rows, columns = range(merge.top, merge.bottom + 1), range(merge.left, merge.right + 1)
            covered.update(dict.fromkeys(product(rows, columns), merge))
    return covered
