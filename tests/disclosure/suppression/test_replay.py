"""Small tables of any kind get a pattern, and what is said of it is the same for all tables that fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kobimo.disclosure.rules import Facts, demanded, parsed
from kobimo.disclosure.suppression.replay import Case, disguised, told_of_all
from kobimo.disclosure.system import Demand, IntArray, Pattern, System
from kobimo.disclosure.verifier import verify
from support.crossed import crossed, flat
from support.enumerating import tables
from support.luck import seeds

RULE = parsed("freq:1-2")


def demand_of(system: System, values: IntArray) -> Demand:
    return demanded((RULE,), Facts(values, system.fixed, system.lower))


def pattern_of(system: System, seed: int) -> Pattern | None:
    def supposing(values: IntArray) -> Case:
        return Case(replace(system, values=values), demand_of(system, values))

    return disguised(supposing(system.values), supposing, seed)


def drawn(seed: int, shape: tuple[int, int], middle: float) -> System:
    counts = np.floor(np.random.default_rng(seed).lognormal(middle, 1.2, shape)).astype(np.int64) + 1
    return crossed([flat(n) for n in shape], counts, lowest=1)


@pytest.mark.parametrize("seed", seeds("disguised", 4))
@pytest.mark.parametrize(("shape", "middle"), [((3, 3), 0.5), ((2, 4), 2.0), ((3, 5), 3.0)])
def test_tables_of_small_and_of_large_counts_get_a_proven_pattern(
    seed: int, shape: tuple[int, int], middle: float
) -> None:
    system = drawn(seed, shape, middle)
    demand = demand_of(system, system.values)
    if not len(demand):
        return
    pattern = pattern_of(system, seed)
    assert pattern is not None
    assert verify(system, pattern.hidden, demand, pattern.witnesses).passed


@pytest.mark.parametrize("seed", seeds("told of all", 6))
def test_what_is_told_holds_for_every_table_that_fits_and_is_the_same_by_each(seed: int) -> None:
    system = drawn(seed, (2, 3), 0.7)
    hidden = np.zeros(len(system), np.bool_)
    hidden[np.flatnonzero(system.inner)] = True
    told = told_of_all(system, hidden, lambda values: demand_of(system, values), RULE.high)
    every = tables(system, hidden)
    for values in every:
        demand = demand_of(system, values)
        spread = (demand.up + demand.down)[hidden[demand.cells]]
        assert (spread >= told).all()
        same = replace(system, values=values)
        assert told == told_of_all(same, hidden, lambda of, system=system: demand_of(system, of), RULE.high)
