"""The cheapest pattern of a neighbourhood, everything else kept: a master program with cuts.

The master decides which cells of the neighbourhood are hidden. It knows that a hidden cell needs another hidden cell in
each of its equations ("bridgeless"), and that what moves against a target must be able to cover the amount. For each
proposal the attacker's program says how far a target can move; where that is too little, its dual values give a
cut: d <= sum of dual value times what each cell may move if hidden [1]_.

References
----------
.. [1] Fischetti, Salazar (2001): Solving the cell suppression problem on tabular data with linear constraints.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from kobimo.disclosure.solving import solver
from kobimo.disclosure.suppression.deviations import SMALLEST, Integers, Part, load
from kobimo.disclosure.suppression.greedy import Shop
from kobimo.disclosure.suppression.proofs import Side
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, Witness

_INFINITE = highspy.kHighsInf
_ROUNDS = 16
_ENOUGH = 1e-4
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible.value
_ROOM = 2.0
_STEP = 100
_MOST = 2_000_000
_PRIMAL = 4


@dataclass(frozen=True)
class Better:
    """A pattern of the neighbourhood: the cells that are hidden, and a witness for each of its targets."""

    hidden: IntArray
    witnesses: tuple[Witness, ...]
    proven: bool


@dataclass(frozen=True)
class Aim:
    """A side that has to be protected, and how far other cells may move for it.

    Attributes
    ----------
    side : Side
    reach : float
        Cuts hold for moves up to it. The smaller it is, the stronger they are; a pattern that needs longer moves is
        not found.
    known : Witness
        Protects the side in the pattern so far.
    """

    side: Side
    reach: float
    known: Witness


def aim(side: Side, known: Witness) -> Aim:
    """Return a side with room for twice its amount, and for what its witness needs."""
    own = abs(int(known.moves[known.cells == side.cell][0]))
    longest = int(np.abs(known.moves).max())
    return Aim(side, max(_ROOM * side.amount, longest * side.amount / own), known)


class Attacker:
    """How far targets can move when each cell may move a share of what it could if hidden.

    `work` counts columns of its programs, and a hundred for each step of a master program: about a microsecond each.
    """

    def __init__(self, shop: Shop, part: Part) -> None:
        size = len(part)
        self.part, self.work = part, 0
        self._integers = Integers(shop.system, part, shop.cap, 50)
        self.down = (shop.system.values - shop.system.lower)[part.cells].astype(np.float64)
        self._all = np.arange(size, dtype=np.int32)
        self._highs = solver(simplex_strategy=_PRIMAL)
        nothing = np.zeros(size)
        load(self._highs, (part.starts, part.columns, part.signs), nothing, nothing, nothing)

    def solve(self, aim: Aim, shares: FloatArray, slack: float) -> tuple[FloatArray | None, FloatArray]:
        """Return the cut that shows the target held too tightly, or None; and the moves found."""
        side, target = aim.side, self.part.place[aim.side.cell]
        up, down = np.full(len(self.part), aim.reach), np.minimum(self.down, aim.reach)
        lower, upper = -down * shares, up * shares
        lower[target], upper[target] = (0.0, side.amount) if side.way > 0 else (-side.amount, 0.0)
        cost = np.zeros(len(self.part))
        cost[target] = -side.way
        self._highs.changeColsBounds(len(self.part), self._all, lower, upper)
        self._highs.changeColsCost(len(self.part), self._all, cost)
        self._highs.run()
        self.work += len(self.part)
        solution = self._highs.getSolution()
        moves = np.array(solution.col_value)
        if side.way * moves[target] >= side.amount - slack:
            return None, moves
        dual = np.array(solution.col_dual)
        held = np.maximum(-dual, 0.0) * up + np.maximum(dual, 0.0) * down
        held[target] = 0.0
        return np.minimum(held, side.amount), moves

    def rounded(self, side: Side, moves: FloatArray) -> Witness | None:
        """Return moves found as a witness if they are whole already."""
        whole = np.rint(moves).astype(np.int64)
        if not self._integers.fits(whole, self.part.place[side.cell], side.way, side.amount):
            return None
        return Witness(self.part.cells[whole != 0], whole[whole != 0])

    def searched(self, side: Side, moves: FloatArray, hidden: BoolArray) -> Witness | None:
        """Return a whole witness of the cells that moves need, else of all hidden ones."""
        target = self.part.place[side.cell]
        for support in (np.abs(moves) > SMALLEST, hidden):
            whole = self._integers.searched(np.flatnonzero(support), target, side.way, side.amount)
            if whole is not None:
                return Witness(self.part.cells[whole != 0], whole[whole != 0])
        return None


class Master:
    """Which cells of a neighbourhood are hidden: the program that collects the cuts."""

    def __init__(self, attacker: Attacker, chosen: IntArray, weights: FloatArray, sides: list[Side]) -> None:
        self._part, self._attacker = attacker.part, attacker
        self.chosen = chosen
        self._number = np.full(len(attacker.part), -1, np.int64)
        self._number[chosen] = np.arange(len(chosen))
        self._rows: list[tuple[float, IntArray, FloatArray]] = []
        self._highs = solver(presolve="on", mip_rel_gap=0.0)
        size = len(chosen)
        empty = np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0)
        load(self._highs, empty, np.zeros(size), np.ones(size), weights)
        self._size, self._weights = size, weights
        self._bridgeless(sides)
        self._flush()

    def shares(self, proposal: FloatArray) -> FloatArray:
        """Return the shares of all cells of the part: the others are hidden."""
        shares = np.ones(len(self._part))
        shares[self.chosen] = proposal
        return shares

    def relaxed(self) -> tuple[float, FloatArray] | None:
        """Return bound and proposal of the relaxation."""
        self._flush()
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        proposal = np.clip(np.array(self._highs.getSolution().col_value), 0.0, 1.0)
        return self._highs.getInfo().objective_function_value, proposal

    def whole(self, limit: float, nodes: int) -> tuple[FloatArray, bool] | None:
        """Return the best whole proposal below a limit, and whether it is proven best for the cuts so far."""
        self._flush()
        kinds = np.full(self._size, highspy.HighsVarType.kInteger)
        self._highs.changeColsIntegrality(self._size, np.arange(self._size, dtype=np.int32), kinds)
        self._highs.setOptionValue("mip_max_nodes", nodes)
        self._highs.setOptionValue("objective_bound", limit + _ENOUGH)
        self._highs.run()
        self._attacker.work += _STEP * max(0, self._highs.getInfo().simplex_iteration_count)
        values = np.array(self._highs.getSolution().col_value)
        if self._highs.getInfo().primal_solution_status != _FEASIBLE or len(values) != self._size:
            return None
        proposal = np.rint(values)
        if float(self._weights @ proposal) > limit + _ENOUGH:
            return None
        return proposal, self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def more_than(self, proposal: FloatArray) -> None:
        """Ask for another cell: a pattern that whole moves do not protect is not protected by fewer cells either."""
        shown = np.flatnonzero(proposal < 0.5)
        self._rows.append((1.0, shown, np.ones(len(shown))))

    def cut(self, needed: float, coefficients: FloatArray) -> None:
        """Ask that hidden cells allow at least so much; what stays hidden anyway counts already."""
        sure = coefficients.sum() - coefficients[self.chosen].sum()
        self._ask(needed - sure, self.chosen, coefficients[self.chosen])

    def _ask(self, needed: float, places: IntArray, coefficients: FloatArray) -> None:
        if needed <= _ENOUGH:
            return
        kept = coefficients > 1e-7
        self._rows.append((needed, self._number[places[kept]], np.minimum(coefficients[kept], needed)))

    def _flush(self) -> None:
        if not self._rows:
            return
        low = np.array([row[0] for row in self._rows])
        lengths = [len(row[1]) for row in self._rows]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
        columns = np.concatenate([row[1] for row in self._rows]).astype(np.int32)
        values = np.concatenate([row[2] for row in self._rows])
        self._highs.addRows(len(low), low, np.full(len(low), _INFINITE), len(columns), starts, columns, values)
        self._rows = []

    def _bridgeless(self, sides: list[Side]) -> None:
        """Each hidden cell needs another in its equations; targets need enough that moves against them."""
        part = self._part
        starts, columns = part.starts.astype(np.int64), part.columns.astype(np.int64)
        lengths = np.diff(starts)
        choice = self._number[columns]
        decided = np.add.reduceat(choice >= 0, starts[:-1]) if len(lengths) else lengths
        targets: dict[int, list[Side]] = {}
        for side in sides:
            targets.setdefault(part.place[side.cell], []).append(side)
        aimed = np.isin(columns, np.fromiter(targets, np.int64, len(targets))) & np.repeat(decided > 0, lengths)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        for entry in np.flatnonzero(aimed).tolist():
            row = slice(starts[owner[entry]], starts[owner[entry] + 1])
            for side in targets[int(columns[entry])]:
                self._cover(columns[row], part.signs[row], entry - int(row.start), side)
        for length in np.unique(lengths[decided == lengths]).tolist():
            rows = starts[:-1][(decided == lengths) & (lengths == length)]
            self._mutual(choice[rows[:, None] + np.arange(length)])

    def _mutual(self, cells: IntArray) -> None:
        """Ask of each cell of some equations of equal length that another is hidden if it is."""
        rows, length = cells.shape
        values = np.tile(np.ones((length, length)) - 2.0 * np.eye(length), (rows, 1))
        columns = np.repeat(cells, length, axis=0).astype(np.int32)
        starts = (np.arange(rows * length) * length).astype(np.int32)
        low, high = np.zeros(rows * length), np.full(rows * length, _INFINITE)
        self._highs.addRows(rows * length, low, high, columns.size, starts, columns.ravel(), values.ravel())

    def _cover(self, cells: IntArray, signs: FloatArray, n: int, side: Side) -> None:
        """Ask that the other cells of an equation can make up for the move of a target."""
        against = -signs * signs[n] * side.way
        can = np.where(against > 0, float(side.amount), np.minimum(self._attacker.down[cells], side.amount))
        can[n] = 0.0
        coefficients = np.zeros(len(self._part))
        coefficients[cells] = can
        self.cut(float(side.amount), coefficients)


class Known:
    """Witnesses found so far: a proposal that hides all cells of one needs no program for the sides it protects."""

    def __init__(self, part: Part, aims: list[Aim]) -> None:
        self._part = part
        self._targets = np.array([part.place[aim.side.cell] for aim in aims])
        self._ways = np.array([aim.side.way for aim in aims])
        self._amounts = np.array([aim.side.amount for aim in aims])
        self._found: list[tuple[IntArray, BoolArray, Witness]] = []
        for one in {id(aim.known): aim.known for aim in aims}.values():
            self.add(one)

    def add(self, witness: Witness) -> None:
        """Keep a witness."""
        places = np.array([self._part.place[cell] for cell in witness.cells.tolist()])
        moves = np.zeros(len(self._part), np.int64)
        moves[places] = witness.moves
        self._found.append((places, moves[self._targets] * self._ways >= self._amounts, witness))

    def covering(self, hidden: BoolArray) -> dict[int, Witness]:
        """Return, for the sides that need no program, a witness among the hidden cells."""
        found: dict[int, Witness] = {}
        for places, covers, witness in reversed(self._found):
            if hidden[places].all():
                for n in np.flatnonzero(covers).tolist():
                    found.setdefault(n, witness)
        return found


def improved(
    attacker: Attacker,
    chosen: IntArray,
    hidden: BoolArray,
    weights: FloatArray,
    aims: list[Aim],
    nodes: int,
    gain: float,
) -> Better | None:
    """Look for a cheaper pattern of a neighbourhood.

    Parameters
    ----------
    attacker : Attacker
        Program over all cells that may move.
    chosen : ndarray of int64
        Positions in its part that are to be decided; the others are hidden.
    hidden : ndarray of bool
        The pattern so far, for all cells of the part; it protects all sides.
    weights : ndarray of float64
        Of the chosen cells.
    aims : list of Aim
    nodes : int
        Work limit of each master program.
    gain : float
        By how much a pattern must be cheaper.

    Returns
    -------
    Better or None
        None where there is no cheaper one, or none was found within the limits.
    """
    master = Master(attacker, chosen, weights, [aim.side for aim in aims])
    limit = float(weights @ hidden[chosen]) - gain
    known, proven = Known(attacker.part, aims), True
    _first_cuts(master, attacker, aims, known)
    relaxed = master.relaxed()
    if relaxed is None or relaxed[0] > limit + _ENOUGH:
        return None
    most = attacker.work + _MOST
    for _ in range(_ROUNDS):
        if attacker.work > most:
            return None
        found = master.whole(limit, nodes)
        if found is None:
            return None
        proposal, optimal = found
        proven &= optimal
        witnesses = _checked(master, attacker, aims, proposal, known)
        if witnesses is not None:
            return Better(attacker.part.cells[chosen[proposal > 0.5]], witnesses, proven)
    return None


def _first_cuts(master: Master, attacker: Attacker, aims: list[Aim], known: Known) -> None:
    """Ask, with all of the neighbourhood shown, which sides need it: each of them gives a cut."""
    shares = master.shares(np.zeros(len(master.chosen)))
    hidden = shares > 0.5
    covered = known.covering(hidden)
    for n, one in enumerate(aims):
        if n in covered:
            continue
        cut, moves = attacker.solve(one, shares, 1e-6)
        if cut is not None:
            master.cut(float(one.side.amount), cut)
        elif (witness := attacker.rounded(one.side, moves)) is not None:
            known.add(witness)
            covered |= known.covering(hidden)


def _checked(
    master: Master, attacker: Attacker, aims: list[Aim], proposal: FloatArray, known: Known
) -> tuple[Witness, ...] | None:
    """Return witnesses for all sides, or None after adding cuts."""
    shares = master.shares(proposal)
    hidden, good = shares > 0.5, True
    covered = known.covering(hidden)
    for n, one in enumerate(aims):
        if n in covered:
            continue
        cut, moves = attacker.solve(one, shares, 1e-6)
        if cut is not None:
            master.cut(float(one.side.amount), cut)
            good = False
            continue
        witness = attacker.rounded(one.side, moves)
        if witness is None and good:
            witness = attacker.searched(one.side, moves, hidden)
        if witness is not None:
            known.add(witness)
            covered |= known.covering(hidden)
        elif good:
            master.more_than(proposal)
            good = False
    return tuple({id(w): w for w in known.covering(hidden).values()}.values()) if good else None
