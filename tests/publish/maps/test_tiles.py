"""Tiles stand beside each other and never on each other, in blocks by the area above."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.area import Area
from kobimo.publish.maps.outlines import WIDTH, AreaShape
from kobimo.publish.maps.tiles import tiles

groups = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def made(sizes: list[int]) -> list[Area]:
    return [
        Area("viertel", f"{g:02}{n:03}", f"Viertel {n}", f"{g:02}") for g, size in enumerate(sizes) for n in range(size)
    ]


def distance(one: AreaShape, other: AreaShape) -> float:
    return ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5


def test_no_areas_make_no_tiles() -> None:
    assert not tiles([])


@given(groups)
def test_every_area_has_one_tile_inside_the_picture(sizes: list[int]) -> None:
    areas = made(sizes)
    level = tiles(areas)
    assert level.shapes.keys() == {area.key for area in areas}
    assert level.width == WIDTH
    assert all(0 < shape.x < level.width and 0 < shape.y < level.height for shape in level.shapes.values())


@given(groups)
def test_tiles_never_lie_on_each_other(sizes: list[int]) -> None:
    shapes = list(tiles(made(sizes)).shapes.values())
    nearest = min((distance(a, b) for n, a in enumerate(shapes) for b in shapes[:n]), default=1000)
    widest = max(distance(a, shapes[0]) for a in shapes)
    assert nearest > 12 or widest == 0


@given(groups, st.integers())
def test_the_order_of_the_areas_does_not_matter(sizes: list[int], seed: int) -> None:
    areas = made(sizes)
    mixed = list(areas)
    random.Random(seed).shuffle(mixed)
    assert tiles(mixed) == tiles(areas)


def test_tiles_of_one_block_are_nearer_to_each_other_than_blocks_are() -> None:
    level = tiles(made([9, 9]))
    first = [shape for shape in level.shapes.values() if shape.parent == "00"]
    second = [shape for shape in level.shapes.values() if shape.parent == "01"]
    gap = min(distance(a, b) for a in first for b in second)
    step = min(distance(a, b) for n, a in enumerate(first) for b in first[:n])
    assert gap > 1.4 * step
