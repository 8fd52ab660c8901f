"""Areas, and categories of areas, that a delivery does not mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.areas import label_areas
from kobimo.ingest.values.collect import Collection
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
        The observations of one dataset.
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
    for cube, level, area, period, *_codes in collection.rows:
        present.setdefault((cube, period), {}).setdefault(level, set()).add(area)
    expected = _Expected(space, frozenset(covers))
    missing: dict[tuple[str, tuple[str, ...]], set[tuple[str, str]]] = {}
    for (cube, period), by_level in present.items():
        for level in by_level:
            absent = tuple(key for key in space.keys(level) if expected.misses(level, key, by_level))
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
    present: dict[tuple[str, str, str], dict[str, set[tuple[str, ...]]]] = {}
    for cube, level, area, period, *codes in collection.rows:
        present.setdefault((cube, level, period), {}).setdefault(area, set()).add(tuple(codes))
    for (cube, level, period), areas in sorted(present.items()):
        whole = set().union(*areas.values())
        partial = sorted(area for area, codes in areas.items() if len(codes) < len(whole))
        if not partial:
            continue
        lacking = min(whole - areas[partial[0]])
        files = sorted(collection.files[cube, level, period])
        protocol.add(
            "CATEGORIES_ABSENT",
            Place(files[0] if len(files) == 1 else ""),
            dataset=dataset.id,
            cube=cube,
            period=period,
            level=level,
            areas=len(partial),
            area=partial[0],
            category=", ".join(code for code in lacking if code),
        )
