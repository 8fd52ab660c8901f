"""Small systems of sums, and every table that fits them: the judge of audits in tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import Demand, Equations, System

Array = NDArray[np.int64]
_ABOVE = 8
_STEPS = 12_000


class TooManyTablesError(Exception):
    """Too large to look at every table."""


def sums(inner: Sequence[int], groups: Sequence[Sequence[int]], *, lower: Sequence[int] | None = None) -> System:
    """Return inner cells followed by one cell a group, the sum of its members."""
    values = [*inner, *(sum(inner[m] for m in group) for group in groups)]
    cells = [cell for n, group in enumerate(groups) for cell in (len(inner) + n, *group)]
    starts = np.cumsum([0, *(1 + len(group) for group in groups)])
    signs = -np.ones(len(cells), np.int8)
    signs[starts[:-1]] = 1
    size = len(values)
    return System(
        values=np.array(values, np.int64),
        equations=Equations(starts.astype(np.int64), np.array(cells, np.int64), signs),
        inner=np.arange(size) < len(inner),
        fixed=np.zeros(size, bool),
        published=np.ones(size, bool),
        lower=np.zeros(size, np.int64) if lower is None else np.array(lower, np.int64),
        weights=np.ones(size),
    )


def flags(system: System, cells: Sequence[int]) -> NDArray[np.bool_]:
    """Return a pattern that hides some cells."""
    hidden = np.zeros(len(system), bool)
    hidden[list(cells)] = True
    return hidden


def everywhere(system: System, hidden: NDArray[np.bool_], up: int = 2, down: int = 1) -> Demand:
    """Demand uncertainty of every hidden cell that is not fixed."""
    cells = np.flatnonzero(hidden & ~system.fixed)
    room = (system.values - system.lower)[cells]
    return Demand(cells, np.full(len(cells), up), np.minimum(room, down))


def tables(system: System, hidden: NDArray[np.bool_]) -> Array:
    """Return every table that fits, a row each, no cell more than eight above its true value.

    Raises
    ------
    TooManyTablesError
    """
    unknown = np.flatnonzero((hidden | ~system.published) & ~system.fixed)
    lists = [[] for _ in range(len(system))]  # type: list[list[tuple[int, int]]]
    equations = system.equations
    for row in range(len(equations)):
        for entry in range(equations.starts[row], equations.starts[row + 1]):
            lists[int(equations.cells[entry])].append((row, int(equations.signs[entry])))
    low = (system.lower - system.values).tolist()
    least, most = [0] * len(equations), [0] * len(equations)

    def shift(cell: int, below: int, above: int) -> None:
        for row, sign in lists[cell]:
            least[row] += sign * (below if sign > 0 else above)
            most[row] += sign * (above if sign > 0 else below)

    for cell in unknown.tolist():
        shift(cell, low[cell], _ABOVE)
    moves = [0] * len(system)
    steps = 0

    def walk(left: list[int]) -> Iterator[list[int]]:
        nonlocal steps
        steps += 1
        if steps > _STEPS:
            raise TooManyTablesError
        if not left:
            yield list(moves)
            return
        cell = min(left, key=lambda c: min((most[r] - least[r] for r, _ in lists[c]), default=99))
        rest = [c for c in left if c != cell]
        shift(cell, -low[cell], -_ABOVE)
        for move in range(low[cell], _ABOVE + 1):
            shift(cell, move, move)
            if all(least[row] <= 0 <= most[row] for row, _ in lists[cell]):
                moves[cell] = move
                yield from walk(rest)
                moves[cell] = 0
            shift(cell, -move, -move)
        shift(cell, low[cell], _ABOVE)

    return system.values + np.array(list(walk(unknown.tolist())), np.int64)


def knowing(system: System, cells: Sequence[int]) -> System:
    """Return the system for somebody who knows some cells."""
    fixed = system.fixed.copy()
    fixed[list(cells)] = True
    return replace(system, fixed=fixed)
