"""The audit against the list of all tables that fit: nothing called safe that is not, no false alarm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kobimo.disclosure.audit.attackers import nothing_negative, zeros_shown
from kobimo.disclosure.audit.witnesses import Audit, audit
from kobimo.disclosure.system import Demand, System
from kobimo.disclosure.verifier import verify
from support.crossed import Tree, crossed, flat, regular
from support.enumerating import TooManyTablesError, everywhere, flags, knowing, sums, tables

Flags = NDArray[np.bool_]
often = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SHAPES = [
    [flat(4)],
    [regular(2, 2)],
    [flat(3), flat(3)],
    [regular(2, 2), flat(2)],
    [Tree((-1, 0, 0, 1, 1, 2, 2, 2)), flat(2)],
    [flat(2), flat(2), flat(2)],
    [regular(2, 2), flat(2), flat(2)],
]


@st.composite
def crossings(draw: st.DrawFn) -> tuple[System, Flags]:
    """Tables of one to three dimensions, some with a hierarchy."""
    trees = draw(st.sampled_from(SHAPES))
    shape = tuple(len(tree.leaves) for tree in trees)
    count = int(np.prod(shape))
    counts = np.array(draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))).reshape(shape)
    system = crossed(trees, counts, lowest=draw(st.integers(0, 1)))
    free = np.flatnonzero(~system.fixed).tolist()
    assume(free)
    return system, flags(system, draw(st.sets(st.sampled_from(free), min_size=min(4, len(free)), max_size=12)))


@st.composite
def families(draw: st.DrawFn) -> tuple[System, Flags]:
    """Any linked sums of up to six counts; readers know more than that nothing is negative."""
    count = draw(st.integers(3, 6))
    inner = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    members = st.sets(st.integers(0, count - 1), min_size=2).map(sorted)
    groups = draw(st.lists(members, min_size=2, max_size=6, unique_by=tuple))
    values = sums(inner, groups).values
    rooms = draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))
    system = sums(inner, groups, lower=[max(0, v - r) for v, r in zip(values, rooms, strict=True)])
    others = draw(st.sets(st.integers(count, len(system) - 1), max_size=12 - count))
    return system, flags(system, {*range(count), *others})


def judged(system: System, hidden: Flags, demand: Demand) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the least and greatest value of each demanded cell over all tables."""
    try:
        all_tables = tables(system, hidden)[:, demand.cells]
    except TooManyTablesError:
        assume(False)
    return all_tables.min(axis=0), all_tables.max(axis=0)


def check(system: System, demand: Demand, found: Audit, least: NDArray[np.int64], greatest: NDArray[np.int64]) -> None:
    values = system.values[demand.cells]
    assert not found.undecided.any()
    assert (found.exactly_known == (least == greatest)).all()
    assert (found.upper_below == (greatest < values + demand.up)).all()
    assert (found.lower_above == (least > values - demand.down)).all()
    assert (found.greatest >= np.minimum(greatest, values + demand.up)).all()
    # the judge looks no farther than eight above the truth, a witness may
    assert (np.minimum(found.greatest, values + demand.up) <= greatest).all()
    assert (found.least >= least).all()


@often
@given(st.one_of(crossings(), families()), st.integers(1, 2), st.integers(0, 2))
def test_audit_finds_what_the_list_of_all_tables_says(case: tuple[System, Flags], up: int, down: int) -> None:
    system, hidden = case
    demand = everywhere(system, hidden, up, down)
    least, greatest = judged(system, hidden, demand)
    found = audit(system, hidden, demand)
    check(system, demand, found, least, greatest)
    verdict = verify(system, hidden, demand, found.witnesses)
    values = system.values[demand.cells]
    assert verdict.passed == bool(((greatest >= values + demand.up) & (least <= values - demand.down)).all())


@often
@given(st.one_of(crossings(), families()), st.data())
def test_one_more_published_cell_is_judged_rightly_with_tables_found_before(
    case: tuple[System, Flags], data: st.DataObject
) -> None:
    system, hidden = case
    before = audit(system, hidden, everywhere(system, hidden))
    shown = data.draw(st.sampled_from(np.flatnonzero(hidden).tolist()))
    mutated = hidden.copy()
    mutated[shown] = False
    demand = everywhere(system, mutated)
    assume(len(demand))
    found = audit(system, mutated, demand, known=before.witnesses)
    check(system, demand, found, *judged(system, mutated, demand))


def test_three_hidden_members_of_three_are_one_each_where_zeros_are_shown() -> None:
    system = sums([3, 1, 1, 1], [[0, 1, 2, 3]])
    hidden = flags(system, [1, 2, 3])
    demand = Demand(np.array([1, 2, 3]), np.full(3, 2), np.zeros(3, np.int64))
    assert audit(nothing_negative(system), hidden, demand).safe
    found = audit(zeros_shown(system), hidden, demand)
    assert found.exactly_known.all()
    assert found.upper_below.all()
    assert not found.safe


@pytest.fixture
def halves() -> System:
    """Published sums 1+2, 1+3, 2+4, 3+5 leave one freedom; the hidden sums 2+3 and 4+5 may fall by one only."""
    groups = [[0, 1], [0, 2], [1, 3], [2, 4], [1, 2], [3, 4]]
    return sums([5, 5, 5, 5, 5], groups, lower=[0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9])


def test_what_fractions_leave_open_and_integers_fix_is_exactly_known(halves: System) -> None:
    hidden = flags(halves, [0, 1, 2, 3, 4, 9, 10])
    demand = everywhere(halves, hidden, up=1)
    found = audit(halves, hidden, demand)
    assert len(tables(halves, hidden)) == 1
    assert found.exactly_known.all()
    assert found.known_by_intervals.tolist() == [True] * 5 + [False] * 2  # the sums reach 9 to 11 by halves


def test_cells_move_as_soon_as_integers_let_them(halves: System) -> None:
    hidden = flags(halves, [0, 1, 2, 3, 4, 9, 10])
    roomy = sums([5, 5, 5, 5, 5], [[0, 1], [0, 2], [1, 3], [2, 4], [1, 2], [3, 4]], lower=[0] * 9 + [8, 9])
    demand = Demand(np.array([0, 9]), np.array([1, 0]), np.array([0, 2]))
    assert audit(roomy, hidden, demand).safe


def test_fixed_and_published_cells_are_known_and_unpublished_ones_are_not() -> None:
    system = sums([2, 2, 5], [[0, 1, 2]])
    demand = Demand(np.array([0]), np.array([1]), np.array([1]))
    hidden = flags(system, [0, 1])
    assert audit(system, hidden, demand).safe
    assert audit(knowing(system, [1]), hidden, demand).exactly_known.all()
    published = np.array([True, False, True, True])
    unpublished = replace(system, published=published)
    assert audit(unpublished, flags(system, [0]), demand).safe


def test_the_same_seed_gives_the_same_tables() -> None:
    rng = np.random.default_rng(5)
    system = crossed([regular(3, 3), flat(3)], rng.integers(0, 5, (9, 3)))
    hidden = (rng.random(len(system)) < 0.8) & ~system.fixed
    demand = everywhere(system, hidden)
    one, two = (audit(system, hidden, demand, seed=3) for _ in range(2))
    assert [w.moves.tolist() for w in one.witnesses] == [w.moves.tolist() for w in two.witnesses]


def test_demands_of_the_same_cell_are_judged_apart() -> None:
    system = sums([2, 2], [[0, 1]])
    demand = Demand(np.array([0, 0]), np.array([2, 3]), np.zeros(2, np.int64))
    assert audit(system, flags(system, [0, 1]), demand).upper_below.tolist() == [False, True]


@settings(often, max_examples=40)
@given(crossings(), st.sampled_from([1_000, 65_536, 7_919_000]))
def test_large_amounts_are_judged_like_small_ones(case: tuple[System, Flags], times: int) -> None:
    system, hidden = case
    large = replace(system, values=system.values * times, lower=system.lower * times)
    demand = everywhere(system, hidden)
    more = Demand(demand.cells, demand.up * times, demand.down * times)
    found, scaled = audit(system, hidden, demand), audit(large, hidden, more)
    assert not scaled.undecided.any()
    # finer steps leave at least as much open, and never let a cell move that could not move at all
    assert not (scaled.upper_below & ~found.upper_below).any()
    assert not (scaled.exactly_known & ~found.exactly_known).any()
    assert verify(large, hidden, more, scaled.witnesses).passed >= found.safe
