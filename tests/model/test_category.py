"""Intervals and exact covers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.model.category import Interval, parse_interval, tiling

ends = st.integers(0, 12)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    lower = draw(ends)
    upper = draw(st.one_of(st.none(), st.integers(lower, 13)))
    return Interval(lower, upper)


@given(intervals())
def test_the_spelling_of_an_interval_can_be_read_back(interval: Interval) -> None:
    assert parse_interval(interval.code) == interval


@pytest.mark.parametrize("text", ["", "a", "-3", "5-3", "3-", "+", "3.5", "3-5-7", "ab 3"])
def test_what_is_no_interval_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_interval(text)


def _numbers(interval: Interval) -> set[int]:
    return set(range(interval.lower, 20 if interval.upper is None else interval.upper + 1))


@given(intervals(), st.lists(intervals(), max_size=7))
def test_a_tiling_exists_exactly_when_brute_force_finds_one(target: Interval, available: list[Interval]) -> None:
    unique = sorted(set(available), key=lambda i: i.sort_key)
    covers = [
        combo
        for size in range(1, len(unique) + 1)
        for combo in itertools.combinations(unique, size)
        if sum(len(_numbers(i)) for i in combo) == len(set().union(*map(_numbers, combo)))
        and set().union(*map(_numbers, combo)) == _numbers(target)
        and (target.upper is None) == any(i.upper is None for i in combo)
    ]
    found = tiling(target, available)
    if not covers:
        assert found is None
    else:
        assert found is not None
        assert len(found) == min(len(combo) for combo in covers)
        assert found in covers
