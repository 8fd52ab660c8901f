"""Delivered totals against the sum of delivered parts. Differences are shown, never repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from kobimo.ingest.values.collect import AREA, CODES, CUBE, LEVEL, Collection
from kobimo.ingest.values.dated import DatedSpace, territories
from kobimo.ingest.values.keys import combined, distinct
from kobimo.ingest.values.sums import Parts, Sums, matched
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.category import Interval, parse_interval, tiling
from kobimo.model.dataset import Cube, Dimension
from kobimo.reference.rounding import EXACT, Rounding

_WHOLE = Interval(0, None)


def report_differing_totals(collection: Collection, space: Space, rounding: Rounding = EXACT) -> None:
    """Compare coarser with finer cubes, and upper levels with the levels below.

    Where all parts of a total are known, it must be their sum, but for what the rounding of the publisher explains.
    Where some are hidden or were not delivered, the known ones must not exceed it.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset; its protocol takes the results.
    space : Space
    rounding : Rounding
        What the publisher did to the numbers.
    """
    _compare_cubes(collection, rounding)
    _compare_levels(collection, space, rounding)


def _compare_cubes(collection: Collection, rounding: Rounding) -> None:
    """Compare each cube with each finer one of the same level."""
    cubes, words = collection.dataset.cubes, collection.words
    levels = dict.fromkeys(level for _cube, level, _period in collection.slices.keys)
    delivered = {(cube, level) for cube, level, _period in collection.slices.keys}
    for level in levels:
        for coarse in cubes:
            for fine in cubes:
                pair = {(coarse.id, level), (fine.id, level)}
                if set(coarse.dimensions) < set(fine.dimensions) and pair <= delivered:
                    sums = Sums(collection, rounding)
                    at = collection.parts[LEVEL] == words[LEVEL].index(level)
                    rows = [
                        np.flatnonzero(at & (collection.parts[CUBE] == words[CUBE].index(c.id))) for c in (coarse, fine)
                    ]
                    sums.compare(_of_cubes(sums, coarse, fine, *rows))
                    of = _("{coarse} und {fine}").format(coarse=coarse.id, fine=fine.id)
                    sums.report("TOTAL_DIFFERS", of, level=level, coarse=coarse.id, fine=fine.id)


def _of_cubes(sums: Sums, coarse: Cube, fine: Cube, totals: Ints, finer: Ints) -> Parts:
    """Find the parts of each row of one cube among the rows of a finer one."""
    collection = sums.collection
    dimensions = collection.dataset.dimensions
    extra = [at for at, d in enumerate(dimensions, CODES) if d.id in set(fine.dimensions) - set(coarse.dimensions)]
    same = [at for at in range(AREA, CODES + len(dimensions)) if at not in extra]
    members, of = matched(collection, totals, finer, [collection.parts[at] for at in same], same)
    expected, complete = np.full(len(totals), 1, np.int64), np.ones(len(totals), np.bool_)
    chosen = np.ones(len(members), np.bool_)
    for at in extra:
        size = max(len(collection.words[at]), 1)
        codes = collection.parts[at][members]
        crossed, _places = distinct(combined([of, codes], [len(totals), size]))
        pieces = _Pieces(dimensions[at - CODES], collection.words[at])
        form, numbers = pieces.of(np.divmod(crossed, size), len(totals))
        expected *= np.array([len(piece) for piece, _whole in pieces.known], np.int64)[form] if len(form) else 1
        complete &= np.array([whole for _piece, whole in pieces.known], np.bool_)[form]
        chosen &= numbers[form[of], codes]
    members, of = members[chosen], of[chosen]
    areas = collection.parts[AREA][totals]
    slack = sums.slack(areas, expected)
    return Parts(totals, members, of, expected, complete, slack)


class _Pieces:
    """Which of the delivered codes of a dimension make up a total; each combination is looked at once."""

    def __init__(self, dimension: Dimension, words: Sequence[str]) -> None:
        self.known: list[tuple[tuple[str, ...], bool]] = []
        self._dimension, self._words = dimension, words

    def of(self, pairs: tuple[Ints, Ints], count: int) -> tuple[Ints, Mask]:
        """Return the combination of each total, and which codes each combination takes.

        `pairs` are the distinct pairs of total and code, ascending.
        """
        totals, codes = pairs
        bounds = np.searchsorted(totals, np.arange(count + 1)).tolist()
        listed = codes.tolist()
        seen: dict[tuple[int, ...], int] = {}
        form = np.array(
            [seen.setdefault(tuple(listed[bounds[n] : bounds[n + 1]]), len(seen)) for n in range(count)], np.int32
        )
        takes = np.zeros((max(len(seen), 1), max(len(self._words), 1)), np.bool_)
        for number, members in enumerate(seen):
            delivered = tuple(self._words[code] for code in members)
            whole = _partition(self._dimension, delivered) if delivered else None
            piece = () if not delivered else _disjoint(self._dimension, delivered) if whole is None else whole
            self.known.append((piece, whole is not None))
            takes[number, [code for code in members if self._words[code] in piece]] = True
        return form, takes


def _partition(dimension: Dimension, delivered: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return delivered codes that partition the whole, or None."""
    if dimension.kind == "coded":
        return dimension.codes if set(dimension.codes) <= set(delivered) else None
    return _tiling(delivered)


@lru_cache(maxsize=256)
def _tiling(codes: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return delivered intervals that cover everything from 0 on."""
    pieces = tiling(_WHOLE, map(parse_interval, codes))
    return None if pieces is None else tuple(piece.code for piece in pieces)


def _disjoint(dimension: Dimension, delivered: tuple[str, ...]) -> tuple[str, ...]:
    """Return delivered codes that count nobody twice."""
    return delivered if dimension.kind == "coded" else _apart(delivered)


@lru_cache(maxsize=256)
def _apart(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return intervals that do not overlap, as many as possible: always the next one that ends first."""
    chosen: list[Interval] = []
    for piece in sorted(map(parse_interval, codes), key=lambda item: (item.upper is None, item.upper or 0, item.lower)):
        if not any(piece.overlaps(other) for other in chosen):
            chosen.append(piece)
    return tuple(piece.code for piece in chosen)


def _compare_levels(collection: Collection, space: Space, rounding: Rounding) -> None:
    """Compare each delivered level with the next delivered one below."""
    delivered = {level for _cube, level, _period in collection.slices.keys}
    for lower in [level for level in space.levels if level in delivered]:
        upper = next((level for level in space.path_to_root(lower)[1:] if level in delivered), None)
        if upper is None:
            continue
        for then, rows in _by_status(collection, space, lower, upper):
            sums = Sums(collection, rounding)
            sums.compare(_of_levels(sums, then, lower, upper, rows))
            of = _("Ebenen {upper} und {lower}").format(upper=upper, lower=lower)
            sums.report("UPPER_LEVEL_DIFFERS", of, upper=upper, lower=lower)


def _by_status(collection: Collection, space: Space, lower: str, upper: str) -> Iterator[tuple[Space, Mask]]:
    """Give the areas of each status with the rows of periods whose areas have it on both levels."""
    if not isinstance(space, DatedSpace):
        yield space, np.ones(len(collection), np.bool_)
        return
    days = territories(collection, space)
    at = [days[key] if key[1] in {lower, upper} else None for key in collection.slices.keys]
    of_period: dict[str, set[date]] = {}
    for (_cube, _level, period), day in zip(collection.slices.keys, at, strict=True):
        if day is not None:
            of_period.setdefault(period, set()).add(day)
    for day in sorted({max(found) for found in of_period.values()}):
        chosen = np.array([max(of_period.get(key[2], {date.min})) == day for key in collection.slices.keys], np.bool_)
        yield space.at(day), chosen[collection.slices.codes]


def _of_levels(sums: Sums, space: Space, lower: str, upper: str, rows: Mask) -> Parts:
    """Find the parts of each row of one level among the rows of a level below."""
    collection = sums.collection
    words, parts = collection.words, collection.parts
    levels = [words[LEVEL].index(level) for level in (upper, lower)]
    totals, lowest = (np.flatnonzero((parts[LEVEL] == level) & rows) for level in levels)
    children = _children(space, lower, upper)
    place = {key: at for at, key in enumerate(words[AREA])}
    parent = {child: key for key, below in children.items() for child in below}
    above = np.array([place.get(parent.get(key, ""), -1) for key in words[AREA]], np.int32)
    finer = lowest[above[parts[AREA][lowest]] >= 0]
    positions = [at for at in range(len(words)) if at != LEVEL]
    moved = parts[AREA].astype(np.int32)
    moved[finer] = above[parts[AREA][finer]]
    columns = [moved if at == AREA else parts[at] for at in positions]
    members, of = matched(collection, totals, finer, columns, positions)
    areas = parts[AREA][totals]
    if collection.dataset.absent == "zero":
        expected = np.bincount(of, minlength=len(totals))
        slack = _of_members(sums, areas, members, of)
    else:
        number = np.array([len(children.get(key, ())) for key in words[AREA]], np.int64)
        expected = number[areas]
        slack = _of_children(sums, areas, children)
    return Parts(totals, members, of, expected, np.ones(len(totals), np.bool_), slack)


def _of_members(sums: Sums, areas: Ints, members: Ints, of: Ints) -> Ints:
    """Return by how much rounding lets totals miss the sum of the parts that were delivered."""
    words, parts = sums.collection.words[AREA], sums.collection.parts[AREA]
    below: list[list[str]] = [[words[area]] for area in areas.tolist()]
    for member, total in zip(parts[members].tolist(), of.tolist(), strict=True):
        below[total].append(words[member])
    return np.array([sums.allowed(keys) for keys in below], np.int64)


def _of_children(sums: Sums, areas: Ints, children: Mapping[str, Sequence[str]]) -> Ints:
    """Return by how much rounding lets the totals of areas miss the sum of all areas below, delivered or not."""
    words = sums.collection.words[AREA]
    slacks = [sums.allowed([key, *children.get(key, ())]) for key in words]
    return np.array(slacks, np.int64)[areas]


def _children(space: Space, lower: str, upper: str) -> dict[str, list[str]]:
    """List the keys of a level by their ancestor on a level above."""
    children: dict[str, list[str]] = {}
    for area in space.areas(lower):
        key, level = area.key, lower
        for above in _steps(space, lower, upper):
            key, level = space.area(level, key).parent, above
        children.setdefault(key, []).append(area.key)
    return children


def _steps(space: Space, lower: str, upper: str) -> Iterator[str]:
    """Give the levels above `lower` up to `upper`."""
    for level in space.path_to_root(lower)[1:]:
        yield level
        if level == upper:
            return
