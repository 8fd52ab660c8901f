"""How long points, addresses and areas take: what the handling of areas through time promises."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from table import Row

from kobimo.model.address import Address, HouseNumber, StreetRange
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.territory import AreaVersion, Basis, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.publish.maps.make import make_outlines
from kobimo.spaces.crosswalks.overlay import overlay
from kobimo.spaces.geojson import areas_geojson
from kobimo.spaces.lineage import Lineage
from kobimo.spaces.location import Locator
from kobimo.spaces.official.directory import germany
from kobimo.spaces.streets import StreetDirectory

_SEED = 20260101
_POINTS, _AREAS, _GEMEINDEN = 100_000, 542, 10_800
_BOX = (13.09, 52.34, 13.76, 52.68)


def measure_location() -> list[Row]:
    """Locate points in as many areas as Berlin has Planungsraeume, and assign addresses by a street directory."""
    space, surfaces = _city()
    rng = np.random.default_rng(_SEED)
    points = shapely.points(rng.uniform(_BOX[:2], _BOX[2:], (_POINTS, 2)))
    locator = Locator(space, surfaces)
    locator.locate("raum", list(points[:10]), "EPSG:4326")
    ours = _seconds(lambda: locator.locate("raum", list(points), "EPSG:4326"))
    shapes = np.array(list(surfaces.values()), dtype=object)
    shapely.prepare(shapes)
    bound = _seconds(lambda: shapely.STRtree(points).query(shapes, predicate="intersects"))
    directory, addresses = _streets(rng)
    return [
        Row(
            f"point in polygon of {_POINTS:,} points into {_AREAS} areas",
            ours,
            "s",
            f"`Locator.locate` with points in degrees and areas measured in metres; borders of "
            f"{shapely.get_num_coordinates(shapes).sum():,} vertices, seeded.",
            limit=1,
            bound=bound,
            bound_is="the query of a tree of shapely alone, everything in one system",
        ),
        Row(
            f"{len(addresses):,} addresses by a street directory of {len(directory.rows):,} rows",
            _seconds(lambda: directory.assign_all(addresses, date(2024, 1, 1))),
            "s",
            "`StreetDirectory.assign_all`, a directory just read, names in other spellings than there.",
        ),
    ]


def measure_resolving() -> list[Row]:
    """Resolve keys at dates through three decades of mergers, splits and moved parts."""
    history, keys, days = _reforms()
    end = date(2024, 12, 31)

    def resolved() -> object:
        lineage = Lineage(history, "gemeinde", end)
        return [lineage.followed(key, day) for key, day in zip(keys, days, strict=True)]

    ours = _seconds(resolved)
    return [
        Row(
            f"resolving {len(keys):,} keys at dates",
            ours,
            "s",
            f"`Lineage.followed`, {len(history.ever('gemeinde')):,} keys of Gemeinden, {len(history.changes):,} "
            f"changes on {len(history.statuses)} days, nothing prepared, seeded.",
            limit=1,
        )
    ]


def measure_overlay() -> list[Row]:
    """Overlay two statuses of as many areas as Germany has Gemeinden; the same by shapely alone in the same run."""
    before, after = _gemeinden(_SEED), _gemeinden(_SEED + 1)
    overlay(before[:100], after[:100])
    bounds, ours = [], []
    for _round in range(3):
        bounds.append(_seconds(lambda: _plain_overlay(before, after)))
        ours.append(_seconds(lambda: overlay(before, after)))
    return [
        Row(
            f"crosswalk by overlay of {len(before):,} areas with {len(after):,}",
            min(ours),
            "s",
            "`kobimo.spaces.crosswalks.overlay.overlay`: tree, intersections, slivers, what lies outside; two Voronoi "
            f"diagrams of {shapely.get_num_coordinates(before).sum():,} vertices, seeded; best of 3.",
            bound=min(bounds),
            bound_is="tree and intersections of shapely alone, which is what an overlay of geopandas does",
            at_most=1.5,
        )
    ]


def _plain_overlay(before: NDArray[np.object_], after: NDArray[np.object_]) -> object:
    source, target = shapely.STRtree(after).query(before, predicate="intersects")
    return shapely.area(shapely.intersection(before[source], after[target]))


def _gemeinden(seed: int) -> NDArray[np.object_]:
    """Return a Voronoi country in metres."""
    rng = np.random.default_rng(seed)
    hull = shapely.box(4_100_000, 2_700_000, 4_700_000, 3_500_000)
    centres = shapely.multipoints(rng.uniform(hull.bounds[:2], hull.bounds[2:], (_GEMEINDEN, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=hull))
    return np.asarray(shapely.segmentize(shapely.intersection(cells, hull), 500.0), dtype=object)


def measure_simplification() -> list[Row]:
    """Weigh the shapes that a page gets for as many areas as Berlin has Planungsraeume, and look for gaps in them."""
    space, surfaces = _city()
    rough = {place: shapely.transform(shape, _wander) for place, shape in surfaces.items()}
    geojson = areas_geojson(space, rough).replace('"properties":{', '"properties":{"space":"stadt",')
    begin = time.perf_counter()
    outlines = make_outlines(geojson)
    seconds = time.perf_counter() - begin
    level = outlines.level("stadt", "raum")
    gaps = _gaps([shape.path for shape in level.shapes.values()])
    if len(level.shapes) != _AREAS or gaps:
        raise RuntimeError(f"{gaps} gaps between {len(level.shapes)} areas")
    compressed = len(gzip.compress(outlines.as_json().encode(), 6)) / 1000
    before = sum(len(gzip.compress(line.encode(), 6)) for line in [geojson]) / 1000
    return [
        Row(
            f"web geometry of {_AREAS} areas, compressed",
            compressed,
            "kB",
            f"`make_outlines` ({seconds:.1f} s), gzip; no gap between neighbours, looked for with shapely; "
            f"the same areas as GeoJSON: {before:,.0f} kB.",
            limit=100,
        )
    ]


def _wander(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bend borders as real ones are bent."""
    x, y = points[:, 0] * 4000, points[:, 1] * 4000
    return points + 0.0004 * np.column_stack((np.sin(y / 3 + x / 5), np.cos(x / 3 - y / 4)))


def _gaps(paths: Sequence[str]) -> int:
    """Count what no area covers between areas that are drawn by paths."""
    polygons = [polygon for path in paths for polygon in _drawn(path)]
    whole = shapely.union_all(polygons)
    return int(shapely.get_num_interior_rings(shapely.get_parts(whole)).sum())


def _drawn(path: str) -> list[shapely.Polygon]:
    """Read the rings of a path with relative steps."""
    found, start = [], (0, 0)
    for ring in path.split("m")[1:]:
        numbers = [int(text) for text in re.findall(r"-?\d+", ring)]
        points, at = [], start
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = at[0] + dx, at[1] + dy
            points.append(at)
        start = points[0]
        found.append(shapely.Polygon(points))
    return found


def _reforms() -> tuple[SpaceHistory, list[str], list[date]]:
    """Return Gemeinden that are merged into others or split year by year, and keys at days on which they hold."""
    rng = np.random.default_rng(_SEED)
    current = [f"{number:08}" for number in range(13_500)]
    first, last = dict.fromkeys(current, date(1990, 1, 1)), {}
    changes = []
    for year in range(1991, 2021):
        day = date(year, 1, 1)
        for number in rng.choice(len(current), 180, replace=False)[::-1]:
            old = current[number]
            others = [current[n] for n in rng.choice(len(current), 2, replace=False) if current[n] != old]
            share = 1.0 if len(others) == 1 or rng.random() < 0.8 else 0.6
            kind = ChangeKind.MERGED if share == 1 else ChangeKind.SPLIT
            changes.append(TerritorialChange(day, "gemeinde", old, others[0], share, 0.3, Basis.AREA, kind))
            if share < 1:
                changes.append(TerritorialChange(day, "gemeinde", old, others[1], 0.4, 0.3, Basis.AREA, kind))
            last[old] = day - timedelta(1)
        current = [key for key in current if key not in last]
        for number in range(100):
            key = f"{year}{number:04}"
            current.append(key)
            first[key] = day
    definition = germany("land", levels=("gemeinde",))
    versions = [AreaVersion(Area("land", "00", "Land")), AreaVersion(Area("kreis", "00000", "Kreis", "00"))]
    versions += [AreaVersion(Area("gemeinde", k, k, "00000"), Validity(d, last.get(k))) for k, d in first.items()]
    asked = [list(first)[n] for n in rng.integers(0, len(first), _POINTS)]
    spans = [(first[key], last.get(key, date(2024, 12, 31))) for key in asked]
    days = [begin + (end - begin) * float(part) for (begin, end), part in zip(spans, rng.random(_POINTS), strict=True)]
    return SpaceHistory(definition, versions, tuple(changes)), asked, days


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _city() -> tuple[Space, dict[tuple[str, str], shapely.Geometry]]:
    """Return a Voronoi city with borders as rough as real ones."""
    rng = np.random.default_rng(_SEED)
    hull = shapely.box(*_BOX)
    centres = shapely.multipoints(rng.uniform(_BOX[:2], _BOX[2:], (_AREAS, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=hull))
    surfaces = shapely.segmentize(shapely.intersection(cells, hull), 0.0003)
    definition = SpaceDefinition.model_validate(
        {
            "id": "stadt",
            "title": {"de": "Stadt"},
            "crs": "EPSG:25833",
            "levels": [
                {"id": "raum", "title": {"de": "Raum"}, "parent": "stadt"},
                {"id": "stadt", "title": {"de": "Stadt"}},
            ],
        }
    )
    keys = [f"{number:08}" for number in range(_AREAS)]
    areas = [Area("stadt", "stadt", "Stadt"), *(Area("raum", key, key, "stadt") for key in keys)]
    return Space(definition, areas), {("raum", key): shape for key, shape in zip(keys, surfaces, strict=True)}


def _streets(rng: np.random.Generator) -> tuple[StreetDirectory, list[Address]]:
    """Return a directory of ranges, and addresses with other spellings of its streets."""
    names = [f"{first}{second}" for first in ("Ahorn", "Birken", "Müller", "Goethe") for second in range(1250)]
    rows = []
    for name in names:
        begin = 1
        for _number in range(4):
            end = begin + int(rng.integers(4, 20))
            area = f"{int(rng.integers(_AREAS)):08}"
            rows.append(StreetRange(f"{name}straße", area, "raum", HouseNumber(begin), HouseNumber(end)))
            begin = end + 1
    chosen = rng.integers(len(names), size=_POINTS)
    numbers = rng.integers(1, 60, size=_POINTS)
    addresses = [
        Address(f"{names[at].upper()}STR.", str(number))
        for at, number in zip(chosen.tolist(), numbers.tolist(), strict=True)
    ]
    return StreetDirectory(rows, "raum"), addresses
