"""Towns and views made by hand: areas of any shape, figures of any state, and a reader of drawn paths."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.appearance import appearance, word
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.maps.outlines import Outlines
from kobimo.publish.views import AreaView, Figure, IndicatorHead, IndicatorView, ReleaseHead, Selection, Series

REAL = Path(__file__).parents[4] / "shared" / "real"
RELEASE = ReleaseHead("2026-11-22-team-1", "team", "2026-11-22T03:00:00Z")
ROOT = Area("stadt", "1", "Kleinstadt", "")
WEST, SOUTH = 9.0, 52.0

Cell = float | int | str | tuple[float | int, str]
"""A number, a status without number, or both."""


def feature(area: Area, geometry: BaseGeometry | None, space: str = "raum") -> dict[str, Any]:
    """Return an area as it stands in areas.geojson."""
    properties = {"space": space, "level": area.level, "key": area.key, "name": area.name, "parent": area.parent}
    shape = None if geometry is None else json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(features: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def square(column: float, row: float, size: float = 1) -> BaseGeometry:
    """Return a square of about `size` kilometres; rows grow to the north."""
    step = 0.01
    west, south = WEST + column * step * 1.5, SOUTH + row * step
    return shapely.box(west, south, west + size * step * 1.5, south + size * step)


def cells(count: int, seed: int = 1) -> np.ndarray:
    """Return `count` areas with winding borders that fill a rectangle without gaps, in degrees."""
    spots = np.random.default_rng(seed).random((count, 2))
    ground = shapely.box(0, 0, 1, 1)
    found = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=ground))
    found = shapely.segmentize(shapely.intersection(found, ground), 0.05 / np.sqrt(count))

    def wind(points: np.ndarray) -> np.ndarray:
        x, y = points[:, 0], points[:, 1]
        bent_x = x + 0.004 * np.sin(y * 60) + 0.001 * np.sin(x * 400)
        bent_y = y + 0.004 * np.sin(x * 50) + 0.001 * np.sin(y * 300)
        return np.round(np.column_stack((WEST + 0.3 * bent_x, SOUTH + 0.2 * bent_y)), 7)

    return shapely.transform(found, wind)


def town(count: int, *, districts: int = 4, without: Sequence[int] = (), names: Mapping[int, str] | None = None) -> str:
    """Return a town of cells, in districts from west to east, below one whole; areas `without` have no geometry."""
    shapes = cells(count)
    middle = shapely.get_x(shapely.centroid(shapes))
    district = np.searchsorted(np.quantile(middle, np.arange(1, districts) / districts), middle) + 1
    features = [
        feature(
            Area("viertel", f"{index:04}", (names or {}).get(index, f"Viertel {index}"), f"{district[index]}"),
            None if index in without else shape,
        )
        for index, shape in enumerate(shapes)
    ]
    for key in range(1, districts + 1):
        own = Area("bezirk", str(key), f"Bezirk {key}", "1")
        features.append(feature(own, shapely.coverage_union_all(shapes[district == key])))
    features.append(feature(ROOT, shapely.coverage_union_all(shapes)))
    return collection(features)


def polygon(path: str) -> BaseGeometry:
    """Read a path with relative steps and the fill rule evenodd into a surface."""
    x = y = 0
    surface: BaseGeometry = shapely.Polygon()
    for part in re.findall(r"m([^mz]*)z", path):
        steps = [int(number) for number in re.findall(r"-?\d+", part)]
        ring = []
        for dx, dy in zip(steps[0::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        x, y = ring[0]
        surface = surface.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    return surface


def figure(head: IndicatorHead, area: Area, cell: Cell, because: str = "") -> Figure:
    number, status = cell if isinstance(cell, tuple) else (None, cell) if isinstance(cell, str) else (cell, "normal")
    shown = appearance(ValueStatus(status), head.kind)
    text = word(shown) if number is None else head.number(number)
    return Figure(area, "2025-12-31", number, None, None, 1.0, status, because, shown, text)


def view(
    values: Mapping[str, Cell],
    *,
    names: Mapping[str, str] | None = None,
    scale: Sequence[float] | None = None,
    picked: Sequence[Area] = (),
    whole: Cell | None = None,
    level: str = "viertel",
    reasons: Mapping[str, str] | None = None,
    breakdown: str = "",
    **changed: Any,
) -> IndicatorView:
    """Return a view of areas by key at one period; the scale is that of the period unless given."""
    about: dict[str, Any] = {
        "id": "anteil",
        "area": "A",
        "title": "Anteil der Kinder",
        "question": "",
        "pitfalls": "",
        "kind": "ratio",
        "unit": "percent",
        "unit_label": "Prozent",
        "counted": ("Kinder", "Personen"),
        "decimals": 1,
        "direction": "neutral",
        "sources": ("Melderegister",),
    }
    head = IndicatorHead(**{**about, **changed})
    figures = tuple(
        figure(head, Area(level, key, (names or {}).get(key, f"Gebiet {key}"), "1"), cell, (reasons or {}).get(key, ""))
        for key, cell in values.items()
    )
    numbers = [item.value for item in figures if item.appearance.has_class and item.value is not None]
    selection = Selection("anteil", level, "2025-12-31", breakdown, tuple(f"{x.level}:{x.key}" for x in picked))
    return IndicatorView(
        head=head,
        release=RELEASE,
        selection=selection,
        default=selection,
        notices=(),
        space="raum",
        level_title="Viertel",
        breakdown_title="Geschlecht: weiblich" if breakdown else "Gesamtzahl",
        levels=(),
        periods=(),
        breakdowns=(),
        figures=figures,
        scale=tuple(numbers if scale is None else scale),
        whole=None if whole is None else figure(head, ROOT, whole),
        series=tuple(Series(area, "selected", ()) for area in picked),
        refusals=(),
    )


def area_view(area: Area, above: Sequence[Area] = (), below: Sequence[Area] = ()) -> AreaView:
    return AreaView(area, "raum", "Viertel", RELEASE, tuple(above), None, tuple(below), {}, ())


@pytest.fixture
def make_view() -> Callable[..., IndicatorView]:
    return view


@pytest.fixture
def make_area_view() -> Callable[..., AreaView]:
    return area_view


@pytest.fixture
def make_town() -> Callable[..., str]:
    return town


@pytest.fixture(scope="session")
def make_town_once() -> Callable[..., str]:
    return town


@pytest.fixture
def make_collection() -> Callable[[Mapping[Area, BaseGeometry | None]], str]:
    return lambda areas: collection([feature(area, geometry) for area, geometry in areas.items()])


@pytest.fixture
def make_square() -> Callable[..., BaseGeometry]:
    return square


@pytest.fixture
def as_polygon() -> Callable[[str], BaseGeometry]:
    return polygon


@pytest.fixture(scope="session")
def six_squares() -> Outlines:
    """Six quarters 01 to 06 in two rows of three, the lower row first; below one whole."""
    areas = [Area("viertel", f"{i + 1:02}", "", "1") for i in range(6)]
    features = [feature(area, square(i % 3, i // 3)) for i, area in enumerate(areas)]
    whole = shapely.union_all([square(i % 3, i // 3) for i in range(6)])
    return make_outlines(collection([*features, feature(ROOT, whole)]))


@pytest.fixture(scope="session")
def real_shapes() -> Callable[[str], str]:
    """Return the public areas of a file as a release has them, numbered, because keys occur twice in such files."""

    def read(name: str) -> str:
        path = REAL / name
        if not path.is_file():
            pytest.skip(f"the public file {name} is not here")
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
        return collection(
            [
                {
                    "type": "Feature",
                    "properties": {"space": "raum", "level": "viertel", "key": str(number), "parent": ""},
                    "geometry": x["geometry"],
                }
                for number, x in enumerate(found)
            ]
        )

    return read
