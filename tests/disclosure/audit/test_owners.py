"""Readers who know their own cells, against the list of all tables that fit what they see and know."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kobimo.disclosure.audit.attackers import Attempt
from kobimo.disclosure.audit.owners import alone, audit_owners, excused
from kobimo.disclosure.system import Demand, Owner, System
from kobimo.disclosure.verifier import verify
from support.crossed import crossed, flat, regular
from support.enumerating import TooManyTablesError, everywhere, flags, knowing, sums, tables

Flags = NDArray[np.bool_]
Values = NDArray[np.int64]
often = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def crossings(draw: st.DrawFn) -> tuple[System, Flags]:
    """Small tables with a pattern that hides some cells."""
    trees = draw(st.sampled_from([[flat(4)], [regular(2, 2)], [flat(3), flat(3)], [regular(2, 2), flat(2)]]))
    shape = tuple(len(tree.leaves) for tree in trees)
    count = int(np.prod(shape))
    counts = np.array(draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))).reshape(shape)
    system = crossed(trees, counts, lowest=draw(st.integers(0, 1)))
    free = np.flatnonzero(~system.fixed).tolist()
    assume(free)
    return system, flags(system, draw(st.sets(st.sampled_from(free), min_size=min(4, len(free)), max_size=12)))


def between(system: System, hidden: Flags, demand: Demand) -> tuple[Values, Values]:
    """Return the least and greatest value of each demanded cell over all tables that fit."""
    try:
        found = tables(system, hidden)[:, demand.cells]
    except TooManyTablesError:
        assume(False)
    return found.min(axis=0), found.max(axis=0)


@often
@given(crossings(), st.data())
def test_owners_learn_nothing_beyond_their_own_cells(case: tuple[System, Flags], data: st.DataObject) -> None:
    system, hidden = case
    demand = everywhere(system, hidden)
    every = np.flatnonzero(hidden).tolist()
    drawn = np.array(data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=2)))
    owners = [*alone(system, hidden), Owner(drawn)]
    least, greatest = between(system, hidden, demand)
    known = least == greatest
    for own in owners:
        others = ~np.isin(demand.cells, own.cells)
        low, high = between(knowing(system, own.cells.tolist()), hidden, demand)
        least[others], greatest[others] = np.maximum(least, low)[others], np.minimum(greatest, high)[others]
        known[others] |= (low == high)[others]
    found = audit_owners(system, hidden, demand, owners)
    values = system.values[demand.cells]
    assert not found.undecided.any()
    assert (found.upper_below == (greatest < values + demand.up)).all()
    assert (found.lower_above == (least > values - demand.down)).all()
    assert (found.exactly_known == known).all()
    wanted = ((greatest >= values + demand.up) & (least <= values - demand.down)).all()
    assert verify(system, hidden, demand, found.witnesses, owners).passed == bool(wanted)


@often
@given(crossings())
def test_what_owners_decide_without_any_publication_is_no_finding_and_everything_else_is(
    case: tuple[System, Flags],
) -> None:
    system, hidden = case
    demand = everywhere(system, hidden)
    values = system.values[demand.cells]
    least, greatest = between(system, hidden, demand)
    met = bool(((greatest >= values + demand.up) & (least <= values - demand.down)).all())
    owners = alone(system, hidden)
    for own in owners:
        others = ~np.isin(demand.cells, own.cells)
        seen = knowing(system, own.cells.tolist())
        low, high = between(seen, hidden, demand)
        floor, ceiling = between(seen, system.free, demand)
        up = (high >= values + demand.up) | (ceiling < values + demand.up)
        down = (low <= values - demand.down) | (floor > values - demand.down)
        met &= bool((up & down)[others].all())
    attempt = Attempt(system, demand, owners)
    found = attempt.audit(hidden)
    assert attempt.verify(hidden, found).passed == met
    again = attempt.audit(hidden, known=found.witnesses)
    assert attempt.verify(hidden, again).passed == met


def of_person(owners: tuple[Owner, ...]) -> list[list[int]]:
    return [own.cells.tolist() for own in owners]


def test_each_single_person_is_an_owner_where_a_cell_of_one_is_hidden() -> None:
    system = sums([1, 1, 2, 1], [[0, 1], [2, 3]])
    assert of_person(alone(system, flags(system, [0, 2, 3, 4]))) == [[0], [3]]


def test_a_person_alone_in_a_total_is_the_same_in_every_table_that_splits_it() -> None:
    system = sums([1, 0, 0, 1, 1, 4], [[0, 1], [2, 3], [4, 5]])  # 6 = 0 + 1, 7 = 2 + 3; 8 = 4 + 5 is five
    assert of_person(alone(system, flags(system, range(9)))) == [[0, 6], [3, 7], [4]]
    linked = sums([1, 0, 0, 1], [[0, 1], [2, 3], [0, 1, 2, 3]])
    assert of_person(alone(linked, flags(linked, range(7)))) == [[0, 4], [3, 5]]
    # both splits count those in cell 6, so that the women and the foreigners in it are one person
    same = sums([1, 0, 0, 1], [[0, 1]])
    cells, signs = [4, 0, 1, 4, 2, 3], np.array([1, -1, -1, 1, -1, -1], np.int8)
    twice = System(
        **{
            **vars(same),
            "equations": type(same.equations)(np.array([0, 3, 6]), np.array(cells), signs),
        }
    )
    assert of_person(alone(twice, flags(twice, range(5)))) == [[0, 3, 4]]
    assert of_person(alone(twice, flags(twice, [3]))) == [[3]]


def test_balances_tell_nobody_who_is_alone() -> None:
    system = sums([3, -2, 1], [[0, 1, 2]], lower=[-9] * 4)
    one = sums([3, -2], [[0, 1]], lower=[-9] * 3)
    assert of_person(alone(system, flags(system, range(4)))) == [[2]]
    assert of_person(alone(one, flags(one, range(3)))) == [[2]]


def test_a_total_that_is_decided_by_the_own_cell_is_excused_in_the_direction_that_it_is_decided_in() -> None:
    system = sums([1, 2, 9], [[0, 1], [0, 1, 2]], lower=[0, 0, 0, 1, 0])
    demand = Demand(np.array([3]), np.array([2]), np.array([2]))
    owners = (Owner(np.array([0])),)
    found = audit_owners(system, system.free, demand, owners)
    assert [(gap.demand, gap.way, gap.owner) for gap in found.gaps] == []
    tight = Owner(np.array([0, 1]))
    found = audit_owners(system, system.free, demand, [tight])
    told, left = excused(system, demand, [tight], found.gaps)
    assert left == []
    assert (told[0].up.tolist(), told[0].down.tolist()) == ([3], [3])
    shown = flags(system, [0, 1])
    one = Demand(np.array([1]), np.array([1]), np.array([1]))
    seen = audit_owners(system, shown, one, owners)
    told, left = excused(system, one, owners, seen.gaps)
    assert told[0].up.tolist() == told[0].down.tolist() == []
    assert sorted(gap.way for gap, _table in left) == [-1, 1]
    for (gap, table), way in product(left, (1, -1)):
        assert table is not None
        assert 0 not in table.cells
        assert gap.way != way or table.moves[table.cells == 1] * way >= 1
