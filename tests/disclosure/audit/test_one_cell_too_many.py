"""A protected table of which one hidden cell is published by mistake: flagged where the list of all tables says so."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.rules import Facts, Kind, Rule, demanded
from kobimo.disclosure.suppression import UnprotectableError, suppress
from kobimo.disclosure.system import Demand, System
from kobimo.disclosure.verifier import verify
from support.enumerating import TooManyTablesError, sums, tables
from support.luck import seeds

SMALL = Rule(Kind.FREQ, low=1, high=2)
SIZES = (0, 0, 1, 1, 2, 2, 3, 4, 5, 7)
Flags = NDArray[np.bool_]


def drawn_table(luck: random.Random) -> System:
    """Draw up to twelve counts with the sums of rows, columns, some other groups, and all; zeros are shown."""
    rows, columns = luck.choice([(2, 3), (3, 3), (2, 4), (3, 4), (2, 6)])
    inner = [luck.choice(SIZES) for _cell in range(rows * columns)]
    groups = [[r * columns + c for c in range(columns)] for r in range(rows)]
    groups += [[r * columns + c for r in range(rows)] for c in range(columns)]
    groups += [luck.sample(range(len(inner)), luck.randint(2, 4)) for _group in range(luck.randint(0, 2))]
    made = sums(inner, [*groups, list(range(len(inner)))])
    nothing = made.values == 0
    return replace(made, fixed=nothing, lower=np.where(made.inner & ~nothing, 1, 0))


def protected(system: System) -> tuple[Demand, Flags] | None:
    """Return what is demanded and a pattern that kobimo finds, if there is one."""
    demand = demanded([SMALL], Facts(system.values, system.fixed, system.lower))
    if not len(demand):
        return None
    try:
        pattern = suppress(system, demand, effort=0)
    except UnprotectableError:
        return None
    assert verify(system, pattern.hidden, demand, pattern.witnesses).passed
    return demand, pattern.hidden


def mistaken(seed: int) -> tuple[bool, bool] | None:
    """Publish one hidden cell more; return whether the list of all tables and the audit call that unsafe."""
    luck = random.Random(seed)
    system = drawn_table(luck)
    found = protected(system)
    if found is None:
        return None
    demand, hidden = found
    shown = luck.choice(np.flatnonzero(hidden).tolist())
    open_cells = hidden & (np.arange(len(system)) != shown)
    left = demand.cells != shown
    still = Demand(demand.cells[left], demand.up[left], demand.down[left])
    try:
        every = tables(system, open_cells)[:, still.cells]
    except TooManyTablesError:
        return None
    values, (least, greatest) = system.values[still.cells], (every.min(axis=0), every.max(axis=0))
    judged = audit(system, open_cells, still)
    assert not judged.undecided.any()
    assert (judged.exactly_known == (least == greatest)).all()
    assert (judged.upper_below == (greatest < values + still.up)).all()
    assert (judged.lower_above == (least > values - still.down)).all()
    unsafe = bool(((greatest < values + still.up) | (least > values - still.down)).any())
    assert verify(system, open_cells, still, judged.witnesses).passed is not unsafe
    return unsafe, not judged.safe


def both_agree(found: list[tuple[bool, bool] | None], least: int) -> None:
    """No false "safe", no false alarm, and both kinds often enough to mean something."""
    cases = [case for case in found if case is not None]
    assert [case for case in cases if case[0] != case[1]] == []
    assert len(cases) >= least
    assert {unsafe for unsafe, _flagged in cases} == {True, False}


def test_a_cell_published_by_mistake_is_flagged_exactly_where_it_tells_something() -> None:
    both_agree([mistaken(seed) for seed in seeds("a cell by mistake", 90)], 40)


@pytest.mark.slow
def test_a_thousand_cells_published_by_mistake_are_flagged_exactly_where_they_tell_something() -> None:
    both_agree([mistaken(seed) for seed in seeds("a thousand cells by mistake", 2_400)], 1_000)
