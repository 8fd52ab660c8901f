"""Crossed tables against sums that are formed one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kobimo.disclosure.tables.crossing import Dimension, blocks, crossed, equations, largest, shape, summed
from kobimo.errors import InvalidInputError


def flat(name: str, leaves: int) -> Dimension:
    return Dimension(name, leaves, (np.arange(leaves),), ((leaves, np.arange(leaves)),))


GRID = Dimension(  # leaves 0..3; rows 4, 5; columns 6, 7; all 8: two hierarchies over the same leaves
    "grid",
    4,
    tuple(np.array(g) for g in ([0, 1], [2, 3], [0, 2], [1, 3], [0, 1, 2, 3])),
    (
        (4, np.array([0, 1])),
        (5, np.array([2, 3])),
        (6, np.array([0, 2])),
        (7, np.array([1, 3])),
        (8, np.array([4, 5])),
        (8, np.array([6, 7])),
    ),
)
DIMENSIONS = [GRID, flat("age", 3), flat("sex", 2)]


def rows(count: int = 60) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(7)
    return [rng.integers(0, d.leaves, count) for d in DIMENSIONS], rng.integers(0, 9, count)


def inside(dimension: Dimension, node: int) -> set[int]:
    return {node} if node < dimension.leaves else set(dimension.groups[node - dimension.leaves].tolist())


def test_every_cell_is_the_sum_of_the_rows_inside_it() -> None:
    leaves, amounts = rows()
    found = summed(DIMENSIONS, leaves, amounts).reshape(shape(DIMENSIONS))
    for nodes in itertools.product(*(range(len(d)) for d in DIMENSIONS)):
        wanted = [
            amount
            for *places, amount in zip(*leaves, amounts, strict=True)
            if all(p in inside(d, n) for p, d, n in zip(places, DIMENSIONS, nodes, strict=True))
        ]
        assert found[nodes] == sum(wanted)


def test_largest_contributions_are_those_of_the_rows_inside() -> None:
    leaves, amounts = rows()
    found = largest(DIMENSIONS, leaves, amounts, 2).reshape(*shape(DIMENSIONS), 2)
    for nodes in itertools.product(*(range(len(d)) for d in DIMENSIONS)):
        wanted = [
            amount
            for *places, amount in zip(*leaves, amounts, strict=True)
            if all(p in inside(d, n) for p, d, n in zip(places, DIMENSIONS, nodes, strict=True))
        ]
        assert found[nodes].tolist() == [*sorted(wanted, reverse=True), 0, 0][:2]


def test_equations_leave_no_freedom_but_the_inner_cells() -> None:
    found = equations(DIMENSIONS)
    matrix = np.zeros((len(found), 9 * 4 * 3))
    matrix[found.rows, found.cells] = found.signs
    assert len(matrix[0]) - np.linalg.matrix_rank(matrix) == 4 * 3 * 2
    leaves, amounts = rows()
    assert not found.residuals(summed(DIMENSIONS, leaves, amounts)).any()


def test_a_table_that_does_not_add_up_is_refused() -> None:
    leaves, amounts = rows()
    values = summed(DIMENSIONS, leaves, amounts)
    values[-1] += 1
    with pytest.raises(InvalidInputError, match="geht nicht auf"):
        crossed(DIMENSIONS, values, fixed=values == 0, lower=np.zeros(len(values), np.int64))


def test_blocks_are_nested_and_end_with_everything() -> None:
    found = [set(block.tolist()) for block in blocks(DIMENSIONS)]
    assert found[-1] == set(range(9 * 4 * 3))
    assert [len(block) for block in found] == [36, 36, 36, 36, 108]


def test_a_dimension_with_one_leaf_is_its_total() -> None:
    single = Dimension("one", 1, (), ())
    assert summed([single, flat("sex", 2)], [np.array([0, 0]), np.array([0, 1])], np.array([3, 4])).tolist() == [
        3,
        4,
        7,
    ]


def test_neighbours_in_wide_sums_are_blocks_before_the_sum_itself() -> None:
    found = blocks([flat("area", 45), flat("sex", 2)])
    assert [len(block) // 3 for block in found] == [9, 9, 9, 9, 9, 46]
    assert np.unique(np.concatenate(found[:-1])).tolist() == list(range(45 * 3))


def test_narrow_sums_stay_whole() -> None:
    assert [len(block) for block in blocks([flat("area", 16)])] == [17]
