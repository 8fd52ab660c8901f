"""The rule "publish a cell unless adding and subtracting would then reveal a small one", as a peer to be audited.

Cells are tried from the most important to the least: zeros, then by size, ties by how much the inner cells of a cell
count in all tables. It is the rule of Langsrud's Gaussian elimination without care for single persons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import System

_PRIME = 2**61 - 1
_Column = dict[int, int]


def eliminated(system: System, small: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the cells that the rule hides, the small ones among them."""
    columns = members(system)
    holders: dict[int, set[int]] = {}
    for cell, column in enumerate(columns):
        for row in column:
            holders.setdefault(row, set()).add(cell)
    secret = set(small.tolist())
    hidden = np.zeros(len(system), bool)
    hidden[small] = True
    for cell in ordered(system, columns):
        if cell in secret:
            continue
        column = columns[cell]
        if not column:
            continue
        row = min(column, key=lambda r: (len(holders[r]), r))
        revealing = any(_parallel(columns[other], column) for other in holders[row] & secret)
        for held in column:
            holders[held].discard(cell)
        hidden[cell] = revealing
        if not revealing:
            _take_out(columns, holders, column, row)
        columns[cell] = {}
    return hidden


def members(system: System) -> list[_Column]:
    """Return the inner cells of every cell."""
    found: list[_Column] = [{cell: 1} if inner else {} for cell, inner in enumerate(system.inner)]
    equations = system.equations
    open_rows = set(range(len(equations)))
    while open_rows:
        for row in sorted(open_rows):
            whole, *parts = equations.cells[equations.starts[row] : equations.starts[row + 1]].tolist()
            if found[whole]:
                open_rows.discard(row)
            elif all(found[part] for part in parts):
                found[whole] = {inner: 1 for part in parts for inner in found[part]}
                open_rows.discard(row)
    return found


def ordered(system: System, columns: list[_Column]) -> list[int]:
    """Return the cells from the most important to the least."""
    size = system.values + 1
    weight = np.zeros(len(system), np.int64)
    for cell, column in enumerate(columns):
        for inner in column:
            weight[inner] += size[cell]
    ties = np.array([sum(int(weight[inner]) for inner in column) for column in columns], float)
    order = size + 0.99 * ties / ties.max()
    order[system.values == 0] += 0.01 + order.max()
    return [int(cell) for cell in np.argsort(-order, kind="stable")]


def _parallel(one: _Column, other: _Column) -> bool:
    """Tell whether a column is a multiple of another."""
    if one.keys() != other.keys():
        return False
    first = next(iter(other))
    return all((one[row] * other[first] - one[first] * factor) % _PRIME == 0 for row, factor in other.items())


def _take_out(columns: list[_Column], holders: dict[int, set[int]], pivot: _Column, row: int) -> None:
    """Make all other columns zero in a row by taking multiples of the pivot off."""
    inverse = pow(pivot[row], -1, _PRIME)
    for other in tuple(holders[row]):
        column = columns[other]
        times = column[row] * inverse % _PRIME
        for held, factor in pivot.items():
            value = (column.get(held, 0) - times * factor) % _PRIME
            if value:
                column[held] = value
                holders[held].add(other)
            else:
                column.pop(held, None)
                holders[held].discard(other)
