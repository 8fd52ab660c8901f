"""Supports and parts: which persons a cell counts, and how large tables are taken apart."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kobimo.disclosure.methods.parts import split
from kobimo.disclosure.methods.supports import supports
from kobimo.disclosure.system import Equations, System
from kobimo.errors import InvalidInputError
from support.additive import crossed, flat, lottery
from support.luck import seeds


@pytest.mark.parametrize("seed", seeds("supports", 4))
def test_inner_cells_of_every_cell_are_those_whose_codes_lie_below_its_own(seed: int) -> None:
    system, keys = lottery(seed, (3, 2, 2), 5)
    found = supports(system)
    for n, key in enumerate(keys):
        below = [
            m
            for m in np.flatnonzero(system.inner).tolist()
            if all(a in ("*", b) for a, b in zip(key, keys[m], strict=True))
        ]
        assert found.of(n).tolist() == below
    assert (found.added(system.values) == system.values).all()


def test_sums_of_keys_wrap_round_instead_of_failing() -> None:
    system, _keys = crossed({("a",): 1, ("b",): 1}, [flat("a", "b")])
    keys = np.where(system.inner, np.uint64(2**64 - 1), np.uint64(0)).astype(np.uint64)
    assert supports(system).added(keys)[0] == 2**64 - 2


def test_sums_in_a_circle_and_sums_without_parts_are_refused() -> None:
    none = np.zeros(2, bool)
    circle = Equations(np.array([0, 2, 4]), np.array([0, 1, 1, 0]), np.array([1, -1, 1, -1], np.int8))
    alone = Equations(np.array([0]), np.zeros(0, np.int64), np.zeros(0, np.int8))
    for equations in (circle, alone):
        table = System(np.array([2, 2]), equations, none, none, ~none, np.zeros(2, np.int64), np.ones(2))
        with pytest.raises(InvalidInputError):
            supports(table)


def test_parts_cover_every_cell_and_every_equation() -> None:
    geography = {"A": "*", "B": "*", "a1": "A", "a2": "A", "b1": "B", "b2": "B", "c": "*"}
    counts = dict.fromkeys(itertools.product(("a1", "a2", "b1", "b2", "c"), ("x", "y")), 2)
    system, _keys = crossed(counts, [geography, flat("x", "y")])
    parts = split(system, 5)[:-1]
    equations = system.equations
    for n in range(len(equations)):
        cells = equations.cells[equations.starts[n] : equations.starts[n + 1]]
        assert any(part.cells[cells].all() for part in parts)
    assert np.logical_or.reduce([part.cells for part in parts]).all()
    assert len(split(system, len(system))) == 1
