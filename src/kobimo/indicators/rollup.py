"""Counts at every level: what was delivered there, else the sum of the areas below.

A delivered total stands even where its parts do not add up to it, and the difference is kept. A missing part lowers
the number of parts that are known; a secret part never drops out: the sum is then secret and has bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kobimo.errors import SumOverflowError
from kobimo.language import _
from kobimo.model.area import Space

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Counts as delivered at one level, shape (..., areas) each.

    Attributes
    ----------
    value : ndarray of int64
        Known part of the count.
    known, secret : ndarray of bool
        Whether the count is a number; whether secret cells are part of it. Neither: missing.
    secret_cells : ndarray of int64
        Number of secret cells.
    """

    value: IntArray
    known: NDArray[np.bool_]
    secret: NDArray[np.bool_]
    secret_cells: IntArray


@dataclass(frozen=True, slots=True)
class Rolled:
    """Counts at one level of the path to the root, shape (..., areas) each.

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
    """

    value: IntArray
    parts: IntArray
    parts_known: IntArray
    secret_cells: IntArray
    difference: IntArray

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Whether no part is missing."""
        complete: NDArray[np.bool_] = np.equal(self.parts_known, self.parts)
        return complete

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Whether anything at all is known."""
        return self.parts_known > 0


def membership(space: Space, level: str) -> sp.csr_array:
    """Return the 0/1 matrix of parents over areas of `level`, shape (parent areas, areas)."""
    parent = space.level(level).parent
    if parent is None:
        raise ValueError(level)
    position = {key: n for n, key in enumerate(space.keys(parent))}
    children = space.areas(level)
    rows = [position[area.parent] for area in children]
    data = np.ones(len(children), np.int64)
    return sp.csr_array((data, (rows, np.arange(len(children)))), shape=(len(position), len(children)))


def sum_up(matrix: sp.csr_array, values: IntArray) -> IntArray:
    """Add up areas into their parents along the last axis, exactly.

    Parameters
    ----------
    matrix : csr_array, shape (parents, areas)
    values : ndarray of int64, shape (..., areas)

    Returns
    -------
    ndarray of int64, shape (..., parents)

    Raises
    ------
    SumOverflowError
        If a sum could leave the range of 64 bit.
    """
    if float(np.abs(values.astype(np.float64)).sum(axis=-1).max(initial=0.0)) >= 2.0**63:
        raise SumOverflowError(
            _("Eine Summe über Gebiete ist zu groß für die Speicherung."),
            remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
        )
    flat = values.reshape(-1, values.shape[-1])
    total: IntArray = (matrix @ flat.T).T
    return total.reshape(*values.shape[:-1], matrix.shape[0])


def roll_up(space: Space, base: str, delivered: Mapping[str, Delivered], shape: Sequence[int]) -> dict[str, Rolled]:
    """Compute counts for `base` and every level above it.

    Parameters
    ----------
    space : Space
    base : str
        Level from which is summed.
    delivered : mapping of level to Delivered
        Levels below or beside the path are ignored.
    shape : sequence of int
        Leading dimensions of the arrays.

    Returns
    -------
    dict of level to Rolled
        In the order from `base` to the root.
    """
    rolled: dict[str, Rolled] = {}
    below: Rolled | None = None
    child = ""
    for level in space.path_to_root(base):
        if below is None:
            current = _nothing((*shape, len(space.keys(level))))
        else:
            matrix = membership(space, child)
            current = Rolled(
                value=sum_up(matrix, below.value),
                parts=sum_up(matrix, below.parts),
                parts_known=sum_up(matrix, below.parts_known),
                secret_cells=sum_up(matrix, below.secret_cells),
                difference=np.zeros((*shape, matrix.shape[0]), np.int64),
            )
        if level in delivered:
            current = _with_delivered(current, delivered[level])
        rolled[level] = below = current
        child = level
    return rolled


def _nothing(shape: tuple[int, ...]) -> Rolled:
    zeros = np.zeros(shape, np.int64)
    return Rolled(zeros, np.ones(shape, np.int64), zeros, zeros, zeros)


def _with_delivered(summed: Rolled, delivered: Delivered) -> Rolled:
    """Let delivered totals stand; a secret total stands only where the parts do not give the number anyway."""
    stands = delivered.known | (delivered.secret & ~(summed.complete & (summed.secret_cells == 0)))
    comparable = delivered.known & summed.complete & (summed.secret_cells == 0)
    return Rolled(
        value=np.where(stands, delivered.value, summed.value),
        parts=summed.parts,
        parts_known=np.where(stands, summed.parts, summed.parts_known),
        secret_cells=np.where(stands, delivered.secret_cells, summed.secret_cells),
        difference=np.where(comparable, delivered.value - summed.value, 0),
    )
