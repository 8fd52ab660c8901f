"""Observations that are possible one by one and doubtful together: only zeros, categories that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from kobimo.ingest.listing import first_of
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import Collection
from kobimo.ingest.values.periods import listed
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.checks import Place
from kobimo.model.period import parse_period
from kobimo.model.status import ObsStatus

SliceKey = tuple[str, str, str]
"""Cube, level and period."""

NAMED_PAIRS = 10
"""Overlapping pairs that a message names; the others are counted."""


def report_all_zero(collection: Collection, protocol: Protocol) -> None:
    """Warn of measures that are zero wherever a slice knows them; one value alone may well be zero."""
    numbers: dict[tuple[SliceKey, str], list[int | None]] = {}
    for (cube, level, _area, period, *_codes), values in collection.rows.items():
        for measure, value in values.items():
            if value.status is not ObsStatus.MISSING:
                numbers.setdefault(((cube, level, period), measure), []).append(value.number)
    zeros: dict[tuple[str, str, str], list[tuple[SliceKey, int]]] = {}
    for (part, measure), known in sorted(numbers.items()):
        if len(known) > 1 and not any(number != 0 for number in known):
            cube, _level, period = part
            zeros.setdefault((cube, measure, period), []).append((part, len(known)))
    for (cube, measure, period), parts in zeros.items():
        protocol.add(
            "ALL_ZERO",
            _place(collection, [part for part, _count in parts]),
            dataset=collection.dataset.id,
            cube=cube,
            measure=measure,
            period=period,
            values=sum(count for _part, count in parts),
            levels=", ".join(part[1] for part, _count in parts),
        )


def report_overlaps(collection: Collection, protocol: Protocol) -> None:
    """Warn of intervals of one slice that share a number: their sum would count it twice."""
    dataset = collection.dataset
    for position, dimension in enumerate(dataset.dimensions, 4):
        if dimension.kind != "interval":
            continue
        delivered: dict[SliceKey, set[str]] = {}
        for key in collection.rows:
            if key[position]:
                delivered.setdefault((key[0], key[1], key[3]), set()).add(key[position])
        overlaps: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[SliceKey]] = {}
        for part, codes in sorted(delivered.items()):
            if pairs := _overlapping(tuple(sorted(codes))):
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
