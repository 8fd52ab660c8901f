"""Borders that neighbours share stay shared, whatever is left out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from kobimo.spaces.simplification import Detail, as_coverage, light_level, within_budget


@pytest.fixture
def wavy() -> NDArray[np.object_]:
    """Forty cells of a Voronoi diagram whose borders wander."""
    rng = np.random.default_rng(3)
    points = shapely.multipoints(rng.uniform(0, 1000, (40, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(0, 0, 1000, 1000)))
    cells = shapely.intersection(cells, shapely.box(0, 0, 1000, 1000))
    fine = shapely.segmentize(cells, 2.0)
    wander = shapely.transform(
        fine, lambda p: p + 3 * np.column_stack((np.sin(p[:, 1] / 7 + p[:, 0] / 5), np.cos(p[:, 0] / 7 - p[:, 1] / 9)))
    )
    return np.asarray(wander, dtype=object)


def light(polygons: NDArray[np.object_], detail: Detail) -> NDArray[np.object_]:
    return light_level(polygons, detail, gap=0.5, snap=0.02, finest=0.4)


def test_no_gap_and_no_overlap_appears(wavy: NDArray[np.object_]) -> None:
    simple = light(wavy, Detail.WEB)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(wavy).sum() / 4
    assert shapely.union_all(simple).area == pytest.approx(shapely.area(simple).sum(), rel=1e-9)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_interior_rings(shapely.union_all(simple)) == 0


def test_the_budget_is_kept(wavy: NDArray[np.object_]) -> None:
    assert shapely.get_num_coordinates(light(wavy, Detail.WEB)).sum() <= Detail.WEB.vertices(len(wavy))


def test_print_keeps_more_than_the_web(wavy: NDArray[np.object_]) -> None:
    web, prints = (shapely.get_num_coordinates(light(wavy, detail)).sum() for detail in (Detail.WEB, Detail.PRINT))
    assert prints > 2 * web


def test_no_area_vanishes(wavy: NDArray[np.object_]) -> None:
    simple = within_budget(wavy, 4, covering=True, finest=0.4, coarsest=1000)
    assert (shapely.area(simple) > 0).all()


def test_areas_that_overlap_are_no_coverage() -> None:
    catchments = np.array([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)], dtype=object)
    assert as_coverage(catchments, gap=0.5, snap=0.02) is None


def test_a_missing_vertex_on_one_side_is_mended() -> None:
    left = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    right = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (9.99, 5)])
    assert not shapely.coverage_is_valid([left, right])
    mended = as_coverage(np.array([left, right], dtype=object), gap=0.5, snap=0.02)
    assert mended is not None
    assert shapely.coverage_is_valid(mended)
