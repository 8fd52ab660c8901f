"""A release as a system: its counts, which of them are small, and what readers know of them beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.publication.assembly import Assembled, Assembly
from kobimo.disclosure.publication.stated import Statements
from kobimo.disclosure.rules import Facts, Kind, Rule, demanded
from kobimo.disclosure.suppression.weights import usual_weights
from kobimo.disclosure.system import BoolArray, Demand, Equations, IntArray, System


@dataclass(frozen=True)
class Before:
    """Numbers of the cells that rows of earlier releases told, and of those that rows which were hidden rest on."""

    told: IntArray
    hidden: IntArray


@dataclass(frozen=True)
class Publication:
    """A release as a system: cells, which of them are small, what readers would learn from each row.

    Attributes
    ----------
    cells : Assembled
    system : System
        `published`: cells that some row would show.
    demand : Demand
        Small counts: those that rows would show, and those that are only the difference of others.
    statements : Statements
    entries : ndarray of int64
        Cell of the system for each entry of the statements.
    primary : ndarray of bool, shape (rows,)
        Rows that show a small count themselves, or leave over but a few.
    withheld : ndarray of bool, shape (rows,)
        Rows whose counts are no whole sums of delivered ones; nobody can vouch for them.
    told_before : ndarray of bool, shape (cells,)
        Counts that an earlier release showed.
    hidden_before : ndarray of bool, shape (cells,)
        Counts that an earlier release hid, and none showed.
    lost : int
        Small counts that follow from earlier releases by themselves.
    """

    cells: Assembled
    system: System
    demand: Demand
    statements: Statements
    entries: IntArray
    primary: BoolArray
    withheld: BoolArray
    told_before: BoolArray
    hidden_before: BoolArray
    lost: int = 0

    def rows_with(self, cells: BoolArray) -> BoolArray:
        """Return the rows from which a reader would learn one of some cells."""
        return _rows_with(self.statements, cells[self.entries])


def publication(
    assembly: Assembly, stated: Statements, threshold: int, earlier: Before | None = None, *, base: int = 0
) -> Publication:
    """Find the small counts of a release.

    Parameters
    ----------
    assembly : Assembly
        With the cells of all datasets.
    stated : Statements
    threshold : int
        Smallest number of persons that may be shown; 3 hides 1 and 2.
    earlier : Before, optional
        What earlier releases showed and hid.
    base : int, optional
        Smallest number of persons whose shares may be shown; the number itself is no secret from `threshold` on.

    Returns
    -------
    Publication

    Notes
    -----
    A reader knows that counts are not negative, and that zeros are shown: a hidden count that a row would show is at
    least 1, a count that no row would show at least 0. Small are also counts that no row shows but that follow from
    two rows, as those aged 17 from those under 18 and those under 17; they are part of the demand. What an earlier
    release showed stays known, and is shown again; a small count that follows from it is nobody's secret any more.
    """
    few_left = _left_over(assembly, stated, threshold) | _on_few(assembly, stated, base)
    cells = assembly.finished()
    entries = cells.cells(stated.cells)
    before, kept = np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.bool_)
    if earlier is not None:
        before[cells.cells(earlier.told)] = True
        kept[cells.cells(earlier.hidden)] = True
    small = (cells.values >= 1) & (cells.values < threshold) & ~before
    primary = _rows_with(stated, small[entries]) | few_left
    withheld = stated.unsure & stated.persons
    told = ~(primary | withheld)[stated.rows]
    published, listed = np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.bool_)
    published[entries[told]] = True
    published |= before
    listed[entries] = True
    fixed = (_zeros(cells, listed | before) & (cells.secret == 0)) | before
    lower = _at_least(cells, fixed, _alone_known(cells, listed, before))
    lower = np.maximum(lower, np.minimum(cells.secret, cells.values))
    system = System(
        values=cells.values,
        equations=cells.equations,
        inner=~_is_total(cells.equations, len(cells)),
        fixed=fixed,
        published=published,
        lower=lower,
        weights=usual_weights(cells.values, cells.rank),
    )
    few = demanded([Rule(Kind.FREQ, low=1, high=threshold - 1)], Facts(cells.values, fixed, lower))
    demand = _with_secrets(few, cells, system, threshold)
    left = _still_open(system, demand, before)
    lost = len(demand) - len(left)
    return Publication(cells, system, left, stated, entries, primary, withheld, before, kept & ~before, lost)


def _left_over(assembly: Assembly, stated: Statements, threshold: int) -> BoolArray:
    """Enter who is in a base but not in the numerator, or in a count but not in a part of it; return the rows."""
    pairs = np.flatnonzero(stated.numeric & (stated.numerator >= 0) & (stated.base >= 0))
    told = np.stack([stated.base[pairs], stated.numerator[pairs]])
    rows = np.zeros(len(stated), np.bool_)
    rows[pairs[_few_between(assembly, told, threshold)]] = True
    every = np.concatenate([told, *(np.stack(found) for found in assembly.parts)], axis=1)
    every = every[:, (every >= 0).all(axis=0)]
    base, part = np.unique(every[:, _few_between(assembly, every, threshold)], axis=1)
    left = assembly.value_of(base) - assembly.value_of(part)
    rest = assembly.beside(part, left, np.ones(len(part), np.bool_))
    number = np.arange(len(part))
    assembly.sums(base, np.concatenate([number, number]), np.concatenate([part, rest]))
    return rows


def _on_few(assembly: Assembly, stated: Statements, base: int) -> BoolArray:
    """Return the rows that are shares of too few."""
    found: BoolArray = stated.numeric & (stated.base >= 0)
    return found & (assembly.value_of(stated.base) < base)


def _few_between(assembly: Assembly, pairs: IntArray, threshold: int) -> BoolArray:
    """Say between which counts and parts of them there are but a few."""
    left = assembly.value_of(pairs[0]) - assembly.value_of(pairs[1])
    return (left >= 1) & (left < threshold)


def _rows_with(stated: Statements, entries: BoolArray) -> BoolArray:
    """Return the rows of some entries."""
    found = np.zeros(len(stated), np.bool_)
    found[stated.rows[entries]] = True
    return found


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


def _with_secrets(few: Demand, cells: Assembled, system: System, threshold: int) -> Demand:
    """Demand of counts that were delivered as secret that nobody computes them, whatever their size."""
    alone = (cells.secret == 1) | (cells.values <= cells.secret * (threshold - 1))
    more = np.flatnonzero((cells.secret > 0) & alone & system.free & ~np.isin(np.arange(len(cells)), few.cells))
    every = np.concatenate([few.cells, more])
    up = np.concatenate([few.up, np.ones(len(more), np.int64)])
    down = np.concatenate([few.down, np.minimum(1, system.values[more] - system.lower[more])])
    order = np.argsort(every)
    return Demand(every[order], up[order], down[order])


def _still_open(system: System, demand: Demand, before: BoolArray) -> Demand:
    """Return what can still be demanded after earlier releases."""
    if not before.any() or not len(demand):
        return demand
    found = audit(replace(system, published=before), system.free, demand)
    values = system.values[demand.cells]
    up, down = np.minimum(demand.up, found.greatest - values), np.minimum(demand.down, values - found.least)
    kept = (up > 0) | ((down > 0) & (demand.up == 0))
    return Demand(demand.cells[kept], up[kept], down[kept])


def _alone_known(cells: Assembled, listed: BoolArray, before: BoolArray) -> IntArray:
    """Return what readers know of each count by itself: what was shown, that it is no zero, or that it is no less."""
    least = np.where(listed & (cells.values > 0), 1, np.minimum(cells.values, 0))
    return np.where(before, cells.values, least)


def _at_least(cells: Assembled, fixed: BoolArray, lower: IntArray) -> IntArray:
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


def _is_total(equations: Equations, size: int) -> BoolArray:
    found = np.zeros(size, np.bool_)
    found[equations.cells[equations.signs > 0]] = True
    return found
