"""Everything that is published as one system of equations: cells, how they add up, and what readers know anyway."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Equations:
    """Sums that everybody knows: in each, the signed cells add up to zero.

    Attributes
    ----------
    starts : ndarray of int64, shape (equations + 1,)
        Where the cells of each equation begin.
    cells : ndarray of int64
        Positions of cells, equation after equation.
    signs : ndarray of int8
        1 for the sum, -1 for its parts; the same length.
    """

    starts: IntArray
    cells: IntArray
    signs: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> IntArray:
        """Equation of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def residuals(self, values: IntArray) -> IntArray:
        """Return, for each equation, by how much values miss zero."""
        found = np.zeros(len(self), np.int64)
        np.add.at(found, self.rows, self.signs * values[self.cells])
        return found

    def among(self, wanted: BoolArray) -> Equations:
        """Return the equations restricted to some cells; those without any are left out."""
        kept = wanted[self.cells]
        lengths = np.bincount(self.rows[kept], minlength=len(self))
        starts = np.concatenate([[0], np.cumsum(lengths[lengths > 0])]).astype(np.int64)
        return Equations(starts, self.cells[kept], self.signs[kept])


@dataclass(frozen=True)
class System:
    """Cells of all tables of a publication, with true values, and what an attacker knows before reading it.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        True values, in whole units.
    equations : Equations
    inner : ndarray of bool
        Cells without parts: the finest counts.
    fixed : ndarray of bool
        Cells whose value everybody knows: published zeros, structural zeros, figures of an official publisher.
    published : ndarray of bool
        Cells that are meant to be shown. Others only connect them, and are hidden from the start.
    lower : ndarray of int64
        What an attacker knows a hidden cell to be at least.
    weights : ndarray of float64
        What hiding a cell costs.
    blocks : tuple of ndarray of int64
        Nested sets of cells inside which a pattern is looked for first, small ones before those that hold them.

    Raises
    ------
    InvalidInputError
        If values miss an equation or lie below what attackers know.
    """

    values: IntArray
    equations: Equations
    inner: BoolArray
    fixed: BoolArray
    published: BoolArray
    lower: IntArray
    weights: FloatArray
    blocks: tuple[IntArray, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if (missed := np.flatnonzero(self.equations.residuals(self.values))).size:
            raise InvalidInputError(
                _("Die Tabelle geht nicht auf: {count} Summen stimmen nicht mit ihren Teilen überein.").format(
                    count=missed.size
                ),
                remedy=_("Summenzeilen weglassen, sie werden gebildet; oder die Werte berichtigen."),
            )
        hidden = ~self.fixed
        if (self.values[hidden] < self.lower[hidden]).any():
            raise InvalidInputError(_("Es gibt Werte unter dem, was Leser ohnehin wissen."))

    def __len__(self) -> int:
        return len(self.values)

    @property
    def free(self) -> BoolArray:
        """Cells that an attacker does not know beforehand."""
        return ~self.fixed


@dataclass(frozen=True)
class Demand:
    """What must stay uncertain: cells, and how far each must be able to go up and down, in whole units.

    Attributes
    ----------
    cells : ndarray of int64, shape (demands,)
    up, down : ndarray of int64
        0 where a side needs no protection.
    """

    cells: IntArray
    up: IntArray
    down: IntArray

    def __len__(self) -> int:
        return len(self.cells)

    def sides(self) -> list[tuple[int, int, int]]:
        """Return position in `cells`, direction (1 up, -1 down) and amount of every side that needs protection."""
        both = ((1, self.up), (-1, self.down))
        return [(n, way, int(a[n])) for n in range(len(self)) for way, a in both if a[n] > 0]


@dataclass(frozen=True)
class Pattern:
    """Which cells are hidden, and how another table proves it for each demand.

    Attributes
    ----------
    hidden : ndarray of bool, shape (cells,)
    witnesses : tuple of Witness
        For every side of every demand at least one.
    """

    hidden: BoolArray
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True)
class Owner:
    """A reader who knows some hidden cells: one who is alone in them.

    Attributes
    ----------
    cells : ndarray of int64
        The cells that are known to this reader alone.
    up, down : ndarray of int64
        Other demanded cells of which this reader knows, by the own cells and the sums, that they cannot be as large or
        as small as demanded, even if nothing is published. No publication can hide that.
    """

    cells: IntArray
    up: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    down: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class Witness:
    """Another table that fits everything published: how far its cells lie from the true ones.

    Attributes
    ----------
    cells : ndarray of int64
        The cells that differ; all of them hidden.
    moves : ndarray of int64
        By how much, never 0.
    """

    cells: IntArray
    moves: IntArray
