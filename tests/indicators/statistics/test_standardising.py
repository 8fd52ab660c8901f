"""Standardised rates compare like with like; smoothed rates are those of the published example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.indicators.statistics import byar_rate, direct, smoothed

_BIRTHS = """
1091 487 3188 508 1421 1452 286 420 968 1612 1035 4449 1671 1556 2180 3608 1638 3146 1323 484 751 781 1269 1399
11858 16184 4672 1324 3164 7970 4021 671 3657 3609 770 1549 14484 765 4139 1207 1333 5509 3573 990 248 1946 4456
1646 3702 4606 5094 5754 7515 3999 2110 521 2692 675 870 2252 2992 6638 3776 4866 2216 1143 2648 21588 4099 1258
2356 2574 415 3589 1173 9014 533 797 3025 542 1027 20366 578 3915 1570 1494 338 2483 2756 284 5868 2255 11158
7889 2414 1782 1228 3350 5526 2181
"""
_DEATHS = """
1 0 5 1 9 7 0 0 4 1 2 16 4 4 4 18 3 4 1 1 1 0 1 2 10 23 13 6 4 16 8 0 10 6 0 2 16 2 4 1 0 8 5 5 0 5 7 2 11 3 14
5 9 6 2 0 7 3 4 5 12 18 6 10 8 2 5 44 3 3 5 5 0 10 3 11 1 0 4 1 2 38 1 4 15 7 0 4 4 0 13 8 29 31 5 8 4 15 12 5
"""
BIRTHS, DEATHS = ([int(number) for number in text.split()] for text in (_BIRTHS, _DEATHS))
"""Births and sudden infant deaths in the 100 counties of North Carolina, 1974 (Cressie 1993, Statistics for Spatial
Data, pages 386-389), in the order of the example data of libpysal."""


def test_smoothed_rates_are_those_of_the_published_example() -> None:
    found = smoothed(DEATHS, BIRTHS)
    assert (len(found), sum(DEATHS), sum(BIRTHS)) == (100, 667, 329_962)
    assert found[:5].round(7).tolist() == [0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349]


def test_smoothed_rates_lie_between_their_own_and_the_common_one_and_small_bases_move_most() -> None:
    x, n = np.array(DEATHS), np.array(BIRTHS)
    raw, common, found = x / n, x.sum() / n.sum(), smoothed(x, n)
    assert ((np.minimum(raw, common) <= found) & (found <= np.maximum(raw, common))).all()
    moved = (found - raw) / (common - raw)
    assert (np.diff(moved[np.argsort(n)]) <= 1e-12).all()


def test_areas_without_a_rate_stay_without_one_and_do_not_count() -> None:
    found = smoothed([10, 0, 4, np.nan, 3, -1], [100, 100, 40, 50, 0, 10])
    assert np.isnan(found).tolist() == [False, False, False, True, True, True]
    assert found[:3].tolist() == smoothed([10, 0, 4], [100, 100, 40]).tolist()
    assert np.isnan(smoothed([1, 2], [0, np.nan])).all()


def test_where_the_areas_do_not_differ_more_than_by_chance_all_get_the_common_rate() -> None:
    assert smoothed([5, 10, 20], [100, 200, 400]) == pytest.approx(0.05)
    assert smoothed([0, 0], [10, 20]).tolist() == [0, 0]


classes = st.lists(st.tuples(st.integers(0, 200), st.integers(200, 5000)), min_size=1, max_size=8)


@given(classes)
def test_with_its_own_ages_as_standard_an_area_has_its_crude_rate(parts: list[tuple[int, int]]) -> None:
    x, n = (np.array(side) for side in zip(*parts, strict=True))
    found, crude = direct(x, n, n), byar_rate(x.sum(), n.sum())
    assert found.value == pytest.approx(x.sum() / n.sum())
    if x.sum():
        assert [found.low, found.high] == pytest.approx([float(crude.low), float(crude.high)])
    assert found.low <= found.value <= found.high


def test_two_areas_with_equal_rates_at_every_age_are_equal_after_standardising() -> None:
    young, old, standard = [8000, 2000], [2000, 8000], [500, 500]
    one, other = (direct([0.01 * n[0], 0.05 * n[1]], n, standard) for n in (young, old))
    assert one.value == pytest.approx(other.value) == pytest.approx(0.03)


def test_standardised_limits_cover_the_truth_in_about_95_of_100_cases() -> None:
    rng, n, rates = np.random.default_rng(13), np.array([900, 400, 150]), np.array([0.01, 0.03, 0.08])
    standard = np.array([300, 300, 300])
    truth = float((rates * standard).sum() / standard.sum())
    made = [direct(rng.poisson(rates * n), n, standard) for _ in range(3000)]
    assert np.mean([item.low <= truth <= item.high for item in made]) == pytest.approx(0.95, abs=0.02)


def test_a_class_that_is_empty_in_the_area_leaves_no_rate_unless_the_standard_has_none_either() -> None:
    assert np.isnan(direct([3, 0], [50, 0], [10, 10]).value)
    assert direct([3, 0], [50, 0], [10, 0]).value == pytest.approx(0.06)
    assert np.isnan(direct([3, -1], [50, 10], [10, 10]).value)


def test_no_case_at_all_is_a_rate_of_nothing_with_an_upper_limit() -> None:
    found = direct([0, 0], [100, 50], [10, 10])
    assert (found.value, found.low) == (0, 0)
    assert found.high > 0


@pytest.mark.parametrize(("n", "w"), [([1, 2], [1]), ([1], [0]), ([1], [-1])])
def test_a_standard_that_does_not_fit_is_refused(n: list[int], w: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="Standardbevölkerung"):
        direct([1] * len(n), n, w)
