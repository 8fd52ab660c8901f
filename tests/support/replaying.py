"""Somebody who knows the program, but not its secret number, runs it on every table that fits what was published.

Nothing here uses the program to decide what fits: rows, columns and the grand total are added up anew.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
_MOST = 9
_MANY = 250
_LISTED = 20_000


@dataclass(frozen=True)
class Said:
    """What a run of the program says to everybody: which cells it shows, and its protocol."""

    shown: tuple[tuple[str, ...], ...]
    protocol: str


Run = Callable[[Counts, int], Said]


def written(counts: Counts) -> str:
    """Return a table of rows and columns as a file."""
    rows = [f"r{i},c{j},{counts[i, j]}" for i, j in np.ndindex(counts.shape)]
    return "\n".join(["r,c,n", *rows]) + "\n"


def said(out: Path, protocol: Path) -> Said:
    """Read what was written; which numbers are drawn is no secret, only the number is."""
    with out.open(encoding="utf-8") as file:
        shown = tuple(sorted(tuple(row) for row in csv.reader(file)))
    told = {key: value for key, value in json.loads(protocol.read_bytes()).items() if key != "seed"}
    return Said(shown, json.dumps(told, sort_keys=True))


def fitting(public: Said, shape: tuple[int, int]) -> Iterator[Counts]:
    """Return every table that fits what is shown; zeros are shown, so what is hidden is 1 at least."""
    known = {(row[0], row[1]): int(row[2]) for row in public.shown if row[-1] == "v"}
    names = [[f"r{i}" for i in range(shape[0])], [f"c{j}" for j in range(shape[1])]]
    total = next(iter({row[0] for row in public.shown} - {*names[0], "r"}))
    sums = [[known.get((name, total)) for name in names[0]], [known.get((total, name)) for name in names[1]]]
    whole = known.get((total, total))
    table = np.zeros(shape, np.int64)

    def fits(i: int, j: int) -> bool:
        for axis, (line, length) in enumerate(((table[i, : j + 1], shape[1]), (table[: i + 1, j], shape[0]))):
            wanted = sums[axis][i if axis == 0 else j]
            if wanted is not None and (line.sum() > wanted or (len(line) == length and line.sum() < wanted)):
                return False
        return (i, j) != (shape[0] - 1, shape[1] - 1) or whole is None or table.sum() == whole

    def walk(place: int) -> Iterator[Counts]:
        if place == table.size:
            yield table.copy()
            return
        i, j = divmod(place, shape[1])
        value = known.get((names[0][i], names[1][j]))
        for table[i, j] in range(1, _MOST + 1) if value is None else [value]:
            if fits(i, j):
                yield from walk(place + 1)
        table[i, j] = 0

    yield from walk(0)


def with_sums(counts: Counts) -> Counts:
    """Return all cells: rows, columns, and what they add up to."""
    wide = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def small(counts: Counts, threshold: int = 3) -> NDArray[np.bool_]:
    """Return which cells are small, sums included."""
    cells = with_sums(counts)
    return (cells > 0) & (cells < threshold)


class TooManyTablesError(Exception):
    """Too many tables fit to try them all, and those that were tried left something open."""


def singled_out(run: Run, counts: Counts, own: int, seeds: Sequence[int]) -> list[tuple[int, int]]:
    """Return the small counts of which one value only leads to what was published.

    Parameters
    ----------
    run : callable
        Runs the program on counts with a secret number.
    counts : ndarray of int64
        The true ones.
    own : int
        The secret number of the office.
    seeds : sequence of int
        Numbers that the attacker tries: those of them by which the true counts lead to what was published.

    Raises
    ------
    TooManyTablesError
        If some were singled out by the tables that were tried, and there are more of them.
    """
    public, true = run(counts, own), with_sums(counts)
    listed = list(islice(fitting(public, (counts.shape[0], counts.shape[1])), _LISTED))
    others = sorted(listed, key=lambda table: int(np.abs(table - counts).sum()))[:_MANY]
    left = small(counts)
    for seed in [own, *seeds]:
        if not left.any():
            break
        if run(counts, seed) != public:
            continue
        for table in others:
            differing = left & (with_sums(table) != true)
            if differing.any() and run(table, seed) == public:
                left &= ~differing
    if left.any() and len(others) < len(listed):
        raise TooManyTablesError
    return [(int(i), int(j)) for i, j in np.argwhere(left)]
