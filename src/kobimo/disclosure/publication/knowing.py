"""What readers know of counts before they look for more: zeros that are shown, what was told, and what is no zero."""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.publication.assembly import Assembled
from kobimo.disclosure.publication.ruling import HIDDEN, around, impossible
from kobimo.disclosure.system import BoolArray, IntArray


def fixed_cells(cells: Assembled, strict: IntArray, zeros_shown: BoolArray, before: BoolArray) -> BoolArray:
    """Return the cells that everybody knows: told before, and zeros that are shown whatever else is hidden."""
    never = impossible(cells)
    quiet = around(cells, (strict[1] == HIDDEN) & (cells.values == 0) & ~never)
    known = _zeros(cells, (zeros_shown & ~quiet) | never | before)
    found: BoolArray = (known & (cells.secret == 0)) | before
    return found


def alone_known(cells: Assembled, listed: BoolArray, before: BoolArray) -> IntArray:
    """Return what readers know of each count by itself: what was shown, that it is no zero, or that it is no less."""
    least = np.where(listed & (cells.values > 0), 1, np.minimum(cells.values, 0))
    return np.where(before, cells.values, least)


def at_least(cells: Assembled, fixed: BoolArray, lower: IntArray) -> IntArray:
    """Carry what readers know at least through the sums: a sum of two nonzero counts is 2, an only part is the sum."""
    equations = cells.equations
    rows, total = equations.rows, equations.signs > 0
    plain = np.bincount(rows[total], minlength=len(equations)) == 1
    nothing = fixed & (cells.values == 0)
    one, part = total & plain[rows], ~total & plain[rows] & ~nothing[equations.cells]
    only = part & (np.bincount(rows[part], minlength=len(equations)) == 1)[rows]
    while True:
        found, sums = lower.copy(), np.zeros(len(equations), np.int64)
        np.add.at(sums, rows[part], lower[equations.cells[part]])
        np.maximum.at(found, equations.cells[one], sums[rows[one]])
        sums[rows[one]] = found[equations.cells[one]]
        np.maximum.at(found, equations.cells[only], sums[rows[only]])
        found = np.minimum(found, cells.values)
        if np.array_equal(found, lower):
            return lower
        lower = found


def _zeros(cells: Assembled, shown: BoolArray) -> BoolArray:
    """Return the cells of which everybody knows that nobody is in them: zeros that rows show, and all their parts."""
    equations = cells.equations
    known: BoolArray = shown & (cells.values == 0)
    rows = equations.rows
    total = equations.signs > 0
    one_total = np.bincount(rows[total], minlength=len(equations)) == 1
    while True:
        nothing = np.zeros(len(equations), np.bool_)
        nothing[rows[total & known[equations.cells]]] = True
        found = known.copy()
        found[equations.cells[~total & (nothing & one_total)[rows] & (cells.values[equations.cells] == 0)]] = True
        if np.array_equal(found, known):
            return known
        known = found
