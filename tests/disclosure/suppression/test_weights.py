"""What a pattern costs: few cells first, small ones before large ones, totals of areas last."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.disclosure.suppression.weights import searched_weights, usual_weights, without_size


def test_two_small_cells_cost_more_than_one_large_one() -> None:
    small, large = usual_weights(np.array([1, 10**9]))
    assert 2 * small > large > small


def test_a_larger_cell_costs_more_and_a_negative_one_counts_by_its_size() -> None:
    weights = usual_weights(np.array([0, 1, 7, 8, -8, 10**12]))
    assert (np.diff(weights[[0, 1, 2, 3, 5]]) > 0).all()
    assert weights[3] == weights[4]
    assert (weights >= 1).all()


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_guarded_total_is_dearer_than_four_of_the_level_below(level: int) -> None:
    weights = usual_weights(np.full(2, 10**6), np.array([level, level - 1]))
    assert weights[0] > 4 * weights[1]


def test_many_levels_stay_numbers_that_a_solver_can_tell_from_one() -> None:
    assert usual_weights(np.array([5]), np.array([200]))[0] < 1e8


def test_the_seed_breaks_ties_without_turning_the_order_of_clear_differences() -> None:
    weights = usual_weights(np.array([3, 3, 3, 500]))
    one, other = searched_weights(weights, 1), searched_weights(weights, 2)
    assert len(set(one[:3].tolist())) == 3
    assert one.tolist() == searched_weights(weights, 1).tolist() != other.tolist()
    assert (one[3] > one[:3]).all()
    assert np.allclose(one, weights, rtol=2e-3)


def test_cells_hidden_before_are_cheaper_and_others_cost_the_same() -> None:
    weights = usual_weights(np.array([3, 4, 5]))
    before = np.array([True, False, True])
    plain, kept = searched_weights(weights, 3), searched_weights(weights, 3, before)
    assert (kept[before] < 0.95 * plain[before]).all()
    assert (kept[~before] == plain[~before]).all()


def test_a_cell_that_seven_figures_rest_on_costs_as_much_as_seven_that_are_one_figure_each() -> None:
    values, levels = np.full(2, 40), np.array([1, 1])
    base, single = usual_weights(values, levels, np.array([7, 1]))
    assert base == pytest.approx(7 * single, rel=0.02)
    assert usual_weights(values, levels, np.array([0, 1])).tolist() == usual_weights(values, levels).tolist()
    assert without_size(usual_weights(values, levels, np.array([7, 1])), values).tolist() == [42.0, 6.0]
