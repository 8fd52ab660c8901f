"""The error of weights: learned where areas stay whole, the default where they do not, and of what size regions are."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.model.territory import Basis
from kobimo.spaces.crosswalks.ancillary import LEAST_AREAS, ancillary_error
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import converted, interval, split_variance
from kobimo.workflows.areas import crosswalk_error
from kobimo.workflows.areas.crosswalk_error import WeightError, default_error, raked_error

WHOLE, SPLIT = 400, 200


def reform(rng: np.random.Generator, unsplit: int = WHOLE) -> tuple[Pairs, np.ndarray, np.ndarray, np.ndarray]:
    """Return areas of which some are cut into two, their persons, the ancillary of a later year, and the truth."""
    source = [*range(unsplit), *np.repeat(np.arange(unsplit, unsplit + SPLIT), 2)]
    n_targets = unsplit + 2 * SPLIT
    truth = rng.uniform(2000, 6000, n_targets).round()
    known = truth * np.exp(rng.normal(0, 0.03, n_targets))
    persons = np.bincount(source, truth)
    share = known / np.bincount(source, known)[source]
    weights = Pairs.summed(source, np.arange(n_targets), share, n_sources=unsplit + SPLIT, n_targets=n_targets)
    return weights, persons, known, truth


def covered(weights: Pairs, persons: np.ndarray, truth: np.ndarray, error: WeightError) -> float:
    """Part of the split targets whose truth a 90 % interval has."""
    units = weights.blocks()[: weights.n_sources] if error.units == "blocks" else None
    variance = split_variance(weights, persons, units, error.spread)
    estimate = converted(weights, persons)
    low, high = interval(estimate, variance.at(error.dispersion[Basis.DASYMETRIC]))
    return float(((truth >= low) & (truth <= high))[variance.uncertain].mean())


def test_intervals_that_were_learned_without_truth_cover_what_they_promise() -> None:
    reached = []
    for seed in range(10):
        weights, persons, known, truth = reform(np.random.default_rng(seed))
        error = raked_error(weights, persons, known, [["11"] * weights.n_targets])
        assert (error.units, error.learned) == ("blocks", WHOLE)
        reached.append(covered(weights, persons, truth, error))
    assert 0.85 <= np.mean(reached) <= 0.95


def test_one_region_for_a_whole_city_would_promise_too_much() -> None:
    reached = []
    for seed in range(10):
        weights, persons, known, truth = reform(np.random.default_rng(seed))
        city = ancillary_error(persons[:WHOLE], known[:WHOLE], np.zeros(WHOLE))
        reached.append(covered(weights, persons, truth, WeightError({Basis.DASYMETRIC: city.dispersion}, "blocks")))
    assert np.mean(reached) < 0.7


def lessons(number: int, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Return what intervals cover in forty reforms that leave only so many areas whole."""
    monkeypatch.setattr(crosswalk_error, "LEAST_AREAS", 0)
    reached = []
    for seed in range(40):
        weights, persons, known, truth = reform(np.random.default_rng(1000 * number + seed), number)
        error = raked_error(weights, persons, known, [["11"] * weights.n_targets])
        assert error.learned == number
        reached.append(covered(weights, persons, truth, error))
    return np.array(reached)


def test_as_many_areas_as_needed_teach_what_holds_and_few_of_them_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    enough, few = lessons(LEAST_AREAS, monkeypatch), lessons(LEAST_AREAS // 10, monkeypatch)
    assert enough.mean() >= 0.83
    assert (enough < 0.8).mean() <= 0.3
    assert (few < 0.8).mean() >= 0.35


def test_few_unsplit_areas_are_counted_and_the_default_holds_with_words() -> None:
    for number, learned in ((LEAST_AREAS - 1, False), (LEAST_AREAS, True)):
        weights, persons, known, _truth = reform(np.random.default_rng(number), number)
        error = raked_error(weights, persons, known, [["11"] * weights.n_targets])
        assert (error.learned, error.too_few) == ((number, 0) if learned else (0, number))
        if not learned:
            default = default_error([Basis.DASYMETRIC], raked=True)
            assert (error.dispersion, error.units, error.spread) == (default.dispersion, "sources", None)
            assert (error.as_dict()["from"], error.as_dict()["areas_too_few"]) == ("default", number)
            assert str(number) in error.words
            assert str(LEAST_AREAS) in error.words


def test_all_unsplit_areas_teach_however_many_they_are() -> None:
    for number in range(LEAST_AREAS, LEAST_AREAS + 8):
        source = [*range(number), number, number]
        weights = Pairs.summed(
            source, range(number + 2), [1.0] * number + [0.5] * 2, n_sources=number + 1, n_targets=number + 2
        )
        persons = np.full(number + 1, 1000.0)
        known = np.linspace(900, 1100, number + 2)
        assert raked_error(weights, persons, known, []).learned == number


def test_regions_are_those_of_the_first_level_above_that_has_two_of_them() -> None:
    """Growth is the same within an area above, so its parts show no error; across them they would."""
    fours = LEAST_AREAS // 4 + 1
    whole = 4 * fours
    source = [*range(whole), whole, whole]
    weights = Pairs.summed(
        source, range(whole + 2), [1.0] * whole + [0.5] * 2, n_sources=whole + 1, n_targets=whole + 2
    )
    persons = np.array([1000.0] * whole + [2000])
    known = np.array([1000.0, 1000, 2000, 2000] * fours + [1000.0] * 2)
    alone = [str(n) for n in range(whole + 2)]
    above = ["a", "a", "b", "b"] * fours + ["c", "c"]
    assert raked_error(weights, persons, known, [alone, above]).dispersion == {Basis.DASYMETRIC: 0.0}
    crossed = ["a", "b", "a", "b"] * fours + ["c", "c"]
    assert raked_error(weights, persons, known, [alone, crossed]).dispersion[Basis.DASYMETRIC] > 0.01


def test_without_unsplit_areas_the_default_holds_and_each_source_errs_alone() -> None:
    weights = Pairs.summed([0, 0, 1, 1], [0, 1, 1, 2], [0.5] * 4, n_sources=2, n_targets=3)
    error = raked_error(weights, np.array([100.0, 100]), np.array([50.0, 100, 50]), [["x"] * 3])
    assert error == default_error([Basis.DASYMETRIC], raked=True)
    assert (error.units, error.learned, error.as_dict()["from"]) == ("sources", 0, "default")
    assert error.dispersion[Basis.DASYMETRIC] == 0.015


def test_weights_of_which_nothing_is_known_have_no_dispersion_and_no_words() -> None:
    error = default_error([Basis.TABLE])
    assert error.dispersion == {}
    assert error.words == ""
    assert error.as_dict()["from"] is None
    assert default_error([Basis.TABLE, Basis.AREA]).dispersion == {Basis.AREA: 0.1}
