"""Rounding: alone it is unpicked by exact totals, together it is not."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from kobimo.disclosure.methods.intervals import reachable
from kobimo.disclosure.methods.rounding import Rounded, controlled, rounded
from kobimo.disclosure.system import System
from kobimo.errors import InvalidInputError
from support.additive import crossed, flat, lottery, synthetic
from support.luck import seeds


@pytest.mark.parametrize(("base", "most"), [(5, 2), (10, 5), (3, 1), (2, 1)])
@pytest.mark.parametrize("seed", seeds("rounded alone", 3))
def test_rounding_alone_gives_the_nearest_multiple_and_true_bounds(base: int, most: int, seed: int) -> None:
    system, _keys = lottery(seed, (4, 3), 40)
    found = rounded(system, base)
    assert (found.values % base == 0).all()
    assert np.abs(found.values - system.values).max() <= most
    assert (found.low <= system.values).all()
    assert (found.high >= system.values).all()


@pytest.mark.parametrize("base", [2, 5, 10])
def test_bounds_after_rounding_alone_are_exactly_the_counts_that_give_the_figure(base: int) -> None:
    for count in range(1, 41):
        system, _keys = crossed({("a",): count, ("b",): 1}, [flat("a", "b")], zeros_known=False)
        found = rounded(system, base)
        cell = 1
        same = [n for n in range(60) if (n + base // 2) // base * base == found.values[cell]]
        assert (max(0, found.low[cell]), found.high[cell]) == (same[0], same[-1])


def test_a_base_that_changes_nothing_is_refused() -> None:
    system, _keys = lottery(1, (2, 2))
    for method in (rounded, controlled):
        with pytest.raises(InvalidInputError):
            method(system, 1)


def test_exact_totals_unpick_figures_rounded_alone_but_not_together() -> None:
    counts = {("a", "x"): 3, ("a", "y"): 3, ("b", "x"): 8, ("b", "y"): 9}
    parents = [flat("a", "b"), flat("x", "y")]
    exact = [("a", "*"), ("b", "*"), ("*", "*")]
    system, _keys = crossed(counts, parents, fixed=exact)
    alone = rounded(system, 5)
    assert set(reachable(system, alone.low, alone.high, seed=1).pinned(2).tolist()) >= {4, 5}
    hidden, _keys = crossed(counts, parents)
    together = controlled(hidden, 5)
    assert not reachable(hidden, together.low, together.high, seed=1).pinned(3).size


@pytest.mark.parametrize("base", [3, 5, 10])
@pytest.mark.parametrize("seed", seeds("controlled", 4))
def test_rounding_together_keeps_every_sum_and_stays_within_the_base_in_flat_tables(base: int, seed: int) -> None:
    system, _keys = lottery(seed, (4, 5), 30)
    found = controlled(system, base)
    assert not system.equations.residuals(found.values).any()
    assert not found.far.size
    assert (found.values % base == 0).all()
    multiples = system.values % base == 0
    assert (found.values[multiples] == system.values[multiples]).all()
    check_bounds(system, found)


@pytest.mark.parametrize("seed", seeds("nearest controlled", 6))
def test_rounding_together_is_the_nearest_of_all_in_tiny_tables(seed: int) -> None:
    system, _keys = lottery(seed, (2, 3), 12)
    found = controlled(system, 5)
    best = min(
        np.abs(values - system.values).sum()
        for steps in itertools.product((0, 1), repeat=len(system) - 6)
        if not system.equations.residuals(values := from_inner(system, steps)).any()
        and (np.abs(values - system.values) < 5).all()
    )
    assert np.abs(found.values - system.values).sum() == best


def from_inner(system: System, steps: tuple[int, ...]) -> np.ndarray:
    """Return the table with each inner cell rounded down or up, and sums added."""
    inner = np.flatnonzero(system.inner)
    values = np.zeros(len(system), np.int64)
    values[inner] = system.values[inner] // 5 * 5 + np.array(steps[: len(inner)]) * 5
    shape = values[inner].reshape(2, 3)
    full = np.zeros((3, 4), np.int64)
    full[1:, 1:], full[0, 1:], full[1:, 0], full[0, 0] = shape, shape.sum(0), shape.sum(1), shape.sum()
    return full.ravel()


@pytest.mark.parametrize("seed", seeds("three dimensions", 3))
def test_in_three_dimensions_sums_hold_and_what_went_far_is_told(seed: int) -> None:
    system, _keys = lottery(seed, (3, 3, 3), 4)
    found = controlled(system, 5)
    assert not found.missed.size
    assert found.far.tolist() == np.flatnonzero(np.abs(found.values - system.values) >= 5).tolist()
    assert (found.values >= 0).all()
    check_bounds(system, found)


def test_an_official_figure_passes_unchanged_and_its_broken_sums_are_told() -> None:
    system, keys = crossed({("a",): 7, ("b",): 6}, [flat("a", "b")], fixed=[("*",)])
    found = controlled(system, 5)
    assert found.values[keys.index(("*",))] == 13
    assert found.missed.tolist() == [0]


@pytest.mark.parametrize("base", [5, 10])
def test_a_large_table_is_rounded_part_by_part(real_files: Path, base: int) -> None:
    system, _keys = synthetic(real_files / "sdc" / "synthetic" / "R1.csv")
    found = controlled(system, base)
    assert not system.equations.residuals(found.values).any()
    assert len(found.far) <= 20
    assert (found.values % base == 0).all()
    check_bounds(system, found)
    small = np.flatnonzero(system.inner & (system.values > 0) & (system.values < 3))
    assert not reachable(system, found.low, found.high, seed=1, cells=small, enough=2).pinned(2).size


def check_bounds(system: System, found: Rounded) -> None:
    """Require that the truth lies where readers think."""
    assert (found.low <= system.values).all()
    assert (found.high >= system.values).all()
