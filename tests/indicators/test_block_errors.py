"""Errors of counts whose weights were fitted: a block of sources and targets errs as one, its total is certain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.errors import Errors, Side
from kobimo.indicators.moving import THOUSANDTHS, Move, Origin
from kobimo.indicators.rollup import Delivered, Rolled, roll_up
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import split_variance
from support.luck import seeds

QUARTERS = "abcde"
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
        *(Area("viertel", key, "", parent) for key, parent in zip(QUARTERS, "11222", strict=True)),
    ],
)
ABOVE = {"viertel": np.arange(5), "bezirk": np.array([0, 0, 1, 1, 1]), "stadt": np.zeros(5, int)}

WEIGHTS = np.array([[0.7, 0.3, 0.0, 0.0, 0.0], [0.0, 0.4, 0.6, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]])
"""Two sources that share the second quarter, hence are one block over three quarters, and one that stays whole."""


def move(
    weights: np.ndarray, dispersion: float, unit: np.ndarray | None = None, spread: np.ndarray | None = None
) -> Move:
    """Make a move from a table of weights, sources in rows."""
    source, target = np.nonzero(weights)
    return Move(
        len(weights),
        weights.shape[1],
        source,
        target,
        weights[source, target],
        dispersion,
        unit=unit,
        spread=spread,
    )


def side(split: Move, numbers: np.ndarray, used: np.ndarray | None = None) -> tuple[Side, dict[str, Rolled]]:
    """Move numbers into the quarters and sum them up, those that are not used being missing."""
    known = (np.ones(5, np.bool_) if used is None else used)[None, None]
    values = split.numbers(numbers[None], THOUSANDTHS)[:, None] * known
    delivered = Delivered(values, known, np.zeros_like(known), np.zeros((1, 1, 5), np.int64))
    levels = roll_up(SPACE, "viertel", {"viertel": delivered})
    origin = Origin(split, numbers[None].astype(float), known[0])
    return Side("viertel", levels, {"viertel": [[origin]]}), levels


def errors(split: Move, some: np.ndarray, every: np.ndarray | None = None, **options: bool) -> dict[str, np.ndarray]:
    """Return the errors of counts, or with a base those of the ratio, at each level."""
    sides = [side(split, numbers) for numbers in (some, every) if numbers is not None]
    values = [{level: found.value / THOUSANDTHS for level, found in levels.items()} for _side, levels in sides]
    numbers = {level: (values[0][level], values[-1][level]) for level in values[0]}
    subset = options.get("subset", every is not None)
    found = Errors(SPACE, [one for one, _levels in sides]).of("viertel", numbers, subset=subset)
    return {level: error[0, 0] for level, error in found.items()}


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    made = []
    for _source in range(draw(st.integers(1, 6))):
        parts = draw(st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any))
        made.append([part / sum(parts) for part in parts])
    return np.array(made)


def persons(draw: st.DataObject, number: int, most: int = 10**5) -> np.ndarray:
    return np.array(draw.draw(st.lists(st.integers(0, most), min_size=number, max_size=number)))


@given(tables(), st.floats(0, 1), st.data())
def test_units_of_one_source_err_as_sources_do(table: np.ndarray, dispersion: float, data: st.DataObject) -> None:
    some = persons(data, len(table))
    every = some + persons(data, len(table))
    number = np.array(data.draw(st.permutations(range(len(table)))))
    alone, named = move(table, dispersion), move(table, dispersion, number, np.ones(len(table)))
    for arguments in ((some,), (some, every)):
        expected = errors(alone, *arguments)
        for level, found in errors(named, *arguments).items():
            assert found == pytest.approx(expected[level], rel=1e-9, abs=1e-5)


@given(tables(), st.floats(0, 1), st.data())
def test_errors_of_counts_are_those_of_the_research_at_every_level(
    table: np.ndarray, dispersion: float, data: st.DataObject
) -> None:
    """`split_variance` sums up units in another way; only what rounds to nothing may differ."""
    sources = len(table)
    some = persons(data, sources)
    unit = np.array(data.draw(st.lists(st.integers(0, 2), min_size=sources, max_size=sources)))
    spread = np.array(data.draw(st.lists(st.floats(1, 50), min_size=sources, max_size=sources)))
    found = errors(move(table, dispersion, unit, spread), some)
    source, target = np.nonzero(table)
    pairs = Pairs(source, target, table[source, target], sources, 5)
    for level, larger in ABOVE.items():
        expected = split_variance(pairs.into(larger, larger.max() + 1), some, unit, spread).at(dispersion)
        assert found[level] == pytest.approx(np.sqrt(expected), rel=1e-6, abs=0.05)


PERSONS, BASE = np.array([900, 500, 70]), np.array([3000, 2500, 600])
BLOCKS = np.array([0, 0, 1])


def simulated(seed: int, dispersion: float, draws: int = 40_000) -> dict[str, np.ndarray]:
    """Split the persons of the block, and the others of its base, by true shares that deviate together.

    The shares of both have the covariance of a Dirichlet distribution around their own means, by the same luck.
    """
    rng = np.random.default_rng(seed)
    luck = rng.standard_normal((draws, 3))
    drawn = np.zeros((2, draws, 5))
    for number, counts in enumerate((PERSONS, BASE - PERSONS)):
        root = np.sqrt((counts[:2] @ WEIGHTS[:2])[:3] / counts[:2].sum())
        true = root**2 + dispersion**0.5 * root * (luck - (luck @ root)[:, None] * root)
        true = np.maximum(true, 0) / np.maximum(true, 0).sum(axis=1, keepdims=True)
        drawn[number:, :, :3] += rng.multinomial(counts[:2].sum(), true)
        drawn[number:, :, 3] += counts[2]
    return {
        level: np.stack([drawn[..., larger == n].sum(axis=-1) for n in range(larger.max() + 1)], axis=-1)
        for level, larger in ABOVE.items()
    }


@pytest.mark.parametrize("seed", seeds("errors of blocks", 2))
@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_errors_of_a_block_are_those_of_a_simulation(seed: int, spread: float) -> None:
    """Counts within 5 %; ratios, which are linear approximations of shares that err together, within 20 %."""
    split = move(WEIGHTS, 0.003, BLOCKS, np.array([spread, spread, 1.0]))
    drawn = simulated(seed, 0.003 * spread)
    counted = errors(split, PERSONS)
    ratio = errors(split, PERSONS, BASE)
    for level, (some, every) in drawn.items():
        assert counted[level] == pytest.approx(some.std(axis=0), rel=0.05)
        with np.errstate(invalid="ignore"):
            shares = np.nan_to_num(some / every).std(axis=0)
        assert ratio[level] == pytest.approx(shares, rel=0.2, abs=1e-9)
    assert counted["bezirk"].min() > 0
    assert counted["stadt"].tolist() == [0.0]


def test_what_a_block_holds_as_a_whole_is_certain_and_a_whole_source_inside_is_not() -> None:
    """The second source lies in the second quarter; that quarter errs with what the first one gives it."""
    weights = np.array([[0.7, 0.3, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]])
    split = move(weights, 0.01, BLOCKS)
    found = errors(split, np.array([1000, 1000, 500]))
    share = 0.35
    expected = (2000 * share * (1 - share) * (1 + 1999 * 0.01)) ** 0.5
    assert found["viertel"] == pytest.approx([expected, expected, 0, 0, 0])
    assert found["bezirk"].tolist() == [0.0, 0.0]
    assert split.estimated.tolist() == [True, True, False, False, False]


def test_parts_that_are_missing_leave_the_error_of_those_that_are_there() -> None:
    split = move(WEIGHTS, 0.01, BLOCKS)
    used = np.array([True, False, True, True, True])
    one, levels = side(split, PERSONS, used)
    numbers = {level: (found.value / THOUSANDTHS, np.zeros((1, 1, 1))) for level, found in levels.items()}
    found = Errors(SPACE, [one]).of("viertel", numbers, subset=False)
    share = 0.7 * 900 / 1400
    expected = (1400 * share * (1 - share) * (1 + 1399 * 0.01)) ** 0.5
    assert found["viertel"][0, 0, :2] == pytest.approx([expected, 0.0])
    assert found["bezirk"][0, 0, 0] == pytest.approx(expected)


def test_a_ratio_of_a_block_errs_less_than_counts_that_err_alone() -> None:
    """Nearly the same mixture above and below the line: what is displaced above is displaced below."""
    split = move(WEIGHTS, 0.01, BLOCKS)
    every = BASE
    some = np.array([1000, 830, 0])
    ratio = some[0] / every[0]
    alone = errors(split, some)["viertel"][:3]
    together = errors(split, some, every)["viertel"][:3] * (every @ WEIGHTS)[:3]
    assert ratio == pytest.approx(some[1] / every[1], rel=0.01)
    assert (together < alone / 3).all()


def test_blocks_are_nothing_new_where_nothing_is_split() -> None:
    whole = move(np.eye(5), 0.1, np.zeros(5, int))
    assert whole.exact
    assert not whole.estimated.any()
    assert not replace(whole, same=True).changes or whole.lost.any()
