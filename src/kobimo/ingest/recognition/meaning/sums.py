"""Rows or columns that are the sum of those around them, found by arithmetic alone.

Lines are read one after the other; what is the sum of the last ones takes their place, so that totals of totals are
found as well. The same is done from the other end for totals that stand first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

WINDOW = 600
"""Lines back that a sum may reach."""

_SURE = 6.0
_CLEAR = 3.0
_MOST = 0.6
_ROUNDING = 2.5
"""Most that one part may be off where figures are rounded to multiples of 5 or carry noise."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A line that is a sum.

    Attributes
    ----------
    line : int
        Position.
    parts : int
        Lines that it sums up, sums among them counted once.
    agreeing, compared : int
        Entries that agree exactly, and those that could be compared.
    everything : bool
        Whether it sums up most of the table, and is part of no other sum.
    digits : float
        Decimal digits that agree, less those that chance explains.
    """

    line: int
    parts: int
    agreeing: int
    compared: int
    everything: bool
    digits: float


def find_sums(
    matrix: Matrix,
    expected: Collection[int] = (),
    ignored: Collection[int] = (),
    candidates: Collection[int] | None = None,
) -> dict[int, Sum]:
    """Find lines that are sums of neighbouring lines.

    Parameters
    ----------
    matrix : ndarray of float, shape (lines, entries)
        Numbers; NaN where there is none.
    expected : collection of int
        Lines that words or keys call a sum: a weaker agreement suffices.
    ignored : collection of int
        Lines that belong to the one above ("darunter") and are part of no sum.
    candidates : collection of int or None
        Lines that may be sums; None for all.

    Returns
    -------
    dict of int to Sum
        By line; the stronger finding where both directions have one.

    Examples
    --------
    >>> lines = np.array([[50.0, 41.0, 37.0], [120.0, 99.0, 87.0], [311.0, 290.0, 205.0], [481.0, 430.0, 329.0]])
    >>> find_sums(lines)[3].parts
    3
    """
    if matrix.size == 0 or matrix.shape[0] < 3:
        return {}
    last = matrix.shape[0] - 1
    possible = frozenset(range(last + 1)) if candidates is None else frozenset({*candidates, *expected})
    if not possible:
        return {}
    found = _pass(matrix, frozenset(expected), frozenset(ignored), possible)
    mirrored = _pass(
        matrix[::-1], *(frozenset(last - line for line in lines) for lines in (expected, ignored, possible))
    )
    for line, entry in mirrored.items():
        position = last - line
        if position not in found or entry.digits > found[position].digits:
            found[position] = replace(entry, line=position)
    return found


def _pass(
    matrix: Matrix, expected: Collection[int], ignored: Collection[int], possible: Collection[int]
) -> dict[int, Sum]:
    """Read the lines in one direction."""
    found: dict[int, Sum] = {}
    stack: list[int] = []
    covered: dict[int, int] = {}
    open_lines = np.empty_like(matrix)
    filled = (~np.isnan(matrix)).sum(axis=1)
    slack = 1e-6 * np.abs(matrix) + np.where(matrix % 1 != 0, 0.051, 1e-9)
    greatest = np.where(np.isnan(matrix), -np.inf, np.abs(matrix)).argmax(axis=1)
    for line in range(matrix.shape[0]):
        if line in ignored or not filled[line]:
            continue
        if len(stack) >= 2 and line in possible:
            recent = open_lines[max(0, len(stack) - WINDOW) : len(stack)][::-1]
            certain = line in expected
            hopeful = certain or _hopeful(recent, matrix[line], slack[line], int(greatest[line]))
            entry = _match(recent, matrix[line], slack[line], len(stack), expected=certain) if hopeful else None
            if entry is not None:
                found[line] = replace(entry, line=line)
                covered[line] = sum(covered.get(part, 1) for part in stack[-entry.parts :])
                del stack[-entry.parts :]
        open_lines[len(stack)] = matrix[line]
        stack.append(line)
    lines = sum(covered.get(line, 1) for line in stack)
    whole = {line for line in stack if line in found and covered[line] >= _MOST * lines}
    return {line: replace(entry, everything=line in whole) for line, entry in found.items()}


def _match(
    recent: Matrix, target: NDArray[np.float64], slack: NDArray[np.float64], depth: int, *, expected: bool
) -> Sum | None:
    """Find the run of last lines (the nearest first) whose sum a line is."""
    sums = recent.cumsum(axis=0)[1:]
    known = ~np.isnan(sums) & ~np.isnan(target)
    off = np.abs(np.where(known, sums - target, 0.0))
    exact = (off <= slack) & known
    weight = np.log10(1.0 + np.abs(np.where(np.isnan(target), 0.0, target)))
    gain = np.where(exact & (weight > 0.3), weight, 0.0).sum(axis=1)
    compared, agreeing = known.sum(axis=1), exact.sum(axis=1)
    best = _best(gain, agreeing, compared, off, expected=expected)
    if best is None:
        return None
    digits = float(gain[best]) - float(np.log10(depth))
    entry = Sum(0, best + 2, int(agreeing[best]), int(compared[best]), best + 2 == depth, digits)
    return entry if expected or _strong(entry, int((weight > 0.3).sum())) else None


def _hopeful(recent: Matrix, target: NDArray[np.float64], slack: NDArray[np.float64], entry: int) -> bool:
    """Tell from the greatest entry alone whether any run can agree; spares most lines the full comparison."""
    sums = recent[:, entry].cumsum()[1:]
    return bool((~(np.abs(sums - target[entry]) > slack[entry])).any())


def _best(
    gain: NDArray[np.float64], agreeing: NDArray[np.int64], compared: NDArray[np.int64], off: Matrix, *, expected: bool
) -> int | None:
    """Return the run that agrees best, if it agrees well enough."""
    full = np.flatnonzero((agreeing == compared) & (gain > 0))
    if full.size:
        return int(full[np.argmax(gain[full])])
    if not expected or not compared.any():
        return None
    most = np.flatnonzero((agreeing >= 0.6 * compared) & (compared >= 3) & (gain > 0))
    if most.size:
        return int(most[np.argmax(gain[most])])
    allowed = _ROUNDING * np.arange(2, len(gain) + 2)[:, None]
    near = np.flatnonzero((off <= allowed).all(axis=1) & (compared > 0) & (gain > 0))
    return int(near[np.argmin(off[near].sum(axis=1))]) if near.size else None


def _strong(entry: Sum, informative: int) -> bool:
    """Tell whether arithmetic alone convinces."""
    if entry.everything and entry.parts >= 4 and entry.digits >= _CLEAR:
        return True
    return informative >= 3 and entry.digits >= _SURE
