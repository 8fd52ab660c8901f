"""A release as a system: its counts, which of them are small, and what readers know of them beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.profiles import Rules
from kobimo.disclosure.publication.assembly import NONE, Assembled, Assembly
from kobimo.disclosure.publication.estimates import is_estimate
from kobimo.disclosure.publication.knowing import alone_known, at_least, fixed_cells
from kobimo.disclosure.publication.ruling import HIDDEN, PUBLIC, Rests, RowRules, cell_rules, rests
from kobimo.disclosure.publication.stated import Statements
from kobimo.disclosure.suppression.weights import usual_weights
from kobimo.disclosure.system import BoolArray, Demand, Equations, IntArray, System


@dataclass(frozen=True)
class Before:
    """Numbers of cells that readers may have learnt of earlier.

    Attributes
    ----------
    told : ndarray of int64
        Those that rows of earlier releases told; every reader knows them.
    hidden : ndarray of int64
        Those that hidden rows of earlier releases rest on.
    elsewhere : ndarray of int64
        Those that some readers know and others do not, as answers to the press.
    asked : ndarray of int64
        Those that some readers might be told.
    official : ndarray of int64
        Those that an official publisher has published; every reader knows them, and they are shown as they are.
    assumed : int
        Figures that are among these because nobody knows any more what the ones that were told are from.
    other_zeros : bool
        Whether some earlier release had other rules for zeros: then a count that was hidden is assumed to be known as
        one of somebody.
    """

    told: IntArray
    hidden: IntArray
    elsewhere: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    asked: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    official: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    assumed: int = 0
    other_zeros: bool = True


@dataclass(frozen=True)
class Grounds:
    """Rows that must not be shown for their own sake, by what speaks against it; several may hold for one.

    Attributes
    ----------
    small : ndarray of bool, shape (rows,)
        They rest on a small count.
    left : ndarray of bool, shape (rows,)
        Their base holds but a few more than their numerator.
    nobody : ndarray of bool, shape (rows,)
        They say that nobody or everybody is counted, and that is a secret.
    base : ndarray of bool, shape (rows,)
        They are shares of too few.
    split : ndarray of bool, shape (rows,)
        Their counts are no whole sums of delivered ones.
    beyond : ndarray of bool, shape (rows,)
        They rest on amounts or on institutions, which nobody can prove to be protected.
    limit : ndarray of int64, shape (rows,)
        Smallest count, or rest, that may be shown, where a smaller one is the ground.
    """

    small: BoolArray
    left: BoolArray
    nobody: BoolArray
    base: BoolArray
    split: BoolArray
    beyond: BoolArray
    limit: IntArray

    @property
    def primary(self) -> BoolArray:
        """Rows that say too much themselves."""
        return self.small | self.left | self.nobody | self.base

    @property
    def withheld(self) -> BoolArray:
        """Rows that nobody can vouch for."""
        return self.split | self.beyond


@dataclass(frozen=True)
class Publication:
    """A release as a system: cells, which of them are small, what readers would learn from each row.

    Attributes
    ----------
    cells : Assembled
    system : System
        `published`: cells that some row would show.
    beforehand : System
        The same before anybody has seen which rows this release has, and where it shows that there is something.
    demand : Demand
        Small counts: those that rows would show, and those that are only the difference of others.
    statements : Statements
    entries : ndarray of int64
        Cell of the system for each entry of the statements.
    rules : Rules
        Those that hold for some of its data.
    by_row : RowRules
    strict : ndarray of int64, shape (2, cells)
        Smallest count that may be shown, and what becomes of zeros (a position in `STRICTNESS`).
    secret : ndarray of bool, shape (cells,)
        Counts that must not be known.
    grounds : Grounds
    told_before : ndarray of bool, shape (cells,)
        Counts that an earlier release showed.
    hidden_before : ndarray of bool, shape (cells,)
        Counts that an earlier release hid, and none showed.
    elsewhere : ndarray of bool, shape (cells,)
        Counts that some readers know from elsewhere; not the reason to show them to all.
    asked : ndarray of bool, shape (cells,)
        Counts that some readers might be told.
    lost : ndarray of int64
        Cells of the small counts that follow from earlier releases by themselves.
    assumed : int
        As in `Before`.
    """

    cells: Assembled
    system: System
    beforehand: System
    demand: Demand
    statements: Statements
    entries: IntArray
    rules: Rules
    by_row: RowRules
    strict: IntArray
    secret: BoolArray
    grounds: Grounds
    told_before: BoolArray
    hidden_before: BoolArray
    elsewhere: BoolArray
    asked: BoolArray
    lost: IntArray
    assumed: int = 0

    @property
    def primary(self) -> BoolArray:
        """Rows that say too much themselves."""
        return self.grounds.primary

    @property
    def withheld(self) -> BoolArray:
        """Rows that nobody can vouch for."""
        return self.grounds.withheld

    def rows_with(self, cells: BoolArray) -> BoolArray:
        """Return the rows from which a reader would learn one of some cells."""
        return _rows_with(self.statements, cells[self.entries])


def publication(
    assembly: Assembly, stated: Statements, rules: Rules, by_row: RowRules, earlier: Before | None = None
) -> Publication:
    """Find the counts of a release that must not be known.

    Parameters
    ----------
    assembly : Assembly
        With the cells of all datasets.
    stated : Statements
    rules : Rules
    by_row : RowRules
        Rules of each row.
    earlier : Before, optional
        What earlier releases showed and hid.

    Returns
    -------
    Publication

    Notes
    -----
    A reader knows that counts are not negative, and where zeros are shown: there, a hidden count that a row would show
    is at least 1; any other at least 0. Small are also counts that no row shows but that follow from two rows, as
    those aged 17 from those under 18 and those under 17; they are part of the demand. Zeros that are a secret are small
    counts: they must possibly be as large as the smallest count shown. What an earlier release showed stays known, and
    is shown again; a small count that follows from it is nobody's secret any more.
    """
    left = rests(assembly, stated, by_row, rules.general)
    cells = assembly.finished()
    entries = cells.cells(stated.cells)
    before, kept, elsewhere, asked = (np.zeros(len(cells), np.bool_) for _array in range(4))
    if earlier is not None:
        before[cells.cells(np.concatenate([earlier.told, earlier.official]))] = True
        kept[cells.cells(earlier.hidden)] = True
        elsewhere[cells.cells(earlier.elsewhere)] = True
        asked[cells.cells(earlier.asked)] = True
    listed = kept.copy()
    listed[entries] = True
    strict = cell_rules(cells, stated, by_row, rules.general, left, listed)
    open_zeros = strict[1] == PUBLIC
    fixed = fixed_cells(cells, strict, listed & open_zeros, before)
    secret = _small(cells, strict) & ~fixed
    grounds = _grounds(cells, stated, entries, (strict, secret, before), by_row, left)
    told = ~(grounds.primary | grounds.withheld)[stated.rows]
    published = before.copy()
    published[entries[told]] = True
    somebody = (listed & open_zeros) | (kept & (earlier is not None and earlier.other_zeros))
    lower = at_least(cells, fixed, alone_known(cells, somebody, before))
    lower = np.maximum(lower, np.minimum(cells.secret, cells.values))
    system = System(
        values=cells.values,
        equations=cells.equations,
        inner=~_is_total(cells.equations, len(cells)),
        fixed=fixed,
        published=published,
        lower=lower,
        weights=usual_weights(
            cells.values,
            cells.rank + (open_zeros & (cells.values == 0)),
            _figures(stated, entries, len(cells)),
        ),
    )
    demand = _with_secrets(_demanded(system, strict, secret), cells, system, strict[0])
    beforehand = _beforehand(system, cells, (kept & open_zeros, kept & somebody), strict, before)
    open_demand = still_open(beforehand, demand, before)
    return Publication(
        cells=cells,
        system=system,
        beforehand=beforehand,
        demand=open_demand,
        statements=stated,
        entries=entries,
        rules=rules,
        by_row=by_row,
        strict=strict,
        secret=secret,
        grounds=grounds,
        told_before=before,
        hidden_before=kept & ~before,
        elsewhere=elsewhere & ~fixed,
        asked=asked & ~fixed,
        lost=np.setdiff1d(demand.cells, open_demand.cells),
        assumed=0 if earlier is None else earlier.assumed,
    )


def _small(cells: Assembled, strict: IntArray) -> BoolArray:
    """Return the counts that are smaller than may be shown; zeros where they are a secret."""
    found: BoolArray = (cells.values < strict[0]) & (
        (cells.values >= 1) | ((cells.values == 0) & (strict[1] == HIDDEN))
    )
    return found


def _grounds(
    cells: Assembled,
    stated: Statements,
    entries: IntArray,
    found: tuple[IntArray, BoolArray, BoolArray],
    by_row: RowRules,
    left: Rests,
) -> Grounds:
    """Say which rows must not be shown for their own sake, and why."""
    strict, secret, known = found
    unknown = _rows_with(stated, ~known[entries])
    itself = cells.cells(stated.numerator) == cells.cells(stated.base)
    few, none = secret & (cells.values > 0), secret & (cells.values == 0)
    limit, small = left.limit.copy(), few[entries]
    np.maximum.at(limit, stated.rows[small], strict[0, entries[small]])
    return Grounds(
        small=_rows_with(stated, small),
        left=left.left & unknown,
        nobody=_rows_with(stated, none[entries]) | (left.none & unknown & ~itself),
        base=_on_few(stated, by_row.base),
        split=(stated.unsure | _cannot_tell(stated, by_row)) & stated.persons,
        beyond=by_row.beyond & stated.numeric,
        limit=limit,
    )


def _cannot_tell(stated: Statements, by_row: RowRules) -> BoolArray:
    """Return the shares of which nobody looks at whom they leave over, where that is under rules of their own."""
    estimated = (is_estimate(stated.numerator) | is_estimate(stated.base)) & (stated.among != NONE)
    composed = (stated.numerator == NONE) & (stated.base == NONE)
    found: BoolArray = stated.numeric & ((by_row.group & (estimated | composed)) | (by_row.stricter & estimated))
    return found


def _demanded(system: System, strict: IntArray, secret: BoolArray) -> Demand:
    """Demand of small counts that they may be as large as the smallest one shown, and smaller where that can be."""
    found = np.flatnonzero(secret)
    values = system.values[found]
    up = np.maximum(strict[0, found] - values, 1)
    return Demand(found, up, np.minimum(1, np.maximum(values - system.lower[found], 0)))


def _on_few(stated: Statements, base: IntArray) -> BoolArray:
    """Return the rows that are shares of too few."""
    persons = (stated.base >= 0) | is_estimate(stated.base)
    found: BoolArray = stated.numeric & persons & (stated.among < base)
    return found


def _rows_with(stated: Statements, entries: BoolArray) -> BoolArray:
    """Return the rows of some entries."""
    found = np.zeros(len(stated), np.bool_)
    found[stated.rows[entries]] = True
    return found


def _figures(stated: Statements, entries: IntArray, cells: int) -> IntArray:
    """Return how many figures go with each cell, whether they may be shown or not: that follows from their values."""
    pairs = np.unique(np.stack([stated.rows, entries])[:, stated.numeric[stated.rows]], axis=1)
    return np.bincount(pairs[1], minlength=cells).astype(np.int64)


def _with_secrets(few: Demand, cells: Assembled, system: System, threshold: IntArray) -> Demand:
    """Demand of counts that were delivered as secret that nobody computes them, whatever their size."""
    alone = (cells.secret == 1) | (cells.values <= cells.secret * (threshold - 1))
    more = np.flatnonzero((cells.secret > 0) & alone & system.free & ~np.isin(np.arange(len(cells)), few.cells))
    every = np.concatenate([few.cells, more])
    up = np.concatenate([few.up, np.ones(len(more), np.int64)])
    down = np.concatenate([few.down, np.minimum(1, system.values[more] - system.lower[more])])
    order = np.argsort(every)
    return Demand(every[order], up[order], down[order])


def _beforehand(
    system: System, cells: Assembled, kept: tuple[BoolArray, BoolArray], strict: IntArray, before: BoolArray
) -> System:
    """Return what readers know of the cells from earlier releases alone; `kept`: hidden where zeros were shown."""
    fixed = fixed_cells(cells, strict, kept[0], before)
    lower = at_least(cells, fixed, alone_known(cells, kept[1], before))
    return replace(system, fixed=fixed, lower=np.maximum(lower, np.minimum(cells.secret, cells.values)))


def still_open(system: System, demand: Demand, before: BoolArray) -> Demand:
    """Return what can still be demanded of readers who know some cells."""
    if not before.any() or not len(demand):
        return demand
    found = audit(replace(system, published=before), system.free, demand)
    values = system.values[demand.cells]
    up, down = np.minimum(demand.up, found.greatest - values), np.minimum(demand.down, values - found.least)
    kept = (up > 0) | ((down > 0) & (demand.up == 0))
    return Demand(demand.cells[kept], up[kept], down[kept])


def _is_total(equations: Equations, size: int) -> BoolArray:
    found = np.zeros(size, np.bool_)
    found[equations.cells[equations.signs > 0]] = True
    return found
