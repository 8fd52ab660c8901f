"""Rules cell by cell and row by row: what must not be known where several rules hold; the strictest wins.

A count is under the rules of the sources that its data come from, and of the indicators that show it. What an indicator
demands holds for parts of its numerators as well that no row shows. A share is under the rules of all its data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.profiles import STRICTNESS, Protection
from kobimo.disclosure.publication.assembly import Assembled, Assembly
from kobimo.disclosure.publication.stated import Statements
from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.system import BoolArray, Equations, IntArray

PUBLIC, HIDDEN = STRICTNESS.index(Zeros.PUBLIC), STRICTNESS.index(Zeros.HIDDEN)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Rules of an indicator.

    Attributes
    ----------
    own : Protection
        What it demands of every count that it shows.
    shares : Protection
        What it or one of its sources demands of its shares.
    beyond : bool
        Whether it rests on something that nobody can prove to be protected, and that must not be shown therefore.
    profiles : tuple of str
        Names of the profiles that hold for it or for one of its sources.
    """

    own: Protection
    shares: Protection
    beyond: bool = False
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowRules:
    """Rules of each row of a release.

    Attributes
    ----------
    strict : ndarray of int64, shape (2, rows)
        Smallest count that may be shown, and what becomes of zeros (a position in `STRICTNESS`).
    base : ndarray of int64, shape (rows,)
        Smallest base of shares.
    group, beyond : ndarray of bool, shape (rows,)
        Whether 0 % and 100 % are secrets; whether nobody can prove the row to be protected.
    stricter : ndarray of bool, shape (rows,)
        Whether the indicator itself demands more of counts than is demanded of all.
    profiles : ndarray of tuple of str, shape (rows,)
        Names of the profiles that hold for something of each row.
    """

    strict: IntArray
    base: IntArray
    group: BoolArray
    beyond: BoolArray
    stricter: BoolArray
    profiles: NDArray[np.object_]


def row_rules(indicators: Sequence[str], ruled: Mapping[str, Ruled], general: Protection) -> RowRules:
    """Return the rules of rows by their indicators; those that are not in `ruled` are under the general ones."""
    names, place = np.unique(np.array(indicators, object).astype(str), return_inverse=True)
    found = [ruled.get(str(name), Ruled(general, general)) for name in names]
    strict = np.array([as_strict(item.own) for item in found], np.int64).reshape(-1, 2).T[:, place]
    stricter: BoolArray = np.any(strict > _floor(general), axis=0)
    return RowRules(
        strict,
        np.array([item.shares.base for item in found], np.int64)[place],
        np.array([item.shares.group for item in found], np.bool_)[place],
        np.array([item.beyond for item in found], np.bool_)[place],
        stricter,
        _tuples([item.profiles for item in found])[place],
    )


def _tuples(found: Sequence[tuple[str, ...]]) -> NDArray[np.object_]:
    array = np.empty(len(found), object)
    array[:] = found
    return array


def as_strict(protection: Protection) -> tuple[int, int]:
    """Return what rules demand of a count, as numbers of which the larger is the stricter."""
    return protection.threshold, STRICTNESS.index(protection.zeros)


def _floor(general: Protection) -> IntArray:
    """Return the general rules as a column."""
    return np.array(as_strict(general), np.int64)[:, None]


@dataclass(frozen=True)
class Rests:
    """What is left over of bases, where that must not be known.

    Attributes
    ----------
    numbers : ndarray of int64, shape (rests,)
    strict : ndarray of int64, shape (2, rests)
    groups : ndarray of int64, shape (2, groups)
        Numbers of bases and numerators of which it must not be known whether anybody is in the numerator.
    left, none : ndarray of bool, shape (rows,)
        Rows that leave over but a few; rows that leave over nobody, where that is a secret.
    limit : ndarray of int64, shape (rows,)
        Smallest rest that a row may leave over; 0 where it leaves over none that is a secret.
    """

    numbers: IntArray
    strict: IntArray
    groups: IntArray
    left: BoolArray
    none: BoolArray
    limit: IntArray


def rests(assembly: Assembly, stated: Statements, rules: RowRules, general: Protection) -> Rests:
    """Enter who is in a base but not in the numerator, or in a count but not in a part of it.

    Where 0 % and 100 % are secrets, numerator and rest may not be known to be nobody, unless nobody is in the base:
    of an empty group nothing is told.
    """
    pairs = np.flatnonzero(stated.numeric & (stated.numerator >= 0) & (stated.base >= 0))
    told = np.stack([stated.base[pairs], stated.numerator[pairs]])
    strict = np.maximum(_strict(assembly, told, general), rules.strict[:, pairs])
    base_zeros = np.maximum(_strict(assembly, told[:1], general)[1], rules.strict[1, pairs])
    group = rules.group[pairs] & ((assembly.value_of(told[0]) > 0) | (base_zeros != PUBLIC))
    strict[1] = np.where(group, HIDDEN, strict[1])
    left, limit = assembly.value_of(told[0]) - assembly.value_of(told[1]), np.zeros(len(stated), np.int64)
    few, none = _flags(left, strict)
    limit[pairs[few | none]] = strict[0, few | none]
    shares, parts = _pairs(assembly.shares), _pairs(assembly.parts)
    demands = np.concatenate([strict, _strict(assembly, shares, general), _strict(assembly, parts, general)], axis=1)
    every = np.concatenate([told, shares, parts], axis=1)
    numbers, demands = _entered(assembly, every, demands, np.arange(every.shape[1]) >= every.shape[1] - parts.shape[1])
    rows = np.zeros((2, len(stated)), np.bool_)
    rows[:, pairs] = few, none
    return Rests(numbers, demands, told[:, group], rows[0], rows[1], limit)


def _pairs(found: Sequence[tuple[IntArray, IntArray]]) -> IntArray:
    return np.concatenate([np.zeros((2, 0), np.int64), *map(np.stack, found)], axis=1)


def _strict(assembly: Assembly, numbers: IntArray, general: Protection) -> IntArray:
    """Return the strictest rules of the counts of each pair, shape (2, pairs)."""
    found: IntArray = np.maximum(assembly.strict_of(numbers).max(axis=1), _floor(general))
    return found


def _flags(left: IntArray, strict: IntArray) -> tuple[BoolArray, BoolArray]:
    """Say which rests are but a few, and which are nobody where that is a secret."""
    few: BoolArray = (left >= 1) & (left < strict[0])
    none: BoolArray = (left == 0) & (strict[1] == HIDDEN)
    return few, none


def _entered(assembly: Assembly, pairs: IntArray, strict: IntArray, certain: BoolArray) -> tuple[IntArray, IntArray]:
    """Enter the rests of pairs that must not be known; return their numbers and rules.

    `certain`: pairs of which everybody knows that one is a part of the other. Their rests are entered whatever their
    size, for no table counts more persons in a part than in the whole.
    """
    left = assembly.value_of(pairs[0]) - assembly.value_of(pairs[1])
    few, none = _flags(left, strict)
    plain = (assembly.secret_of(pairs) == 0).all(axis=0)
    wanted = (pairs >= 0).all(axis=0) & (few | none | (certain & plain & (left >= 0)))
    (base, part), place = np.unique(pairs[:, wanted], axis=1, return_inverse=True)
    demands = np.zeros((2, len(base)), np.int64)
    for row, found in zip(demands, strict[:, wanted], strict=True):
        np.maximum.at(row, place.reshape(-1), found)
    values = assembly.value_of(base) - assembly.value_of(part)
    rest = assembly.beside(np.stack([part, base]), values, np.ones(len(part), np.bool_))
    number = np.arange(len(part))
    assembly.sums(base, np.concatenate([number, number]), np.concatenate([part, rest]))
    return rest, demands


def cell_rules(
    cells: Assembled, stated: Statements, rules: RowRules, general: Protection, found: Rests, listed: BoolArray
) -> IntArray:
    """Return the rules of each cell, shape (2, cells).

    Parameters
    ----------
    cells : Assembled
    stated : Statements
    rules : RowRules
    general : Protection
    found : Rests
    listed : ndarray of bool, shape (cells,)
        Cells that rows name.
    """
    strict = np.maximum(cells.strict, _floor(general))
    numerators = np.flatnonzero(stated.numerator >= 0)
    _raise(strict, cells.cells(stated.cells), rules.strict[:, stated.rows])
    _raise(strict, cells.cells(found.numbers), found.strict)
    base, numerator = cells.cells(found.groups)
    strict[1, numerator[numerator != base]] = HIDDEN  # of a group in itself everybody knows that it is all
    if rules.stricter.any():
        own = np.zeros_like(strict)
        _raise(own, cells.cells(stated.numerator[numerators]), rules.strict[:, numerators])
        strict = np.maximum(strict, _with_parts(own, cells.equations, listed))
    return strict


def _raise(strict: IntArray, cells: IntArray, demands: IntArray) -> None:
    """Make rules of cells as strict as demanded."""
    for row, found in zip(strict, demands, strict=True):
        np.maximum.at(row, cells, found)


def _with_parts(own: IntArray, equations: Equations, listed: BoolArray) -> IntArray:
    """Carry what is demanded of totals into their parts that no row names."""
    rows, total = equations.rows, equations.signs > 0
    plain = np.bincount(rows[total], minlength=len(equations)) == 1
    one = total & plain[rows]
    part = ~total & plain[rows] & ~listed[equations.cells]
    while True:
        above, found = np.zeros((2, len(equations)), np.int64), own.copy()
        above[:, rows[one]] = own[:, equations.cells[one]]
        _raise(found, equations.cells[part], above[:, rows[part]])
        if np.array_equal(found, own):
            return own
        own = found


def impossible(cells: Assembled) -> BoolArray:
    """Return the cells that cannot count anybody, because of what they are: no secret, whatever the rules say."""
    equations, found = cells.equations, np.zeros(len(cells), np.bool_)
    rows = equations.rows
    while True:
        open_cells = ~found[equations.cells]
        alone = np.bincount(rows[open_cells], minlength=len(equations)) == 1
        more = found.copy()
        more[equations.cells[open_cells & alone[rows]]] = True
        if np.array_equal(more, found):
            return found
        found = more


def around(cells: Assembled, secret: BoolArray) -> BoolArray:
    """Return the cells of areas that hold an area of some secret cell, or lie in one; of no area are all of them.

    Where it is a secret that nobody is counted, another zero there may tell it: that of a whole, or all those of parts.
    """
    if not secret.any():
        return secret
    own = np.where((cells.homes >= 0).any(axis=0), (cells.homes >= 0).argmax(axis=0), -1)
    if (own[secret] < 0).any():
        return np.ones(len(cells), np.bool_)
    found: BoolArray = own < 0
    for level, homes in enumerate(cells.homes):
        above, below = secret & (own == level), secret & (own <= level)
        found |= (own <= level) & np.isin(homes, homes[above])
        found |= (own == level) & np.isin(homes, homes[below & (homes >= 0)])
    return found
