"""What is told without a solver must be true: every pattern is compared with all tables that fit it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.crossed import crossed, flat, frequencies
from tests.support.enumerating import Array, TooManyTablesError, flags, sums, tables

from kobimo.disclosure.suppression.proofs import Proofs, Side
from kobimo.disclosure.suppression.stranded import Stranded
from kobimo.disclosure.system import System


def held(fitting: Array, system: System, sides: list[Side]) -> bool:
    """Tell whether some target cannot move as it must in any table."""
    moves = fitting - system.values
    return any(not (moves[:, side.cell] * side.way >= side.amount).any() for side in sides)


@pytest.mark.parametrize("lowest", [0, 1])
def test_whatever_is_said_to_hold_a_target_does(lowest: int) -> None:
    answers = {False: 0, True: 0}
    for seed in range(12):
        rng = np.random.default_rng(seed)
        system = crossed([flat(2), flat(3)], rng.poisson(2.5, (2, 3)), lowest=lowest)
        demand = frequencies(system)
        hidden = system.free & (rng.random(len(system)) < 0.7)
        hidden[demand.cells] = True
        sides = Proofs(demand).sides
        try:
            fitting = tables(system, hidden)
        except TooManyTablesError:
            continue
        for cell in np.setdiff1d(np.flatnonzero(hidden), demand.cells).tolist():
            shown = fitting[fitting[:, cell] == system.values[cell]]
            truth = held(shown, system, sides)
            said = Stranded(system, hidden, sides).holds(cell)
            assert truth or not said, (seed, cell)
            answers[said] += 1
    assert min(answers.values()) > 4


def test_a_target_alone_in_a_sum_is_known_and_so_is_the_next() -> None:
    system = sums([1, 5, 6, 7], [[0, 1], [1, 2], [2, 3]])
    hidden = flags(system, [0, 1, 2, 3])
    assert Stranded(system, hidden, [Side(0, 1, 2)]).holds(3)
    assert not Stranded(system, flags(system, [0, 1, 4]), [Side(0, 1, 2)]).holds(1)


def test_what_must_make_up_for_a_target_needs_room_for_it() -> None:
    system = sums([1, 1, 9], [[0, 1, 2]])
    stranded = Stranded(system, flags(system, [0, 1, 2]), [Side(0, 1, 2)])
    assert stranded.holds(2)
    assert not stranded.holds(1)


def test_a_cell_that_was_shown_before_helps_no_more() -> None:
    system = sums([1, 9, 9], [[0, 1, 2]])
    stranded = Stranded(system, flags(system, [0, 1, 2]), [Side(0, 1, 2)])
    assert not stranded.holds(2)
    stranded.show(1)
    assert stranded.holds(2)
