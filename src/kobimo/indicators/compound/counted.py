"""The counts of formulas alike at every level, in the units of their measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.compound.bounds import Bounds, bounds_of, total
from kobimo.indicators.formula import Formula, Term
from kobimo.indicators.frame import Frame
from kobimo.indicators.pairing import Combined
from kobimo.indicators.rollup import FloatArray
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Space

Slopes = Callable[[], Sequence[FloatArray]]
"""How far a value moves with each term; asked for only where counts were converted from other areas."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a kind makes of its counts, shape (formulas, rows) each, see `Frame`.

    Attributes
    ----------
    value : Bounds
        In the unit of the indicator.
    numerator, denominator : ndarray of float64
        Both counts that are shown beside it; no denominator where there is none.
    slopes : callable
    chance : ndarray of float64, optional
        Standard error by chance alone.
    unknown : ndarray of float64, optional
        Share of the base whose category is not known.
    void : ndarray of bool, optional
        Where there is no number though all counts are there.
    """

    value: Bounds
    numerator: FloatArray
    denominator: FloatArray | None
    slopes: Slopes
    chance: FloatArray | None = None
    unknown: FloatArray | None = None
    void: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Counted:
    """Formulas alike with all their counts; `formula` is any of them, for what they have in common.

    Attributes
    ----------
    formula : Formula
    stocks : sequence of DatasetCounts
        Dataset of each term.
    space : Space
    base : str
        Lowest level that all counts have.
    frame : Frame
        Levels, periods and areas that figures are wanted for.
    levels : mapping of level to Combined
        The counts over the same parts, one array of shape (formulas, periods, areas) for each term.
    """

    formula: Formula
    stocks: Sequence[DatasetCounts]
    space: Space
    base: str
    frame: Frame
    levels: Mapping[str, Combined]

    @cached_property
    def found(self) -> Combined:
        """The counts of all levels behind each other, shape (formulas, rows)."""
        return self.frame.combined(self.levels)

    def counts(self, found: Combined | None = None) -> list[Bounds]:
        """Return what each term counts, in the unit of its measure; `found`: at one level only."""
        found = found or self.found
        return [
            bounds_of(known, cells, unit_of(stock, term), stock.dataset.suppressed)
            for known, cells, stock, term in zip(
                found.values, found.secret, self.stocks, self.formula.terms, strict=True
            )
        ]

    def side(self, counts: Sequence[Bounds], side: int, layer: int | None = None) -> Bounds:
        """Add up the counts of a side, each with its factor."""
        return total(
            count.times(float(term.factor))
            for count, term in zip(counts, self.formula.terms, strict=True)
            if term.side == side and layer in {None, term.layer}
        )


def unit_of(stock: DatasetCounts, term: Term) -> float:
    """Return what one stored unit of a count is worth."""
    return float(10.0 ** -stock.dataset.measure(term.request.measure).scale / stock.factor)
