"""Light shapes lie where the true ones lie, leave no gaps, and come out of any geometry that a release can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from kobimo.errors import InvalidInputError
from kobimo.model.area import Area
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.maps.outlines import LevelOutlines

Collect = Callable[[Mapping[Area, BaseGeometry | None]], str]
Square = Callable[..., BaseGeometry]
Read = Callable[[str], BaseGeometry]
Town = Callable[..., str]

GEOD = Geod(ellps="WGS84")


def true_share(geojson: str, level: str) -> dict[str, float]:
    """Return the share of each area in the surface of its level, measured on the ellipsoid."""
    found = {
        item["properties"]["key"]: abs(GEOD.geometry_area_perimeter(shapely.geometry.shape(item["geometry"]))[0])
        for item in json.loads(geojson)["features"]
        if item["properties"]["level"] == level and item["geometry"]
    }
    return {key: surface / sum(found.values()) for key, surface in found.items()}


def drawn(level: LevelOutlines, read: Read) -> dict[str, BaseGeometry]:
    return {key: read(shape.path) for key, shape in level.shapes.items()}


def assert_close(geojson: str, level: str, read: Read, *, most: float, mean: float) -> None:
    """Compare the share of each area: `most` in units squared for one area, `mean` as a part of its surface."""
    shapes = drawn(make_outlines(geojson).level("raum", level), read)
    surface = sum(shape.area for shape in shapes.values())
    truth = true_share(geojson, level)
    assert shapes.keys() == truth.keys()
    wrong = {key: abs(shapes[key].area - truth[key] * surface) for key in truth}
    assert max(wrong.values()) < most
    assert sum(wrong.values()) < mean * surface


def test_areas_keep_their_size(make_town: Town, as_polygon: Read) -> None:
    assert_close(make_town(150), "viertel", as_polygon, most=250, mean=0.01)


def test_planning_areas_of_berlin_keep_their_size(real_shapes: Callable[..., str], as_polygon: Read) -> None:
    geojson = real_shapes("berlin/berlin-lor-planning-areas-until-2020.geojson")
    assert_close(geojson, "viertel", as_polygon, most=150, mean=0.015)


def test_neighbours_share_their_borders(make_town: Town, as_polygon: Read) -> None:
    shapes = list(drawn(make_outlines(make_town(150)).level("raum", "viertel"), as_polygon).values())
    together = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(together.area, rel=1e-4)
    assert sum(shapely.Polygon(ring).area for part in shapely.get_parts(together) for ring in part.interiors) < 4


def test_planning_areas_of_berlin_leave_no_gaps(real_shapes: Callable[..., str], as_polygon: Read) -> None:
    geojson = real_shapes("berlin/berlin-lor-planning-areas-until-2020.geojson")
    shapes = list(drawn(make_outlines(geojson).level("raum", "viertel"), as_polygon).values())
    together = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(together.area, rel=3e-4)
    truth = placed(geojson)
    assert together.symmetric_difference(truth).area < 0.01 * truth.area
    gaps = [shapely.Polygon(ring) for part in shapely.get_parts(together) for ring in part.interiors]
    assert sum(gap.intersection(truth).area for gap in gaps) < 20  # a bay whose mouth has closed is no gap


def placed(geojson: str) -> BaseGeometry:
    """Return all areas as one, in an equal-area projection and shrunk to the sheet."""
    true = shapely.union_all([shapely.geometry.shape(item["geometry"]) for item in json.loads(geojson)["features"]])
    west, south, east, north = true.bounds
    local = Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2}", always_xy=True
    )
    flat = shapely.transform(true, lambda at: np.column_stack(local.transform(at[:, 0], at[:, 1])))
    left, _bottom, right, top = flat.bounds
    scale = 988 / (right - left)
    return shapely.transform(flat, lambda at: np.column_stack((at[:, 0] - left, top - at[:, 1])) * scale + 6)


def test_a_vertex_that_one_neighbour_lacks_leaves_no_gap(
    make_collection: Collect, make_square: Square, as_polygon: Read
) -> None:
    left, right = make_square(0, 0, 4), make_square(4, 0, 4)
    west, south, east, north = left.bounds
    bent = shapely.Polygon(
        [(west, south), (east, south), (east + 2e-6, (south + north) / 2), (east, north), (west, north)]
    )
    geojson = make_collection({Area("viertel", "1", "", ""): bent, Area("viertel", "2", "", ""): right})
    shapes = drawn(make_outlines(geojson).level("raum", "viertel"), as_polygon)
    assert shapes["1"].intersection(shapes["2"]).area == 0
    assert shapes["1"].union(shapes["2"]).geom_type == "Polygon"
    assert len(shapes["1"].union(shapes["2"]).interiors) == 0


def test_districts_of_germany_with_islands_and_towns_inside_are_all_there(
    real_shapes: Callable[..., str], as_polygon: Read
) -> None:
    geojson = real_shapes("geo/landkreise_sim200.geojson")
    level = make_outlines(geojson).level("raum", "viertel")
    assert len(level.shapes) == len(json.loads(geojson)["features"])
    assert all(not read.is_empty for read in drawn(level, as_polygon).values())
    assert any(shape.path.count("z") > 3 for shape in level.shapes.values())


def test_the_same_areas_in_any_order_give_the_same_bytes(make_town: Town) -> None:
    geojson = make_town(60)
    turned = json.loads(geojson)
    turned["features"].sort(key=lambda item: item["properties"]["key"], reverse=True)
    first = make_outlines(geojson)
    assert first.as_json() == make_outlines(geojson).as_json()
    again = make_outlines(json.dumps(turned))
    assert all(again.level("raum", name) == level for name, level in first.levels("raum").items())


def test_north_is_up_and_east_is_right(make_collection: Collect, make_square: Square) -> None:
    places = {"sw": (0, 0), "se": (5, 0), "nw": (0, 5), "ne": (5, 5)}
    geojson = make_collection({Area("viertel", key, "", ""): make_square(*place) for key, place in places.items()})
    shapes = make_outlines(geojson).level("raum", "viertel").shapes
    assert shapes["nw"].y < shapes["sw"].y
    assert shapes["ne"].y < shapes["se"].y
    assert shapes["sw"].x < shapes["se"].x
    assert shapes["nw"].x < shapes["ne"].x


def test_lengths_are_true_in_both_directions(make_collection: Collect) -> None:
    west, south, east, north = 9.0, 53.0, 9.2, 53.3
    geojson = make_collection({Area("viertel", "1", "", ""): shapely.box(west, south, east, north)})
    level = make_outlines(geojson).level("raum", "viertel")
    _a, _b, tall = GEOD.inv((west + east) / 2, south, (west + east) / 2, north)
    assert (level.height - 12) * level.metres == pytest.approx(tall, rel=0.005)
    _a, _b, wide = GEOD.inv(west, south, east, south)
    assert (level.width - 12) * level.metres == pytest.approx(wide, rel=0.005)


def test_all_levels_of_a_space_share_one_sheet(make_town: Town, as_polygon: Read) -> None:
    levels = make_outlines(make_town(80)).levels("raum")
    assert {(level.width, level.height, level.metres) for level in levels.values()} == {
        (1000, levels["stadt"].height, levels["stadt"].metres)
    }
    fine, coarse = drawn(levels["viertel"], as_polygon), drawn(levels["bezirk"], as_polygon)
    for key, district in coarse.items():
        within = shapely.union_all([fine[k] for k, shape in levels["viertel"].shapes.items() if shape.parent == key])
        assert within.intersection(district).area > 0.97 * max(within.area, district.area)


def test_holes_and_what_lies_in_them_are_kept(make_collection: Collect, make_square: Square, as_polygon: Read) -> None:
    inner = make_square(2, 2)
    outer = make_square(0, 0, 5).difference(inner)
    geojson = make_collection({Area("viertel", "1", "", ""): outer, Area("viertel", "2", "", ""): inner})
    shapes = drawn(make_outlines(geojson).level("raum", "viertel"), as_polygon)
    assert shapes["1"].area == pytest.approx(24 * shapes["2"].area, rel=0.02)
    assert shapes["1"].intersection(shapes["2"]).area == 0


def test_an_area_of_several_parts_keeps_them(make_collection: Collect, make_square: Square, as_polygon: Read) -> None:
    parts = shapely.MultiPolygon([make_square(0, 0), make_square(3, 0), make_square(6, 3)])
    geojson = make_collection({Area("viertel", "1", "", ""): parts})
    shape = make_outlines(geojson).level("raum", "viertel").shapes["1"]
    assert shape.path.count("z") == 3
    assert len(shapely.get_parts(as_polygon(shape.path))) == 3


def test_an_island_too_small_to_see_stays_if_it_is_all_that_an_area_has(
    make_collection: Collect, make_square: Square, as_polygon: Read
) -> None:
    tiny = make_square(20, 20, 0.001)
    geojson = make_collection(
        {
            Area("viertel", "1", "", ""): make_square(0, 0, 30),
            Area("viertel", "2", "", ""): shapely.MultiPolygon([make_square(31, 0, 5), make_square(40, 0, 0.001)]),
            Area("viertel", "3", "", ""): make_square(45, 45, 0.001),
        }
    )
    shapes = make_outlines(geojson).level("raum", "viertel").shapes
    assert tiny.area > 0
    assert as_polygon(shapes["3"].path).area > 0
    assert shapes["2"].path.count("z") == 1


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        shapely.Polygon(),
        shapely.MultiPolygon(),
        shapely.Point(9, 52),
        shapely.LineString([(9, 52), (9.1, 52)]),
        shapely.Polygon([(9, 52), (9.1, 52), (9.05, 52)]),
    ],
    ids=["null", "empty polygon", "no parts", "point", "line", "flat polygon"],
)
def test_what_has_no_surface_counts_as_without_geometry(
    make_collection: Collect, make_square: Square, geometry: BaseGeometry | None
) -> None:
    areas = {Area("viertel", "1", "", ""): make_square(0, 0), Area("viertel", "2", "", ""): geometry}
    assert list(make_outlines(make_collection(areas)).level("raum", "viertel").shapes) == ["1"]


def test_a_missing_geometry_member_is_no_geometry() -> None:
    properties = {"space": "raum", "level": "viertel", "key": "1", "name": "", "parent": ""}
    text = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": properties}]})
    assert not make_outlines(text).level("raum", "viertel")
    assert not make_outlines('{"type":"FeatureCollection","features":[]}').spaces


def test_a_polygon_that_crosses_itself_is_drawn(make_collection: Collect, as_polygon: Read) -> None:
    bow = shapely.Polygon([(9, 52), (9.1, 52.1), (9.1, 52), (9, 52.1)])
    geojson = make_collection({Area("viertel", "1", "", ""): bow})
    shape = make_outlines(geojson).level("raum", "viertel").shapes["1"]
    assert as_polygon(shape.path).area > 100_000


def test_catchments_that_overlap_keep_their_own_shapes(
    make_collection: Collect, make_square: Square, as_polygon: Read
) -> None:
    geojson = make_collection(
        {Area("viertel", "1", "", ""): make_square(0, 0, 4), Area("viertel", "2", "", ""): make_square(2, 0, 4)}
    )
    shapes = drawn(make_outlines(geojson).level("raum", "viertel"), as_polygon)
    assert shapes["1"].area == pytest.approx(shapes["2"].area, rel=0.01)
    assert shapes["1"].intersection(shapes["2"]).area == pytest.approx(shapes["1"].area / 2, rel=0.01)


def test_two_areas_on_the_same_ground_are_both_drawn(
    make_collection: Collect, make_square: Square, as_polygon: Read
) -> None:
    areas = {Area("viertel", key, "", ""): make_square(0, 0, 4) for key in "12"}
    shapes = drawn(make_outlines(make_collection(areas)).level("raum", "viertel"), as_polygon)
    assert shapes["1"].area == shapes["2"].area > 100_000


def test_labels_stand_inside_their_areas(make_town: Town, as_polygon: Read) -> None:
    level = make_outlines(make_town(150)).level("raum", "viertel")
    for shape in level.shapes.values():
        assert as_polygon(shape.path).distance(shapely.Point(shape.x, shape.y)) <= 1


def test_borders_are_where_the_district_changes(make_town: Town, as_polygon: Read) -> None:
    level = make_outlines(make_town(80)).level("raum", "viertel")
    shapes = drawn(level, as_polygon)
    districts = {
        key: shapely.union_all([shapes[k] for k, shape in level.shapes.items() if shape.parent == key])
        for key in {shape.parent for shape in level.shapes.values()}
    }
    inner = sum(a.intersection(b).length for a in districts.values() for b in districts.values() if a is not b) / 2
    assert list(level.borders) == ["bezirk"]
    assert length(level.borders["bezirk"]) == pytest.approx(inner, rel=0.01)
    assert length(level.edge) == pytest.approx(shapely.union_all(list(shapes.values())).length, rel=0.01)


def length(path: str) -> float:
    """Measure the lines of a path with relative steps."""
    total = x = y = 0.0
    for part in path.split("m")[1:]:
        numbers = [int(n) for n in part.replace("-", " -").split()]
        steps = list(zip(numbers[0::2], numbers[1::2], strict=True))
        x, y = x + steps[0][0], y + steps[0][1]
        total += sum((dx * dx + dy * dy) ** 0.5 for dx, dy in steps[1:])
    return total


def test_each_border_has_the_uppermost_level_that_ends_there(make_collection: Collect, make_square: Square) -> None:
    areas: dict[Area, Any] = {Area("stadt", "1", "", ""): make_square(0, 0, 4)}
    areas |= {Area("bezirk", f"{i}", "", "1"): make_square(2 * i, 0, 2) for i in range(2)}
    areas |= {Area("region", f"{i}", "", f"{i // 2}"): make_square(i, 0) for i in range(4)}
    areas |= {Area("viertel", f"{i}{j}", "", f"{i}"): make_square(i, j) for i in range(4) for j in range(2)}
    level = make_outlines(make_collection(areas)).level("raum", "viertel")
    assert list(level.borders) == ["region", "bezirk"]
    assert length(level.borders["region"]) == pytest.approx(2 * length(level.borders["bezirk"]), rel=0.01)


def test_several_spaces_have_sheets_of_their_own(make_square: Square) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"space": space, "level": "l", "key": "1", "name": "", "parent": ""},
            "geometry": json.loads(shapely.to_geojson(make_square(0, 0, size))),
        }
        for space, size in (("klein", 1), ("gross", 10))
    ]
    outlines = make_outlines(json.dumps({"type": "FeatureCollection", "features": features}))
    assert outlines.level("gross", "l").metres == pytest.approx(10 * outlines.level("klein", "l").metres, rel=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"features": 3}',
        '{"features": [{"geometry": null}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[9, 52], "x"]]}, "properties": {}}]}',
    ],
)
def test_a_damaged_file_is_named(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make_outlines(text)
    assert caught.value.where == "areas.geojson"
    assert caught.value.remedy


def test_two_thousand_areas_are_light(make_town: Town) -> None:
    geojson = make_town(2000)
    level = make_outlines(geojson).level("raum", "viertel")
    assert len(level.shapes) == 2000
    assert sum(len(shape.path) for shape in level.shapes.values()) < 120_000
