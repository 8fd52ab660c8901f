"""Information loss, recomputed cell by cell."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from kobimo.disclosure.methods.loss import Outcome, compare, hellinger
from kobimo.disclosure.methods.rounding import controlled, rounded
from kobimo.errors import InvalidInputError
from support.additive import lottery
from support.luck import seeds


@pytest.mark.parametrize("seed", seeds("loss", 5))
def test_every_measure_agrees_with_plain_recomputation(seed: int) -> None:
    rng = random.Random(seed)
    system, keys = lottery(seed, (3, 3), 9)
    values = np.array([max(0, v + rng.randint(-2, 2)) for v in system.values.tolist()])
    hidden = np.array([rng.random() < 0.3 for _key in keys])
    kinds = ["city" if key[0] == "*" else "area" for key in keys]
    (bill,) = compare(system, {"x": Outcome(values, hidden)}, kinds)
    for loss in (bill.whole, *bill.by_kind):
        cells = [n for n, kind in enumerate(kinds) if loss.kind in ("", kind)]
        shown = [(int(system.values[n]), int(values[n])) for n in cells if not hidden[n]]
        moved = [abs(given - true) for true, given in shown]
        relative = [abs(given - true) / true for true, given in shown if true]
        assert loss.cells == len(cells)
        assert loss.hidden == sum(bool(hidden[n]) for n in cells)
        assert loss.hidden_value == sum(int(system.values[n]) for n in cells if hidden[n])
        assert loss.unchanged == pytest.approx(moved.count(0) / len(cells))
        assert loss.max_absolute == max(moved, default=0)
        assert loss.mean_absolute == pytest.approx(sum(moved) / len(moved) if moved else math.nan, nan_ok=True)
        assert loss.mean_relative == pytest.approx(sum(relative) / len(relative) if relative else math.nan, nan_ok=True)
        assert loss.max_relative == pytest.approx(max(relative, default=math.nan), nan_ok=True)


def test_hidden_cells_excuse_their_sums_and_others_do_not() -> None:
    system, _keys = lottery(3, (2, 2), 9)
    wrong = system.values.copy()
    wrong[0] += 1
    none, total = np.zeros(len(system), bool), np.arange(len(system)) == 0
    shown, hidden = compare(
        system, {"shown": Outcome(wrong, none), "hidden": Outcome(wrong, total)}, ["all"] * len(system)
    )
    assert (shown.missed, shown.additive) == (2, False)
    assert (hidden.missed, hidden.additive) == (0, True)


def test_rounding_together_is_additive_and_moves_more_than_rounding_alone() -> None:
    system, _keys = lottery(11, (5, 6), 40)
    none = np.zeros(len(system), bool)
    alone, together = compare(
        system,
        {n: Outcome(f(system, 5).values, none) for n, f in (("alone", rounded), ("together", controlled))},
        ["all"] * len(system),
    )
    assert together.additive
    assert alone.whole.max_absolute <= 2
    assert alone.whole.mean_absolute <= together.whole.mean_absolute


@pytest.mark.parametrize(
    ("true", "given", "distance"),
    [([1, 1], [1, 1], 0.0), ([4, 8], [1, 2], 0.0), ([3, 0], [0, 3], 1.0), ([1, 1], [1, 0], math.sqrt(1 - 0.5**0.5))],
)
def test_hellinger_distance_has_its_known_values(true: list[int], given: list[int], distance: float) -> None:
    assert hellinger(np.array(true), np.array(given)) == pytest.approx(distance, abs=1e-7)


def test_nothing_shown_has_no_distance_and_outcomes_of_another_table_are_refused() -> None:
    system, _keys = lottery(4, (2, 2), 9)
    everything = Outcome(system.values, np.ones(len(system), bool))
    (bill,) = compare(system, {"x": everything}, ["all"] * len(system))
    assert math.isnan(bill.whole.hellinger)
    assert bill.whole.unchanged == 0
    with pytest.raises(InvalidInputError):
        compare(system, {"x": everything}, ["all"])
