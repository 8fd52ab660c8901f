"""Counts that move into other areas: against fractions, for any weights, and their errors against simulation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import SumOverflowError
from kobimo.indicators.errors import Errors, Side
from kobimo.indicators.moving import THOUSANDTHS, Move, Origin
from kobimo.indicators.rollup import Delivered, Rolled, roll_up
from kobimo.model.area import Area, Space, SpaceDefinition
from support.luck import seeds

SPACE = Space(
    SpaceDefinition.model_validate(
        {
            "id": "s",
            "title": {"de": "S"},
            "levels": [
                {"id": "viertel", "title": {"de": "V"}, "parent": "bezirk"},
                {"id": "bezirk", "title": {"de": "B"}, "parent": "stadt"},
                {"id": "stadt", "title": {"de": "S"}},
            ],
        }
    ),
    [
        Area("stadt", "x", "X"),
        Area("bezirk", "1", "", "x"),
        Area("bezirk", "2", "", "x"),
        *(Area("viertel", key, "", parent) for key, parent in zip("abcd", "1122", strict=True)),
    ],
)


def move(table: list[list[float]], dispersion: float = 0.0) -> Move:
    """Make a move from a table of weights, sources in rows."""
    weights = np.array(table)
    source, target = np.nonzero(weights)
    return Move(len(weights), len(weights[0]), source, target, weights[source, target], dispersion)


@st.composite
def tables(draw: st.DrawFn) -> list[list[float]]:
    sources, targets = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    made = []
    for _source in range(sources):
        parts = draw(st.lists(st.integers(0, 9), min_size=targets, max_size=targets).filter(any))
        made.append([part / sum(parts) for part in parts])
    return made


@given(tables(), st.data())
def test_whatever_the_weights_totals_are_kept_exactly_and_each_part_is_next_to_its_share(
    table: list[list[float]], data: st.DataObject
) -> None:
    numbers = data.draw(st.lists(st.integers(-5, 10**7), min_size=len(table), max_size=len(table)))
    found = move(table).numbers(np.array([numbers]), THOUSANDTHS)[0]
    assert int(found.sum()) == THOUSANDTHS * sum(numbers)
    for target, total in enumerate(found.tolist()):
        parts = sum(row[target] > 0 for row in table)
        ideal = sum(Fraction(row[target]) * n * THOUSANDTHS for row, n in zip(table, numbers, strict=True))
        assert abs(total - ideal) <= parts


def test_a_merge_of_whole_areas_is_a_sum_of_whole_numbers() -> None:
    merge = move([[1, 0], [1, 0], [0, 1]])
    assert merge.exact
    assert merge.numbers(np.array([[3, 4, 5]]), 1).tolist() == [[7, 5]]
    assert not merge.estimated.any()


def test_shares_that_cannot_be_split_evenly_go_to_the_largest_remainders_first() -> None:
    assert move([[1 / 3, 1 / 3, 1 / 3]]).numbers(np.array([[1]]), THOUSANDTHS).tolist() == [[334, 333, 333]]
    assert move([[0.25, 0.75]]).numbers(np.array([[3]]), 1).tolist() == [[1, 2]]


def test_a_missing_or_lost_source_leaves_no_count_and_a_secret_one_a_secret_count() -> None:
    split = move([[0.5, 0.5, 0], [0, 1, 0]])
    assert split.every(np.array([[True, False]])).tolist() == [[True, False, False]]
    assert split.some(np.array([[False, True]])).tolist() == [[False, True, False]]
    lost = Move(2, 3, split.source, split.target, split.weight, lost=np.array([True, False, False]))
    assert lost.every(np.array([[True, True]])).tolist() == [[False, True, False]]


def test_a_number_too_large_to_split_is_refused_and_not_wrapped() -> None:
    with pytest.raises(SumOverflowError, match="aufzuteilen"):
        move([[0.5, 0.5]]).numbers(np.array([[2**60]]), THOUSANDTHS)


SHARES = [[0.6, 0.1, 0.3, 0.0], [0.0, 0.25, 0.25, 0.5], [1.0, 0.0, 0.0, 0.0]]
PERSONS, BASE = np.array([40, 12, 7]), np.array([200, 90, 60])


def rolled(split: Move, numbers: np.ndarray) -> tuple[dict[str, Rolled], dict[str, list[list[Origin]]]]:
    """Move numbers into the four quarters and sum them up."""
    values = split.numbers(numbers[None], THOUSANDTHS)[:, None]
    known = np.ones((1, 1, 4), np.bool_)
    delivered = Delivered(values, known, ~known, np.zeros((1, 1, 4), np.int64))
    origin = Origin(split, numbers[None].astype(float), known[0])
    return roll_up(SPACE, "viertel", {"viertel": delivered}), {"viertel": [[origin]]}


def simulated(seed: int, dispersion: float, draws: int = 40_000) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Split persons by true shares that lie around the weights; those counted are among those of the base."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((2, draws, 4))
    for shares, some, every in zip(SHARES, PERSONS, BASE, strict=True):
        weights = np.array(shares)
        true = np.tile(weights, (draws, 1))
        if dispersion and (inside := weights > 0).sum() > 1:
            true[:, inside] = rng.dirichlet(weights[inside] * (1 / dispersion - 1), draws)
        mine = rng.multinomial(some, true)
        counts[0] += mine
        counts[1] += mine + rng.multinomial(every - some, true)
    bezirk = counts.reshape(2, draws, 2, 2).sum(axis=-1)
    return {
        "viertel": (counts[0], counts[1]),
        "bezirk": (bezirk[0], bezirk[1]),
        "stadt": (bezirk[0].sum(axis=-1, keepdims=True), bezirk[1].sum(axis=-1, keepdims=True)),
    }


@pytest.mark.parametrize("dispersion", [0.0, 0.02])
@pytest.mark.parametrize("seed", seeds("errors of moved counts", 2))
def test_errors_of_counts_are_those_of_a_simulation_at_every_level(seed: int, dispersion: float) -> None:
    split = move(SHARES, dispersion)
    levels, origins = rolled(split, PERSONS)
    numbers = {level: (found.value / THOUSANDTHS, np.zeros((1, 1, 1))) for level, found in levels.items()}
    errors = Errors(SPACE, [Side("viertel", levels, origins)]).of("viertel", numbers, subset=False)
    for level, (counted, _base) in simulated(seed, dispersion).items():
        assert errors[level][0, 0] == pytest.approx(counted.std(axis=0), rel=0.05)
    assert errors["stadt"][0, 0].tolist() == [0.0]


@pytest.mark.parametrize("dispersion", [0.0, 0.02])
@pytest.mark.parametrize("seed", seeds("errors of moved ratios", 2))
def test_errors_of_ratios_are_those_of_a_simulation_as_both_sides_move_by_the_same_shares(
    seed: int, dispersion: float
) -> None:
    split = move(SHARES, dispersion)
    above, below = rolled(split, PERSONS), rolled(split, BASE)
    sides = [Side("viertel", *above), Side("viertel", *below)]
    numbers = {level: (above[0][level].value / THOUSANDTHS, below[0][level].value / THOUSANDTHS) for level in above[0]}
    errors = Errors(SPACE, sides).of("viertel", numbers, subset=True)
    for level, (counted, base) in simulated(seed, dispersion).items():
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.nanstd(counted / base, axis=0)
        assert errors[level][0, 0] == pytest.approx(spread, rel=0.2)  # a linear approximation for small areas
    assert errors["stadt"][0, 0].tolist() == [0.0]


def test_a_ratio_that_is_the_same_everywhere_errs_only_by_its_persons() -> None:
    """Where every source has the same share, moving more or less of a source changes nothing."""
    split = move(SHARES, dispersion=1.0)
    some = BASE // 10
    above, below = rolled(split, some), rolled(split, some * 10)
    sides = [Side("viertel", *above), Side("viertel", *below)]
    numbers = {level: (above[0][level].value / 1000, below[0][level].value / 1000) for level in above[0]}
    for error in Errors(SPACE, sides).of("viertel", numbers, subset=True).values():
        assert error == pytest.approx(0, abs=1e-6)


def test_a_delivered_total_that_stands_has_its_own_error_and_hides_that_of_the_parts() -> None:
    split = move(SHARES)
    values = split.numbers(PERSONS[None], THOUSANDTHS)[:, None]
    known = np.array([[[True, False, True, True]]])
    nothing = np.zeros((1, 1, 4), np.int64)
    total = Delivered(
        np.array([[[30_000, 0]]]), np.array([[[True, False]]]), np.zeros((1, 1, 2), np.bool_), nothing[..., :2]
    )
    levels = roll_up(
        SPACE, "viertel", {"viertel": Delivered(values * known, known, ~known & False, nothing), "bezirk": total}
    )
    origins = {"viertel": [[Origin(split, PERSONS[None].astype(float), known[0])]]}
    numbers = {level: (found.value / 1000, np.zeros((1, 1, 1))) for level, found in levels.items()}
    errors = Errors(SPACE, [Side("viertel", levels, origins)]).of("viertel", numbers, subset=False)
    assert errors["bezirk"][0, 0, 0] == 0.0
    variance = sum(v * w * (1 - w) for v, w in ((40, 0.3), (12, 0.75)))
    assert errors["bezirk"][0, 0, 1] == pytest.approx(variance**0.5)
    assert errors["stadt"][0, 0, 0] == pytest.approx(variance**0.5)
