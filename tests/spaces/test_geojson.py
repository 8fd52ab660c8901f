from __future__ import annotations

import json
from datetime import date

import pytest
import shapely
from shapely.geometry import box

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.territory import AreaVersion, SpaceHistory, Validity
from kobimo.spaces.geojson import GeometryVersion, areas_geojson, history_geojson, read_geojson, read_versions
from kobimo.spaces.shapes import as_stored

DEFINITION = SpaceDefinition(
    id="raum",
    title={"de": "Raum"},
    levels=({"id": "teil", "title": {"de": "Teil"}, "parent": "ort"}, {"id": "ort", "title": {"de": "Ort"}}),
)
SPACE = Space(DEFINITION, [Area("ort", "o", "Ort „Süd“"), Area("teil", "2", "B", "o"), Area("teil", "1", "A", "o")])


def test_features_stand_in_the_order_of_levels_and_keys():
    features = json.loads(areas_geojson(SPACE, {("ort", "o"): box(9, 51, 10, 52)}))["features"]
    assert [feature["properties"]["key"] for feature in features] == ["1", "2", "o"]
    assert features[0]["geometry"] is None
    assert features[2]["properties"] == {"level": "ort", "key": "o", "name": "Ort „Süd“", "parent": ""}


def test_start_and_direction_of_rings_do_not_change_the_file():
    ring = [(9, 51), (10, 51), (10, 52), (9, 52)]
    hole = [(9.2, 51.2), (9.4, 51.2), (9.4, 51.4)]
    texts = {
        areas_geojson(SPACE, {("ort", "o"): shapely.Polygon(outer, [inner])})
        for outer in (ring, ring[::-1], ring[2:] + ring[:2])
        for inner in (hole, hole[::-1], hole[1:] + hole[:1])
    }
    assert len(texts) == 1


def test_coordinates_have_seven_decimals():
    text = areas_geojson(SPACE, {("ort", "o"): box(9.123456789, 51.1, 9.2, 51.2)})
    assert "9.1234568" in text
    assert "9.12345678" not in text


def test_an_area_thinner_than_the_grid_becomes_null():
    text = areas_geojson(SPACE, {("ort", "o"): box(9.00000001, 51, 9.00000002, 51.1)})
    assert read_geojson(text) == {}


def test_an_island_thinner_than_the_grid_is_dropped_and_the_rest_stays():
    shape = shapely.MultiPolygon([box(9, 51, 9.1, 51.1), box(9.50000001, 51, 9.50000002, 51.1)])
    assert as_stored(shape).equals(box(9, 51, 9.1, 51.1))


def test_storing_twice_changes_nothing():
    wild = shapely.union_all([shapely.Point(9 + i / 7, 51 + (i * i % 5) / 9).buffer(0.13) for i in range(9)])
    once = as_stored(wild)
    assert as_stored(once).wkb == once.wkb
    assert read_geojson(areas_geojson(SPACE, {("ort", "o"): wild}))["ort", "o"].wkb == once.wkb


def test_geometry_of_an_unknown_area_is_refused():
    with pytest.raises(UnknownNameError):
        areas_geojson(SPACE, {("teil", "7"): box(9, 51, 10, 52)})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features":[{}]}',
        '{"features":[{"properties":{"level":"a","key":"b"},"geometry":{"type":"X"}}]}',
        '{"features":7}',
    ],
)
def test_foreign_text_is_refused(text):
    with pytest.raises(InvalidInputError):
        read_geojson(text)


def test_surfaces_of_several_statuses_come_back_with_their_days() -> None:
    definition = SpaceDefinition(id="s", title={"de": "S"}, levels=({"id": "stadt", "title": {"de": "S"}},))
    old, new = Validity(None, date(2020, 12, 31)), Validity(date(2021, 1, 1))
    history = SpaceHistory(definition, [AreaVersion(Area("stadt", "1", "Ort"))])
    versions = [
        GeometryVersion("stadt", "1", box(9, 51, 9.1, 51.1), old),
        GeometryVersion("stadt", "1", box(9, 51, 9.2, 51.1), new),
    ]
    text = history_geojson(history, versions)
    assert [(item.valid, item.geometry.bounds) for item in read_versions(text)] == [
        (old, (9, 51, 9.1, 51.1)),
        (new, (9, 51, 9.2, 51.1)),
    ]
    assert read_geojson(text)["stadt", "1"].bounds == (9, 51, 9.2, 51.1)
    assert read_geojson(text, date(2020, 12, 31))["stadt", "1"].bounds == (9, 51, 9.1, 51.1)


def test_without_dates_the_file_is_that_of_the_areas() -> None:
    definition = SpaceDefinition(id="s", title={"de": "S"}, levels=({"id": "stadt", "title": {"de": "S"}},))
    history = SpaceHistory(definition, [AreaVersion(Area("stadt", "1", "Ort"))])
    shape = box(9, 51, 9.1, 51.1)
    expected = areas_geojson(history.at(), {("stadt", "1"): shape})
    assert history_geojson(history, [GeometryVersion("stadt", "1", shape)]) == expected
