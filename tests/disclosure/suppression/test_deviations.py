"""Programs over deviations: what they answer does not depend on what was asked before."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.disclosure.suppression.deviations import Cheapest, Incidence
from kobimo.disclosure.system import System
from support.crossed import crossed, flat, regular


@pytest.fixture
def system() -> System:
    rng = np.random.default_rng(3)
    return crossed([regular(4, 3), flat(4), flat(2)], rng.poisson(9, (12, 4, 2)), lowest=1)


def cheapest(system: System) -> Cheapest:
    return Cheapest(system, Incidence(system).part(np.flatnonzero(system.free)), 20.0)


def test_a_program_answers_the_same_whatever_was_asked_before(system):
    rng = np.random.default_rng(5)
    cells = rng.choice(np.flatnonzero(system.inner & system.free), 12, replace=False).tolist()
    prices = [rng.uniform(1, 2, len(system)) for _ in cells]
    used = cheapest(system)
    for cell, price in zip(cells, prices, strict=True):
        later, fresh = (program.solve(cell, 1, 2, price) for program in (used, cheapest(system)))
        assert later is not None
        assert fresh is not None
        assert later.cells.tolist() == fresh.cells.tolist()
        assert later.moves.tolist() == fresh.moves.tolist()


def test_a_deviation_keeps_all_sums_and_costs_no_more_than_a_rectangle(system):
    price = np.ones(len(system))
    found = cheapest(system).solve(int(np.flatnonzero(system.inner & (system.values > 3))[0]), 1, 2, price)
    assert found is not None
    moves = np.zeros(len(system), np.int64)
    moves[found.cells] = found.moves
    assert not system.equations.residuals(moves).any()
    assert (system.values + moves >= system.lower).all()
    assert np.abs(moves).sum() <= 2 * 8
