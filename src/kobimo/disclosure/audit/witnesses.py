"""Audit of a pattern: whole tables that fit everything published show for each small count what else it could be.

Instead of two programs for every small count, a few programs push many counts at once, and after each solve all counts
are looked at: the table found for one proves something about its neighbours as well. What is still open after that is
asked one by one; where the answer of the linear program is no whole table, integers are searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kobimo.disclosure.audit.attack import Attack
from kobimo.disclosure.audit.islands import Island, islands
from kobimo.disclosure.audit.tally import Audit, Tally
from kobimo.disclosure.system import BoolArray, Demand, IntArray, System, Witness

__all__ = ["Audit", "attacked", "audit", "fitting", "homes"]

_ROUNDS = 12
_FEW = 3


def audit(system: System, hidden: BoolArray, demand: Demand, *, seed: int = 0, known: Sequence[Witness] = ()) -> Audit:
    """Find out what an attacker can learn of each demanded cell, with whole tables as proofs.

    Parameters
    ----------
    system : System
        `lower` and `fixed` say what the attacker knows beforehand.
    hidden : ndarray of bool, shape (cells,)
        Cells that are not shown.
    demand : Demand
    seed : int
        Seed of the directions in which many counts are pushed at once.
    known : sequence of Witness
        Tables found before; those that still fit are used, the others are ignored.

    Returns
    -------
    Audit

    Notes
    -----
    "Cannot" rests on a solver and errs, if at all, towards caution; "can" rests on whole tables only.

    References
    ----------
    .. [1] fischetti2001: Solving the cell suppression problem on tabular data with linear constraints.
    """
    tally, _pool, solved = attacked(system, islands(system, hidden), demand, seed, known)
    return tally.audit(solved)


def attacked(
    system: System, parts: Sequence[Island], demand: Demand, seed: int, known: Sequence[Witness]
) -> tuple[Tally, list[Witness], int]:
    """Attack every island; return what is shown, all tables that show something, and the number of programs solved."""
    tally = Tally(system, demand)
    pool = list(fitting(parts, known, len(system)))
    tally.add_all(pool)
    solved = _attacked(parts, tally, np.random.default_rng(seed))
    tally.conclude()
    return tally, [*pool, *tally.found], solved


def homes(parts: Sequence[Island], size: int) -> tuple[IntArray, IntArray]:
    """Return the island of each cell, -1 where there is none, and its place there."""
    home, place = np.full(size, -1), np.zeros(size, np.int64)
    for n, part in enumerate(parts):
        home[part.cells], place[part.cells] = n, np.arange(len(part))
    return home, place


def fitting(parts: Sequence[Island], known: Sequence[Witness], size: int) -> Iterator[Witness]:
    """Cut tables found before into islands; what fits no more is left out."""
    home, place = homes(parts, size)
    for witness in known:
        where = home[witness.cells]
        for n in np.unique(where[where >= 0]).tolist():
            mine = where == n
            moves = np.zeros(len(parts[n]), np.int64)
            moves[place[witness.cells[mine]]] = witness.moves[mine]
            if parts[n].fits(moves):
                yield Witness(witness.cells[mine], witness.moves[mine])


def _attacked(parts: Sequence[Island], tally: Tally, rng: np.random.Generator) -> int:
    """Attack every island that holds demanded cells; return how many programs were solved."""
    home, _place = homes(parts, len(tally.system))
    where = home[tally.demand.cells]
    given_away = np.flatnonzero(where < 0)
    tally.no_more[given_away] = tally.no_fewer[given_away] = True
    order = np.argsort(where, kind="stable")
    cuts = np.searchsorted(where[order], np.arange(len(parts) + 1))
    solved = 0
    for n, part in enumerate(parts):
        if cuts[n] < cuts[n + 1]:
            solved += _attacked_island(part, tally, order[cuts[n] : cuts[n + 1]], rng)
    return solved


def _attacked_island(island: Island, tally: Tally, mine: IntArray, rng: np.random.Generator) -> int:
    """Push many demanded cells at once while that pays, then ask one by one."""
    if not tally.open_sides(mine) and not tally.still(mine).size:
        return 0
    attack = Attack(island, max(1, int(max(tally.up[mine].max(), tally.down[mine].max()))))
    _pushed(attack, tally, mine, rng)
    _asked(attack, tally, mine)
    tally.doubt(mine)
    _asked(attack, tally, mine)
    return attack.solved


def _pushed(attack: Attack, tally: Tally, mine: IntArray, rng: np.random.Generator) -> None:
    """Push a random mix of directions until that brings too little."""
    disappointed = 0
    for _round in range(_ROUNDS):
        sides = tally.open_sides(mine)
        if len(sides) < _FEW or disappointed > 1:
            return
        chosen = {sides[n][0]: sides[n] for n in rng.permutation(len(sides))}
        demands, ways, amounts = np.array(list(chosen.values()), np.int64).T
        columns = np.searchsorted(attack.island.cells, tally.demand.cells[demands])
        moves = attack.push(columns, ways, amounts, rng.uniform(0.5, 1.5, len(columns)) / amounts)
        if moves is not None:
            tally.note(attack.island, moves, mine)
        disappointed += len(sides) - len(tally.open_sides(mine)) < max(2, len(sides) // 8)


def _asked(attack: Attack, tally: Tally, mine: IntArray) -> None:
    """Ask for every open side by itself."""
    for demand, way, amount in tally.open_sides(mine):
        if not tally.is_open(demand, way):
            continue
        column = int(np.searchsorted(attack.island.cells, tally.demand.cells[demand]))
        reached = attack.reach(column, way, amount)
        if reached.moves is not None:
            tally.note(attack.island, reached.moves, mine)
        if reached.decided and reached.limit < amount:
            tally.rule_out(demand, way, reached.linear)
