"""Small counts changed first: all sums hold, nothing small is left, and no better choice was near."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from kobimo.disclosure.methods.intervals import reachable
from kobimo.disclosure.methods.pretabular import small_counts
from kobimo.disclosure.system import IntArray, System
from kobimo.errors import InvalidInputError
from support.additive import crossed, flat, lottery, synthetic
from support.luck import seeds


def check(system: System, values: IntArray, base: int) -> None:
    """Require what the method promises."""
    true, given = system.values[system.inner], values[system.inner]
    small = (true > 0) & (true < base)
    assert not system.equations.residuals(values).any()
    assert (given[~small] == true[~small]).all()
    assert set(given[small].tolist()) <= {0, base}


@pytest.mark.parametrize("base", [2, 3, 5])
@pytest.mark.parametrize("seed", seeds("small counts", 4))
def test_sums_hold_and_only_small_counts_change(seed: int, base: int) -> None:
    system, _keys = lottery(seed, (3, 4, 2), 7)
    check(system, small_counts(system, base).values, base)


@pytest.mark.parametrize("seed", seeds("best small counts", 6))
def test_in_tiny_tables_no_choice_moves_the_sums_less(seed: int) -> None:
    system, keys = lottery(seed, (3, 3), 3)
    small = np.flatnonzero(system.inner & (system.values > 0) & (system.values < 3))
    within = np.array(
        [[all(a in ("*", b) for a, b in zip(key, keys[cell], strict=True)) for cell in small] for key in keys], np.int64
    ).reshape(len(keys), len(small))
    choices = np.array(list(itertools.product((0, 3), repeat=len(small))), np.int64).reshape(
        2 ** len(small), len(small)
    )
    moved = np.abs((choices - system.values[small]) @ within.T)[:, ~system.inner].sum(axis=1)
    found = small_counts(system).values
    assert np.abs(found - system.values)[~system.inner].sum() == moved.min()


def test_a_known_total_is_kept_if_that_is_possible_and_told_if_not() -> None:
    kept, keys = crossed({(n,): 1 for n in "abcdef"}, [flat(*"abcdef")], fixed=[("*",)])
    assert small_counts(kept).values[keys.index(("*",))] == 6
    assert not small_counts(kept).known.size
    broken, keys = crossed({(n,): 1 for n in "abcd"}, [flat(*"abcd")], fixed=[("*",)])
    assert small_counts(broken).known.tolist() == [keys.index(("*",))]


@pytest.mark.parametrize("seed", seeds("attack on small counts", 4))
def test_readers_of_changed_counts_cannot_pin_a_small_one(seed: int) -> None:
    system, _keys = lottery(seed, (3, 3), 9)
    open_, _keys = crossed(
        {key: int(v) for key, v, inner in zip(_keys, system.values, system.inner, strict=True) if inner},
        [flat("00", "01", "02"), flat("10", "11", "12")],
        zeros_known=False,
    )
    found = small_counts(open_)
    assert (found.low <= open_.values).all()
    assert (found.high >= open_.values).all()
    small = open_.inner & (open_.values > 0) & (open_.values < 3)
    pinned = reachable(open_, found.low, found.high, seed=seed).pinned(3)
    assert not small[pinned].any()


def test_a_base_that_changes_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        small_counts(lottery(1, (2, 2))[0], 1)


def test_a_large_table_moves_little(real_files: Path) -> None:
    system, _keys = synthetic(real_files / "sdc" / "synthetic" / "R1.csv")
    found = small_counts(system)
    check(system, found.values, 3)
    assert np.abs(found.values - system.values).max() <= 6
