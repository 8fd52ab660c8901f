"""Numerator and denominator over the same parts: a part that is missing on one side loses its base as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.rollup import FloatArray, IntArray, Rolled, membership, sum_up
from kobimo.model.area import Space


@dataclass(frozen=True, slots=True)
class Paired:
    """Numerator and denominator of one level over the same parts, shape (..., areas) each, as in `Rolled`.

    Attributes
    ----------
    numerator, denominator : ndarray of int64
        Sums of what is known.
    secret_numerator, secret_denominator : ndarray of int64
        Secret cells inside.
    parts, parts_used : ndarray of int64
        Areas of the base level below, and those that contribute.
    coverage : ndarray of float64
        Between 0 and 1: share of parts with a known base, times the share of the known base that contributes.
    """

    numerator: IntArray
    denominator: IntArray
    secret_numerator: IntArray
    secret_denominator: IntArray
    parts: IntArray
    parts_used: IntArray
    coverage: FloatArray


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is added up from level to level."""

    numerator: IntArray
    denominator: IntArray
    secret_numerator: IntArray
    secret_denominator: IntArray
    parts: IntArray
    parts_used: IntArray
    parts_with_base: IntArray
    base_known: IntArray
    base_used: IntArray


def common_base(space: Space, one: str, other: str) -> str:
    """Return the first level that both can be summed up to, in the order of the way up from `one`."""
    reached = space.levels_from(other)
    return next(level for level in space.levels_from(one) if level in reached)


def pair(
    space: Space, base: str, numerator: Mapping[str, Rolled], denominator: Mapping[str, Rolled]
) -> dict[str, Paired]:
    """Bring both sides of a ratio to the same parts, for `base` and every level above.

    Where both sides are complete at a level (delivered there, or summed from complete parts), they are taken as they
    are. Otherwise only parts known on both sides count. Example: two quarters with 10 of 100 and an unknown number
    of 300 give 10 / 100 with coverage 100 / 400, not 10 / 400.

    Parameters
    ----------
    space : Space
    base : str
        Lowest level that both sides have, see `common_base`.
    numerator, denominator : mapping of level to Rolled
        Arrays of shape (..., areas), periods already aligned.

    Returns
    -------
    dict of level to Paired
    """
    one, other = numerator[base], denominator[base]
    sums = {base: _at_base(one, other, one.complete & other.complete)}
    for level, below in space.steps_up(base):
        members = membership(space, below, level)
        added = _Sums(**{name: sum_up(members, getattr(sums[below], name)) for name in _Sums.__slots__})
        one, other = numerator[level], denominator[level]
        sums[level] = _where_complete(one, other, one.complete & other.complete, added)
    return {level: _finish(found) for level, found in sums.items()}


def _at_base(one: Rolled, other: Rolled, both: NDArray[np.bool_]) -> _Sums:
    known = other.complete
    ones = np.ones_like(one.parts)
    return _Sums(
        numerator=np.where(both, one.value, 0),
        denominator=np.where(both, other.value, 0),
        secret_numerator=np.where(both, one.secret_cells, 0),
        secret_denominator=np.where(both, other.secret_cells, 0),
        parts=ones,
        parts_used=both.astype(np.int64),
        parts_with_base=known.astype(np.int64),
        base_known=np.where(known, other.value, 0),
        base_used=np.where(both, other.value, 0),
    )


def _where_complete(one: Rolled, other: Rolled, both: NDArray[np.bool_], sums: _Sums) -> _Sums:
    return _Sums(
        numerator=np.where(both, one.value, sums.numerator),
        denominator=np.where(both, other.value, sums.denominator),
        secret_numerator=np.where(both, one.secret_cells, sums.secret_numerator),
        secret_denominator=np.where(both, other.secret_cells, sums.secret_denominator),
        parts=sums.parts,
        parts_used=np.where(both, sums.parts, sums.parts_used),
        parts_with_base=np.where(both, sums.parts, sums.parts_with_base),
        base_known=np.where(both, other.value, sums.base_known),
        base_used=np.where(both, other.value, sums.base_used),
    )


def _finish(sums: _Sums) -> Paired:
    with np.errstate(divide="ignore", invalid="ignore"):
        by_base = np.where(sums.base_known > 0, sums.base_used / sums.base_known, np.nan)
        with_base = sums.parts_with_base / sums.parts
        coverage = np.where(np.isnan(by_base), sums.parts_used / sums.parts, with_base * by_base)
    return Paired(
        numerator=sums.numerator,
        denominator=sums.denominator,
        secret_numerator=sums.secret_numerator,
        secret_denominator=sums.secret_denominator,
        parts=sums.parts,
        parts_used=sums.parts_used,
        coverage=np.nan_to_num(coverage),
    )
