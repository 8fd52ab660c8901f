"""Differences and gaps: published limits, symmetry, and how often chance is taken for more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.statistics import byar_rate, difference, gap, wilson
from kobimo.indicators.statistics.intervals import Interval

NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
"""Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), NEWCOMBE)
def test_the_difference_of_two_shares_has_the_limits_of_newcombe(
    x: int, n: int, y: int, m: int, low: float, high: float
) -> None:
    found = difference(x / n, wilson(x, n), y / m, wilson(y, m))
    assert (round(float(found.low), 4), round(float(found.high), 4)) == (low, high)


pairs = st.integers(5, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(pairs, pairs)
def test_a_difference_is_the_negative_of_the_reverse_one(one: tuple[int, int], other: tuple[int, int]) -> None:
    (x, n), (y, m) = one, other
    there = difference(x / n, wilson(x, n), y / m, wilson(y, m))
    back = difference(y / m, wilson(y, m), x / n, wilson(x, n))
    assert float(there.low) == pytest.approx(-float(back.high))
    assert bool(there.significant) == bool(back.significant)
    assert float(there.low) <= float(there.value) <= float(there.high)


@given(pairs)
def test_a_figure_never_differs_from_itself(pair: tuple[int, int]) -> None:
    x, n = pair
    assert not difference(x / n, wilson(x, n), x / n, wilson(x, n)).significant


def test_equal_rates_are_called_different_in_about_5_of_100_cases() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.binomial(300, 0.2, 20_000), rng.binomial(500, 0.2, 20_000)
    found = difference(x / 300, wilson(x, 300), y / 500, wilson(y, 500))
    assert np.mean(found.significant) == pytest.approx(0.05, abs=0.01)


def test_a_figure_without_limits_is_never_significant() -> None:
    nothing = Interval(np.array(np.nan), np.array(np.nan))
    assert not difference(3, nothing, 100, byar_rate(100, 1)).significant


@given(pairs, pairs)
def test_points_and_ratio_of_a_gap_agree_on_what_is_more_than_chance(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    (x, n), (y, m) = one, other
    found = gap(x / n, wilson(x, n), y / m, wilson(y, m))
    if not y:
        assert np.isnan([found.ratio, found.ratio_low, found.ratio_high]).all()
        return
    assert 0 <= float(found.ratio_low) <= float(found.ratio) + 1e-12 <= float(found.ratio_high) + 1e-9
    edge = min(abs(float(found.points.low)), abs(float(found.points.high)))
    if edge > 1e-9:
        outside = float(found.ratio_low) > 1 or float(found.ratio_high) < 1
        assert outside == bool(found.points.significant)


def test_the_ratio_of_two_shares_is_covered_in_about_95_of_100_cases() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.binomial(200, 0.3, 20_000), rng.binomial(300, 0.15, 20_000)
    found = gap(x / 200, wilson(x, 200), y / 300, wilson(y, 300))
    assert np.mean((found.ratio_low <= 2) & (found.ratio_high >= 2)) == pytest.approx(0.95, abs=0.015)


def test_the_upper_limit_of_a_ratio_is_open_where_the_other_group_may_be_nothing() -> None:
    found = gap(0.5, Interval(np.array(0.4), np.array(0.6)), 0.01, Interval(np.array(0.0), np.array(0.05)))
    assert np.isposinf(found.ratio_high)
    assert float(found.ratio_low) > 0
