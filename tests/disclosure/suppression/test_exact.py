"""Neighbourhoods solved exactly: against every choice of cells, each judged by trying every whole table."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.support.crossed import crossed, flat, frequencies

from kobimo.disclosure.suppression.exact import Attacker, Better, aim, improved
from kobimo.disclosure.suppression.greedy import Greedy, Shop
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.system import BoolArray, Demand, Pattern, System
from kobimo.disclosure.verifier import verify

_FARTHEST = 3


def small(seed: int, lowest: int = 0) -> tuple[System, Demand]:
    """Return a table of two by three groups whose small counts need protection."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 7, (2, 3))
    counts[0, 0] = 1
    system = crossed([flat(2), flat(3)], counts, lowest=lowest, plain=True)
    return system, frequencies(system)


def composed(system: System) -> np.ndarray:
    """Return which inner cells each cell adds up."""
    inner = np.flatnonzero(system.inner)
    found = {int(cell): row for cell, row in zip(inner, np.eye(len(inner), dtype=np.int64), strict=True)}
    starts, cells = system.equations.starts, system.equations.cells
    while len(found) < len(system):
        for row in range(len(starts) - 1):
            head, *parts = cells[starts[row] : starts[row + 1]].tolist()
            if head not in found and all(part in found for part in parts):
                found[head] = np.sum([found[part] for part in parts], axis=0)
    return np.array([found[cell] for cell in range(len(system))])


def other_tables(system: System) -> np.ndarray:
    """Return all moves of the inner cells by up to three that keep what readers know, with the totals."""
    inner = np.flatnonzero(system.inner)
    room = np.where(system.fixed, 0, np.minimum(system.values - system.lower, _FARTHEST))[inner]
    ends = np.where(system.fixed, 0, _FARTHEST)[inner]
    grids = np.meshgrid(*(np.arange(-a, b + 1) for a, b in zip(room, ends, strict=True)), indexing="ij")
    moves = np.stack([grid.ravel() for grid in grids], axis=1) @ composed(system).T
    good = ~moves[:, system.fixed].any(axis=1) & (system.values + moves >= system.lower)[:, system.free].all(axis=1)
    return moves[good]


def supports(system: System, demand: Demand) -> list[list[frozenset[int]]]:
    """Return, for each side, the smallest sets of cells that must be hidden for one of its tables."""
    tables = other_tables(system)
    found = []
    for n, way, amount in demand.sides():
        rows = np.unique(tables[tables[:, demand.cells[n]] * way >= amount] != 0, axis=0)
        sets = {frozenset(np.flatnonzero(row).tolist()) for row in rows}
        found.append([one for one in sets if not any(other < one for other in sets)])
    return found


def least(system: System, demand: Demand, needed: list[list[frozenset[int]]]) -> float:
    """Return the least weight of a pattern in which every side has one of its sets; infinite if there is none."""
    small_counts = frozenset(demand.cells.tolist())
    others = [c for c in np.flatnonzero(system.free).tolist() if c not in small_counts]
    patterns = [small_counts | set(some) for n in range(len(others) + 1) for some in itertools.combinations(others, n)]
    for hidden in sorted(patterns, key=lambda cells: float(system.weights[sorted(cells)].sum())):
        if all(any(one <= hidden for one in side) for side in needed):
            return float(system.weights[sorted(hidden)].sum())
    return float("inf")


def start(system: System, demand: Demand) -> tuple[Shop, Proofs, BoolArray]:
    """Return a pattern that hides everything, with its proofs."""
    shop = Shop(system, demand)
    forced = np.zeros(len(system), bool)
    forced[demand.cells] = True
    found = Greedy(shop, forced).run(np.ones(len(system)), np.arange(len(Proofs(demand).sides)))
    return shop, found.proofs, system.free.copy()


def best_of_all(system: System, demand: Demand) -> Better | None:
    """Decide all cells at once."""
    shop, proofs, hidden = start(system, demand)
    attacker = Attacker(shop, shop.incidence.part(np.flatnonzero(system.free)))
    cells = attacker.part.cells
    chosen = np.flatnonzero(~np.isin(cells, demand.cells))
    aims = [aim(side, proofs.witness_of(n)) for n, side in enumerate(proofs.sides)]
    return improved(attacker, chosen, hidden[cells], system.weights[cells[chosen]], aims, 10_000, 0.001)


@pytest.mark.parametrize("lowest", [0, 1])
@pytest.mark.parametrize("seed", range(10))
def test_the_pattern_found_is_the_cheapest_of_all(seed: int, lowest: int) -> None:
    system, demand = small(seed, lowest)
    needed = supports(system, demand)
    expected = least(system, demand, needed)
    if np.isinf(expected):
        assert (
            Greedy(Shop(system, demand), np.isin(np.arange(len(system)), demand.cells))
            .run(np.ones(len(system)), np.arange(len(demand.sides())))
            .impossible
        )
        return
    better = best_of_all(system, demand)
    hidden = np.zeros(len(system), bool)
    if better is None:
        hidden = system.free.copy()
    else:
        hidden[better.hidden] = True
        hidden[demand.cells] = True
        assert better.proven
        assert verify(system, hidden, demand, Pattern(hidden, better.witnesses).witnesses).passed
    assert float(system.weights[hidden].sum()) == pytest.approx(expected)


def test_room_beyond_the_amount_is_used_where_one_cell_must_move_twice_as_far() -> None:
    """The total of two small cells moves by two when each moves by one; a cut for one would forbid that."""
    counts = np.array([[2, 2, 9], [2, 2, 9], [9, 9, 30]])
    system = crossed([flat(3), flat(3)], counts, plain=True)
    demand = frequencies(system)
    better = best_of_all(system, demand)
    assert better is not None
    hidden = np.zeros(len(system), bool)
    hidden[better.hidden] = hidden[demand.cells] = True
    assert verify(system, hidden, demand, better.witnesses).passed


def test_a_witness_that_needs_long_moves_widens_the_room() -> None:
    system, demand = small(1)
    _shop, proofs, _hidden = start(system, demand)
    side, witness = proofs.sides[0], proofs.witness_of(0)
    found = aim(side, witness)
    own = abs(int(witness.moves[witness.cells == side.cell][0]))
    assert found.reach >= 2 * side.amount
    assert found.reach * own >= np.abs(witness.moves).max() * side.amount
