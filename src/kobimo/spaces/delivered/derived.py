"""Territorial changes out of the surfaces of two statuses, where nobody has recorded them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.spaces.crosswalks.overlay import equal_area, overlay
from kobimo.spaces.crosswalks.pairs import FloatArray, IntArray, Pairs
from kobimo.spaces.delivered.likeness import wider_than

_SMALL = 0.3
"""Part of both areas from which an overlap is looked at no further."""

WHOLE = 0.995
"""Share from which an area goes into another one as a whole; the rest is the border drawn twice."""


def derived_changes(
    level: str,
    day: date,
    before: Mapping[str, BaseGeometry | None],
    after: Mapping[str, BaseGeometry | None],
    reason: str,
    noise: float = 0.0,
) -> tuple[tuple[TerritorialChange, ...], tuple[str, ...]]:
    """Derive what became of areas from where they lay.

    Parameters
    ----------
    level : str
    day : date
        First day of the new status.
    before, after : mapping of str to geometry or None
        Surfaces (EPSG:4326) of the areas that ended or changed, and of those that began or changed.
    reason : str
        For each change, in words.
    noise : float
        Width of overlaps that come from borders drawn twice; they are no change. Unit: metres.

    Returns
    -------
    changes : tuple of TerritorialChange
        Shares by surface, with six decimals; shares of one area add up to one.
    lost : tuple of str
        Keys of areas of which nothing is known: without surface, or outside of all others.
    """
    old, new = list(before), list(after)
    sources, targets = equal_area([before[key] for key in old]), equal_area([after[key] for key in new])
    shared = _without_noise(overlay(sources, targets).pairs, sources, targets, noise)
    if not len(shared.value):
        return (), tuple(old)
    forward = _shares(shared.value, shared.source)
    back = _shares(shared.value, shared.target)
    whole = {old[s] for s, w in zip(shared.source, forward, strict=True) if w >= 1}
    alone = {new[t] for t, w in zip(shared.target, back, strict=True) if w >= 1}
    changes = []
    kept = np.flatnonzero((forward > 0) | (back > 0))
    ends = zip(shared.source[kept], shared.target[kept], forward[kept], back[kept], strict=True)
    for source, target, share, share_back in ends:
        pair = old[source], new[target]
        if pair[0] == pair[1] and share == share_back == 1:
            continue
        kind = _kind(pair, whole, alone, continues=old[source] in after)
        changes.append(TerritorialChange(day, level, *pair, float(share), float(share_back), Basis.AREA, kind, reason))
    led = {old[source] for source in shared.source}
    return tuple(changes), tuple(key for key in old if key not in led)


def _without_noise(pairs: Pairs, sources: NDArray[np.object_], targets: NDArray[np.object_], noise: float) -> Pairs:
    """Leave out overlaps that are narrow and small for both areas."""
    share = pairs.value / np.maximum(pairs.by_source()[pairs.source], 1e-9)
    back = pairs.value / np.maximum(pairs.by_target()[pairs.target], 1e-9)
    small = np.flatnonzero(np.maximum(share, back) < _SMALL)
    if noise <= 0 or not len(small):
        return pairs
    common = shapely.intersection(sources[pairs.source[small]], targets[pairs.target[small]])
    kept = np.ones(len(pairs.value), dtype=bool)
    kept[small] = wider_than(common, noise) > 0.5 * pairs.value[small]
    return pairs.where(kept)


def _shares(value: FloatArray, owner: IntArray) -> FloatArray:
    """Return the part that each pair has of its owner; a pair that has nearly everything has it all."""
    share = value / np.bincount(owner, value)[owner]
    almost = np.isin(owner, owner[share >= WHOLE])
    share = np.where(almost, (share >= WHOLE).astype(float), np.round(share, 6))
    largest: dict[int, int] = {}
    for index, (place, part) in enumerate(zip(owner.tolist(), share.tolist(), strict=True)):
        if place not in largest or part > share[largest[place]]:
            largest[place] = index
    sums = np.bincount(owner, share)
    for place, index in largest.items():
        share[index] += 1.0 - sums[place]
    return share


def _kind(pair: tuple[str, str], whole: set[str], alone: set[str], *, continues: bool) -> ChangeKind:
    before, after = pair
    if continues and before not in whole:
        return ChangeKind.PART_MOVED
    if before not in whole:
        return ChangeKind.SPLIT
    if after in alone and before != after:
        return ChangeKind.REKEYED
    return ChangeKind.MERGED
