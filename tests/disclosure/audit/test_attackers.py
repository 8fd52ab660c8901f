"""What readers know beforehand changes what they find out."""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.audit.attackers import attempt, nothing_negative, zeros_shown
from kobimo.disclosure.rules import Attacker
from kobimo.disclosure.system import Demand
from support.enumerating import flags, sums


def test_shown_zeros_lift_inner_cells_only_and_misleading_hidden_zeros_not_at_all() -> None:
    system = sums([0, 1, 5], [[0, 1, 2]], lower=[0, 1, 3, 2])
    assert zeros_shown(system).lower.tolist() == [0, 1, 1, 0]
    assert nothing_negative(system).lower.tolist() == [0, 0, 0, 0]


def test_nothing_is_demanded_below_what_a_reader_knows_anyway() -> None:
    system = sums([1, 4], [[0, 1]])
    demand = Demand(np.array([0]), np.array([2]), np.array([1]))
    hidden = flags(system, [0, 1])
    assert attempt(system, hidden, demand, Attacker.X0).demand.down.tolist() == [1]
    assert attempt(system, hidden, demand, Attacker.X1).demand.down.tolist() == [0]


def test_pair_of_hidden_cells_protects_from_readers_but_not_from_the_person_in_one_of_them() -> None:
    system = sums([1, 4, 9], [[0, 1, 2]])
    hidden = flags(system, [0, 1])
    demand = Demand(np.array([0, 1]), np.array([2, 0]), np.array([0, 2]))
    for attacker, safe in ((Attacker.X0, True), (Attacker.X1, True), (Attacker.OWNER, False)):
        seen = attempt(system, hidden, demand, attacker)
        found = seen.audit(hidden)
        assert found.safe is safe
        assert seen.verify(hidden, found).passed is safe
    assert found.exactly_known.tolist() == [False, True]


def test_three_hidden_cells_protect_from_the_person_in_one_of_them_with_tables_found_before() -> None:
    system = sums([1, 4, 9], [[0, 1, 2]])
    hidden = flags(system, [0, 1, 2])
    demand = Demand(np.array([0, 1]), np.array([2, 1]), np.array([0, 2]))
    seen = attempt(system, hidden, demand, Attacker.OWNER)
    found = seen.audit(hidden)
    assert found.safe
    assert seen.verify(hidden, found).passed
    again = seen.audit(hidden, known=found.witnesses)
    assert again.lps == 0
    assert again.safe
