"""Delivered totals against the sum of delivered parts. Differences are shown, never repaired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import Collection, Key, Value
from kobimo.model.area import Space
from kobimo.model.category import Interval, parse_interval, tiling
from kobimo.model.dataset import Cube, Dimension
from kobimo.reference.checks import found

_WHOLE = Interval(0, None)


@dataclass(slots=True)
class Comparison:
    """Counts the differences of one kind and keeps the largest."""

    compared: int = 0
    differing: int = 0
    largest: tuple[int, Key, int, int] | None = None
    value: Value | None = field(default=None, repr=False)

    def add(self, key: Key, value: Value, total: int, parts: int) -> None:
        """Compare one delivered total with the sum of its parts."""
        self.compared += 1
        difference = abs(total - parts)
        if difference:
            self.differing += 1
            if self.largest is None or difference > self.largest[0]:
                self.largest, self.value = (difference, key, total, parts), value


def report_differing_totals(collection: Collection, space: Space, protocol: Protocol) -> None:
    """Compare coarser with finer cubes, and upper levels with the levels below."""
    _compare_cubes(collection, protocol)
    _compare_levels(collection, space, protocol)


def _compare_cubes(collection: Collection, protocol: Protocol) -> None:
    """Compare each cube with each finer one of the same level."""
    cubes = collection.dataset.cubes
    grouped: dict[tuple[str, str], list[tuple[Key, dict[str, Value]]]] = {}
    for key, values in collection.rows.items():
        grouped.setdefault((key[0], key[1]), []).append((key, values))
    levels = dict.fromkeys(level for _cube, level in grouped)
    for level in levels:
        for coarse in cubes:
            for fine in cubes:
                if set(coarse.dimensions) < set(fine.dimensions) and (fine.id, level) in grouped:
                    _compare_pair(collection, protocol, coarse, fine, grouped.get((coarse.id, level), []), level)


def _compare_pair(
    collection: Collection,
    protocol: Protocol,
    coarse: Cube,
    fine: Cube,
    rows: Iterable[tuple[Key, dict[str, Value]]],
    level: str,
) -> None:
    """Compare one cube with one finer cube."""
    dataset = collection.dataset
    extra = [
        dimension for dimension in dataset.dimensions if dimension.id in set(fine.dimensions) - set(coarse.dimensions)
    ]
    positions = [4 + dataset.dimensions.index(dimension) for dimension in extra]
    delivered = _delivered_codes(collection, fine.id, level, positions)
    results = {measure.id: Comparison() for measure in dataset.measures}
    for key, values in rows:
        codes = [tuple(sorted(members)) for members in delivered.get(_without(key, fine.id, positions), [])]
        pieces = [_partition(dimension, members) for dimension, members in zip(extra, codes, strict=False)]
        if not pieces or any(piece is None for piece in pieces):
            continue
        keys = [_with(key, fine.id, positions, c) for c in product(*(piece for piece in pieces if piece is not None))]
        _add(results, collection, key, values, keys)
    for measure, result in results.items():
        if result.largest is not None and result.value is not None:
            difference, key, total, parts = result.largest
            check = found(
                "TOTAL_DIFFERS",
                result.value.place,
                count=result.differing,
                dataset=dataset.id,
                measure=measure,
                level=level,
                differing=result.differing,
                compared=result.compared,
                coarse=coarse.id,
                fine=fine.id,
                difference=difference,
                key=collection.label(key),
                total=total,
                parts=parts,
            )
            protocol.extend([check])


def _add(
    results: Mapping[str, Comparison],
    collection: Collection,
    key: Key,
    values: Mapping[str, Value],
    parts: Sequence[Key],
) -> None:
    """Compare all measures of one row with the sum of other rows, if all of them have a number."""
    for measure, value in values.items():
        numbers = [_number(collection, part, measure) for part in parts]
        if value.number is not None and numbers and None not in numbers:
            results[measure].add(key, value, value.number, sum(number for number in numbers if number is not None))


def _number(collection: Collection, key: Key, measure: str) -> int | None:
    """Return a number, or None where there is none."""
    value = collection.rows.get(key, {}).get(measure)
    return None if value is None else value.number


def _delivered_codes(
    collection: Collection, cube: str, level: str, positions: Sequence[int]
) -> dict[Key, list[set[str]]]:
    """Collect the codes of some dimensions by the rest of the key."""
    codes: dict[Key, list[set[str]]] = {}
    for key in collection.rows:
        if key[0] == cube and key[1] == level:
            sets = codes.setdefault(_without(key, cube, positions), [set() for _position in positions])
            for members, position in zip(sets, positions, strict=True):
                members.add(key[position])
    return codes


def _without(key: Key, cube: str, positions: Sequence[int]) -> Key:
    """Return the key in a finer cube with some dimensions blank."""
    return (cube, *("" if position in positions else part for position, part in enumerate(key) if position))


def _with(key: Key, cube: str, positions: Sequence[int], codes: Sequence[str]) -> Key:
    """Return the key in a finer cube with codes filled in."""
    parts = [cube, *key[1:]]
    for position, code in zip(positions, codes, strict=True):
        parts[position] = code
    return tuple(parts)


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


def _compare_levels(collection: Collection, space: Space, protocol: Protocol) -> None:
    """Compare each delivered level with the next delivered one below."""
    delivered = {key[1] for key in collection.rows}
    for lower in [level for level in space.levels if level in delivered]:
        upper = next((level for level in space.path_to_root(lower)[1:] if level in delivered), None)
        if upper is None:
            continue
        children = _children(space, lower, upper)
        results = {measure.id: Comparison() for measure in collection.dataset.measures}
        for key, values in collection.rows.items():
            if key[1] == upper:
                parts = [(key[0], lower, child, *key[3:]) for child in children.get(key[2], ())]
                if collection.dataset.absent == "zero":
                    parts = [part for part in parts if part in collection.rows]
                _add(results, collection, key, values, parts)
        for measure, result in results.items():
            _report_level(collection, protocol, measure, upper, lower, result)


def _report_level(
    collection: Collection, protocol: Protocol, measure: str, upper: str, lower: str, result: Comparison
) -> None:
    """Report the differences between two levels."""
    if result.largest is None or result.value is None:
        return
    difference, key, total, parts = result.largest
    check = found(
        "UPPER_LEVEL_DIFFERS",
        result.value.place,
        count=result.differing,
        dataset=collection.dataset.id,
        measure=measure,
        differing=result.differing,
        compared=result.compared,
        upper=upper,
        lower=lower,
        difference=difference,
        key=collection.label(key),
        total=total,
        parts=parts,
    )
    protocol.extend([check])


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
