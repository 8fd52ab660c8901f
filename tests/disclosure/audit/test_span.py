"""The elimination modulo primes against elimination with exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kobimo.disclosure.audit.span import spanned
from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.system import Equations, System
from support.crossed import crossed, flat, regular
from support.enumerating import everywhere, flags, sums

often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def by_fractions(system: System, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the unknown cells that no solution of the sums moves, by full elimination."""
    unknown = np.flatnonzero(hidden & ~system.fixed).tolist()
    place = {cell: n for n, cell in enumerate(unknown)}
    rows = []
    for start, end in zip(system.equations.starts, system.equations.starts[1:], strict=False):
        row = [Fraction(0)] * len(unknown)
        for cell, sign in zip(system.equations.cells[start:end], system.equations.signs[start:end], strict=True):
            if int(cell) in place:
                row[place[int(cell)]] += int(sign)
        rows.append(row)
    pivots: list[tuple[int, list[Fraction]]] = []
    for column in range(len(unknown)):
        found = next((row for row in rows if row[column]), None)
        if found is None:
            continue
        rows = [row for row in rows if row is not found]
        found = [factor / found[column] for factor in found]
        rows = [[a - row[column] * b for a, b in zip(row, found, strict=True)] for row in rows]
        pivots = [(n, [a - row[column] * b for a, b in zip(row, found, strict=True)]) for n, row in pivots]
        pivots.append((column, found))
    known = np.zeros(len(system), bool)
    for column, row in pivots:
        known[unknown[column]] = sum(factor != 0 for factor in row) == 1
    return known


@st.composite
def linked(draw: st.DrawFn) -> tuple[System, NDArray[np.bool_]]:
    """Any sums of up to eight counts, any cells hidden."""
    count = draw(st.integers(2, 8))
    members = st.sets(st.integers(0, count - 1), min_size=1).map(sorted)
    system = sums([3] * count, draw(st.lists(members, min_size=1, max_size=10)))
    return system, flags(system, draw(st.sets(st.integers(0, len(system) - 1))))


@often
@given(linked(), st.integers(0, 9))
def test_any_sums_are_judged_as_by_exact_fractions(case: tuple[System, NDArray[np.bool_]], seed: int) -> None:
    system, hidden = case
    assert (spanned(system, hidden, seed=seed) == by_fractions(system, hidden)).all()


def test_crossed_tables_are_judged_as_by_exact_fractions() -> None:
    rng = np.random.default_rng(7)
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):
        system = crossed([regular(2, 2), flat(3), flat(2)], rng.integers(0, 5, (4, 3, 2)))
        hidden = (rng.random(len(system)) < share) & ~system.fixed
        found = spanned(system, hidden)
        assert (found == by_fractions(system, hidden)).all()
        demand = everywhere(system, hidden)
        known = audit(system, hidden, demand).exactly_known
        assert not (found[demand.cells] & ~known).any()  # algebra finds no more than everything together


def test_an_odd_ring_of_pairs_gives_its_members_away_and_an_even_one_does_not() -> None:
    def ring(size: int) -> NDArray[np.bool_]:
        system = sums([5] * size, [[n, (n + 1) % size] for n in range(size)])
        return spanned(system, flags(system, range(size)))[:size]

    assert ring(7).all()
    assert not ring(8).any()


def test_factors_that_differ_by_multiples_of_small_primes_are_kept_apart() -> None:
    # cells a, b: 2a - b = 1 and a - 3b = -7, written with one repeated cell: determinant -5
    starts = np.array([0, 4, 9])
    cells = np.array([0, 0, 1, 2, 0, 1, 1, 1, 3])
    signs = np.array([1, 1, -1, -1, 1, -1, -1, -1, 1], np.int8)
    values = np.array([2, 3, 1, 7])
    every = np.ones(4, bool)
    system = System(values, Equations(starts, cells, signs), every, ~every, every, values * 0, values * 1.0)
    assert spanned(system, flags(system, [0, 1]))[:2].all()


def test_twenty_thousand_hidden_cells_are_judged_in_a_moment() -> None:
    rng = np.random.default_rng(3)
    system = crossed([regular(6, 6, 6), flat(8), flat(2), flat(2)], rng.integers(1, 9, (216, 8, 2, 2)))
    hidden = rng.random(len(system)) < 0.95
    assert 18_000 < hidden.sum() < len(system)
    assert not spanned(system, hidden).all()
