"""Axes of numbers hold all numbers, end on round ones, and say whether zero is on them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.publish.charts.axes import number_axis, spread

NUMBERS = st.lists(st.floats(-1e9, 1e9).map(lambda number: round(number, 3)), min_size=1, max_size=20)


@given(NUMBERS, st.booleans())
def test_every_number_is_on_the_axis_and_ticks_have_equal_steps(values: list[float], counts: bool) -> None:
    axis = number_axis(values, counts=counts)
    slack = 1e-6 * (axis.high - axis.low)
    assert axis.low - slack <= min(values)
    assert max(values) <= axis.high + slack
    steps = [second - first for first, second in pairwise(axis.ticks)]
    assert min(steps) > 0
    assert max(steps) - min(steps) <= slack
    assert 1 <= len(steps) <= 11


@given(NUMBERS)
def test_counts_always_have_zero_and_whole_ticks(values: list[float]) -> None:
    axis = number_axis(values, counts=True)
    assert axis.has_zero
    assert all(tick == int(tick) for tick in axis.ticks)


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=20))
def test_ratios_leave_zero_out_only_if_it_costs_half_of_the_space(values: list[float]) -> None:
    costs = min(values) / max(values)
    if costs < 0.5 or min(values) == max(values):
        assert number_axis(values, counts=False).has_zero
    elif costs > 0.9:
        assert not number_axis(values, counts=False).has_zero


def test_a_trifle_does_not_fill_the_axis() -> None:
    axis = number_axis([50.0, 50.1], counts=False)
    assert not axis.has_zero
    assert axis.high - axis.low >= 5


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0]])
def test_without_any_number_above_zero_there_is_still_an_axis(values: list[float]) -> None:
    axis = number_axis(values, counts=True)
    assert (axis.low, axis.high) == (0, 1)


def test_negative_numbers_are_on_the_axis_with_zero() -> None:
    axis = number_axis([-5.0, 3.0], counts=False)
    assert axis.low <= -5
    assert axis.has_zero


def test_the_format_shows_every_tick_as_it_is() -> None:
    for values in ([5.6, 6.0], [0.02, 0.031], [100.0, 9000.0], [86.1, 86.9]):
        axis = number_axis(values, counts=False)
        decimals = int(axis.format.removeprefix(",.").removesuffix("f"))
        assert [float(f"{tick:.{decimals}f}") for tick in axis.ticks] == list(axis.ticks)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=12))
def test_labels_are_moved_apart_inside_the_plot_and_keep_their_order(wanted: list[float]) -> None:
    places = spread(wanted, 17.0, 0.0, 200.0)
    ordered = sorted(places)
    assert all(second - first >= 17 - 1e-6 for first, second in pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 200 + 1e-6
    by_wish = [place for _wish, place in sorted(zip(wanted, places, strict=True))]
    assert by_wish == ordered


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread([100.0, 10.0, 50.0], 17.0, 0.0, 200.0) == [100.0, 10.0, 50.0]
