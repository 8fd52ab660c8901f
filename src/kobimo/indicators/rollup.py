"""Counts at every level: what was delivered there, else the sum of the areas below.

A delivered total stands even where its parts do not add up to it, and the difference is kept. A missing part lowers
the number of parts that are known; a secret part never drops out: the sum is then secret and has bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kobimo.errors import SumOverflowError
from kobimo.language import _
from kobimo.model.area import Space

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Counts as delivered at one level, shape (..., areas) each; what is the same for a whole axis has length 1 there.

    Attributes
    ----------
    value : ndarray of int64
        Known part of the count; 0 where it is missing.
    known, secret : ndarray of bool
        Whether the count is a number; whether secret cells are part of it. Neither: missing.
    secret_cells : ndarray of int64
        Number of secret cells; 0 unless the count is secret.
    unsure : ndarray of bool, optional
        Counts that were converted from other areas and are not certain; what the parts add up to goes before them.
    other : ndarray of bool, optional
        Totals of areas of which parts have changed sides since; they stand only where nothing else is known of any of
        these areas, for otherwise those parts would be counted twice or not at all.
    """

    value: IntArray
    known: BoolArray
    secret: BoolArray
    secret_cells: IntArray
    unsure: BoolArray | None = None
    other: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class Rolled:
    """Counts at one level of the path to the root, shape (..., areas) each; axes of length 1 as in `Delivered`.

    Attributes
    ----------
    value : ndarray of int64
        Sum of what is known.
    parts, parts_known : ndarray of int64
        Areas of the base level below, and those among them that are delivered (secret ones included).
    secret_cells : ndarray of int64
        Secret cells inside; 0 where a delivered total stands.
    difference : ndarray of int64
        Delivered total minus the sum of its parts; 0 where there is nothing to compare.
    stands : ndarray of bool, optional
        Where a delivered total stands instead of the sum of the parts; none at the base.
    """

    value: IntArray
    parts: IntArray
    parts_known: IntArray
    secret_cells: IntArray
    difference: IntArray
    stands: BoolArray | None = None

    @property
    def complete(self) -> BoolArray:
        """Whether no part is missing."""
        complete: BoolArray = np.equal(self.parts_known, self.parts)
        return complete

    @property
    def usable(self) -> BoolArray:
        """Whether anything at all is known."""
        return self.parts_known > 0


@dataclass(frozen=True, slots=True)
class Membership:
    """The 0/1 matrix of parents over areas, as positions.

    Attributes
    ----------
    order : ndarray of int64 or None
        Areas that have a parent, those of one parent beside each other; None if all lie so already.
    starts : ndarray of int64
        Where the areas of the next parent begin.
    parents : ndarray of int64
        Parents that have areas, in the order of `starts`.
    count : int
        Number of all parents.
    """

    order: IntArray | None
    starts: IntArray
    parents: IntArray
    count: int


@lru_cache(maxsize=64)
def membership(space: Space, level: str, above: str) -> Membership:
    """Return which areas of `level` belong to which areas of a level directly above; some may belong to none."""
    definition = space.level(level)
    position = {key: n for n, key in enumerate(space.keys(above))}
    rows = np.array([position.get(area.above(definition, above), -1) for area in space.areas(level)], np.int64)
    order = np.argsort(rows, kind="stable")
    order = order[np.count_nonzero(rows < 0) :]
    parents, starts = np.unique(rows[order], return_index=True)
    in_order = len(order) == len(rows) and bool((np.diff(rows) >= 0).all())
    return Membership(None if in_order else order, starts, parents, len(position))


@lru_cache(maxsize=64)
def positions(space: Space, base: str, level: str) -> IntArray:
    """Return the position of the area of `level` that each area of `base` lies in; negative for none."""
    if level == base:
        return np.arange(len(space.keys(base)))
    below = dict(space.steps_up(base))[level]
    members = membership(space, below, level)
    count = len(space.keys(below))
    order = np.arange(count) if members.order is None else members.order
    above = np.full(count, -1, np.int64)
    above[order] = np.repeat(members.parents, np.diff(np.r_[members.starts, len(order)]))
    inside = positions(space, base, below)
    place: IntArray = np.where(inside >= 0, above[inside], -1)
    return place


def sum_up(members: Membership, values: IntArray) -> IntArray:
    """Add up areas into their parents along the last axis, exactly.

    Parameters
    ----------
    members : Membership
    values : ndarray of int64, shape (..., areas)

    Returns
    -------
    ndarray of int64, shape (..., parents)

    Raises
    ------
    SumOverflowError
        If a sum could leave the range of 64 bit.
    """
    largest = max(int(values.max(initial=0)), -int(values.min(initial=0)))
    if largest * values.shape[-1] >= 2**63 and float(np.abs(values.astype(np.float64)).sum(axis=-1).max()) >= 2.0**63:
        raise SumOverflowError(
            _("Eine Summe über Gebiete ist zu groß für die Speicherung."),
            remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
        )
    total = np.zeros((*values.shape[:-1], members.count), np.int64)
    if len(members.starts):
        beside = values if members.order is None else values[..., members.order]
        total[..., members.parents] = np.add.reduceat(beside, members.starts, axis=-1)
    return total


def roll_up(space: Space, base: str, delivered: Mapping[str, Delivered]) -> dict[str, Rolled]:
    """Compute counts for `base` and every level above it.

    Parameters
    ----------
    space : Space
    base : str
        Level from which is summed.
    delivered : mapping of level to Delivered
        Levels below or beside the way up are ignored.

    Returns
    -------
    dict of level to Rolled
        `base` and all levels above it in every hierarchy, each after the one from which it is summed up.
    """
    leading = (1,) * (max((counts.value.ndim for counts in delivered.values()), default=1) - 1)
    rolled = {base: _at_base((*leading, len(space.keys(base))), delivered.get(base))}
    for level, below in space.steps_up(base):
        summed = _summed(membership(space, below, level), rolled[below])
        found = delivered.get(level)
        rolled[level] = summed if found is None else _with_delivered(summed, found)
    return rolled


def _at_base(shape: tuple[int, ...], delivered: Delivered | None) -> Rolled:
    zeros, ones = np.zeros(shape, np.int64), np.ones(shape, np.int64)
    if delivered is None:
        return Rolled(zeros, ones, zeros, zeros, zeros)
    stands = delivered.known | delivered.secret
    return Rolled(delivered.value, ones, stands.astype(np.int64), delivered.secret_cells, zeros)


def _summed(members: Membership, below: Rolled) -> Rolled:
    return Rolled(
        value=sum_up(members, below.value),
        parts=sum_up(members, below.parts),
        parts_known=sum_up(members, below.parts_known),
        secret_cells=sum_up(members, below.secret_cells),
        difference=np.zeros((*(1,) * (below.value.ndim - 1), members.count), np.int64),
    )


def _with_delivered(summed: Rolled, delivered: Delivered) -> Rolled:
    """Let delivered totals stand; a secret total stands only where the parts do not give the number anyway."""
    certain = summed.complete & (summed.secret_cells == 0)
    stands = delivered.known | (delivered.secret & ~certain)
    comparable = delivered.known & certain
    if delivered.unsure is not None:
        stands, comparable = stands & ~(delivered.unsure & certain), comparable & ~delivered.unsure
    if delivered.other is not None:
        stands &= ~(delivered.other & (delivered.other & summed.usable).any(axis=-1, keepdims=True))
    return Rolled(
        value=np.where(stands, delivered.value, summed.value),
        parts=summed.parts,
        parts_known=np.where(stands, summed.parts, summed.parts_known),
        secret_cells=np.where(stands, delivered.secret_cells, summed.secret_cells),
        difference=np.where(comparable, delivered.value - summed.value, 0),
        stands=stands,
    )
