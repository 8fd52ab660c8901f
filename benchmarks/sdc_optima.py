"""How far patterns lie from the best ones where those are known: single blocks of a table, all else shown."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import highspy
import numpy as np

from kobimo.disclosure.suppression import UnprotectableError, suppress
from kobimo.disclosure.system import BoolArray, Demand, Equations, FloatArray, IntArray, System

_ROUNDS, _NODES, _SLACK = 60, 2_000, 1e-6
_FARTHEST = 3
"""How many times the amount asked for any cell may move; witnesses hardly ever need more."""


@dataclass(frozen=True)
class Gap:
    """What the search and the best pattern cost over all blocks whose optimum was proved.

    `skipped` blocks cannot be protected by themselves, or their optimum stayed open.
    """

    blocks: int
    skipped: int
    cost: float
    best: float
    hidden: int
    hidden_best: int

    @property
    def percent(self) -> float:
        """By how much the search is dearer."""
        return 100 * (self.cost / self.best - 1)


def measured_gap(system: System, demand: Demand) -> Gap:
    """Protect each smallest block by the search with its default effort, and by the exact program."""
    size = min(len(block) for block in system.blocks)
    sums, solved, skipped = np.zeros(4), 0, 0
    for block in (block for block in system.blocks if len(block) == size):
        part, asked = _alone(system, demand, block)
        if not len(asked):
            continue
        try:
            hidden = suppress(part, asked).hidden
        except UnprotectableError:
            skipped += 1
            continue
        best = _best(part, asked)
        if best is None:
            skipped += 1
            continue
        solved += 1
        sums += [part.weights[hidden].sum(), part.weights[best].sum(), hidden.sum(), best.sum()]
    return Gap(solved, skipped, float(sums[0]), float(sums[1]), int(sums[2]), int(sums[3]))


def _alone(system: System, demand: Demand, block: IntArray) -> tuple[System, Demand]:
    """Cut a block out of a table; what is part of a sum outside of it is known then."""
    place = np.full(len(system), -1)
    place[block] = np.arange(len(block))
    equations = system.equations
    outside = np.zeros(len(equations), bool)
    np.logical_or.at(outside, equations.rows, place[equations.cells] < 0)
    crossing = np.zeros(len(system), bool)
    crossing[equations.cells[outside[equations.rows]]] = True
    kept = ~outside[equations.rows]
    lengths = np.bincount(equations.rows[kept], minlength=len(equations))
    starts = np.concatenate([[0], np.cumsum(lengths[~outside])]).astype(np.int64)
    inside = Equations(starts, place[equations.cells[kept]], equations.signs[kept])
    part = System(
        values=system.values[block],
        equations=inside,
        inner=system.inner[block],
        fixed=(system.fixed | crossing)[block],
        published=system.published[block],
        lower=system.lower[block],
        weights=system.weights[block],
        blocks=(np.arange(len(block)),),
    )
    mine = np.isin(demand.cells, block) & ~crossing[demand.cells]
    return part, Demand(place[demand.cells[mine]], demand.up[mine], demand.down[mine])


def _best(system: System, demand: Demand) -> BoolArray | None:
    """Return the cheapest pattern, if it is proved: a master program proposes, attackers object by cuts."""
    attacker, master = _Attacker(system), _Master(system, demand)
    for _round in range(_ROUNDS):
        hidden = master.proposal()
        if hidden is None:
            return None
        sides = [(int(demand.cells[n]), way, amount) for n, way, amount in demand.sides()]
        objections = [(side[2], attacker.objection(hidden, *side)) for side in sides]
        cuts = [(amount, cut) for amount, cut in objections if cut is not None]
        for amount, cut in cuts:
            master.ask(cut, amount)
        if not cuts:
            return hidden
    return None


class _Attacker:
    """How far a cell can go if only hidden cells move: moves up and down are columns of their own."""

    def __init__(self, system: System) -> None:
        self.size, self.room = len(system), np.where(system.fixed, 0, system.values - system.lower).astype(float)
        self.free = system.free
        equations, nothing = system.equations, np.zeros(2 * len(system))
        self.highs = _loaded(nothing, nothing, nothing)
        for start, end in itertools.pairwise(equations.starts.tolist()):
            cells, signs = equations.cells[start:end], equations.signs[start:end].astype(float)
            both = np.concatenate([cells, cells + self.size])
            self.highs.addRow(0.0, 0.0, len(both), both.astype(np.int32), np.concatenate([signs, -signs]))
        self.all = np.arange(2 * self.size, dtype=np.int32)

    def objection(self, hidden: BoolArray, cell: int, way: int, amount: int) -> FloatArray | None:
        """Return, for each cell, how much hiding it may add to the move, if the move is too short."""
        full = np.concatenate([np.where(self.free, _FARTHEST * amount, 0.0), np.minimum(self.room, _FARTHEST * amount)])
        upper = full * np.tile(hidden, 2)
        to, back = (cell, cell + self.size) if way > 0 else (cell + self.size, cell)
        upper[to], upper[back] = amount, 0.0
        costs = np.zeros(2 * self.size)
        costs[to] = -1.0
        self.highs.changeColsBounds(2 * self.size, self.all, np.zeros(2 * self.size), upper)
        self.highs.changeColsCost(2 * self.size, self.all, costs)
        self.highs.run()
        solution = self.highs.getSolution()
        if solution.col_value[to] >= amount - _SLACK:
            return None
        held = np.maximum(-np.array(solution.col_dual), 0.0) * full
        held[to] = held[back] = 0.0
        return np.minimum(held[: self.size] + held[self.size :], float(amount))


class _Master:
    """Which cells are hidden: primary ones for sure, the others at least cost under all objections so far."""

    def __init__(self, system: System, demand: Demand) -> None:
        size = len(system)
        self.all = np.arange(size, dtype=np.int32)
        lower = np.zeros(size)
        lower[demand.cells] = 1.0
        self.highs = _loaded(lower, np.where(system.fixed, 0.0, 1.0), system.weights, mip_max_nodes=_NODES)
        self.highs.changeColsIntegrality(size, self.all, np.full(size, highspy.HighsVarType.kInteger))
        equations = system.equations
        for start, end in itertools.pairwise(equations.starts.tolist()):
            cells = equations.cells[start:end][system.free[equations.cells[start:end]]]
            for cell in cells:
                self.ask(np.where(np.isin(self.all, cells), 1.0, 0.0) - 2.0 * (self.all == cell), 0)

    def ask(self, coefficients: FloatArray, amount: float) -> None:
        """Ask that hidden cells add up to an amount; each hidden cell needs another in each of its equations."""
        kept = np.flatnonzero(np.abs(coefficients) > 1e-7).astype(np.int32)
        self.highs.addRow(float(amount), highspy.kHighsInf, len(kept), kept, coefficients[kept])

    def proposal(self) -> BoolArray | None:
        """Return the cheapest pattern that meets all objections; None if that was not proved."""
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.highs.getSolution().col_value) > 0.5


def _loaded(lower: FloatArray, upper: FloatArray, costs: FloatArray, **options: float) -> highspy.Highs:
    """Return a silent solver with columns and no rows."""
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, **options}.items():
        highs.setOptionValue(name, value)
    for low, high, cost in zip(lower.tolist(), upper.tolist(), costs.tolist(), strict=True):
        highs.addCol(cost, low, high, 0, np.zeros(0, np.int32), np.zeros(0))
    return highs
