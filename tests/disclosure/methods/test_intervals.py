"""The interval attack finds exactly what all tables together say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kobimo.disclosure.methods.intervals import reachable
from kobimo.disclosure.system import IntArray, System
from kobimo.errors import InvalidInputError
from support.additive import crossed, flat, lottery
from support.luck import seeds


def all_tables(system: System, keys: list[tuple[str, ...]], low: IntArray, high: IntArray) -> IntArray:
    """List every table of whole numbers that fits, by trying all of them."""
    low = np.where(system.fixed, system.values, np.maximum(low, system.lower))
    high = np.where(system.fixed, system.values, high)
    inner = np.flatnonzero(system.inner)
    within = np.array([[all(a in ("*", b) for a, b in zip(key, keys[c], strict=True)) for c in inner] for key in keys])
    tried = np.array(list(itertools.product(*(range(low[c], high[c] + 1) for c in inner))), np.int64)
    sums = tried @ within.T.astype(np.int64)
    return sums[((sums >= low) & (sums <= high)).all(axis=1)]


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 2)])
@pytest.mark.parametrize("seed", seeds("reach", 12))
def test_reach_is_what_full_enumeration_says(seed: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    system, keys = lottery(seed, shape, 5)
    known = rng.random(len(system)) < 0.3
    low = np.where(known, system.values, np.maximum(0, system.values - rng.integers(0, 3, len(system))))
    high = np.where(known, system.values, system.values + rng.integers(0, 3, len(system)))
    tables = all_tables(system, keys, low, high)
    reach = reachable(system, low, high, seed=seed)
    assert reach.low.tolist() == tables[:, reach.cells].min(axis=0).tolist()
    assert reach.high.tolist() == tables[:, reach.cells].max(axis=0).tolist()
    assert reach.proven.all()


@pytest.mark.parametrize("seed", seeds("enough", 6))
def test_stopping_early_finds_the_same_cells_in_danger(seed: int) -> None:
    system, _keys = lottery(seed, (3, 4), 8)
    low, high = np.maximum(system.values // 5 * 5, 0), system.values // 5 * 5 + 4
    fully = reachable(system, low, high, seed=seed)
    other = reachable(system, low, high, seed=seed + 1, enough=3)
    assert other.pinned(3).tolist() == fully.pinned(3).tolist()
    assert reachable(system, low, high, seed=seed, enough=3).programs <= fully.programs


def test_only_a_solution_in_whole_numbers_counts() -> None:
    """Three unknown cells that pairwise add up to an odd number: halves would fit, whole numbers do not."""
    parents = [flat("a", "b"), flat("c", "d"), flat("e", "f")]
    counts = dict.fromkeys(itertools.product(*parents), 1)
    system, keys = crossed(counts, parents, zeros_known=False)
    low = np.where(system.inner, 0, system.values)
    high = np.where(system.inner, 2, system.values)
    tables = all_tables(system, keys, low, high)
    reach = reachable(system, low, high, seed=3)
    assert reach.low.tolist() == tables[:, reach.cells].min(axis=0).tolist()
    assert reach.high.tolist() == tables[:, reach.cells].max(axis=0).tolist()


def test_tables_outside_one_block_are_looked_at_too() -> None:
    geography = {"A": "*", "B": "*", "a1": "A", "a2": "A", "b1": "B", "b2": "B"}
    counts = {("a1",): 3, ("a2",): 4, ("b1",): 5, ("b2",): 6}
    system, keys = crossed(counts, [geography], fixed=[("a2",), ("b2",)])
    low, high = np.maximum(system.values - 2, 0), system.values + 2
    low[keys.index(("*",))] = high[keys.index(("*",))] = 18
    reach = reachable(system, low, high, seed=1)
    assert dict(zip(reach.cells.tolist(), zip(reach.low.tolist(), reach.high.tolist(), strict=True), strict=True)) == {
        keys.index(("a1",)): (1, 5),
        keys.index(("b1",)): (3, 7),
    }


def test_conclusions_that_exclude_the_truth_are_refused() -> None:
    system, _keys = lottery(5, (2, 2), 5, fixed=[])
    with pytest.raises(InvalidInputError):
        reachable(system, system.values + 1, system.values + 2, seed=1)
