"""Tables that fit are found from what readers know: the same ones whichever of them is true, and no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kobimo.disclosure.suppression import suppress
from kobimo.disclosure.suppression.fitting import Fitting
from kobimo.disclosure.suppression.replay import order_of
from support.crossed import crossed, flat, frequencies
from support.enumerating import tables
from support.luck import seeds


@pytest.mark.parametrize("seed", seeds("fitting", 8))
@pytest.mark.parametrize("shape", [(3, 3), (2, 4)])
def test_all_tables_are_found_where_they_are_few_and_else_only_some_of_them(seed: int, shape: tuple[int, int]) -> None:
    system = crossed([flat(n) for n in shape], np.random.default_rng(seed).poisson(6, shape) + 1, lowest=1)
    demand = frequencies(system, 4)
    if not len(demand):
        return
    hidden = suppress(system, demand).hidden
    every = {tuple(values) for values in tables(system, hidden).tolist()}
    found = [tuple(values) for values in Fitting(system, hidden, np.random.default_rng(1)).tables()]
    assert len(set(found)) == len(found)
    assert all(not system.equations.residuals(np.array(values)).any() for values in found)
    assert all((np.array(values) >= system.lower).all() for values in found)
    assert all((np.array(values) == system.values)[~hidden].all() for values in found)
    if len(every) <= 12:
        assert set(found) >= every


@pytest.mark.parametrize("seed", seeds("fitting twins", 6))
def test_which_table_is_true_makes_no_difference(seed: int) -> None:
    system = crossed([flat(3), flat(3)], np.random.default_rng(seed).poisson(4, (3, 3)) + 1, lowest=1)
    demand = frequencies(system)
    if not len(demand):
        return
    hidden = suppress(system, demand).hidden
    first = np.array(list(Fitting(system, hidden, np.random.default_rng(5)).tables()))
    for values in first[:5]:
        again = list(Fitting(replace(system, values=values), hidden, np.random.default_rng(5)).tables())
        assert np.array_equal(again, first)


def test_every_draw_may_come_first_and_each_comes_once() -> None:
    orders = [order_of(seed) for seed in range(20_000)]
    assert {order[0] for order in orders} == set(range(len(orders[0])))
    assert all(sorted(order) == list(range(len(order))) for order in orders[:400])
