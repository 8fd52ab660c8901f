"""Ranks: shared where values are equal, none without a declared direction and never for small bases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.statistics import ranks

VALUES = {"a": 10.0, "b": 30.0, "c": 10.0, "d": 5.0}


def test_equal_values_share_the_better_place() -> None:
    found = ranks(VALUES, "higher_is_better")
    assert {name: rank.place for name, rank in found.items()} == {"b": 1, "a": 2, "c": 2, "d": 4}
    assert [found[name].shared_with for name in "abcd"] == [1, 0, 1, 0]


def test_the_direction_decides_which_end_is_first() -> None:
    assert ranks(VALUES, "lower_is_better")["d"].place == 1
    assert ranks(VALUES, "neutral") == {}


def test_small_bases_get_no_rank_and_do_not_move_the_others() -> None:
    found = ranks({**VALUES, "tiny": 99.0}, "higher_is_better", ["tiny"])
    assert found == ranks(VALUES, "higher_is_better")


def test_areas_without_a_number_are_not_last() -> None:
    assert ranks({**VALUES, "none": None}, "higher_is_better") == ranks(VALUES, "higher_is_better")


def test_two_areas_are_no_league() -> None:
    assert ranks({"a": 1.0, "b": 2.0}, "higher_is_better") == {}


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9).map(float), min_size=3))
def test_a_place_is_one_more_than_the_number_of_better_areas(values: dict[str, float]) -> None:
    for name, rank in ranks(values, "lower_is_better").items():
        assert rank.place == 1 + sum(other < values[name] for other in values.values())
        assert rank.of == len(values)
