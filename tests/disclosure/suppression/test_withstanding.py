"""Hiding more for persons who know themselves, judged by the list of all tables."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.disclosure.audit.owners import alone
from kobimo.disclosure.suppression import suppress
from kobimo.disclosure.suppression.owners import withstanding
from kobimo.disclosure.system import Demand, Owner, Pattern, System
from kobimo.disclosure.verifier import verify
from support.crossed import crossed, flat
from support.enumerating import TooManyTablesError, knowing, tables
from support.luck import seeds


def few(system: System) -> Demand:
    """Demand of counts of 1 and 2 that they may be 3, and less where a reader cannot rule it out."""
    cells = np.flatnonzero((system.values > 0) & (system.values < 3) & system.free)
    values = system.values[cells]
    return Demand(cells, 3 - values, np.minimum(1, values - system.lower[cells]))


def small_table(seed: int) -> System:
    """Return three rows by four columns of small counts, at least one of them a single person."""
    rng = np.random.default_rng([seed, 5])
    counts = rng.poisson(4.0, (3, 4))
    counts[0, 0], counts[1, 1] = 1, 1
    return crossed([flat(3), flat(4)], counts, lowest=1)


@pytest.mark.parametrize("seed", seeds("three by four for owners", 6))
def test_no_person_finds_out_more_than_without_the_publication(seed: int) -> None:
    system = small_table(seed)
    demand = few(system)
    first = suppress(system, demand, effort=0)
    owners = alone(system, first.hidden)
    pattern, told = withstanding(system, demand, first, owners)
    assert not (first.hidden & ~pattern.hidden).any()
    assert verify(system, pattern.hidden, demand, pattern.witnesses, told).passed
    values = system.values[demand.cells]
    for own, knows in zip(owners, told, strict=True):
        assert np.array_equal(own.cells, knows.cells)
        try:
            seen = tables(knowing(system, own.cells.tolist()), pattern.hidden)[:, demand.cells]
        except TooManyTablesError:
            continue
        others = ~np.isin(demand.cells, own.cells)
        up, down = (others & ~np.isin(demand.cells, excused) for excused in (knows.up, knows.down))
        assert (seen.max(axis=0) >= values + demand.up)[up].all()
        assert (seen.min(axis=0) <= values - demand.down)[down].all()


def test_a_pair_of_single_persons_gets_a_third_cell_and_what_was_hidden_stays_so() -> None:
    system = crossed([flat(4)], np.array([1, 1, 7, 9]), lowest=1)
    pair = np.isin(np.arange(len(system)), np.flatnonzero(system.inner & (system.values == 1)))
    cells = np.flatnonzero(pair)
    none = np.zeros(2, np.int64)
    demand = Demand(cells, np.array([1, 1]), none)
    first = suppress(system, demand, effort=0)
    pattern, told = withstanding(system, demand, first, [Owner(cells[:1]), Owner(cells[1:])])
    assert verify(system, pattern.hidden, demand, pattern.witnesses, told).passed
    assert pattern.hidden.sum() >= 3
    assert [one.up.tolist() for one in told] == [[], []]


def test_nobody_alone_leaves_a_pattern_as_it_is() -> None:
    system = crossed([flat(4)], np.array([2, 2, 7, 9]), lowest=1)
    first = suppress(system, few(system), effort=0)
    assert withstanding(system, few(system), first, ()) == (first, ())


def test_what_a_person_knows_of_the_whole_is_excused_and_nothing_hidden_for_it() -> None:
    system = crossed([flat(2)], np.array([1, 1]), lowest=1)
    everything = Pattern(system.free, suppress(system, few(system), effort=0).witnesses)
    owners = (Owner(np.flatnonzero(system.inner)),)
    pattern, told = withstanding(system, few(system), everything, owners)
    total = np.flatnonzero(~system.inner).tolist()
    assert told[0].up.tolist() == total
    assert verify(system, pattern.hidden, few(system), pattern.witnesses, told).passed
