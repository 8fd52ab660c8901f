"""Calibration finds the dispersion that truth was drawn with, and counts coverage honestly."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.calibration import calibrated_dispersion, leave_group_out, moment_dispersion
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import converted, interval, split_variance

SOURCES, DISPERSION = 6000, 0.003


@pytest.fixture(scope="module")
def case() -> tuple[Pairs, np.ndarray, np.ndarray]:
    """Sources halved unevenly with a known dispersion: weights, counts of the sources, truth of the targets."""
    rng = np.random.default_rng(448542)
    share, counts = rng.uniform(0.05, 0.95, SOURCES), rng.integers(500, 20_000, SOURCES)
    precision = 1 / DISPERSION - 1
    first = rng.binomial(counts, rng.beta(share * precision, (1 - share) * precision))
    source = np.repeat(np.arange(SOURCES), 2)
    weights = Pairs(source, np.arange(2 * SOURCES), np.column_stack((share, 1 - share)).ravel(), SOURCES, 2 * SOURCES)
    return weights, counts, np.column_stack((first, counts - first)).ravel().astype(float)


def test_both_calibrations_find_the_dispersion_of_the_truth(case):
    weights, counts, truth = case
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    assert calibrated_dispersion(variance, estimate, truth) == pytest.approx(DISPERSION, rel=0.15)
    assert moment_dispersion(variance, estimate, truth) == pytest.approx(DISPERSION, rel=0.1)


def test_the_calibrated_dispersion_is_the_smallest_that_covers_enough(case):
    weights, counts, truth = case
    truth = truth[:200].tolist() + [np.nan] * (len(truth) - 200)
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    found = calibrated_dispersion(variance, estimate, truth, 0.8)

    def covered(dispersion: float) -> int:
        low, high = interval(estimate, variance.at(dispersion), 0.8)
        return int(((np.array(truth) >= low - 0.5) & (np.array(truth) <= high + 0.5)).sum())

    assert covered(found * 1.000001) == 160
    assert covered(found * 0.999) < 160


def test_a_single_new_estate_does_not_widen_all_intervals(case):
    weights, counts, truth = case
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    built = truth.copy()
    built[0], built[1] = counts[0], 0
    plain = calibrated_dispersion(variance, estimate, truth)
    assert calibrated_dispersion(variance, estimate, built) == pytest.approx(plain, rel=0.02)


def test_groups_left_out_in_turn_are_covered_as_often_as_promised(case):
    weights, counts, truth = case
    group = np.repeat(["a", "b", "c"], SOURCES // 3 * 2)
    results = leave_group_out(split_variance(weights, counts), converted(weights, counts), truth, group)
    assert [result.group for result in results] == ["a", "b", "c"]
    for result in results:
        assert result.targets == result.uncertain == 4000
        assert result.covered_uncertain / result.uncertain == pytest.approx(0.9, abs=0.03)


def test_truth_of_the_group_itself_plays_no_part_in_its_dispersion(case):
    weights, counts, truth = case
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    group = np.repeat(["a", "b", "c"], SOURCES // 3 * 2)
    spoilt = np.where(group == "b", truth * 3, truth)
    before, after = (leave_group_out(variance, estimate, there, group)[1] for there in (truth, spoilt))
    assert after.dispersion == before.dispersion
    assert after.covered < before.covered


def test_certain_targets_count_as_covered_only_where_they_are_right():
    weights = Pairs.summed([0, 1, 2, 2, 3, 3], [0, 1, 2, 3, 4, 5], [1, 1, *[0.5] * 4], n_sources=4, n_targets=6)
    counts, truth = np.array([10, 20, 100, 100]), np.array([10, 21, 45, np.nan, 52, 48])
    group = ["x", "x", "y", "y", "z", "z"]
    results = leave_group_out(split_variance(weights, counts), converted(weights, counts), truth, group)
    assert [(one.targets, one.uncertain) for one in results] == [(2, 0), (1, 1), (2, 2)]
    assert (results[0].covered, results[0].covered_uncertain) == (1, 0)


def test_nothing_can_be_calibrated_without_an_uncertain_target():
    weights = Pairs.summed([0], [0], [1.0], n_sources=1, n_targets=1)
    variance = split_variance(weights, [5])
    with pytest.raises(InvalidInputError, match="wahre Wert"):
        calibrated_dispersion(variance, [5.0], [5.0])
    with pytest.raises(InvalidInputError, match="wahre Wert"):
        moment_dispersion(variance, [5.0], [float("nan")])
