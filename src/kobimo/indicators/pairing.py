"""Counts of a formula over the same parts: a part that is missing in one of them loses its base as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.rollup import FloatArray, IntArray, Membership, Rolled, membership, sum_up
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
class Combined:
    """Any number of counts of one level over the same parts; as `Paired`, with one array for each count."""

    values: tuple[IntArray, ...]
    secret: tuple[IntArray, ...]
    parts: IntArray
    parts_used: IntArray
    coverage: FloatArray


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is added up from level to level."""

    values: tuple[IntArray, ...]
    secret: tuple[IntArray, ...]
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
    paired = {}
    for level, found in combine(space, base, (numerator, denominator), (1,)).items():
        (above, below), (hidden, hidden_below) = found.values, found.secret
        paired[level] = Paired(above, below, hidden, hidden_below, found.parts, found.parts_used, found.coverage)
    return paired


def combine(
    space: Space, base: str, counts: Sequence[Mapping[str, Rolled]], bases: Sequence[int]
) -> dict[str, Combined]:
    """Bring several counts to the same parts, for `base` and every level above, as `pair` does with two.

    Parameters
    ----------
    space : Space
    base : str
        Lowest level that all counts have.
    counts : sequence of mapping of level to Rolled
        Arrays of shape (..., areas), periods already aligned.
    bases : sequence of int
        Positions of the counts that are the base of the figure; their share that contributes is the coverage. Without
        any it is the share of the parts.

    Returns
    -------
    dict of level to Combined
    """
    sums = {base: _at_base([found[base] for found in counts], bases)}
    for level, below in space.steps_up(base):
        here, members = [found[level] for found in counts], membership(space, below, level)
        if _complete(here).all():
            sums[level] = _as_they_are(here, bases, sum_up(members, sums[below].parts))
        else:
            sums[level] = _where_complete(here, bases, _added(members, sums[below]))
    return {level: _finish(found) for level, found in sums.items()}


def _complete(counts: Sequence[Rolled]) -> NDArray[np.bool_]:
    return reduce(np.logical_and, (found.complete for found in counts))


def _base(counts: Sequence[Rolled], bases: Sequence[int]) -> IntArray:
    return reduce(np.add, (counts[n].value for n in bases)) if bases else np.zeros_like(counts[0].parts)


def _as_they_are(counts: Sequence[Rolled], bases: Sequence[int], parts: IntArray) -> _Sums:
    """Take counts that are complete everywhere, without a copy."""
    base = _base(counts, bases)
    values, secret = tuple(found.value for found in counts), tuple(found.secret_cells for found in counts)
    return _Sums(values, secret, parts, parts, parts, base, base)


def _at_base(counts: Sequence[Rolled], bases: Sequence[int]) -> _Sums:
    together = _complete(counts)
    ones = np.ones_like(counts[0].parts)
    if together.all():
        return _as_they_are(counts, bases, ones)
    known = _complete([counts[n] for n in bases]) if bases else together
    base = _base(counts, bases)
    return _Sums(
        values=tuple(np.where(together, found.value, 0) for found in counts),
        secret=tuple(np.where(together, found.secret_cells, 0) for found in counts),
        parts=ones,
        parts_used=together.astype(np.int64),
        parts_with_base=known.astype(np.int64),
        base_known=np.where(known, base, 0),
        base_used=np.where(together, base, 0),
    )


def _added(members: Membership, below: _Sums) -> _Sums:
    """Add up the areas of a level into those of the level above."""
    names = ("parts", "parts_used", "parts_with_base", "base_known", "base_used")
    return _Sums(
        tuple(sum_up(members, array) for array in below.values),
        tuple(sum_up(members, array) for array in below.secret),
        **{name: sum_up(members, getattr(below, name)) for name in names},
    )


def _where_complete(counts: Sequence[Rolled], bases: Sequence[int], sums: _Sums) -> _Sums:
    together, base = _complete(counts), _base(counts, bases)
    return _Sums(
        values=tuple(np.where(together, found.value, array) for found, array in zip(counts, sums.values, strict=True)),
        secret=tuple(
            np.where(together, found.secret_cells, array) for found, array in zip(counts, sums.secret, strict=True)
        ),
        parts=sums.parts,
        parts_used=np.where(together, sums.parts, sums.parts_used),
        parts_with_base=np.where(together, sums.parts, sums.parts_with_base),
        base_known=np.where(together, base, sums.base_known),
        base_used=np.where(together, base, sums.base_used),
    )


def _finish(sums: _Sums) -> Combined:
    if sums.parts_used is sums.parts:
        return Combined(sums.values, sums.secret, sums.parts, sums.parts, (sums.parts > 0).astype(np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        by_base = np.where(sums.base_known > 0, sums.base_used / sums.base_known, np.nan)
        with_base = sums.parts_with_base / sums.parts
        coverage = np.where(np.isnan(by_base), sums.parts_used / sums.parts, with_base * by_base)
    return Combined(sums.values, sums.secret, sums.parts, sums.parts_used, np.nan_to_num(coverage))
