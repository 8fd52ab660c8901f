"""Areas, and categories of areas, that a delivery does not mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date

import numpy as np

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.areas import label_areas
from kobimo.ingest.values.collect import AREA, CODES, Collection
from kobimo.ingest.values.dated import DatedSpace, territories
from kobimo.ingest.values.keys import combined, distinct
from kobimo.ingest.values.observations import words_of
from kobimo.ingest.values.periods import listed
from kobimo.model.area import Space
from kobimo.model.checks import Place
from kobimo.model.period import parse_period


def report_absent_areas(
    collection: Collection, space: Space, covers: Iterable[tuple[str, str]], protocol: Protocol
) -> None:
    """Warn of areas of a delivered level without any row.

    An area is not missed if the dataset says that absence means zero, if the supplier is not responsible for it, or if
    everything below it was delivered.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.
    space : Space
    covers : iterable of tuple of str
        Level and key of the areas that the supplier is responsible for; empty: for all.
    protocol : Protocol
        Takes the warnings.
    """
    dataset = collection.dataset
    if dataset.absent == "zero":
        return
    present: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (cube, level, period), areas in zip(collection.slices.keys, words_of(collection, AREA), strict=True):
        present.setdefault((cube, period), {})[level] = set(areas)
    days = territories(collection, space)
    expected: dict[date | None, _Expected] = {}
    missing: dict[tuple[str, tuple[str, ...]], set[tuple[str, str]]] = {}
    for (cube, period), by_level in present.items():
        for level in by_level:
            day = days.get((cube, level, period)) if isinstance(space, DatedSpace) else None
            there = space.at(day) if isinstance(space, DatedSpace) and day is not None else space
            if day not in expected:
                expected[day] = _Expected(there, frozenset(covers))
            absent = tuple(key for key in there.keys(level) if expected[day].misses(level, key, by_level))
            if absent:
                missing.setdefault((level, absent), set()).add((cube, period))
    for (level, absent), where in sorted(missing.items()):
        files = sorted(set().union(*(collection.files[cube, level, period] for cube, period in where)))
        protocol.add(
            "AREAS_ABSENT",
            Place(files[0] if len(files) == 1 else ""),
            absent=len(absent),
            level=level,
            dataset=dataset.id,
            areas=label_areas(space, level, absent),
            periods=listed(parse_period(period) for _cube, period in where),
        )


class _Expected:
    """Which areas a supplier has to deliver."""

    def __init__(self, space: Space, covers: frozenset[tuple[str, str]]) -> None:
        self._space = space
        self._covers = covers
        self._parent_level = {level: item.parent for level, item in space.levels.items()}
        self._parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for area in space.all_areas():
            above = self._parent_level[area.level]
            if above is not None:
                self._parts.setdefault((above, area.parent), []).append((area.level, area.key))

    def misses(self, level: str, key: str, present: Mapping[str, AbstractSet[str]]) -> bool:
        """Say whether an area should be there and is not, neither itself nor all of its parts."""
        return self._is_covered(level, key) and not self._is_known(level, key, present)

    def _is_covered(self, level: str, key: str) -> bool:
        if not self._covers or (level, key) in self._covers:
            return True
        above = self._parent_level[level]
        return above is not None and self._is_covered(above, self._space.area(level, key).parent)

    def _is_known(self, level: str, key: str, present: Mapping[str, AbstractSet[str]]) -> bool:
        if key in present.get(level, ()):
            return True
        parts = self._parts.get((level, key), [])
        return bool(parts) and all(self._is_known(*part, present) for part in parts)


def report_absent_categories(collection: Collection, protocol: Protocol) -> None:
    """Warn of areas that lack rows of some categories: they count as zero, and may have been forgotten."""
    dataset = collection.dataset
    if dataset.absent == "zero":
        return
    parts = collection.slices
    for at, areas in _partial(collection):
        cube, level, period = parts.keys[at]
        lacking = _lacking(collection, at, areas[0])
        files = sorted(collection.files[cube, level, period])
        protocol.add(
            "CATEGORIES_ABSENT",
            Place(files[0] if len(files) == 1 else ""),
            dataset=dataset.id,
            cube=cube,
            period=period,
            level=level,
            areas=len(areas),
            area=collection.words[AREA][areas[0]],
            category=", ".join(code for code in lacking if code),
        )


def _partial(collection: Collection) -> Iterator[tuple[int, list[int]]]:
    """Give slices with the areas that have fewer categories than there are in the slice."""
    parts, words = collection.slices, collection.words
    count = len(parts.keys)
    dimensions = range(CODES, len(words))
    _tuples, crossings = distinct(collection.combined(dimensions))
    of_slice, _codes = distinct(combined([parts.codes, crossings], [count, len(_tuples)]))
    whole = np.bincount(of_slice // max(len(_tuples), 1), minlength=count)
    keys, codes = distinct(combined([parts.codes, collection.parts[AREA]], [count, len(words[AREA])]))
    rows = np.bincount(codes, minlength=len(keys))
    slices, areas = np.divmod(keys, max(len(words[AREA]), 1))
    less = rows < whole[slices]
    for at in np.unique(slices[less]).tolist():
        yield at, areas[less & (slices == at)].tolist()


def _lacking(collection: Collection, part: int, area: int) -> tuple[str, ...]:
    """Return the first categories that a slice has and one of its areas has not."""
    rows = collection.slices.codes == part
    crossings = collection.combined(range(CODES, len(collection.words)))
    own = set(crossings[rows & (collection.parts[AREA] == area)].tolist())
    whole, first = np.unique(crossings[rows], return_index=True)
    at = next(place for crossing, place in zip(whole.tolist(), first.tolist(), strict=True) if crossing not in own)
    return collection.key(int(np.flatnonzero(rows)[at]))[CODES:]
