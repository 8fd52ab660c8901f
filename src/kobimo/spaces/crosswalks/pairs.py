"""Pairs of a source and a target area that share something: an overlap, persons, a weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """What source and target areas have in common, as a sparse matrix in triplets.

    Attributes
    ----------
    source, target : ndarray of int64, shape (n_pairs,)
        Positions of the areas, from 0. A pair occurs once.
    value : ndarray of float64, shape (n_pairs,)
        Square metres, persons, or weights. Finite, >= 0.
    n_sources, n_targets : int
        Number of areas on each side, those without any pair included.

    Raises
    ------
    InvalidInputError
        If the arrays differ in length, a position is outside, a pair occurs twice, or a value is negative or no number.
    """

    source: IntArray
    target: IntArray
    value: FloatArray
    n_sources: int
    n_targets: int

    def __post_init__(self) -> None:
        """Refuse what could only give wrong weights."""
        _check_shape(self)
        key = self.source * self.n_targets + self.target
        if len(np.unique(key)) < len(key):
            raise InvalidInputError(
                _("Ein Paar aus Quell- und Zielgebiet kommt mehrfach vor."),
                remedy=_("Jedes Paar einmal angeben, mit der Summe seiner Werte."),
            )
        checked(self.value)

    @classmethod
    def summed(cls, source: ArrayLike, target: ArrayLike, value: ArrayLike, *, n_sources: int, n_targets: int) -> Pairs:
        """Return pairs from rows in which a pair may occur several times; its values are added."""
        key = np.asarray(source, np.int64) * n_targets + np.asarray(target, np.int64)
        found, place = np.unique(key, return_inverse=True)
        total = added(place, np.asarray(value, np.float64), len(found))
        return cls(found // max(n_targets, 1), found % max(n_targets, 1), total, n_sources, n_targets)

    def of(self, value: FloatArray) -> Pairs:
        """Return the same pairs with other values."""
        return replace(self, value=value)

    def where(self, kept: NDArray[np.bool_]) -> Pairs:
        """Return the pairs that are kept; the areas stay."""
        return replace(self, source=self.source[kept], target=self.target[kept], value=self.value[kept])

    def by_source(self) -> FloatArray:
        """Sum of the values of each source."""
        return added(self.source, self.value, self.n_sources)

    def by_target(self) -> FloatArray:
        """Sum of the values of each target."""
        return added(self.target, self.value, self.n_targets)

    def into(self, larger: IntArray, n_larger: int) -> Pairs:
        """Return the pairs with larger targets, `larger[t]` the one that `t` belongs to; negative where to none."""
        kept = self.where(larger[self.target] >= 0)
        return Pairs.summed(kept.source, larger[kept.target], kept.value, n_sources=self.n_sources, n_targets=n_larger)

    def blocks(self) -> IntArray:
        """Give each area the number of its block: areas that pairs with a value above 0 link are in one block.

        The total of a block is the same in both systems, however its sources are split.

        Returns
        -------
        ndarray of int64, shape (n_sources + n_targets,)
            Block of each source, then of each target; an area without pairs is a block of its own.
        """
        root = list(range(self.n_sources + self.n_targets))
        linked = self.value > 0
        ends = zip(self.source[linked].tolist(), (self.target[linked] + self.n_sources).tolist(), strict=True)
        _join(root, ends)
        return np.unique([_top(root, n) for n in range(len(root))], return_inverse=True)[1].astype(np.int64)


def added(place: IntArray, values: FloatArray, number: int) -> FloatArray:
    """Add up the values of each of `number` places."""
    return np.bincount(place, values, number).astype(np.float64, copy=False)


def checked(values: ArrayLike) -> FloatArray:
    """Return values as floats, or raise if one is negative or no number."""
    array = np.asarray(values, np.float64)
    if not (np.isfinite(array) & (array >= 0)).all():
        raise InvalidInputError(
            _("Ein Wert für den Umsteigeschlüssel ist negativ oder keine Zahl."),
            remedy=_("Flächen, Personen und Gewichte als Zahlen ab 0 angeben."),
        )
    return array


def aligned(values: ArrayLike, length: int) -> FloatArray:
    """Return one value above or equal to 0 for each of `length` areas, or raise."""
    array = checked(values)
    if array.shape != (length,):
        raise InvalidInputError(
            _("Für {areas} Gebiete liegen {values} Werte vor.").format(areas=length, values=array.size),
            remedy=_("Für jedes Gebiet genau einen Wert angeben."),
        )
    return array


def _check_shape(pairs: Pairs) -> None:
    """Raise if the arrays do not belong together."""
    if not pairs.source.shape == pairs.target.shape == pairs.value.shape == (len(pairs.source),):
        raise InvalidInputError(_("Quellgebiete, Zielgebiete und Werte sind verschieden viele."))
    for place, number in ((pairs.source, pairs.n_sources), (pairs.target, pairs.n_targets)):
        if len(place) and (place.min() < 0 or place.max() >= number):
            raise InvalidInputError(_("Ein Paar nennt ein Gebiet, das es nicht gibt."))


def _join(root: list[int], ends: Iterable[tuple[int, int]]) -> None:
    """Unite the trees of both ends of each link."""
    for one, other in ends:
        root[_top(root, one)] = _top(root, other)


def _top(root: list[int], node: int) -> int:
    """Return the top of the tree that a node is in, and halve the way to it."""
    while root[node] != node:
        root[node] = root[root[node]]
        node = root[node]
    return node
