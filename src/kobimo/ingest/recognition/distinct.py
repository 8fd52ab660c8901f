"""The cells of a grid by distinct value: what is true of a value is found out once, however often it stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Value

_SPARSE = 8
"""So many times more values in the grid than cells in a column make sorting the column cheaper than counting all."""


@dataclass(frozen=True)
class Distinct:
    """A grid in which each cell is the number of its value.

    Attributes
    ----------
    grid : Grid
        The cells.
    numbers : ndarray of int32, shape (rows, columns)
        Index into `values`; 0 is an empty cell and also stands beyond the end of a row.
    values : sequence of Value
        Distinct values in the order of their first cell, None first. Of equal ones (1 and 1.0) only the first.
    """

    grid: Grid
    numbers: NDArray[np.int32]
    values: Sequence[Value]

    def counts(self, column: int, rows: Sequence[int]) -> dict[Value, int]:
        """Return the values of some rows of a column as they stand there first, and how often; without None."""
        numbers = self._of(column, rows)
        if len(self.values) > _SPARSE * len(numbers):
            _present, first, cells = np.unique(numbers, return_index=True, return_counts=True)
        else:
            every = np.bincount(numbers, minlength=len(self.values))
            firsts = np.empty(len(self.values), dtype=np.int64)
            firsts[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
            present = np.flatnonzero(every)
            first, cells = firsts[present], every[present]
        order = np.argsort(first)
        first, cells = first[order], cells[order]
        standing: Iterable[Value]
        if self._alike:
            standing = map(self.values.__getitem__, numbers[first].tolist())
        else:
            raw = self.grid.rows
            standing = (raw[rows[at]][column] if numbers[at] else None for at in first.tolist())
        found = dict(zip(standing, cells.tolist(), strict=True))
        found.pop(None, None)
        return found

    @cached_property
    def _alike(self) -> bool:
        """Whether equal values are written in the same way; moments of different time zones are not."""
        return set(map(type, self.values)) <= {str, int, float, type(None)}

    def _of(self, column: int, rows: Sequence[int]) -> NDArray[np.int32]:
        """Return the numbers of some rows of a column, which are in ascending order."""
        ungapped = len(rows) > 0 and rows[-1] - rows[0] == len(rows) - 1
        chosen = slice(rows[0], rows[-1] + 1) if ungapped else np.asarray(rows, dtype=np.intp)
        return np.ascontiguousarray(self.numbers[chosen, column])

    @cached_property
    def _texts(self) -> dict[Value, str]:
        return {}

    def text(self, value: Value) -> str:
        """Return a value as cleaned text; each number is written once."""
        if type(value) is not float:
            return as_text(value)
        known = self._texts.get(value)
        if known is None:
            known = self._texts[value] = as_text(value)
        return known

    @cached_property
    def has_question_mark(self) -> bool:
        """Whether any text has one, for which lost characters are mistaken."""
        return any("?" in value for value in self.values if isinstance(value, str))


def distinct_of(grid: Grid) -> Distinct | None:
    """Find the distinct values of a grid.

    Parameters
    ----------
    grid : Grid
        Any grid.

    Returns
    -------
    Distinct or None
        None where truth values stand among the cells: they equal 1 and 0 and could not be told from them.
    """
    known: defaultdict[Value, int] = defaultdict(count(1).__next__, {None: 0})
    lengths = np.fromiter(map(len, grid.rows), dtype=np.int64, count=len(grid.rows))
    width = grid.width
    every = map(known.__getitem__, chain.from_iterable(grid.rows))
    flat = np.fromiter(every, dtype=np.int32, count=int(lengths.sum()))
    if (lengths == width).all():
        numbers = flat.reshape(len(grid.rows), width)
    else:
        numbers = np.zeros((len(grid.rows), width), dtype=np.int32)
        numbers[np.arange(width) < lengths[:, None]] = flat
    if _has_truth_values(grid, numbers, [known[value] for value in (0, 1) if value in known]):
        return None
    return Distinct(grid, numbers, cast("Sequence[Value]", list(known)))


def _has_truth_values(grid: Grid, numbers: NDArray[np.int32], suspects: Sequence[int]) -> bool:
    """Look at the cells that are zero or one."""
    for suspect in suspects:
        rows, columns = np.nonzero(numbers == suspect)
        cells = (grid.rows[row][column] for row, column in zip(rows.tolist(), columns.tolist(), strict=True))
        if any(isinstance(cell, bool) for cell in cells):
            return True
    return False
