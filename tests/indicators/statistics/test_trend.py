"""Trends: the textbook series, ties and gaps, and how often a trend is seen where there is none."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.statistics import mann_kendall, sen_slope

_NILE = """
1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250
1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768
845 864 862 698 845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848
890 744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
"""
NILE = [int(number) for number in _NILE.split()]
"""Annual flow of the Nile at Aswan, 1871-1970 (Cobb 1978, Biometrika 65, 243-251)."""


def test_the_nile_falls_as_published() -> None:
    found = mann_kendall(NILE)
    assert found is not None
    assert (found.n, found.s, round(found.variance, 2), round(found.z, 6)) == (100, -1387, 112728.33, -4.128067)
    assert found.slope == pytest.approx(-2.6)
    assert found.significant()


@given(st.lists(st.integers(0, 20), min_size=8, max_size=15))
def test_the_statistic_counts_rising_and_falling_pairs(values: list[int]) -> None:
    found = mann_kendall(values)
    assert found is not None
    assert found.s == sum((b > a) - (b < a) for a, b in combinations(values, 2))
    backwards = mann_kendall(values[::-1])
    assert backwards is not None
    assert (backwards.s, backwards.variance) == (-found.s, found.variance)


def test_fewer_than_eight_points_are_no_trend_however_they_run() -> None:
    assert mann_kendall([1, 2, 3, 4, 5, 6, 7]) is None
    assert mann_kendall([1, 2, np.nan, 3, 4, 5, 6, 7]) is None


def test_a_course_without_movement_has_no_trend() -> None:
    found = mann_kendall([3] * 9)
    assert found is not None
    assert (found.s, found.z, found.slope, found.significant()) == (0, 0, 0, False)


def test_chance_is_taken_for_a_trend_in_at_most_5_of_100_cases() -> None:
    rng = np.random.default_rng(17)
    found = [mann_kendall(rng.normal(size=12)) for _ in range(2000)]
    assert 0.02 < np.mean([item is not None and item.significant() for item in found]) < 0.065


def test_the_slope_is_per_unit_of_time_also_where_years_are_missing() -> None:
    years = [2010, 2011, 2012, 2015, 2016, 2017, 2020, 2021]
    found = mann_kendall([2.5 * year for year in years], years)
    assert found is not None
    assert found.slope == pytest.approx(2.5)


def test_one_outlier_does_not_move_the_slope() -> None:
    assert sen_slope([0, 1, 2, 3, 400, 5, 6, 7, 8]) == 1
    assert np.isnan(sen_slope([5]))
