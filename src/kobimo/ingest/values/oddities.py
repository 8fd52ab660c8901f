"""Observations that are possible one by one and doubtful together: only zeros, categories that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

import numpy as np

from kobimo.ingest.listing import first_of
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import CODES, WORST_FIRST, Collection, SliceKey
from kobimo.ingest.values.observations import words_of
from kobimo.ingest.values.periods import listed
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.checks import Place
from kobimo.model.period import parse_period
from kobimo.model.status import ObsStatus

NAMED_PAIRS = 10
"""Overlapping pairs that a message names; the others are counted."""


def report_all_zero(collection: Collection, protocol: Protocol) -> None:
    """Warn of measures that are zero wherever a slice knows them; one value alone may well be zero."""
    zeros: dict[tuple[str, str, str], list[tuple[SliceKey, int]]] = {}
    parts = collection.slices
    missing = WORST_FIRST.index(ObsStatus.MISSING)
    known = {}
    for measure, values in collection.values.items():
        counted = values.present & (values.states != missing)
        others = counted & ~(values.known & (values.numbers == 0))
        known[measure] = [np.bincount(parts.codes[chosen], minlength=len(parts.keys)) for chosen in (counted, others)]
    for at, part in enumerate(parts.keys):
        for measure in sorted(known):
            count, other = (int(numbers[at]) for numbers in known[measure])
            if count > 1 and not other:
                zeros.setdefault((part[0], measure, part[2]), []).append((part, count))
    for (cube, measure, period), found in zeros.items():
        protocol.add(
            "ALL_ZERO",
            _place(collection, [part for part, _count in found]),
            dataset=collection.dataset.id,
            cube=cube,
            measure=measure,
            period=period,
            values=sum(count for _part, count in found),
            levels=", ".join(part[1] for part, _count in found),
        )


def report_overlaps(collection: Collection, protocol: Protocol) -> None:
    """Warn of intervals of one slice that share a number: their sum would count it twice."""
    dataset = collection.dataset
    for position, dimension in enumerate(dataset.dimensions, CODES):
        if dimension.kind != "interval":
            continue
        delivered = dict(zip(collection.slices.keys, words_of(collection, position), strict=True))
        overlaps: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[SliceKey]] = {}
        for part, codes in delivered.items():
            if pairs := _overlapping(tuple(code for code in codes if code)):
                overlaps.setdefault((part[0], part[1], pairs), []).append(part)
        for (cube, level, pairs), parts in overlaps.items():
            named = [_("{first} und {second}").format(first=low, second=high) for low, high in pairs]
            protocol.add(
                "CATEGORIES_OVERLAP",
                _place(collection, parts),
                dataset=dataset.id,
                cube=cube,
                level=level,
                dimension=dimension.id,
                pairs=first_of(named, NAMED_PAIRS),
                periods=listed(parse_period(period) for _cube, _level, period in parts),
            )


@lru_cache(maxsize=256)
def _overlapping(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of intervals that share a number, from the lowest on."""
    intervals = sorted(map(parse_interval, codes), key=lambda interval: interval.sort_key)
    pairs = [(low, high) for low, high in combinations(intervals, 2) if low.overlaps(high)]
    return tuple((low.code, high.code) for low, high in pairs)


def _place(collection: Collection, parts: Iterable[SliceKey]) -> Place:
    """Return the file if all these slices come from one."""
    files = sorted(set().union(*(collection.files[part] for part in parts)))
    return Place(files[0] if len(files) == 1 else "")
