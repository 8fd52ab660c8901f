"""Overlaps are compared with those of rectangles, which need no geometry library."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from kobimo.spaces.crosswalks.finer import Finer, counted_inside
from kobimo.spaces.crosswalks.overlay import equal_area, overlay

GEOD = Geod(ellps="GRS80")
cuts = st.lists(st.integers(1, 99), unique=True, max_size=6).map(sorted)


def stripes(edges: list[int], *, flat: bool) -> list[tuple[float, float, float, float]]:
    bounds = [0, *edges, 100]
    pairs = pairwise(bounds)
    return [(0, a, 100, b) if flat else (a, 0, b, 100) for a, b in pairs]


def shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(high, 0)


@given(cuts, cuts, st.booleans())
def test_every_overlap_is_that_of_the_rectangles(first: list[int], second: list[int], flat: bool) -> None:
    one, other = stripes(first, flat=flat), stripes(second, flat=not flat)
    shapes = [np.array([shapely.box(*item) for item in side], dtype=object) for side in (one, other)]
    found = overlay(*shapes, least=0.0)
    pairs = dict(
        zip(zip(found.pairs.source.tolist(), found.pairs.target.tolist(), strict=True), found.pairs.value, strict=True)
    )
    expected = {(s, t): v for s, a in enumerate(one) for t, b in enumerate(other) if (v := shared(a, b)) > 0}
    assert pairs.keys() == expected.keys()
    assert all(pairs[key] == pytest.approx(value) for key, value in expected.items())
    assert found.pairs.by_source() == pytest.approx(found.source_area)
    assert found.outside_source == pytest.approx(np.zeros(len(one)), abs=1e-9)


def test_slivers_are_left_out_and_counted() -> None:
    sources = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)], dtype=object)
    targets = np.array([shapely.box(0, 0, 100.2, 100), shapely.box(100.2, 0, 200, 100)], dtype=object)
    found = overlay(sources, targets)
    assert (found.pairs.source.tolist(), found.pairs.target.tolist()) == ([0, 1], [0, 1])
    assert found.slivers == 1
    assert found.sliver_area == pytest.approx(20)


def test_areas_without_surface_share_nothing() -> None:
    sources = np.array([None, shapely.box(0, 0, 2, 1)], dtype=object)
    found = overlay(sources, np.array([shapely.box(0, 0, 1, 1), None], dtype=object))
    assert found.pairs.source.tolist() == [1]
    assert found.source_area.tolist() == [0.0, 2.0]
    assert found.outside_source.tolist() == [0.0, 0.5]


def test_surfaces_are_those_of_the_ellipsoid_everywhere_in_germany() -> None:
    for lon, lat in ((6.0, 47.5), (14.0, 47.6), (8.5, 54.9), (13.4, 52.5)):
        ring = [(lon, lat), (lon + 0.1, lat), (lon + 0.1, lat + 0.1), (lon, lat + 0.1)]
        size, _perimeter = GEOD.polygon_area_perimeter(
            *zip(*shapely.segmentize(shapely.Polygon(ring), 0.01).exterior.coords, strict=True)
        )
        placed = equal_area([shapely.segmentize(shapely.Polygon(ring), 0.01)])
        assert shapely.area(placed)[0] == pytest.approx(abs(size), rel=2e-5)


@given(st.integers(0, 2**32))
def test_points_are_counted_where_a_naive_search_finds_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = stripes([30, 70], flat=True), stripes([50], flat=False)
    places = rng.uniform(-5, 105, (60, 2))
    counts = rng.integers(0, 9, 60).astype(float)
    shapes = [np.array([shapely.box(*item) for item in side], dtype=object) for side in (one, other)]
    found = counted_inside(*shapes, Finer(shapely.points(places), counts))
    expected: dict[tuple[int, int], float] = {}
    for (x, y), count in zip(places, counts, strict=True):
        s = [n for n, (a, b, c, d) in enumerate(one) if a < x < c and b < y < d]
        t = [n for n, (a, b, c, d) in enumerate(other) if a < x < c and b < y < d]
        if s and t:
            expected[s[0], t[0]] = expected.get((s[0], t[0]), 0.0) + count
    pairs = zip(found.pairs.source.tolist(), found.pairs.target.tolist(), strict=True)
    assert dict(zip(pairs, found.pairs.value.tolist(), strict=True)) == pytest.approx(expected)
    assert found.pairs.value.sum() + found.outside_sum == pytest.approx(counts.sum())


def test_a_grid_cell_on_a_border_is_divided_by_surface() -> None:
    sources = np.array([shapely.box(0, 0, 100, 100)], dtype=object)
    targets = np.array([shapely.box(0, 0, 25, 100), shapely.box(25, 0, 100, 100)], dtype=object)
    cells = Finer(np.array([shapely.box(0, 0, 100, 100)], dtype=object), np.array([80.0]))
    assert counted_inside(sources, targets, cells).pairs.value.tolist() == pytest.approx([20.0, 60.0])
