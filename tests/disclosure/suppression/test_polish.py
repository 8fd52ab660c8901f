"""After every step the pattern is proven again, by a verifier that only adds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.crossed import crossed, flat, frequencies, regular

from kobimo.disclosure.suppression.greedy import Greedy, Shop
from kobimo.disclosure.suppression.polish import Polish
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.suppression.tidy import Tidy
from kobimo.disclosure.suppression.weights import searched_weights
from kobimo.disclosure.system import BoolArray, Demand, System
from kobimo.disclosure.verifier import verify


class Case:
    """A table with a first pattern."""

    def __init__(self, seed: int, lowest: int = 1) -> None:
        rng = np.random.default_rng(seed)
        counts = rng.poisson(4.0, (6, 3, 2))
        self.system: System = crossed([regular(2, 3), flat(3), flat(2)], counts, lowest=lowest)
        self.demand: Demand = frequencies(self.system)
        self.shop = Shop(self.system, self.demand)
        self.forced: BoolArray = np.zeros(len(self.system), bool)
        self.forced[self.demand.cells] = True
        self.weights = searched_weights(self.system.weights, seed)
        found = Greedy(self.shop, self.forced).run(self.weights, np.arange(len(Proofs(self.demand).sides)))
        if found.impossible:
            pytest.skip("nicht zu schützen")
        self.hidden, self.proofs = found.hidden, found.proofs

    def proven(self, hidden: BoolArray, proofs: Proofs) -> bool:
        """Tell whether the witnesses kept prove a pattern."""
        witnesses = [proofs.witnesses[n] for n in sorted(proofs.witnesses)]
        return verify(self.system, hidden, self.demand, witnesses).passed and bool(hidden[self.forced].all())

    def polish(self) -> Polish:
        return Polish(self.shop, self.proofs, self.hidden, self.forced, self.weights, (1,))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lowest", [0, 1])
def test_each_neighbourhood_leaves_a_proven_and_cheaper_pattern(seed: int, lowest: int) -> None:
    case = Case(seed, lowest)
    polish = case.polish()
    for cell in np.flatnonzero(case.hidden & ~case.forced)[::3].tolist():
        before, hidden = float(case.weights[polish.hidden].sum()), polish.hidden.copy()
        cells = np.sort(polish.around(cell, 15))
        better = polish.decide(cells)
        outside = np.ones(len(hidden), bool)
        outside[cells] = False
        assert (polish.hidden == hidden)[outside].all()
        assert case.proven(polish.hidden, polish.proofs)
        after = float(case.weights[polish.hidden].sum())
        assert after < before if better else (polish.hidden == hidden).all()


def test_a_cell_that_nothing_needs_is_shown() -> None:
    case = Case(2)
    idle = case.system.free & ~case.hidden
    idle[case.proofs.used()] = False
    case.hidden[np.flatnonzero(idle)[0]] = True
    hidden = int(case.hidden.sum())
    polish = case.polish()
    polish.run(20, 10**9)
    assert int(polish.hidden.sum()) < hidden
    assert case.proven(polish.hidden, polish.proofs)


def test_neighbourhoods_hold_only_cells_that_are_open_and_hang_together() -> None:
    case = Case(3)
    polish = case.polish()
    cells = polish.around(int(np.flatnonzero(case.hidden & ~case.forced)[0]), 12)
    assert len(cells) == len(set(cells.tolist())) == 12
    assert (case.system.free & ~case.forced)[cells].all()


def test_work_is_limited_and_the_same_every_time() -> None:
    def run(work: int) -> tuple[int, list[bool]]:
        case = Case(4)
        polish = case.polish()
        polish.run(20, work)
        return polish.work, polish.hidden.tolist()

    assert run(0)[0] == 0
    assert run(10**9) == run(10**9)
    assert run(1)[0] < run(10**9)[0]


@pytest.mark.parametrize("seed", range(6))
def test_each_cell_shown_by_the_clean_up_leaves_a_proven_pattern(seed: int) -> None:
    case = Case(seed)
    tidy = Tidy(case.shop, case.proofs, case.hidden, case.forced, [])
    for cell in np.flatnonzero(case.hidden & ~case.forced).tolist():
        hidden = tidy.hidden.copy()
        shown = tidy.drop(cell)
        assert tidy.hidden[cell] != shown
        hidden[cell] = not shown
        assert (tidy.hidden == hidden).all()
        assert case.proven(tidy.hidden, tidy.proofs)
    tidy.unused()
    assert case.proven(tidy.hidden, tidy.proofs)


def test_the_clean_up_never_shows_what_is_demanded() -> None:
    case = Case(1)
    tidy = Tidy(case.shop, case.proofs, case.hidden, case.forced, [])
    assert tidy.run(case.demand.cells.tolist()) == 0
