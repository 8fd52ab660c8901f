"""The invented map: sound like a map that somebody drew, whatever the seed."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from musterkreis import geometry
from musterkreis.world import TOWN, World, make_world
from support.luck import seeds

SEEDS = (2024, *seeds("geometry", 3))

KILOMETRES2 = 1e6


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed-{seed}")
def world(request: pytest.FixtureRequest) -> World:
    return fixed(request.param)


@cache
def fixed(seed: int) -> World:
    return make_world(seed)


def shapes(world: World) -> dict[str, shapely.Polygon]:
    return {area.key: geometry.outline(world, area.key) for area in world.areas}


def municipality(world: World, key: str) -> shapely.Geometry:
    return shapely.union_all([geometry.outline(world, area.key) for area in world.areas_of(key)])


def segments(shape: shapely.Polygon) -> list[tuple[tuple[float, ...], ...]]:
    rings = [shape.exterior, *shape.interiors]
    return [(a, b) for ring in rings for a, b in zip(ring.coords[:-1], ring.coords[1:], strict=True)]


def test_every_area_is_one_valid_polygon(world: World) -> None:
    for key, shape in shapes(world).items():
        assert shape.geom_type == "Polygon", key
        assert shape.is_valid, (key, shapely.is_valid_reason(shape))


def test_every_piece_of_border_belongs_to_two_areas_or_bounds_the_kreis(world: World) -> None:
    pieces = [tuple(sorted(piece)) for shape in shapes(world).values() for piece in segments(shape)]
    times = Counter(pieces)
    assert set(times.values()) == {1, 2}
    whole = shapely.union_all(list(shapes(world).values()))
    outer = {tuple(sorted(piece)) for piece in segments(whole)}
    assert {piece for piece, count in times.items() if count == 1} == outer


def test_areas_fill_the_kreis_without_gap_or_overlap(world: World) -> None:
    whole = shapely.union_all(list(shapes(world).values()))
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert sum(shape.area for shape in shapes(world).values()) == pytest.approx(whole.area, abs=1e-3)


def test_municipalities_are_of_one_piece(world: World) -> None:
    for item in world.municipalities:
        assert municipality(world, item.key).geom_type == "Polygon", item.name


def test_sizes_are_those_of_a_real_kreis(world: World) -> None:
    whole = sum(shape.area for shape in shapes(world).values()) / KILOMETRES2
    assert 1000 < whole < 1300
    assert 130 < municipality(world, TOWN).area / KILOMETRES2 < 240
    for item in world.municipalities:
        if item.key != TOWN:
            assert 40 < municipality(world, item.key).area / KILOMETRES2 < 145, item.name


def test_the_town_is_dense_in_the_middle_and_the_country_wide(world: World) -> None:
    density = {
        area.key: area.residents / (geometry.outline(world, area.key).area / KILOMETRES2) for area in world.areas
    }
    for key in ("0101", "0102", "0103", "0105"):
        assert 800 < density[key] < 5000, key
    assert all(50 < density[area.key] < 260 for area in world.areas if area.municipality != TOWN)
    assert density["0190"] == 0


def test_no_area_is_a_sliver(world: World) -> None:
    for key, shape in shapes(world).items():
        assert 4 * np.pi * shape.area / shape.length**2 > 0.12, key
        assert shape.area > 0.6 * KILOMETRES2, key
        assert not shape.buffer(-150).is_empty, key


def test_outlines_are_crooked_but_light(world: World) -> None:
    corners = sum(len(shape.exterior.coords) for shape in shapes(world).values())
    assert 6_000 < corners < 20_000
    longest = max(float(np.hypot(b[0] - a[0], b[1] - a[1])) for s in shapes(world).values() for a, b in segments(s))
    assert longest < 600


def test_the_kreis_lies_in_north_rhine_westphalia(world: World) -> None:
    transformer = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    for shape in shapes(world).values():
        west, south, east, north = shape.bounds
        lon, lat = transformer.transform([west, east], [south, north])
        assert 6.5 < min(lon) <= max(lon) < 9.4
        assert 50.6 < min(lat) <= max(lat) < 52.4


def test_the_river_crosses_the_kreis_and_bounds_quarters_of_the_town(world: World) -> None:
    river = geometry.river(world)
    whole = shapely.union_all(list(shapes(world).values()))
    for end in (river.coords[0], river.coords[-1]):
        assert whole.exterior.distance(shapely.Point(end)) < 1
    town = municipality(world, TOWN)
    shapely.prepare(town)
    borders = {tuple(sorted(piece)) for shape in shapes(world).values() for piece in segments(shape)}
    pieces = [tuple(sorted(piece)) for piece in zip(river.coords[:-1], river.coords[1:], strict=True)]
    inside = [piece for piece in pieces if town.contains(shapely.LineString(piece).centroid)]
    assert sum(shapely.LineString(piece).length for piece in inside) > 8_000
    assert sum(piece in borders for piece in inside) > 0.6 * len(inside)


def test_the_railway_passes_the_station(world: World) -> None:
    assert geometry.railway(world).intersects(geometry.outline(world, "0103"))
    assert geometry.railway(world).intersects(municipality(world, "05998020"))


def test_another_seed_draws_another_map_and_the_same_seed_the_same() -> None:
    one, other = fixed(SEEDS[0]), fixed(SEEDS[0] + 1)
    again = make_world(SEEDS[0])
    geometry.outlines.cache_clear()
    assert shapes(one) == shapes(again)
    assert all(shapes(one)[key] != shapes(other)[key] for key in shapes(one))


def test_a_place_lies_in_its_area_and_keeps_away_from_borders(world: World) -> None:
    rng = np.random.default_rng(seeds("points", 1))
    for area in world.areas:
        shape = geometry.outline(world, area.key)
        places = [shapely.Point(geometry.point_in(world, area.key, rng)) for _ in range(15)]
        assert all(shape.contains(place) for place in places), area.key
        assert min(shape.exterior.distance(place) for place in places) > 10, area.key
        assert len(set(places)) == len(places), area.key


def test_places_depend_on_nothing_but_the_generator(world: World) -> None:
    drawn = [geometry.point_in(world, "0200", np.random.default_rng(5)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert all(type(value) is float for value in drawn[0])
