"""The verifier believes no forged proof."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kobimo.disclosure import verifier
from kobimo.disclosure.system import Demand, Equations, Owner, System, Witness
from kobimo.disclosure.verifier import verify
from support.enumerating import flags, sums


def table(counts: list[int], size: int = 1) -> System:
    """Return a square of four counts with its row, column and grand totals."""
    groups = [[0, 1], [2, 3], [0, 2], [1, 3], [0, 1, 2, 3]]
    return sums([count * size for count in counts], groups)


def moved(*pairs: tuple[int, int]) -> Witness:
    cells, moves = np.array(pairs, np.int64).T
    return Witness(cells, moves)


SQUARE = table([2, 3, 1, 4])
INNER = flags(SQUARE, [0, 1, 2, 3])
DEMAND = Demand(np.array([0, 2]), np.array([1, 0]), np.array([1, 1]))
UP = moved((0, 1), (1, -1), (2, -1), (3, 1))
DOWN = moved((0, -1), (1, 1), (2, 1), (3, -1))


def test_true_proof_passes_and_its_smallest_spread_is_told() -> None:
    verdict = verify(SQUARE, INNER, DEMAND, [UP, DOWN])
    assert verdict.passed
    assert verdict.flaw == ""
    assert verdict.spread == 2


def test_demand_without_a_witness_is_named() -> None:
    verdict = verify(SQUARE, INNER, DEMAND, [UP])
    assert not verdict.passed
    assert verdict.unproved == (0,)
    assert not verify(SQUARE, INNER, DEMAND, []).passed


@pytest.mark.parametrize(
    ("forged", "flaw"),
    [
        (moved((0, 1), (5, 1)), "witness moves a known cell"),
        (moved((0, 1), (1, -1)), "witness misses a sum"),
        (moved((0, 1), (1, -1), (2, -1), (3, 2)), "witness misses a sum"),
        (moved((0, 2), (1, -2), (2, -2), (3, 2)), "witness below what readers know"),
        (Witness(np.zeros(0, np.int64), np.zeros(0, np.int64)), "empty witness"),
        (moved((0, 0), (1, 0)), "empty witness"),
        (moved((0, 1), (0, 1), (1, -1), (2, -1), (3, 1)), "bad cells in a witness"),
        (moved((-9, 1), (1, -1), (2, -1), (3, 1)), "bad cells in a witness"),
        (moved((99, 1)), "bad cells in a witness"),
        (Witness(UP.cells, UP.moves.astype(np.float64)), "no integers"),  # type: ignore[arg-type]
        (Witness(UP.cells, UP.moves[:3]), "no integers"),
        (moved((0, 2**62), (1, -(2**62)), (2, -(2**62)), (3, 2**62)), "numbers too large"),
        (moved((0, 2**63 - 1), (1, 1)), "numbers too large"),
        (moved((0, -(2**63)), (1, 1)), "numbers too large"),
    ],
)
def test_one_forged_witness_spoils_the_proof(forged: Witness, flaw: str) -> None:
    verdict = verify(SQUARE, INNER, DEMAND, [UP, DOWN, forged])
    assert not verdict.passed
    assert verdict.flaw == flaw


def test_sums_that_wrap_around_sixty_four_bits_are_no_sums() -> None:
    many = 2**10
    system = sums([0] * many, [list(range(many))])
    wraps = Witness(np.arange(many), np.full(many, 2**54))  # adds up to 2^64, which is 0 in 64 bits
    demand = Demand(np.array([0]), np.array([1]), np.array([0]))
    assert verify(system, flags(system, range(many)), demand, [wraps]).flaw == "numbers too large"


def damaged(**parts: Any) -> System:
    """Return the square with parts replaced behind the back of its own checks."""
    made = object.__new__(System)
    for name, value in (vars(SQUARE) | parts).items():
        object.__setattr__(made, name, value)
    return made


EQUATIONS = SQUARE.equations


@pytest.mark.parametrize(
    "system",
    [
        damaged(values=SQUARE.values + 1),
        damaged(values=SQUARE.values.astype(np.float64)),
        damaged(values=SQUARE.values[:-1]),
        damaged(values=SQUARE.values * 2**60),
        damaged(lower=SQUARE.values + 1),
        damaged(lower=np.full(len(SQUARE), -(2**63))),
        damaged(fixed=np.zeros(3, bool)),
        damaged(fixed=SQUARE.fixed.astype(np.int64)),
        damaged(equations=Equations(EQUATIONS.starts[:-1], EQUATIONS.cells, EQUATIONS.signs)),
        damaged(equations=Equations(EQUATIONS.starts, EQUATIONS.cells[:-1], EQUATIONS.signs)),
        damaged(equations=Equations(EQUATIONS.starts, EQUATIONS.cells - 1, EQUATIONS.signs)),
        damaged(equations=Equations(EQUATIONS.starts, EQUATIONS.cells, EQUATIONS.signs * 0)),
        damaged(equations=Equations(EQUATIONS.starts[::-1].copy(), EQUATIONS.cells, EQUATIONS.signs)),
        damaged(equations=Equations(np.zeros(0, np.int64), EQUATIONS.cells, EQUATIONS.signs)),
        damaged(equations=None),
    ],
)
def test_damaged_system_never_passes(system: System) -> None:
    verdict = verify(system, INNER, DEMAND, [UP, DOWN])
    assert not verdict.passed
    assert verdict.flaw


@pytest.mark.parametrize(
    "demand",
    [
        Demand(np.array([0, 99]), np.array([1, 0]), np.array([1, 0])),
        Demand(np.array([0, -1]), np.array([1, 0]), np.array([1, 0])),
        Demand(np.array([0, 2]), np.array([1]), np.array([1, 0])),
        Demand(np.array([0, 2]), np.array([1, -1]), np.array([1, 0])),
        Demand(np.array([0, 2]), np.array([1.0, 0.0]), np.array([1, 0])),  # type: ignore[arg-type]
        Demand(np.array([0, 4]), np.array([1, 1]), np.array([1, 0])),
    ],
)
def test_odd_demand_never_passes(demand: Demand) -> None:
    assert not verify(SQUARE, INNER, demand, [UP, DOWN]).passed


def test_pattern_must_be_flags_of_all_cells() -> None:
    for hidden in (INNER[:-1], INNER.astype(np.int64), np.flatnonzero(INNER), None):
        assert not verify(SQUARE, hidden, DEMAND, [UP, DOWN]).passed  # type: ignore[arg-type]


def test_witness_that_moves_a_cell_known_to_everybody_is_refused() -> None:
    fixed = replace(SQUARE, fixed=flags(SQUARE, [3]))
    assert verify(fixed, INNER, DEMAND, [UP, DOWN]).flaw == "witness moves a known cell"


def test_owner_is_not_fooled_by_a_table_that_moves_the_own_cell() -> None:
    owners = [Owner(np.array([3]))]
    assert verify(SQUARE, INNER, DEMAND, [UP, DOWN], owners).unproved == (0, 1)
    totals = sums([2, 3, 1], [[0, 1, 2]])
    pair, other = moved((0, 1), (1, -1)), moved((0, 1), (2, -1))
    demand = Demand(np.array([0, 1]), np.array([1, 0]), np.array([0, 1]))
    hidden = flags(totals, [0, 1, 2])
    last = Owner(np.array([1]))
    assert verify(totals, hidden, demand, [pair, other], [last]).passed
    assert verify(totals, hidden, demand, [pair], [last]).unproved == (0,)


def test_what_an_owner_decides_alone_is_not_demanded_in_that_direction_only() -> None:
    totals = sums([2, 3, 1], [[0, 1, 2]])
    pair, back = moved((0, 1), (1, -1)), moved((0, -1), (1, 1))
    demand, hidden = Demand(np.array([0]), np.array([1]), np.array([1])), flags(totals, [0, 1, 2])
    none, own = np.zeros(0, np.int64), np.array([1])
    assert verify(totals, hidden, demand, [pair, back], [Owner(own)]).unproved == (0,)
    assert verify(totals, hidden, demand, [pair, back], [Owner(own, np.array([0]), none)]).unproved == (0,)
    assert verify(totals, hidden, demand, [pair, back], [Owner(own, np.array([0]), np.array([0]))]).passed
    assert not verify(totals, hidden, demand, [pair], [Owner(own, np.array([0]), np.array([0]))]).passed


@pytest.mark.parametrize(
    "owner",
    [
        Owner(np.array([99])),
        Owner(np.array([-1])),
        Owner(np.array([0.5])),  # type: ignore[arg-type]
        np.array([1]),
        None,
    ],
)
def test_odd_owner_never_passes(owner: Owner) -> None:
    totals = sums([2, 3, 1], [[0, 1, 2]])
    demand, hidden = Demand(np.array([0]), np.array([1]), np.array([0])), flags(totals, [0, 1, 2])
    witnesses = [moved((0, 1), (2, -1))]
    assert verify(totals, hidden, demand, witnesses, [Owner(np.array([1]))]).passed
    assert not verify(totals, hidden, demand, witnesses, [owner]).passed


def test_nothing_demanded_needs_no_witness() -> None:
    none = np.zeros(0, np.int64)
    assert verify(SQUARE, INNER, Demand(none, none, none), []).passed


def test_verifier_is_short_and_knows_numpy_only() -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    guarded: Callable[[ast.stmt], bool] = lambda node: isinstance(node, ast.If)  # noqa: E731
    imports = [n for top in ast.parse(source).body if not guarded(top) for n in ast.walk(top)]
    modules = {n.module for n in imports if isinstance(n, ast.ImportFrom)}
    modules |= {alias.name for n in imports if isinstance(n, ast.Import) for alias in n.names}
    assert modules == {"__future__", "collections.abc", "dataclasses", "typing", "numpy"}
