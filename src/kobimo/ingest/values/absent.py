"""Areas, and categories of areas, that a delivery does not mention."""

from __future__ import annotations

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.areas import label_areas
from kobimo.ingest.values.collect import Collection
from kobimo.ingest.values.periods import listed
from kobimo.model.area import Space
from kobimo.model.checks import Place
from kobimo.model.period import parse_period


def report_absent_areas(collection: Collection, space: Space, protocol: Protocol) -> None:
    """Warn of areas of a delivered level without any row, unless the dataset says that this means zero."""
    dataset = collection.dataset
    if dataset.absent == "zero":
        return
    present: dict[tuple[str, str, str], set[str]] = {}
    for cube, level, area, period, *_codes in collection.rows:
        present.setdefault((cube, level, period), set()).add(area)
    missing: dict[tuple[str, tuple[str, ...]], set[tuple[str, str]]] = {}
    for (cube, level, period), areas in present.items():
        absent = tuple(key for key in space.keys(level) if key not in areas)
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
