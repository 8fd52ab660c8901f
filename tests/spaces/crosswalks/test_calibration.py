"""Calibration finds the dispersion that truth was drawn with."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.calibration import calibrated_dispersion
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


def test_calibration_finds_the_dispersion_of_the_truth(case):
    weights, counts, truth = case
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    assert calibrated_dispersion(variance, estimate, truth) == pytest.approx(DISPERSION, rel=0.15)


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


def test_truth_that_had_no_part_in_the_calibration_is_covered_as_often_as_promised(case):
    weights, counts, truth = case
    variance, estimate = split_variance(weights, counts), converted(weights, counts)
    group = np.repeat([0, 1, 2], SOURCES // 3 * 2)
    for one in range(3):
        inside = group == one
        found = calibrated_dispersion(variance, estimate, np.where(inside, np.nan, truth))
        low, high = interval(estimate, variance.at(found))
        covered = (truth >= low - 0.5) & (truth <= high + 0.5)
        assert covered[inside].mean() == pytest.approx(0.9, abs=0.03)


def test_nothing_can_be_calibrated_without_an_uncertain_target():
    weights = Pairs.summed([0], [0], [1.0], n_sources=1, n_targets=1)
    variance = split_variance(weights, [5])
    with pytest.raises(InvalidInputError, match="wahre Wert"):
        calibrated_dispersion(variance, [5.0], [5.0])
    with pytest.raises(InvalidInputError, match="wahre Wert"):
        calibrated_dispersion(variance, [5.0], [float("nan")])
