"""The areas of Berlin until 2020 as published, with the fault that the published file has."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pyproj
import pytest
import shapely

from kobimo.model.checks import Severity
from kobimo.spaces.geojson import areas_geojson, read_geojson
from kobimo.spaces.location import Locator
from kobimo.spaces.reading import build_areas


def test_a_key_on_two_distant_areas_is_refused(berlin_definition, berlin_rules, berlin_tables):
    reading = build_areas(berlin_definition, berlin_rules(merge_parts=False), berlin_tables)
    assert reading.space is None
    assert reading.geometries == {}
    errors = [check for check in reading.checks if check.severity is Severity.ERROR]
    assert [check.code for check in errors] == ["AREA_KEY_REPEATED_APART"]
    assert "06010102" in errors[0].message
    assert "Zeile 124" in errors[0].message
    assert "Zeile 205" in errors[0].message
    assert "5,2 km" in errors[0].message
    assert "merge_parts: true" in errors[0].remedy


def test_the_part_in_another_region_is_named_whether_or_not_parts_are_merged(
    berlin, berlin_definition, berlin_rules, berlin_tables
):
    refused = build_areas(berlin_definition, berlin_rules(merge_parts=False), berlin_tables)
    for reading in (berlin, refused):
        warnings = [check for check in reading.checks if check.severity is Severity.WARNING]
        assert [check.code for check in warnings] == ["PARENT_DISAGREES_WITH_LOCATION"]
        assert "06010102" in warnings[0].message
        assert "060101" in warnings[0].message
        assert "040304" in warnings[0].message


def test_all_levels_have_their_areas_and_parents(berlin):
    space = berlin.space
    assert {level: len(space.areas(level)) for level in space.levels} == {
        "planungsraum": 447,
        "bezirksregion": 138,
        "prognoseraum": len({key[:4] for key in space.keys("bezirksregion")}),
        "bezirk": 12,
        "stadt": 1,
    }
    assert space.area("bezirk", "08").name == "Neukölln"
    assert space.area("prognoseraum", "0101").name == "Prognoseraum 0101"
    assert all(area.parent == area.key[:6] for area in space.areas("planungsraum"))
    assert all(area.parent == "berlin" for area in space.areas("bezirk"))


def test_levels_without_file_get_the_union_of_their_children(berlin):
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True)

    def size(geometry):
        return shapely.transform(geometry, to_metres.transform, interleaved=False).area

    regions: Counter[str] = Counter()
    for area in berlin.space.areas("bezirksregion"):
        regions[area.key[:2]] += size(berlin.geometries["bezirksregion", area.key])
    for area in berlin.space.areas("bezirk"):
        assert size(berlin.geometries["bezirk", area.key]) == pytest.approx(regions[area.key], rel=1e-5)
    assert size(berlin.geometries["stadt", "berlin"]) == pytest.approx(891_000_000, rel=0.01)
    assert all(geometry.is_valid for geometry in berlin.geometries.values())


def test_published_sizes_agree_with_measured_ones(berlin, berlin_tables):
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True)
    published: Counter[str] = Counter()
    for row in berlin_tables[0].rows:
        published[row[0]] += float(row[2])
    for key, size in published.items():
        geometry = berlin.geometries["planungsraum", key]
        measured = shapely.transform(geometry, to_metres.transform, interleaved=False).area
        assert measured == pytest.approx(size, rel=0.003)


def test_order_of_rows_and_of_files_does_not_matter(berlin, berlin_definition, berlin_rules, berlin_tables):
    from dataclasses import replace

    shuffled = []
    for table in reversed(berlin_tables):
        order = np.random.default_rng(7).permutation(len(table.rows))
        shuffled.append(
            replace(
                table,
                rows=[table.rows[index] for index in order],
                geometry=[table.geometry[index] for index in order],
            )
        )
    again = build_areas(berlin_definition, berlin_rules(), shuffled)
    assert areas_geojson(again.space, again.geometries) == areas_geojson(berlin.space, berlin.geometries)


@pytest.mark.parametrize("level", ["planungsraum", "bezirksregion", "bezirk"])
def test_day_care_centres_lie_where_a_naive_search_finds_them(berlin, real_table, level):
    centres = real_table("berlin/kindertagesstaetten.geojson")
    found = Locator(berlin.space, berlin.geometries).locate(level, centres.geometry, "EPSG:25833")
    assert len(found) == 2880

    to_degrees = pyproj.Transformer.from_crs("EPSG:25833", "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(
        [point.x for point in centres.geometry], [point.y for point in centres.geometry]
    )
    naive: list[str | None] = [None] * 2880
    for key in reversed(berlin.space.keys(level)):
        inside = shapely.intersects_xy(berlin.geometries[level, key], longitude, latitude)
        naive = [key if hit else before for hit, before in zip(inside, naive, strict=True)]
    assert found == naive
    assert found.count(None) == 0


def test_day_care_centres_lie_in_the_district_they_state(berlin, real_table):
    centres = real_table("berlin/kindertagesstaetten.geojson")
    stated = [row[list(centres.columns).index("e_bez_nr")] for row in centres.rows]
    found = Locator(berlin.space, berlin.geometries).locate("bezirk", centres.geometry, "EPSG:25833")
    assert sum(one == other for one, other in zip(found, stated, strict=True)) > 0.98 * len(stated)


def test_the_file_gives_back_the_same_geometry_and_the_same_areas_of_points(berlin, real_table):
    centres = real_table("berlin/kindertagesstaetten.geojson")
    text = areas_geojson(berlin.space, berlin.geometries)
    again = read_geojson(text)
    assert list(again) == list(berlin.geometries)
    assert all(again[place].equals_exact(berlin.geometries[place], 0) for place in again)
    assert areas_geojson(berlin.space, again) == text
    before, after = Locator(berlin.space, berlin.geometries), Locator(berlin.space, again)
    for level in berlin.space.levels:
        assert before.locate(level, centres.geometry, "EPSG:25833") == after.locate(
            level, centres.geometry, "EPSG:25833"
        )


def test_points_keep_their_area_when_borders_are_rounded(berlin, berlin_tables, real_table):
    centres = real_table("berlin/kindertagesstaetten.geojson")
    regions = berlin_tables[1]
    exact = {("bezirksregion", row[0]): shape for row, shape in zip(regions.rows, regions.geometry, strict=True)}
    before = Locator(berlin.space, exact).locate("bezirksregion", centres.geometry, "EPSG:25833")
    assert before == Locator(berlin.space, berlin.geometries).locate("bezirksregion", centres.geometry, "EPSG:25833")


def test_rounding_makes_no_neighbours_overlap(berlin):
    keys = berlin.space.keys("planungsraum")
    shapes = np.array([berlin.geometries["planungsraum", key] for key in keys], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    assert common.max(initial=0.0) < 1e-9


def test_a_hundred_thousand_points_are_located(berlin):
    rng = np.random.default_rng(11)
    points = shapely.points(rng.uniform(13.0, 13.8, 100_000), rng.uniform(52.3, 52.7, 100_000))
    locator = Locator(berlin.space, berlin.geometries)
    found = locator.locate("planungsraum", points, "EPSG:4326")
    assert 10_000 < sum(key is not None for key in found) < 90_000


def test_features_follow_the_standard(berlin):
    text = areas_geojson(berlin.space, berlin.geometries)
    features = json.loads(text)["features"]
    assert len(features) == len(berlin.space.all_areas())
    first = features[0]
    assert first["properties"] == {
        "level": "planungsraum",
        "key": "01011101",
        "name": "Stülerstraße",
        "parent": "010111",
    }
    for feature in features:
        polygons = feature["geometry"]["coordinates"]
        for rings in [polygons] if feature["geometry"]["type"] == "Polygon" else polygons:
            assert shapely.LinearRing(rings[0]).is_ccw
            assert not any(shapely.LinearRing(hole).is_ccw for hole in rings[1:])
            for lon, lat in rings[0]:
                assert 13 < lon < 14
                assert 52 < lat < 53
                assert round(lon, 7) == lon
