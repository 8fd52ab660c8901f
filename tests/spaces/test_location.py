from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, Point

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.spaces.location import Locator, areas_above

DEFINITION = SpaceDefinition(
    id="raum",
    title={"de": "Raum"},
    levels=(
        {"id": "teil", "title": {"de": "Teil"}, "parent": "stadt"},
        {"id": "stadt", "title": {"de": "Stadt"}},
    ),
)
KEYS = [f"{row}{column}" for row in range(3) for column in range(3)]
SPACE = Space(DEFINITION, [Area("stadt", "s", "S"), *[Area("teil", key, key, "s") for key in KEYS]])
GRID = {
    ("teil", key): shapely.box(
        10 + int(key[1]) / 10, 51 + int(key[0]) / 10, 10.1 + int(key[1]) / 10, 51.1 + int(key[0]) / 10
    )
    for key in KEYS
}


@pytest.fixture(scope="module")
def locator():
    return Locator(SPACE, GRID)


def test_points_get_the_area_around_them_and_none_outside(locator):
    points = [Point(10.05, 51.05), Point(10.25, 51.15), Point(9, 51), None, Point()]
    assert locator.locate("teil", points, "EPSG:4326") == ["00", "12", None, None, None]


def test_a_point_on_a_common_border_belongs_to_the_lowest_key(locator):
    corner = Point(
        GRID["teil", "00"].exterior.coords[2 if GRID["teil", "00"].exterior.coords[2] == (10.1, 51.1) else 1]
    )
    touching = [key for key in KEYS if GRID["teil", key].intersects(corner)]
    assert len(touching) > 1
    assert locator.locate("teil", [corner], "EPSG:4326") == [min(touching)]


def test_the_order_of_geometries_does_not_matter(locator):
    reverse = Locator(SPACE, dict(reversed(GRID.items())))
    points = shapely.points(np.linspace(9.95, 10.35, 200), np.linspace(50.95, 51.35, 200))
    assert locator.locate("teil", points, "EPSG:4326") == reverse.locate("teil", points, "EPSG:4326")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(9.9, 10.4), st.floats(50.9, 51.4)), max_size=20))
def test_each_point_is_located_by_itself(coordinates):
    locator = Locator(SPACE, GRID)
    points = [Point(pair) for pair in coordinates]
    together = locator.locate("teil", points, "EPSG:4326")
    assert together == [locator.locate("teil", [point], "EPSG:4326")[0] for point in points]


def test_coordinates_that_are_no_place_are_outside(locator):
    points = [Point(float("inf"), 51), Point(float("nan"), 51), Point(1e12, 1e12)]
    assert locator.locate("teil", points, "EPSG:25833") == [None, None, None]


def test_no_points_give_no_keys(locator):
    assert locator.locate("teil", [], "EPSG:4326") == []


def test_a_single_point_in_a_collection_counts_as_a_point(locator):
    assert locator.locate("teil", [MultiPoint([(10.05, 51.05)])], "EPSG:4326") == ["00"]


@pytest.mark.parametrize("geometry", [MultiPoint([(10, 51), (11, 51)]), shapely.box(10, 51, 11, 52)])
def test_anything_but_a_point_is_refused(locator, geometry):
    with pytest.raises(InvalidInputError):
        locator.locate("teil", [geometry], "EPSG:4326")


def test_nearest_area_gives_metres(locator):
    key, gap = locator.nearest_area("teil", Point(10.05, 50.99), "EPSG:4326")
    assert key == "00"
    # One hundredth of a degree of latitude is about 1113 m at 51 degrees north.
    assert gap == pytest.approx(1113, abs=3)
    assert locator.nearest_area("teil", Point(10.05, 51.05), "EPSG:4326") == ("00", 0.0)


def test_unknown_levels_systems_and_levels_without_geometry_are_refused(locator):
    point = Point(10.05, 51.05)
    with pytest.raises(UnknownNameError):
        locator.locate("teile", [point], "EPSG:4326")
    with pytest.raises(InvalidInputError):
        locator.locate("teil", [point], "EPSG:999999")
    with pytest.raises(DefinitionError):
        locator.locate("stadt", [point], "EPSG:4326")
    with pytest.raises(InvalidInputError):
        locator.nearest_area("teil", Point(), "EPSG:4326")
    with pytest.raises(DefinitionError):
        Locator(SPACE, GRID, crs="EPSG:4326")


HIERARCHIES = SpaceDefinition(
    id="raum",
    title={"de": "Raum"},
    levels=(
        {"id": "teil", "title": {"de": "Teil"}, "parent": "bezirk", "further_parents": ["schulbezirk"]},
        {"id": "bezirk", "title": {"de": "Bezirk"}, "parent": "stadt"},
        {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "stadt"},
        {"id": "stadt", "title": {"de": "Stadt"}},
    ),
)
SEVERAL = Space(
    HIERARCHIES,
    [
        Area("stadt", "s", "S"),
        *[Area("bezirk", f"b{row}", "B", "s") for row in range(3)],
        *[Area("schulbezirk", f"c{column}", "C", "s") for column in range(2)],
        *[
            Area("teil", key, key, f"b{key[0]}", (("schulbezirk", f"c{key[1]}"),) if key[1] != "2" else ())
            for key in KEYS
        ],
    ],
)
"""Districts are the rows of the grid, school districts its columns; the last column has none."""


def test_a_point_gets_the_areas_of_every_hierarchy():
    locator = Locator(SEVERAL, GRID)
    points = [Point(10.15, 51.25), Point(10.25, 51.05), Point(9, 51), None]
    assert locator.places(points, "EPSG:4326") == [
        {"teil": "21", "bezirk": "b2", "schulbezirk": "c1", "stadt": "s"},
        {"teil": "02", "bezirk": "b0", "stadt": "s"},
        {},
        {},
    ]


def test_surfaces_of_a_higher_level_count_where_no_finer_one_has_the_point():
    surfaces = {**GRID, ("bezirk", "b2"): shapely.box(10, 51.2, 10.5, 51.3)}
    locator = Locator(SEVERAL, surfaces)
    assert locator.places([Point(10.45, 51.25)], "EPSG:4326") == [{"bezirk": "b2", "stadt": "s"}]


def test_on_a_border_the_areas_of_all_levels_belong_together():
    higher = {("bezirk", f"b{2 - row}"): shapely.box(10, 51 + row / 10, 10.3, 51.1 + row / 10) for row in range(3)}
    locator = Locator(SEVERAL, {**GRID, **higher})
    for point in shapely.points(np.linspace(10, 10.3, 31), np.full(31, 51.1)):
        (areas,) = locator.places([point], "EPSG:4326")
        if "teil" in areas:
            assert areas["bezirk"] == f"b{areas['teil'][0]}"


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(9.9, 10.4), st.floats(50.9, 51.4)), max_size=20))
def test_places_agree_with_the_level_asked_for_alone(coordinates):
    locator = Locator(SEVERAL, GRID)
    points = [Point(pair) for pair in coordinates]
    together = [areas.get("teil") for areas in locator.places(points, "EPSG:4326")]
    assert together == locator.locate("teil", points, "EPSG:4326")


def test_areas_above_follow_every_hierarchy():
    assert areas_above(SEVERAL, "teil", "schulbezirk")["12"] == ""
    assert areas_above(SEVERAL, "teil", "stadt") == dict.fromkeys(KEYS, "s")
    assert areas_above(SEVERAL, "bezirk", "bezirk") == {key: key for key in ("b0", "b1", "b2")}
