"""Counts of one system or status of areas become counts of another one; nothing is lost and nothing is made up.

Counts are split in thousandths: what a source has is shared out by largest remainders, so that its parts add up to it
exactly, and so do all sums above. Only at the end thousandths become numbers again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kobimo.errors import SumOverflowError
from kobimo.indicators.rollup import BoolArray, FloatArray, IntArray
from kobimo.language import _

THOUSANDTHS = 1000
"""Parts of one in which counts are split."""

WHOLE = 1 - 1e-9
"""From this weight on a source lies in its target as a whole; what is missing is rounding."""


@dataclass(frozen=True, eq=False)
class Move:
    """Which part of each source lies in which target, sorted by source and target.

    Attributes
    ----------
    sources, targets : int
        Number of areas on both sides.
    source, target : ndarray of int64, shape (pairs,)
        Positions.
    weight : ndarray of float64, shape (pairs,)
        Part of the source that lies in the target, above 0 and at most 1.
    dispersion : float
        Variance of true shares as a part of w (1 - w), between 0 and 1.
    lost : ndarray of bool, shape (targets,)
        Targets to which something belongs of which no weights are known; they have no count.
    uncovered : tuple of str
        Keys of the sources of which no weights, or not all, are known.
    regrouped : ndarray of bool, shape (targets,)
        Targets of which parts changed sides: totals delivered for them are those of another area.
    same : bool
        Whether every source is a target, as a whole and under the same key.
    unit : ndarray of int64, shape (sources,), optional
        What errs as one: sources with the same number, from 0. Without it each source does so alone.
    spread : ndarray of float64, shape (sources,), optional
        How many times the dispersion that of each source is, from 1 on. Without it once.
    """

    sources: int
    targets: int
    source: IntArray
    target: IntArray
    weight: FloatArray
    dispersion: float = 0.0
    lost: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))
    uncovered: tuple[str, ...] = ()
    regrouped: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))
    same: bool = False
    unit: IntArray | None = None
    spread: FloatArray | None = None

    @cached_property
    def split(self) -> IntArray:
        """Pairs whose source does not lie in the target as a whole."""
        return np.flatnonzero(self.weight < WHOLE)

    @cached_property
    def units(self) -> IntArray:
        """What errs as one: the number of each source."""
        return np.arange(self.sources) if self.unit is None else self.unit

    @cached_property
    def uncertain(self) -> IntArray:
        """Pairs of all sources of which one that errs with them is split."""
        if self.unit is None:
            return self.split
        return np.flatnonzero(np.isin(self.unit[self.source], self.unit[self.source[self.split]]))

    @property
    def exact(self) -> bool:
        """Whether no source is split, so that counts stay whole numbers."""
        return not len(self.split)

    @cached_property
    def changes(self) -> bool:
        """Whether it does anything at all."""
        same = np.arange(self.targets)
        return not (
            self.sources == self.targets
            and self.exact
            and not self.lost.any()
            and not self.regrouped.any()
            and np.array_equal(self.source, same)
            and np.array_equal(self.target, same)
        )

    @cached_property
    def estimated(self) -> BoolArray:
        """Targets that get a part of something that errs as one, shape (targets,)."""
        found = np.zeros(self.targets, np.bool_)
        found[self.target[self.uncertain]] = True
        return found

    @cached_property
    def unchanged(self) -> BoolArray:
        """Targets that are one source and nothing else, shape (targets,): what is no count holds for them as well."""
        alone = (np.bincount(self.source, minlength=self.sources)[self.source] == 1) & (self.weight >= WHOLE)
        single = np.bincount(self.target, minlength=self.targets) == 1
        found = np.zeros(self.targets, np.bool_)
        found[self.target[alone]] = True
        found &= single & ~self.estimated
        for changed in (self.lost, self.regrouped):
            if len(changed):
                found &= ~changed
        return found

    @cached_property
    def _by_target(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return pairs ordered by target, where the next target begins, and the targets in that order."""
        order = np.argsort(self.target, kind="stable")
        targets, starts = np.unique(self.target[order], return_index=True)
        return order, starts, targets

    def numbers(self, values: IntArray, factor: int) -> IntArray:
        """Share out numbers, exactly.

        Parameters
        ----------
        values : ndarray of int64, shape (..., sources)
        factor : int
            Parts of one in which the result is counted; 1 only where nothing is split.

        Returns
        -------
        ndarray of int64, shape (..., targets)

        Raises
        ------
        SumOverflowError
            If a number could leave the range of 64 bit.
        """
        if factor * float(np.abs(values.astype(np.float64)).sum(axis=-1).max(initial=0.0)) >= 2.0**62:
            raise SumOverflowError(
                _("Eine Zahl ist zu groß, um sie auf Gebiete aufzuteilen."),
                remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
            )
        pairs = values[..., self.source] * factor
        if len(self.split):
            pairs[..., self.split] = _shares(pairs[..., self.split], self.source[self.split], self.weight[self.split])
        order, starts, targets = self._by_target
        total = np.zeros((*values.shape[:-1], self.targets), np.int64)
        if len(starts):
            total[..., targets] = np.add.reduceat(pairs[..., order], starts, axis=-1)
        return total

    def every(self, flags: BoolArray) -> BoolArray:
        """Say of each target whether all of its sources have a flag; False where nothing is known of its sources."""
        order, starts, targets = self._by_target
        found = np.zeros((*flags.shape[:-1], self.targets), np.bool_)
        if len(starts):
            found[..., targets] = np.logical_and.reduceat(flags[..., self.source[order]], starts, axis=-1)
        return found & ~self.lost if len(self.lost) else found

    def some(self, flags: BoolArray) -> BoolArray:
        """Say of each target whether one of its sources has a flag."""
        order, starts, targets = self._by_target
        found = np.zeros((*flags.shape[:-1], self.targets), np.bool_)
        if len(starts):
            found[..., targets] = np.logical_or.reduceat(flags[..., self.source[order]], starts, axis=-1)
        return found


def _shares(totals: IntArray, source: IntArray, weight: FloatArray) -> IntArray:
    """Split totals by weights with largest remainders, ties to the first; shape (..., pairs), sorted by source.

    A source whose weights do not add up to one gives only what they say.
    """
    starts = np.flatnonzero(np.r_[True, source[1:] != source[:-1]])
    group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(source)]))
    ideal = totals * weight
    parts = np.floor(ideal).astype(np.int64)
    whole = np.add.reduceat(weight, starts) >= WHOLE
    rest = np.where(whole, totals[..., starts] - np.add.reduceat(parts, starts, axis=-1), 0)
    sizes = np.diff(np.r_[starts, len(source)])
    order = np.lexsort((parts - ideal, np.broadcast_to(group, totals.shape)), axis=-1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(len(source)) - starts[group], order.shape), axis=-1)
    each, over = np.divmod(rest, sizes)
    shared: IntArray = parts + each[..., group] + (rank < over[..., group])
    return shared


@dataclass(frozen=True, eq=False)
class Origin:
    """Where the counts of one level and period come from, as far as they were split.

    Attributes
    ----------
    move : Move
    numbers : ndarray of float64, shape (requests, sources)
        What each source has, in the unit of the measure; a secret cell counts as one.
    taken : ndarray of bool, shape (requests or 1, targets)
        Targets whose count was made in this way.
    """

    move: Move
    numbers: FloatArray
    taken: NDArray[np.bool_]

    def chosen(self, rows: list[int]) -> Origin:
        """Return some of the requests."""
        taken = self.taken if len(self.taken) == 1 else self.taken[rows]
        return Origin(self.move, self.numbers[rows], taken)
