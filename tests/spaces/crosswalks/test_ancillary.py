"""What an ancillary says about its own error: found again where it is known, silent where there is nothing to say."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.ancillary import (
    ancillary_error,
    block_mismatch,
    mismatch,
    spread,
    unsplit_targets,
)
from kobimo.spaces.crosswalks.pairs import Pairs


def grown(regions: int, rng: np.random.Generator, *, estates: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Areas of 3000 persons, four to a region, whose ancillary drifts; in some regions one area is built up."""
    counted = np.full(4 * regions, 3000.0)
    growth = rng.normal(0, 0.01, 4 * regions)
    built = rng.random(regions) < 0.3
    growth[::4] += np.where(built, rng.uniform(0.1, 0.6, regions), 0) * estates
    return counted, counted * np.exp(growth), np.repeat(np.arange(regions), 4)


def test_errors_that_come_with_growth_are_recognised():
    counted, known, region = grown(300, np.random.default_rng(1), estates=1)
    found = ancillary_error(counted, known, region)
    assert found.scale < 0.05
    assert found.areas == 1200


def test_errors_that_have_nothing_to_do_with_growth_give_no_small_scale():
    counted, known, region = grown(300, np.random.default_rng(2), estates=0)
    rng = np.random.default_rng(3)
    together = known * np.repeat(np.exp(rng.normal(0, 0.3, 300)), 4)
    assert ancillary_error(counted, together, region).scale > 0.3


def test_dispersion_found_without_truth_covers_what_was_left_out():
    """Half of the regions teach, the intervals of the other half are compared with their counts, computed naively."""
    counted, known, region = grown(400, np.random.default_rng(4), estates=1)
    teach = region < 200
    found = ancillary_error(counted[teach], known[teach], region[teach])
    covered = 0
    growth = mismatch(np.full(200, 12000.0), known[~teach].reshape(200, 4).sum(axis=1))
    for n, parts in enumerate(known[~teach].reshape(200, 4)):
        share = parts / parts.sum()
        factor = 1 + (growth[n] / found.scale) ** 2
        variance = 12000 * share * (1 - share) * (1 + 11999 * found.dispersion * factor)
        covered += int((np.abs(12000 * share - 3000) <= 1.6449 * np.sqrt(variance) + 0.5).sum())
    assert covered / 800 == pytest.approx(0.9, abs=0.04)


def test_mismatch_is_measured_against_what_is_usual():
    assert mismatch([100, 100, 100], [50, 50, 100]) == pytest.approx([0, 0, np.log(2)])
    assert mismatch([100, 0, 100], [50, 50, 0]).tolist() == [0, 0, 0]
    assert mismatch([0, 0], [1, 2]).tolist() == [0, 0]


def test_a_large_block_decides_what_is_usual_more_than_many_small_ones():
    assert mismatch([1000, 10, 10, 10], [1000, 20, 20, 20])[0] == 0


def test_sources_of_one_block_have_one_mismatch():
    weights = Pairs.summed([0, 0, 1, 2], [0, 1, 1, 2], [0.5, 0.5, 1, 1], n_sources=3, n_targets=3)
    growth = block_mismatch(weights, [100, 100, 300], [60, 180, 300])
    assert growth == pytest.approx([np.log(1.2), np.log(1.2), 0])


def test_targets_made_of_whole_sources_are_unsplit_even_if_they_are_several():
    weights = Pairs.summed([0, 1, 2, 2], [0, 0, 1, 2], [1, 1, 0.4, 0.6], n_sources=3, n_targets=4)
    assert unsplit_targets(weights).tolist() == [0]


def test_factor_is_one_without_mismatch_and_for_an_infinite_scale():
    assert spread([0.0, 0.3], float("inf")).tolist() == [1, 1]
    with pytest.raises(InvalidInputError, match="über 0"):
        spread([0.1], 0.0)


def test_regions_with_one_area_each_teach_nothing():
    with pytest.raises(InvalidInputError, match="wahre Wert"):
        ancillary_error([100, 200], [100, 200], ["a", "b"])


def test_areas_without_any_ancillary_are_left_out():
    found = ancillary_error([100, 200, 50, 70], [110, 190, 0, 0], ["a", "a", "b", "b"])
    assert found.areas == 2


def test_one_region_says_nothing_about_growth():
    counted = np.array([3000.0, 3000, 3000])
    assert np.isinf(ancillary_error(counted, [3000.0, 3300, 2900], [0, 0, 0]).scale)
