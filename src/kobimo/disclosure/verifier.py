"""The last word before publication: whether witnesses prove that every small count stays uncertain.

Trusting nobody, it needs no solver and no float: it adds up whole numbers. A witness says by how much another table
differs from the true one. If it has the same published cells, obeys all sums and all that readers know, they cannot be
told apart. A small count is protected if it is large enough in one and small enough in another. Anything odd fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kobimo.disclosure.system import BoolArray, Demand, IntArray, Owner, System, Witness

LARGEST = 2**62  # sums of absolute values stay below, so that no addition leaves the 64 bits


@dataclass(frozen=True)
class Verdict:
    """Whether the proof holds.

    Attributes
    ----------
    passed : bool
    flaw : str
        What is wrong; empty if nothing is.
    unproved : tuple of int
        Demands that are not met.
    spread : int
        Over all demands, the smallest distance between the least and the greatest value shown.
    """

    passed: bool
    flaw: str = ""
    unproved: tuple[int, ...] = ()
    spread: int = 0


def verify(
    system: System, hidden: BoolArray, demand: Demand, witnesses: Sequence[Witness], owners: Sequence[Owner] = ()
) -> Verdict:
    """Check that witnesses prove the protection of every demanded cell; never raises.

    `owners`: readers who know some cells; witnesses that leave these alone must meet all demands they do not decide.
    """
    try:
        known = _known(system, hidden)
        owner, cells, moves = _flat(witnesses, len(known))
        _check(system, known, owner, cells, moves)
        for one in (demand.cells, demand.up, demand.down):
            _require(one.dtype == np.int64 and one.shape == (len(demand),) and (one >= 0).all(), "bad demand")
        least, greatest = _reached(demand.cells, cells, moves, len(known))
        order = np.argsort(cells, kind="stable")
        by_cell = np.searchsorted(cells[order], np.arange(len(known) + 1))
        by_table = np.searchsorted(owner, np.arange(len(witnesses) + 1))
        for own in owners:
            loud = np.unique(owner[order[_ranges(by_cell, own.cells)]])
            doubted = np.unique(cells[_ranges(by_table, loud)])  # no other cell moves in any of them
            used = order[_ranges(by_cell, doubted)]
            used = used[np.isin(owner[used], loud, invert=True)]
            low, high = _reached(demand.cells, cells[used], moves[used], len(known))
            down, up = (np.setdiff1d(doubted, np.append(own.cells, more)) for more in (own.down, own.up))
            least = np.where(np.isin(demand.cells, down), np.maximum(least, low), least)
            greatest = np.where(np.isin(demand.cells, up), np.minimum(greatest, high), greatest)
    except (ArithmeticError, TypeError, ValueError, IndexError, AttributeError, MemoryError) as error:
        return Verdict(passed=False, flaw=str(error) if type(error) is ArithmeticError else type(error).__name__)
    unproved = tuple(np.flatnonzero((greatest < demand.up) | (least > -demand.down)).tolist())
    spread = int((greatest - least).min()) if len(least) else 0
    return Verdict(not unproved, "demand not met" if unproved else "", unproved, spread)


def _known(system: System, hidden: BoolArray) -> BoolArray:
    """Add up the true table, and return the cells that readers know."""
    equations, size = system.equations, len(system.values)
    starts, cells, signs = equations.starts, equations.cells, equations.signs
    arrays = (system.values, system.lower, starts, cells)
    _require(all(a.dtype == np.int64 and a.ndim == 1 for a in arrays), "no integers")
    flags = (hidden, system.fixed, system.published)
    _require(all(a.dtype == np.bool_ and a.shape == (size,) for a in flags), "flags do not match the cells")
    _require(len(system.lower) == size and len(signs) == len(cells) == starts[-1] and starts[0] == 0, "lengths differ")
    _require((np.diff(starts) >= 0).all() and _within(cells, size) and np.isin(signs, (-1, 1)).all(), "bad equation")
    _require((_largest(system.values) + _largest(system.lower)) * (len(cells) + 1) < LARGEST, "numbers too large")
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    _require(not _sums(rows, signs.astype(np.int64) * system.values[cells]).any(), "true values miss a sum")
    _require((system.fixed | (system.values >= system.lower)).all(), "true values below what readers know")
    return system.fixed | (system.published & ~hidden)


def _flat(witnesses: Sequence[Witness], size: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return witness, cell and move of every entry."""
    for one in witnesses:
        _require(one.cells.dtype == one.moves.dtype == np.int64 and one.cells.shape == one.moves.shape, "no integers")
        _require(len(one.cells) > 0 and (one.moves != 0).all(), "empty witness")
        _require(len(set(one.cells.tolist())) == len(one.cells) and _within(one.cells, size), "bad cells in a witness")
    owner, none = np.repeat(np.arange(len(witnesses)), [len(one.cells) for one in witnesses]), np.zeros(0, np.int64)
    cells, moves = (np.concatenate([none, *(getattr(w, name) for w in witnesses)]) for name in ("cells", "moves"))
    return owner, cells, moves


def _check(system: System, known: BoolArray, owner: IntArray, cells: IntArray, moves: IntArray) -> None:
    """Require that each witness moves unknown cells only, stays within limits and keeps all sums."""
    entries, starts = system.equations.cells, system.equations.starts
    largest = _largest(moves) + _largest(system.values) + _largest(system.lower)
    _require(not known[cells].any(), "witness moves a known cell")
    _require(largest * (len(entries) + 1) < LARGEST, "numbers too large")
    _require((system.values[cells] + moves >= system.lower[cells]).all(), "witness below what readers know")
    order = np.argsort(entries)
    begins = np.searchsorted(entries[order], np.arange(len(known) + 1))
    counts, places = np.diff(begins)[cells], order[_ranges(begins, cells)]
    rows = np.searchsorted(starts, places, side="right") - 1
    sums = np.unique(np.repeat(owner, counts) * len(starts) + rows, return_inverse=True)[1]
    signed = system.equations.signs[places].astype(np.int64) * np.repeat(moves, counts)
    _require(not _sums(sums, signed).any(), "witness misses a sum")


def _reached(wanted: IntArray, cells: IntArray, moves: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Return the farthest moves down and up of every wanted cell."""
    least, greatest = np.zeros(size, np.int64), np.zeros(size, np.int64)
    np.minimum.at(least, cells, moves)
    np.maximum.at(greatest, cells, moves)
    return least[wanted], greatest[wanted]


def _ranges(begins: IntArray, some: IntArray) -> IntArray:
    counts: IntArray = begins[some + 1] - begins[some]
    return np.repeat(begins[some] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum(), dtype=np.int64)


def _within(cells: IntArray, size: int) -> bool:
    return bool(((cells >= 0) & (cells < size)).all())


def _sums(groups: IntArray, numbers: IntArray) -> IntArray:
    found = np.zeros(int(groups.max(initial=-1)) + 1, np.int64)
    np.add.at(found, groups, numbers)
    return found


def _largest(numbers: IntArray) -> int:
    return max(-int(numbers.min(initial=0)), int(numbers.max(initial=0)))


def _require(held: bool | np.bool_, flaw: str) -> None:
    if not held:
        raise ArithmeticError(flaw)
