"""Variance and interval of moved counts: against drawn splits, and closed under aggregation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import converted, interval, split_variance

SHARES = np.array([0.5, 0.3, 0.15, 0.05])


def crosswalk() -> Pairs:
    """Two sources: one split among four targets, one between the last two of them."""
    return Pairs.summed([0, 0, 0, 0, 1, 1], [0, 1, 2, 3, 2, 3], [*SHARES, 0.4, 0.6], n_sources=2, n_targets=4)


def drawn(counts: tuple[int, int], dispersion: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Split both sources by a Dirichlet-multinomial law, written down once more."""
    precision = 1 / dispersion - 1
    first = rng.dirichlet(SHARES * precision, draws)
    second = rng.dirichlet(np.array([0.4, 0.6]) * precision, draws)
    result = rng.multinomial(counts[0], first).astype(float)
    result[:, 2:] += rng.multinomial(counts[1], second)
    return result


def test_variance_is_that_of_drawn_splits():
    truth = drawn((4000, 900), 0.02, 40_000, np.random.default_rng(20210101))
    variance = split_variance(crosswalk(), [4000, 900]).at(0.02)
    assert truth.mean(axis=0) == pytest.approx(converted(crosswalk(), [4000, 900]), rel=0.01)
    assert truth.var(axis=0) == pytest.approx(variance, rel=0.05)


def test_variance_of_an_aggregate_is_that_of_drawn_splits_added_up():
    truth = drawn((4000, 900), 0.02, 40_000, np.random.default_rng(20210102))
    larger = crosswalk().into(np.array([0, 1, 1, 0]), 2)
    aggregate = np.column_stack((truth[:, 0] + truth[:, 3], truth[:, 1] + truth[:, 2]))
    assert aggregate.var(axis=0) == pytest.approx(split_variance(larger, [4000, 900]).at(0.02), rel=0.05)


def test_intervals_cover_drawn_splits_as_often_as_they_promise():
    truth = drawn((4000, 900), 0.001, 20_000, np.random.default_rng(20210103))
    low, high = interval(converted(crosswalk(), [4000, 900]), split_variance(crosswalk(), [4000, 900]).at(0.001), 0.9)
    assert ((truth >= low) & (truth <= high)).mean(axis=0) == pytest.approx(0.9, abs=0.015)


def test_a_source_of_one_share_has_the_variance_of_the_formula():
    weights = Pairs.summed([0, 0], [0, 1], [0.3, 0.7], n_sources=1, n_targets=2)
    expected = 1000 * 0.3 * 0.7 * (1 + 999 * 0.004)
    assert split_variance(weights, [1000]).at(0.004) == pytest.approx([expected, expected])


def test_whole_sources_and_aggregates_that_hold_all_parts_are_certain():
    weights = crosswalk()
    assert split_variance(weights.into(np.zeros(4, np.int64), 1), [4000, 900]).at(0.5).tolist() == [0]
    whole = Pairs.summed([0, 1], [0, 0], [1.0, 1.0], n_sources=2, n_targets=1)
    variance = split_variance(whole, [10, 20])
    assert variance.at(1.0).tolist() == [0]
    assert not variance.uncertain.any()


def test_units_of_several_sources_share_one_certain_total():
    """A block: what is uncertain is how the sum of its sources lies in the targets, not each source alone."""
    weights = Pairs.summed([0, 1, 1], [0, 0, 1], [1.0, 0.1, 0.9], n_sources=2, n_targets=2)
    block = split_variance(weights, [1000, 1000], weights.blocks()[:2]).at(0.01)
    share = 1100 / 2000
    assert block == pytest.approx([2000 * share * (1 - share) * (1 + 1999 * 0.01)] * 2)
    assert split_variance(weights.into(np.array([0, 0]), 1), [1000, 1000], weights.blocks()[:2]).at(0.01) == 0


def test_spread_widens_the_dispersion_of_its_unit_only():
    weights = Pairs.summed([0, 0, 1, 1], [0, 1, 2, 3], [0.5, 0.5, 0.5, 0.5], n_sources=2, n_targets=4)
    plain, wider = split_variance(weights, [100, 100]), split_variance(weights, [100, 100], spread=[1, 4])
    assert wider.base == pytest.approx(plain.base)
    assert wider.slope == pytest.approx(plain.slope * [1, 1, 4, 4])


@given(
    st.lists(st.integers(0, 5000), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0, 1),
)
def test_both_sides_of_a_split_are_equally_uncertain_and_small_counts_never_have_a_negative_variance(
    counts, shares, dispersion
):
    source, target = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
    value = np.column_stack((shares, 1 - np.array(shares))).ravel()
    variance = split_variance(Pairs(source, target, value, 3, 2), counts).at(dispersion)
    assert variance[0] == pytest.approx(variance[1])
    assert (variance >= 0).all()


def test_intervals_stay_between_nothing_and_what_can_be_there():
    low, high = interval([10.0, 90.0], [400.0, 400.0], 0.9, most=[100.0, 100.0])
    assert low[0] == 0
    assert high[1] == 100


def test_a_certain_count_is_its_own_interval():
    low, high = interval([7.0], [0.0])
    assert low == high == 7


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 90.0])
def test_levels_that_are_no_probability_are_refused(level):
    with pytest.raises(InvalidInputError, match="zwischen 0 und 1"):
        interval([1.0], [1.0], level)


@pytest.mark.parametrize("dispersion", [-0.1, 1.1, float("nan")])
def test_dispersions_outside_their_range_are_refused(dispersion):
    with pytest.raises(InvalidInputError, match="Streuung"):
        split_variance(crosswalk(), [1, 1]).at(dispersion)


def test_units_must_fit_the_sources():
    with pytest.raises(InvalidInputError, match="Einheit des Fehlermodells"):
        split_variance(crosswalk(), [1, 1], np.array([0, 0, 0]))
