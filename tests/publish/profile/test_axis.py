from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.publish.profile.axis import make_axis

numbers = st.lists(
    st.floats(-1e7, 1e9, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-4), min_size=1, max_size=30
)


@given(numbers)
def test_an_axis_holds_all_numbers(values: list[float]) -> None:
    axis = make_axis(values)
    slack = 1e-6 * max(1, *map(abs, values))
    assert axis.low <= min(values) + slack
    assert axis.high >= max(values) - slack


@given(numbers)
def test_marks_are_few_even_and_written_exactly(values: list[float]) -> None:
    axis = make_axis(values)
    steps = [later - earlier for earlier, later in pairwise(axis.marks)]
    assert 2 <= len(axis.marks) <= 6
    assert steps == pytest.approx([steps[0]] * len(steps))
    assert steps[0] > 0
    assert all(float(f"{mark:.{axis.decimals}f}") == mark for mark in axis.marks)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=10))
def test_an_axis_of_positive_numbers_never_goes_below_zero(values: list[float]) -> None:
    assert make_axis([value + 0.01 for value in values]).low >= 0


@given(st.floats(0.001, 1e8))
def test_a_small_change_does_not_fill_the_drawing(value: float) -> None:
    axis = make_axis([value, value * 1.001])
    assert axis.high - axis.low >= 0.199 * value


@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0], [5.0], [3.0, 9.0], [0.0, 100.0]])
def test_equal_numbers_and_zeros_have_an_axis(values: list[float]) -> None:
    axis = make_axis(values)
    assert axis.low < axis.high


def test_numbers_from_low_to_high_begin_at_zero() -> None:
    assert make_axis([3.0, 9.0]).low == 0
    assert make_axis([80.0, 90.0]).low > 0
