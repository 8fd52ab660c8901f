"""Intervals reach the published limits, hold their value, and cover the truth as often as they promise."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.indicators.statistics import Interval, byar, byar_rate, normal, widened, wilson
from kobimo.indicators.statistics.intervals import quantile


@pytest.mark.parametrize(("x", "n", "low", "high"), [(65, 100, 0.552544, 0.736358), (1045, 5000, 0.197955, 0.220491)])
def test_wilson_limits_are_those_of_the_published_table(x: int, n: int, low: float, high: float) -> None:
    found = wilson(x, n)
    assert (round(float(found.low), 6), round(float(found.high), 6)) == (low, high)


@pytest.mark.parametrize(("x", "low", "high"), [(65, 50.163188, 82.849139), (1, 0.013072, 5.563756)])
def test_byar_limits_are_those_of_the_published_table(x: int, low: float, high: float) -> None:
    found = byar(x)
    assert (round(float(found.low), 6), round(float(found.high), 6)) == (low, high)


def test_every_row_of_the_public_reference_file_is_reached(real_files: Path) -> None:
    file = real_files / "methods" / "phe_byars_wilson_expected_a.csv"
    if not file.is_file():
        pytest.skip("the reference file of Byar and Wilson limits is not there")
    with file.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    assert {row["method"] for row in rows} == {"Byars", "Wilson"}
    for row in rows:
        level = float(row["confidence"].rstrip("%")) / 100
        x = float(row["x"])
        found = wilson(x, float(row["n"]), level) if row["method"] == "Wilson" else byar(x, level)
        assert float(found.low) == pytest.approx(float(row["lowercl"]), abs=1e-6)
        assert float(found.high) == pytest.approx(float(row["uppercl"]), abs=1e-6)


def test_wilson_limits_solve_the_equation_they_come_from() -> None:
    z = quantile()
    for x, n in ((0, 7), (3, 7), (7, 7), (120, 4000)):
        for limit in (float(wilson(x, n).low), float(wilson(x, n).high)):
            assert (x / n - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / n, abs=1e-12)


shares = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares)
def test_an_interval_holds_its_share_and_stays_between_nothing_and_all(pair: tuple[int, int]) -> None:
    x, n = pair
    found = wilson(x, n)
    assert 0 <= float(found.low) <= x / n + 1e-12
    assert x / n - 1e-12 <= float(found.high) <= 1
    assert float(found.low) < float(found.high)


@given(st.integers(0, 10**9))
def test_an_interval_holds_its_count(x: int) -> None:
    found = byar(x)
    assert 0 <= float(found.low) <= x < float(found.high)


@given(st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(2, 50))
def test_more_persons_with_the_same_share_make_it_narrower(pair: tuple[int, int], times: int) -> None:
    x, n = pair
    small, large = wilson(x, n), wilson(times * x, times * n)
    assert float(large.high - large.low) < float(small.high - small.low)
    if x:
        small, large = byar_rate(x, n), byar_rate(times * x, times * n)
        assert float(large.high - large.low) < float(small.high - small.low)


@settings(max_examples=30)
@given(shares, st.floats(0.5, 0.98))
def test_more_confidence_makes_it_wider(pair: tuple[int, int], level: float) -> None:
    narrow, wide = wilson(*pair, level), wilson(*pair, level + 0.019)
    assert float(wide.low) <= float(narrow.low) <= float(narrow.high) <= float(wide.high)


@pytest.mark.parametrize(("n", "p"), [(40, 0.1), (40, 0.5), (200, 0.03), (1000, 0.2)])
def test_shares_are_covered_in_about_95_of_100_cases(n: int, p: float) -> None:
    drawn = np.random.default_rng(7).binomial(n, p, 40_000)
    found = wilson(drawn, n)
    assert np.mean((found.low <= p) & (p <= found.high)) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize("mean", [3, 12, 80, 2000])
def test_counts_are_covered_in_95_of_100_cases_or_more_where_there_are_few(mean: float) -> None:
    drawn = np.random.default_rng(11).poisson(mean, 40_000)
    found = byar(drawn)
    assert 0.945 < np.mean((found.low <= mean) & (mean <= found.high)) < (0.99 if mean < 10 else 0.97)


@pytest.mark.parametrize(("x", "n"), [(5, 0), (-1, 10), (11, 10), (math.nan, 10), (5, math.nan), (5, -10), (0, 0)])
def test_there_is_no_interval_of_what_is_no_share(x: float, n: float) -> None:
    found = wilson(x, n)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_there_is_no_interval_of_a_negative_count_or_without_a_base() -> None:
    assert np.isnan([byar(-1).low, byar(-1).high, byar(math.nan).high]).all()
    assert np.isnan([byar_rate(5, 0).low, byar_rate(5, 0).high, byar_rate(-5, 10).low]).all()


def test_a_rate_may_be_above_one() -> None:
    found = byar_rate(150, 100)
    assert 1 < float(found.low) < 1.5 < float(found.high)


def test_columns_are_computed_at_once_and_bad_rows_do_not_disturb_the_others() -> None:
    found = wilson([65, 5, np.nan, 1045], [100, 0, 10, 5000])
    assert np.isnan(found.low).tolist() == [False, True, True, False]
    assert float(found.high[3]) == float(wilson(1045, 5000).high)


def test_a_mean_never_has_limits_below_its_floor() -> None:
    found = normal([1.0, 30.0], [2.0, 2.0], floor=0)
    assert float(found.low[0]) == 0
    assert float(found.high[1] - found.low[1]) == pytest.approx(2 * 1.959964 * 2, abs=1e-5)
    assert np.isnan(normal(3, -1).low)


@given(st.floats(0, 50), st.floats(0, 20), st.floats(0, 20), st.floats(0, 10))
def test_a_second_error_never_narrows_an_interval(value: float, below: float, above: float, error: float) -> None:
    inner = Interval(np.array(value - below), np.array(value + above))
    found = widened(value, inner, error)
    assert float(found.low) <= float(inner.low) + 1e-9
    assert float(found.high) >= float(inner.high) - 1e-9
    assert widened(value, inner, 0).high == pytest.approx(float(inner.high))


@pytest.mark.parametrize("level", [0, 1, 95, -0.1])
def test_a_confidence_outside_0_and_1_is_refused_with_an_example(level: float) -> None:
    with pytest.raises(InvalidInputError, match="Vertrauensniveau") as caught:
        wilson(1, 2, level)
    assert "0.95" in caught.value.remedy
