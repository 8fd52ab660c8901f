"""Which hidden cells follow from the published ones by adding and subtracting alone.

A hidden cell is known if every table with the same published cells has the same value there: if all solutions of the
sums without right-hand sides are zero in that cell. A random solution shows it. All computing is done modulo the
product of two large random primes, so that nothing is rounded and nothing overflows; a cell counts as known if its
random solution is zero modulo either prime. A cell that is not known is called known with a probability of about
1 in 2^60; a known one is missed only if a prime divides one of the determinants that occur, which is as unlikely.
The test is necessary, not sufficient: that nothing is negative may give away more.
"""

from __future__ import annotations

import heapq
import random

import numpy as np

from kobimo.disclosure.audit.islands import Island, islands, unknown_cells
from kobimo.disclosure.system import BoolArray, System

_BITS = 61
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_Row = dict[int, int]


def spanned(system: System, hidden: BoolArray, *, seed: int = 0) -> BoolArray:
    """Find the hidden cells that are linear combinations of published ones.

    Parameters
    ----------
    system : System
    hidden : ndarray of bool, shape (cells,)
        Cells that are not shown.
    seed : int
        Seed of the primes and of the random solution.

    Returns
    -------
    ndarray of bool, shape (cells,)
        True for hidden cells whose value follows from the published ones. Cells that everybody knows anyway are False.

    References
    ----------
    .. [1] langsrud2024: Secondary cell suppression by Gaussian elimination.
    """
    rng = random.Random(seed)  # primes need not be secret
    known = unknown_cells(system, hidden)
    for island in islands(system, hidden):
        known[island.cells[_moving(island, rng)]] = False
    return known


def _moving(island: Island, rng: random.Random) -> BoolArray:
    """Return the cells of an island that are not zero in a random solution."""
    while True:
        first, second = _prime(rng), _prime(rng)
        if first == second:
            continue
        try:
            solution = _solution(_rows(island), len(island), first * second, rng)
        except ValueError:  # a pivot without an inverse: other primes will do
            continue
        return np.array([move % first != 0 and move % second != 0 for move in solution], bool)


def _rows(island: Island) -> list[_Row]:
    """Return the equations, cell to factor."""
    columns, signs = island.columns.tolist(), island.signs.tolist()
    rows: list[_Row] = []
    for start, end in zip(island.starts[:-1].tolist(), island.starts[1:].tolist(), strict=True):
        row: _Row = {}
        for column, sign in zip(columns[start:end], signs[start:end], strict=True):
            row[column] = row.get(column, 0) + sign
        rows.append({column: factor for column, factor in row.items() if factor})
    return rows


def _solution(rows: list[_Row], size: int, modulus: int, rng: random.Random) -> list[int]:
    """Return a random solution of equations without right-hand sides."""
    pivots = _eliminated(rows, size, modulus)
    solution = [rng.randrange(1, modulus) for _ in range(size)]
    for column, row in reversed(pivots):
        total = sum(factor * solution[other] for other, factor in row.items() if other != column)
        solution[column] = -total * pow(row[column], -1, modulus) % modulus
    return solution


def _eliminated(rows: list[_Row], size: int, modulus: int) -> list[tuple[int, _Row]]:
    """Bring equations into steps: each pivot occurs in no later row; the rarest cell comes first."""
    holders: list[set[int]] = [set() for _ in range(size)]
    for n, row in enumerate(rows):
        for column in row:
            holders[column].add(n)
    queue = [(len(held), column) for column, held in enumerate(holders)]
    heapq.heapify(queue)
    pivots: list[tuple[int, _Row]] = []
    while queue:
        count, column = heapq.heappop(queue)
        held = holders[column]
        if not held:
            continue
        if count < len(held):
            heapq.heappush(queue, (len(held), column))
            continue
        chosen = min(held, key=lambda n: (len(rows[n]), n))
        pivot = rows[chosen]
        changed = set(pivot)
        for other in pivot:
            holders[other].discard(chosen)
        inverse = pow(pivot[column], -1, modulus)
        for n in tuple(held):
            _subtract(rows[n], pivot, rows[n][column] * inverse % modulus, modulus, n, holders)
        pivots.append((column, pivot))
        for other in changed:
            if holders[other]:
                heapq.heappush(queue, (len(holders[other]), other))
    return pivots


def _subtract(row: _Row, pivot: _Row, times: int, modulus: int, number: int, holders: list[set[int]]) -> None:
    """Take a multiple of the pivot row off another row."""
    for column, factor in pivot.items():
        value = (row.get(column, 0) - times * factor) % modulus
        if value:
            row[column] = value
            holders[column].add(number)
        else:
            row.pop(column, None)
            holders[column].discard(number)


def _prime(rng: random.Random) -> int:
    """Return a random prime of 61 bits."""
    while True:
        candidate = rng.getrandbits(_BITS) | 1 << _BITS - 1 | 1
        if all(candidate % base for base in _BASES) and _is_prime(candidate):
            return candidate


def _is_prime(number: int) -> bool:
    """Test by Miller and Rabin; with these bases exact for all numbers below 2^64."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
