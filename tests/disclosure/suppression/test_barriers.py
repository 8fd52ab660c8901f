"""A barrier follows from the equations alone: where it is not kept, a program written down plainly finds no move."""

from __future__ import annotations

from itertools import pairwise

import highspy
import numpy as np
import pytest
from tests.support.crossed import crossed, flat, frequencies, regular
from tests.support.luck import seeds

from kobimo.disclosure.suppression.barriers import Barrier, Barriers
from kobimo.disclosure.suppression.deviations import Reach
from kobimo.disclosure.suppression.greedy import Greedy, Pass, Shop
from kobimo.disclosure.suppression.proofs import Proofs, Side
from kobimo.disclosure.suppression.tidy import Tidy
from kobimo.disclosure.system import BoolArray, IntArray, System

_CAP = 20.0


def table(seed: int, lowest: int = 1) -> System:
    """Return districts with quarters, four ages and two sexes."""
    counts = np.random.default_rng(seed).poisson(3.0, (9, 4, 2))
    return crossed([regular(3, 3), flat(4), flat(2)], counts, lowest=lowest)


def moves(system: System, hidden: BoolArray, side: Side) -> bool:
    """Tell whether a side can move as it must when only hidden cells do."""
    solver, amount = highspy.Highs(), float(side.way * side.amount)
    solver.setOptionValue("output_flag", False)
    for n, (value, lowest) in enumerate(zip(system.values.tolist(), system.lower.tolist(), strict=True)):
        if n == side.cell:
            solver.addVar(max(amount, lowest - value), amount)
        elif hidden[n] and system.free[n]:
            solver.addVar(-min(value - lowest, _CAP), _CAP)
        else:
            solver.addVar(0.0, 0.0)
    equations = system.equations
    for start, end in pairwise(equations.starts.tolist()):
        cells, signs = equations.cells[start:end].astype(np.int32), equations.signs[start:end].astype(float)
        solver.addRow(0.0, 0.0, len(cells), cells, signs)
    solver.run()
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def learned(system: System, side: Side, hidden: BoolArray, shown: IntArray) -> Barrier | None:
    """Ask whether a side can move once some cells are shown, and return what was learned if it cannot."""
    part = Shop(system, frequencies(system)).incidence.part(np.flatnonzero(hidden & system.free))
    reach = Reach(system, part, _CAP, hidden, np.ones(len(system)))
    for cell in shown.tolist():
        reach.switch(cell, False)
    reach.solve(side.cell, side.way, side.amount)
    return reach.barrier


def patterned(seed: int, lowest: int = 1) -> tuple[System, Shop, Pass, BoolArray]:
    """Return a table, its programs, a first pattern, and what is hidden in any case."""
    system = table(seed, lowest)
    demand = frequencies(system)
    shop, forced = Shop(system, demand), np.zeros(len(system), bool)
    forced[demand.cells] = True
    found = Greedy(shop, forced).run(system.weights.astype(float), np.arange(len(Proofs(demand).sides)))
    if found.impossible:
        pytest.skip("nothing protects this table")
    return system, shop, found, forced


@pytest.mark.parametrize("seed", seeds("barriers", 4))
@pytest.mark.parametrize("lowest", [0, 1])
def test_what_a_barrier_forbids_cannot_be(seed: int, lowest: int) -> None:
    system, _shop, found, forced = patterned(seed, lowest)
    rng = np.random.default_rng(seed)
    learned_, forbidden = 0, 0
    for side in found.proofs.sides * 2:
        hidden = found.hidden.copy()
        shown = rng.choice(np.flatnonzero(hidden & ~forced), 6, replace=False)
        barrier = learned(system, side, hidden, shown)
        hidden[shown] = False
        if barrier is None:
            continue
        learned_ += 1
        assert not moves(system, hidden, side)
        for _ in range(3):
            other = (rng.random(len(system)) < 0.5) | forced
            if barrier.room[other[barrier.cells]].sum() < 1.0 - 1e-6:
                forbidden += 1
                assert not moves(system, other, side)
    assert learned_
    assert forbidden


@pytest.mark.parametrize("seed", seeds("barriers of a pattern", 3))
def test_a_cell_is_held_only_for_a_target_that_needs_it(seed: int) -> None:
    system, shop, found, forced = patterned(seed)
    hidden, known = found.hidden.copy(), list[Barrier]()
    Tidy(shop, found.proofs, found.hidden, forced, known).run(np.flatnonzero(hidden & ~forced).tolist())
    barriers = Barriers(hidden, known)
    held = [cell for cell in np.flatnonzero(hidden & ~forced).tolist() if barriers.hold(cell)]
    assert held
    for cell in held[:8]:
        without = hidden.copy()
        without[cell] = False
        assert not all(moves(system, without, side) for side in found.proofs.sides)


def test_spare_room_is_counted_while_cells_are_shown() -> None:
    barrier = Barrier(np.array([1, 2, 3]), np.array([0.5, 0.5, 0.5]))
    hidden = np.ones(4, bool)
    seen = Barriers(hidden, [barrier])
    assert not seen.hold(1)
    seen.show(2)
    assert seen.hold(1)
    assert seen.hold(3)
    assert not seen.hold(0)


def test_barriers_learned_in_one_pattern_hold_in_the_next() -> None:
    known = list[Barrier]()
    Barriers(np.ones(3, bool), known).add(Barrier(np.array([0, 1]), np.array([1.0, 1.0])))
    assert Barriers(np.array([True, False, True]), known).hold(0)
    assert not Barriers(np.ones(3, bool), known).hold(0)
